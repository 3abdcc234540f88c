"""A passage as one Markdown comment: what breaks first, then what moves, what was checked, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from contracts.diff.fact import Language
from contracts.diff.judgement import Level
from contracts.diff.versions import Bump
from contracts.diff.views.markdown import plain
from contracts.diff.views.words import LEVEL_WORDS
from contracts.report.finding import ExitCode, Finding, Severity
from contracts.report.run import Run
from contracts.report.verdict import Verdict
from contracts.report.views.findings import count_line
from contracts.report.views.markdown import render as render_run
from gate.changes import Change
from gate.passage import Passage

MARKER: Final = "<!-- lockstep gate -->"
"""The first line of every comment: whoever posts one finds the one before it by this."""

LONGEST: Final = 60_000
"""Characters of a comment; GitHub takes 65,536."""

_DETAILED: Final = 40
_LISTED: Final = 25
_NAMES: Final = {"python": "Python", "typescript": "TypeScript", "java": "Java"}
_SIGNS: Final = {
    ExitCode.HOLDS: "✓",
    ExitCode.BROKEN: "✗",
    ExitCode.UNPROVEN: "?",
    ExitCode.NOT_STARTED: "✗",
    ExitCode.USAGE: "✗",
}
_HEAVY: Final = (Level.BREAKING, Level.UNDECIDED, Level.SOURCE)


def render(passage: Passage) -> str:
    """Return the comment; what does not fit one is counted."""
    text = "\n".join(_lines(passage)) + "\n"
    if len(text) <= LONGEST:
        return text
    whole = text[:LONGEST].rpartition("\n")[0]
    return f"{whole}\n\n… the rest does not fit a comment: `lockstep gate` prints all of it\n"


def _lines(passage: Passage) -> Iterator[str]:
    yield MARKER
    yield f"## Contract gate: {_verdict(passage)}"
    yield ""
    yield from _table(passage)
    yield from _changes(passage)
    yield from _moves(passage)
    yield from _findings("Lint", [one for one in passage.lint if one.severity is Severity.ERROR])
    yield from _drift(passage)
    yield from _runs(passage)
    yield from _to_do(passage)


def _verdict(passage: Passage) -> str:
    breaking = [one for one in passage.changes if one.level is Level.BREAKING]
    if breaking:
        return _count(len(breaking), "change breaks consumers", "changes break consumers")
    if passage.exit_code is ExitCode.BROKEN:
        return "something does not agree with the contract"
    if passage.exit_code is ExitCode.NOT_STARTED:
        return "a target could not be started"
    if passage.exit_code is ExitCode.UNPROVEN:
        return "nothing is known to break, and not all of it is proven"
    return "nothing breaks" if passage.changes else "the contract is as it was"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _table(passage: Passage) -> Iterator[str]:
    yield "| | | |"
    yield "| --- | --- | --- |"
    asked = "" if passage.with_spectral else "; Spectral was not asked"
    yield f"| {_SIGNS[passage.lint_code]} | lint | {count_line(passage.lint)}{asked} |"
    yield f"| {_comparison_sign(passage)} | contract | {plain(_comparison(passage))} |"
    if passage.difference is not None:
        version = passage.difference.version
        sign = "✓" if version.suffices else "!"
        yield f"| {sign} | version | {plain(str(version))} |"
    yield f"| {_drift_sign(passage)} | generated code | {_drift_words(passage)} |"
    yield f"| {_checked_sign(passage)} | running targets | {plain(_checked_words(passage))} |"


def _comparison_sign(passage: Passage) -> str:
    if passage.difference is None:
        return "?" if passage.base.findings else "·"
    return _SIGNS[passage.comparison_code]


def _comparison(passage: Passage) -> str:
    if passage.difference is None:
        return f"not compared: {passage.not_compared}"
    words = [
        f"{count} {LEVEL_WORDS[level]}"
        for level in Level
        if (count := sum(one.level is level for one in passage.changes))
    ]
    since = f"since {passage.base.commit}, where this left {passage.base.revision}"
    return f"{', '.join(words) or 'no difference'}, {since}"


def _drift_sign(passage: Passage) -> str:
    return "·" if passage.drift is None else _SIGNS[passage.drift_code]


def _drift_words(passage: Passage) -> str:
    if passage.drift is None:
        holds = passage.checked is not None
        return "none in this project" if holds else "not looked at: the contract does not hold"
    count = len(passage.drift.files)
    if count:
        return f"{_count(count, 'file is', 'files are')} not what the contract generates"
    return (
        f"{', '.join(_NAMES.get(one, one) for one in passage.drift.packages)}: nothing has drifted"
    )


def _checked_sign(passage: Passage) -> str:
    checked = passage.checked
    if checked is None or not (checked.runs or checked.failure):
        return "·"
    return _SIGNS[checked.exit_code]


def _checked_words(passage: Passage) -> str:
    checked = passage.checked
    if checked is None:
        return "nothing was run: the contract does not hold"
    if checked.failure:
        return f"not judged: {checked.failure[0].message}; {checked.reach}"
    if checked.runs:
        return f"{'; '.join(_run_words(run) for run in checked.runs)}; {checked.reach}"
    if not checked.affects:
        return checked.reach
    return f"nothing was run, as no --target was named; {checked.reach}"


def _run_words(run: Run) -> str:
    counts = ", ".join(f"{count} {verdict}" for verdict in Verdict if (count := run.count(verdict)))
    return f"{run.target.name}: {counts or 'nothing to judge'}"


def _changes(passage: Passage) -> Iterator[str]:
    for level in Level:
        found = [one for one in passage.changes if one.level is level]
        if not found:
            continue
        yield ""
        yield f"### {LEVEL_WORDS[level].capitalize()}"
        yield ""
        most = _DETAILED if level in _HEAVY else _LISTED
        for number, one in enumerate(found[:most], start=1):
            if level in _HEAVY:
                yield from _detailed(number, one)
            else:
                yield f"- {plain(one.title)} (`{one.heaviest.kind.id}`)"
        if len(found) > most:
            yield f"- … and {len(found) - most} more"


def _detailed(number: int, one: Change) -> Iterator[str]:
    yield f"{number}. **{plain(one.title)}** (`{one.heaviest.kind.id}`)"
    if one.place is not None:
        yield f"   - at: `{one.place}`"
    yield f"   - in: {plain(_operations(one))}"
    yield f"   - breaks: {_broken(one)}"
    if one.proof:
        yield f"   - shown by: {plain(one.proof)}"
    yield f"   - instead: {one.heaviest.kind.mend}"


def _operations(one: Change, *, most: int = 5) -> str:
    if not one.operations:
        return "the contract as a whole"
    more = len(one.operations) - most
    return ", ".join(one.operations[:most]) + (f" and {more} more" if more > 0 else "")


def _broken(one: Change) -> str:
    words = [f"the {party}" for party in one.broken]
    if one.source:
        words.append(f"callers in {', '.join(_NAMES[str(each)] for each in one.source)}")
    if one.level is Level.UNDECIDED:
        words.append("nobody knows: it is not compared in depth")
    return ", ".join(words) or "nobody"


def _moves(passage: Passage) -> Iterator[str]:
    if not any(passage.moves.values()):
        return
    yield ""
    yield "### Client symbols that move"
    yield ""
    for language in (*map(str, Language), *sorted(passage.moves.keys() - set(map(str, Language)))):
        moves = passage.moves.get(language, ())
        yield from (
            f"- {_NAMES.get(language, language)}: {plain(str(one))}" for one in moves[:_LISTED]
        )
        if len(moves) > _LISTED:
            yield f"- {_NAMES.get(language, language)}: … and {len(moves) - _LISTED} more"


def _findings(title: str, found: Sequence[Finding]) -> Iterator[str]:
    if not found:
        return
    yield ""
    yield f"### {title}"
    yield ""
    for one in found[:_LISTED]:
        place = f"`{one.place}`: " if one.place is not None else ""
        hint = f" ({plain(one.hint)})" if one.hint else ""
        yield f"- {place}{plain(one.message)}{hint} (`{one.rule}`)"
    if len(found) > _LISTED:
        yield f"- … and {len(found) - _LISTED} more"


def _drift(passage: Passage) -> Iterator[str]:
    if passage.drift is None or not passage.drift.files:
        return
    yield ""
    yield "### Drifted"
    yield ""
    files = passage.drift.files
    yield from (f"- {plain(one)}" for one in files[:_LISTED])
    if len(files) > _LISTED:
        yield f"- … and {len(files) - _LISTED} more"


def _runs(passage: Passage) -> Iterator[str]:
    if passage.checked is None:
        return
    yield from _findings("Not started", passage.checked.failure)
    for run in passage.checked.runs:
        if run.exit_code is not ExitCode.HOLDS:
            yield ""
            yield f"<details><summary>{run.target.name}: what does not hold, or is unproven</summary>"
            yield ""
            yield render_run(run).rstrip("\n")
            yield ""
            yield "</details>"


def _to_do(passage: Passage) -> Iterator[str]:
    steps = list(_steps(passage))
    if steps:
        yield ""
        yield "### To do"
        yield ""
        yield from (f"- [ ] {one}" for one in steps)


def _steps(passage: Passage) -> Iterator[str]:
    if passage.lint_code is ExitCode.BROKEN:
        yield f"mend what lint finds in {passage.contract_name}: `lockstep lint`"
    if passage.lint_code is ExitCode.UNPROVEN:
        yield "run lint whole: Spectral was not run (install it, or say `--no-spectral`)"
    breaking = [one for one in passage.changes if one.level is Level.BREAKING]
    undecided = [one for one in passage.changes if one.level is Level.UNDECIDED]
    if breaking:
        yield "take what is under *instead* above, or tell every consumer and release a new major version"
    if undecided:
        yield "read the two places of what is undecided, and judge for yourself"
    if passage.difference is not None and not passage.difference.version.suffices:
        version = passage.difference.version
        early = version.old.startswith("0.") and version.asked is Bump.MAJOR
        before = " (before 1.0.0, a minor one will do)" if early else ""
        yield f"raise `info.version` from {version.old} by a {version.asked.word} version{before}"
    if passage.drift_code is ExitCode.BROKEN:
        yield "bring generated code up to date, and commit it: `lockstep generate`"
    if any(passage.moves.values()):
        yield "follow the symbols that move, wherever they are called"
    checked = passage.checked
    if checked is None:
        return
    if checked.affects and not checked.runs and not checked.failure:
        since = f"git:{passage.base.commit}:{passage.base.contract_name}"
        extra = f" --since {since}" if passage.base.contract is not None else ""
        yield f"judge what runs: `lockstep check{extra}`, or `lockstep gate --target NAME`"
    if checked.exit_code in (ExitCode.BROKEN, ExitCode.UNPROVEN):
        yield "mend what the running targets do not hold; `lockstep explain RULE` says how"
    if checked.failure:
        yield "see why the target does not start"
