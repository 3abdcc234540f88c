"""A run as Markdown, for a pull request or a job summary."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.report.run import Run
from contracts.report.verdict import Result, Verdict


def render(run: Run) -> str:
    """Return a summary table, then failures with their `curl` lines, then what is unproven."""
    return "\n".join(_lines(run)) + "\n"


def _lines(run: Run) -> Iterator[str]:
    yield f"## {run.target.name} against {run.contract.file} {run.contract.version}"
    yield ""
    yield "| pass | fail | unproven | not applicable |"
    yield "| ---: | ---: | ---: | ---: |"
    yield "| " + " | ".join(str(run.count(verdict)) for verdict in Verdict) + " |"
    for result in run.of(Verdict.FAIL):
        yield ""
        yield f"### ✗ `{result.rule}` {_where(result)}"
        yield ""
        yield f"- promised: {_escape(result.promise)}"
        yield f"- seen: {_escape(result.seen)}"
        if result.location is not None:
            yield f"- contract: `{result.location}`"
        if result.excuse:
            yield f"- {_escape(result.excuse)}"
        if result.reproduce:
            yield ""
            yield "```sh"
            yield from result.reproduce
            yield "```"
    unproven = run.of(Verdict.UNPROVEN)
    if unproven:
        yield ""
        yield "### Unproven"
        yield ""
        for result in unproven:
            yield f"- `{result.rule}` {_where(result)}: {_escape(result.seen)}"
    if run.ending is not None:
        yield ""
        yield f"The target did not live to the end: {run.ending.words}."
        if run.ending.lines:
            yield ""
            yield "```text"
            yield from run.ending.lines
            yield "```"
    yield ""
    if run.reach is not None:
        yield f"{_escape(run.reach.words)}.  "
    yield f"{run.requests} requests in {run.seconds:.1f} s, seed {run.seed}."


def _where(result: Result) -> str:
    names = result.operations or ((result.operation,) if result.operation else ("the service",))
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _escape(text: str) -> str:
    return text.replace("<", "&lt;").replace("|", "\\|").replace("\n", " ")
