"""Sightings to results: one cause seen on many operations is one finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from conformance.check import Failed, Failure, Inapplicable, Passed, Undecided
from conformance.curl import Scribe
from conformance.judge import Sighting
from conformance.reproduction import Reproducer
from contracts.contract import Contract
from contracts.report.printable import printable
from contracts.report.verdict import Measure, Result, Verdict


def results_of(
    contract: Contract, sightings: Iterable[Sighting], scribe: Scribe, reproducer: Reproducer
) -> tuple[Result, ...]:
    """Return the results of a run, sorted by rule and operation."""
    results: list[Result] = []
    causes: dict[tuple[str, str, bool], list[tuple[Sighting, Failure]]] = {}
    for sighting in sightings:
        judgement = sighting.judgement
        if isinstance(judgement, Failed):
            for failure in judgement.failures:
                key = (sighting.check.rule, failure.fingerprint, sighting.flaky)
                causes.setdefault(key, []).append((sighting, failure))
        else:
            results.append(_settled(contract, sighting, judgement))
    results.extend(_failed(contract, group, scribe, reproducer) for group in causes.values())
    return tuple(sorted(results, key=lambda one: (one.rule, one.operation or "", one.seen)))


def _settled(
    contract: Contract, sighting: Sighting, judgement: Passed | Undecided | Inapplicable
) -> Result:
    name = None if sighting.operation is None else sighting.operation.id
    match judgement:
        case Passed(measured=measured, seen=seen):
            verdict, words = Verdict.PASS, seen or _told(measured)
        case Undecided(missing=missing, measured=measured):
            verdict, words = Verdict.UNPROVEN, missing
        case Inapplicable(reason=reason):
            verdict, words, measured = Verdict.NOT_APPLICABLE, reason, dict[str, Measure]()
    return Result(
        rule=sighting.check.rule,
        operation=name,
        verdict=verdict,
        promise=sighting.check.promise,
        seen=printable(words),
        location=contract.place(sighting.operation.pointer) if sighting.operation else None,
        operations=() if name is None else (name,),
        measured=dict(measured),
    )


def _failed(
    contract: Contract,
    group: list[tuple[Sighting, Failure]],
    scribe: Scribe,
    reproducer: Reproducer,
) -> Result:
    sighting, failure = min(group, key=lambda one: len(one[1].exchanges))
    names = tuple(dict.fromkeys(one.operation.id for one, _ in group if one.operation is not None))
    judgement = sighting.judgement
    exchanges = failure.exchanges + (sighting.again if sighting.flaky else ())
    return Result(
        rule=sighting.check.rule,
        operation=sighting.operation.id if sighting.operation is not None else None,
        verdict=Verdict.FAIL,
        promise=sighting.check.promise,
        seen=printable(failure.seen) + (" (it did not show again)" if sighting.flaky else ""),
        location=contract.place(failure.blame),
        operations=names,
        reproduce=_lines(reproducer, failure),
        exchanges=tuple(scribe.recorded(one) for one in exchanges),
        measured=dict(judgement.measured) if isinstance(judgement, Failed) else {},
        flaky=sighting.flaky,
    )


def _lines(reproducer: Reproducer, failure: Failure) -> tuple[str, ...]:
    """Return the lines that show a failure again, whatever a target answered; at the least its requests."""
    exchanges = failure.exchanges
    if failure.shown_by:
        return tuple(printable(line) for line in failure.shown_by)
    try:
        lines = reproducer.lines(exchanges)
    except (ValueError, RecursionError, LookupError, TypeError):
        lines = tuple(reproducer.scribe.as_curl(one.request) for one in exchanges)
    return tuple(printable(line) for line in lines)


def _told(measured: Mapping[str, object]) -> str:
    figures = [f"{name.replace('_', ' ')}: {value}" for name, value in measured.items()]
    return "it held" + (f" ({', '.join(figures)})" if figures else "")
