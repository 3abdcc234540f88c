"""The rules that a contract states as `x-` extensions: one frozen type a family, and their reading."""
