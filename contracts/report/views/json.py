"""A run as a result file."""

from __future__ import annotations

import json

from contracts.report.result_file import run_as_object
from contracts.report.run import Run


def render(run: Run) -> str:
    """Return the result file of a run, indented, with a final newline."""
    return json.dumps(run_as_object(run), indent=1, ensure_ascii=False) + "\n"
