"""The commands, a file each; only they and `main` print and exit."""
