"""Judges a running target against the rules that its contract states."""
