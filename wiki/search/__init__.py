"""Finding, within what may be found."""
