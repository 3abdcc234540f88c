"""Regular expressions of ECMA-262: parsed once, then written for the engine of each language."""
