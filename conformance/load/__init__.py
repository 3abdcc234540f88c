"""Load: when requests arrive, what they come to, and what that says with confidence."""
