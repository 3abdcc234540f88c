"""Findings, verdicts and runs, and the views that draw them."""
