"""A correct small server of depots, of the standard library and its own contract."""
