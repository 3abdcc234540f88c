"""The page of a sign-off: what was promised and what was shown, on one screen."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.report.finding import Severity
from contracts.report.verdict import Verdict
from contracts.report.views.html import draw_page
from signoff.evidence import Evidence
from signoff.policy import DEMANDS, is_excused


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one image showed of one family of rules: how many verdicts of each kind."""

    image: str
    family: str
    passed: int
    waived: int
    not_applicable: int


def render(evidence: Evidence) -> str:
    """Return the page, one file that needs no network."""
    return draw_page(
        "signoff",
        "signoff.html.j2",
        evidence=evidence,
        demands=[demand for demand in DEMANDS if demand.applies(evidence)],
        asked_for_nothing=[demand for demand in DEMANDS if not demand.applies(evidence)],
        shown=_shown(evidence),
        passed=sum(stored.run.count(Verdict.PASS) for stored in evidence.results),
        waived=sum(stored.run.count(Verdict.FAIL) for stored in evidence.results),
        requests=sum(stored.run.requests for stored in evidence.results),
        warnings=sum(one.severity is Severity.WARNING for one in evidence.lint),
    )


def _shown(evidence: Evidence) -> list[Shown]:
    found: list[Shown] = []
    for stored in evidence.results:
        for family in sorted({result.family for result in stored.run.results}):
            results = [one for one in stored.run.results if one.family == family]
            found.append(
                Shown(
                    image=stored.image,
                    family=family,
                    passed=sum(one.verdict is Verdict.PASS for one in results),
                    waived=sum(is_excused(evidence, one) for one in results),
                    not_applicable=sum(one.verdict is Verdict.NOT_APPLICABLE for one in results),
                )
            )
    return found
