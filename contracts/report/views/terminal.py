"""A run for a terminal: what failed and what is unproven, in one screen."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from contracts.report.run import Run
from contracts.report.verdict import Result, Verdict

_SHOWN: Final = 6
_REASONS: Final = 8
_LINES_FIT: Final = 1200
"""Characters of `curl` lines that still fit a screen which tells of six failures."""
_SIGNS: Final = {
    Verdict.PASS: ("✓", "32"),
    Verdict.FAIL: ("✗", "31"),
    Verdict.UNPROVEN: ("?", "33"),
    Verdict.NOT_APPLICABLE: ("·", "2"),
}


def render(run: Run, *, colour: bool = False, width: int = 100) -> str:
    """Return the screen of a run; `colour` adds ANSI colours, `width` is in characters."""
    painter = _Painter(colour, width)
    return "\n".join(painter.lines(run))


class _Painter:
    def __init__(self, colour: bool, width: int) -> None:
        self.colour = colour
        self.width = width

    def lines(self, run: Run) -> Iterator[str]:
        yield from self._families(run)
        failed, unproven = run.of(Verdict.FAIL), run.of(Verdict.UNPROVEN)
        for result in failed[:_SHOWN]:
            yield ""
            yield from self._failure(result)
        if len(failed) > _SHOWN:
            yield ""
            yield f"… and {len(failed) - _SHOWN} more failures: see them with --report html:FILE"
        if unproven:
            yield ""
            yield from self._unproven(unproven)
        yield ""
        if run.ending is not None:
            yield self._paint(f"the target did not live to the end: {run.ending.words}", "1;31")
            yield from (f"  {line}" for line in run.ending.lines)
            yield ""
        if run.reach is not None:
            colour = "33" if run.reach.unreached else "2"
            yield from (
                self._paint(line, colour) for line in textwrap.wrap(run.reach.words, self.width)
            )
        yield self._summary(run)

    def _families(self, run: Run) -> Iterator[str]:
        families = sorted({result.family for result in run.results})
        for family in families:
            counts = {
                verdict: sum(1 for one in run.of(verdict) if one.family == family)
                for verdict in Verdict
            }
            shown = "  ".join(
                self._paint(f"{_SIGNS[verdict][0]} {number} {verdict.value}", _SIGNS[verdict][1])
                for verdict, number in counts.items()
                if number
            )
            yield f"{family:<12} {shown}"

    def _failure(self, result: Result) -> Iterator[str]:
        where = result.operation or "the service"
        if len(result.operations) > 1:
            where = f"{where} and {len(result.operations) - 1} more operations"
        flaky = "  (flaky: a replay did not show it)" if result.flaky else ""
        excuse = f"  ({result.excuse})" if result.excuse else ""
        head = self._paint(f"✗ {result.rule}", "1;31")
        yield f"{head}  {where}{flaky}{excuse}"
        yield from self._wrapped("promised", result.promise)
        yield from self._wrapped("seen", result.seen)
        if result.location is not None:
            yield f"  contract  {result.location}"
        yield from self._reproduction(result.reproduce)
        yield f"  mend      lockstep explain {result.rule}"

    def _reproduction(self, lines: tuple[str, ...]) -> Iterator[str]:
        """Yield the lines; of a long sequence those that show the failure, and where the rest is."""
        shown = lines
        if sum(len(line) for line in lines) > _LINES_FIT:
            shown = tuple(line for line in lines if line.startswith("curl -i"))[-2:]
            yield f"  reproduce {len(lines)} lines, set-up included, are in --report html:FILE or json:"
        for number, line in enumerate(shown):
            first = number == 0 and shown is lines
            yield f"  {'reproduce' if first else '         '} {line}"

    def _unproven(self, results: tuple[Result, ...]) -> Iterator[str]:
        """Yield what is missing, once for all the rules and operations that miss it."""
        reasons: dict[str, list[Result]] = {}
        for result in results:
            reasons.setdefault(result.seen, []).append(result)
        for seen, group in list(reasons.items())[:_REASONS]:
            rules = _listed(list(dict.fromkeys(one.rule for one in group)))
            where = _listed(list(dict.fromkeys(one.operation or "the service" for one in group)))
            yield f"{self._paint(f'? {rules}', '33')}  {where}"
            yield from self._wrapped("missing", seen)
        if len(reasons) > _REASONS:
            yield f"… and {len(reasons) - _REASONS} more reasons: see them with --report html:FILE"

    def _wrapped(self, label: str, text: str) -> Iterator[str]:
        lines = textwrap.wrap(text, max(self.width - 12, 40)) or [""]
        for number, line in enumerate(lines):
            yield f"  {label if number == 0 else '':<9} {line}"

    def _summary(self, run: Run) -> str:
        counts = ", ".join(
            f"{run.count(verdict)} {verdict.value}" for verdict in Verdict if run.count(verdict)
        )
        verdict = (
            Verdict.FAIL
            if run.count(Verdict.FAIL)
            else Verdict.UNPROVEN
            if run.count(Verdict.UNPROVEN)
            else Verdict.PASS
        )
        words = {
            Verdict.FAIL: "does not conform",
            Verdict.UNPROVEN: "is not proven to conform",
            Verdict.PASS: "conforms",
        }
        partly = " (in the part that was asked for)" if run.partial else ""
        head = self._paint(f"{run.target.name} {words[verdict]}{partly}", f"1;{_SIGNS[verdict][1]}")
        return (
            f"{head}: {counts or 'nothing was judged'}; "
            f"{run.requests} requests in {run.seconds:.1f} s, seed {run.seed}"
        )

    def _paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text


def _listed(names: list[str]) -> str:
    """Return the first three names, and how many more there are."""
    rest = len(names) - 3
    return ", ".join(names[:3]) + (f" and {rest} more" if rest > 0 else "")
