"""Everything between an edit and publication."""
