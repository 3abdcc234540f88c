"""The evidence of a release: gathered, judged by a policy, signed, and verified by a stranger."""
