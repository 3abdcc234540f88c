"""What is said where a check could not cope: whatever a target answers, the run goes on."""

from __future__ import annotations

import traceback


def mishap(error: Exception) -> str:
    """Return the words for an exception that a check let through."""
    if isinstance(error, RecursionError):
        return "an answer or a schema is nested too deeply to be judged"
    where = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"the check itself failed ({type(error).__name__}: {error}, in {where.name}): a defect of "
        "lockstep, please report it"
    )
