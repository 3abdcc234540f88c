"""Walking a list: pages, the ways from one to the next, and what several walks say together."""
