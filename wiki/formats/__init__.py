"""How a date and a time are written, in each language; the panel writes them so as well."""
