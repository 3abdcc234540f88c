"""The lints of a contract: one file each, listed here."""

from typing import Final

from contracts.lint.defaults import default_findings
from contracts.lint.promises import promise_findings
from contracts.lint.specification import specification_findings

LINTS: Final = (specification_findings, default_findings, promise_findings)
"""Lints of a contract that is consistent in itself; Spectral, a program of its own, runs beside them."""
