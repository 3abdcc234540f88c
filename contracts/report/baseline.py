"""Baselines: an older result file, whose failures are known and do not stop a run."""

from __future__ import annotations

from dataclasses import replace

from contracts.report.run import Run
from contracts.report.verdict import Result, Verdict

_HELD_AGAINST = (Verdict.FAIL, Verdict.UNPROVEN)


def against_baseline(run: Run, baseline: Run) -> tuple[Run, tuple[str, ...]]:
    """Return the run with what the baseline has too marked as known, and what of the baseline is mended.

    A finding is the same where rule, verdict and what was seen are; one that now shows on an operation
    more is new. Mended is what the baseline has, and this run judged otherwise.
    """
    known: dict[tuple[str, str, str], set[str | None]] = {}
    for result in baseline.results:
        if result.verdict in _HELD_AGAINST:
            known.setdefault(_key(result), set()).update(_operations(result))
    marked = tuple(
        replace(result, known=True)
        if result.verdict in _HELD_AGAINST
        and known.get(_key(result), set()).issuperset(_operations(result))
        else result
        for result in run.results
    )
    present = {(*_key(one), name) for one in marked for name in _operations(one)}
    judged = {(one.rule, name) for one in run.results for name in _operations(one)}
    mended = {
        f"{rule} {name or 'the service'}"
        for (rule, verdict, seen), names in known.items()
        for name in names
        if (rule, verdict, seen, name) not in present and (rule, name) in judged
    }
    return replace(run, results=marked), tuple(sorted(mended))


def _key(result: Result) -> tuple[str, str, str]:
    return result.rule, result.verdict.value, result.seen


def _operations(result: Result) -> tuple[str | None, ...]:
    return result.operations or (result.operation,)
