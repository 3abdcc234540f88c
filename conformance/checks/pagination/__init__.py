"""The pagination rules: those that only read come first and share their walks, those that add most last."""

from __future__ import annotations

from typing import Final

from conformance.check import Check
from conformance.checks.pagination import (
    complete,
    cursor_invalid,
    cursor_scope,
    cursor_tampered,
    empty,
    filter_kept,
    limit_bounds,
    limit_default,
    limit_honoured,
    more_agrees,
    no_duplicates,
    ordered,
    page_size_invariant,
    repeatable,
    short_page,
    stable_delete,
    stable_insert,
    terminates,
    total_agrees,
)

CHECKS: Final[tuple[Check, ...]] = (
    complete.CHECK,
    no_duplicates.CHECK,
    ordered.CHECK,
    repeatable.CHECK,
    page_size_invariant.CHECK,
    limit_honoured.CHECK,
    short_page.CHECK,
    terminates.CHECK,
    more_agrees.CHECK,
    cursor_invalid.CHECK,
    cursor_tampered.CHECK,
    filter_kept.CHECK,
    cursor_scope.CHECK,
    empty.CHECK,
    # It adds to the lists of another tenant, which are empty until then.
    total_agrees.CHECK,
    stable_insert.CHECK,
    stable_delete.CHECK,
    limit_default.CHECK,
    limit_bounds.CHECK,
)
