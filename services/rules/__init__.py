"""Pure functions of the field, on the standard library alone."""
