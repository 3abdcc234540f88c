"""A difference as SARIF, for code scanning: each change at its place in the new contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from contracts.diff.judgement import Judgement, Level
from contracts.diff.run import Difference
from contracts.diff.views.words import headline, proof
from contracts.report.finding import Finding, Severity
from contracts.report.views.findings import findings_as_sarif
from contracts.version import VERSION

_SEVERITIES: Final = {
    Level.BREAKING: Severity.ERROR,
    Level.UNDECIDED: Severity.WARNING,
    Level.SOURCE: Severity.WARNING,
    Level.COMPATIBLE: Severity.HINT,
    Level.WORDS: Severity.HINT,
}


def render(difference: Difference) -> str:
    """Return the difference as a SARIF 2.1.0 log."""
    return findings_as_sarif(findings_of(difference), version=VERSION)


def findings_of(difference: Difference) -> Iterator[Finding]:
    """Yield each change as a finding, at its place in the new contract, or in the old if it is gone."""
    for one in difference.judgements:
        old, new = difference.places(one.fact)
        yield Finding(
            rule=one.kind.id,
            severity=_SEVERITIES[one.level],
            message=_message(one),
            place=new or old,
            want=one.fact.was or None,
            got=one.fact.now or None,
            hint=one.kind.mend,
        )


def _message(one: Judgement) -> str:
    shown = proof(one)
    return f"{headline(one.fact)}; {shown}" if shown else headline(one.fact)
