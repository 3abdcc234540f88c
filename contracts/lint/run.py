"""All lints of a contract as one sorted list."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from contracts.lint import LINTS
from contracts.lint.spectral import SpectralRun
from contracts.load import assemble, read_contract_document
from contracts.report.finding import ExitCode, Finding, LockstepError, Place, sort_key
from contracts.report.outcome import Progress


def lint_contract(
    path: Path,
    *,
    overlays: tuple[Path, ...] = (),
    spectral_seconds: int | None,
    progress: Progress,
) -> tuple[Finding, ...]:
    """Return every finding about a contract, sorted by place.

    `spectral_seconds` limits Spectral's run; None leaves it out. A file that cannot be read at all
    raises LockstepError.
    """
    progress.step(f"reading {path}")
    try:
        document, sha256 = read_contract_document(path, overlays=overlays)
    except LockstepError as error:
        if error.exit_code is ExitCode.USAGE:
            raise
        return tuple(sorted(error.findings, key=sort_key))
    with ExitStack() as stack:
        # Spectral is a program of its own and takes longest: it runs while the rest is done.
        spectral = (
            stack.enter_context(
                SpectralRun(document, start=path.resolve().parent, seconds=spectral_seconds)
            )
            if spectral_seconds is not None
            else None
        )
        progress.step("OpenAPI schemas, references and rules")
        contract, found = assemble(document, sha256)
        findings = list(found)
        if contract is not None:
            for lint in LINTS:
                progress.step(lint.__name__.replace("_", " "))
                findings.extend(lint(contract))
        if spectral is not None:
            findings.extend(spectral.findings(progress))
    return tuple(sorted(_without_echoes(findings), key=sort_key))


def _without_echoes(findings: list[Finding]) -> list[Finding]:
    """Drop what a second validator says about a line that our own findings speak of already."""
    ours = {
        (finding.place.file, finding.place.line)
        for finding in findings
        if finding.place and not finding.rule.startswith(("spectral/", "openapi/"))
    }
    kept: dict[tuple[str, Place | None, str], Finding] = {}
    for finding in findings:
        foreign = finding.rule.startswith(("spectral/", "openapi/"))
        place = finding.place
        if foreign and place is not None and (place.file, place.line) in ours:
            continue
        kept.setdefault((finding.rule, place, finding.message), finding)
    return list(kept.values())
