"""The gate of a pull request: what a branch does to the contract, and all that must agree with it."""
