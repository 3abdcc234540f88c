"""All lints of a contract as one sorted list."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from contracts.contract import Contract
from contracts.lint import LINTS
from contracts.lint.spectral import SpectralRun
from contracts.load import assemble, read_contract_document
from contracts.report.finding import ExitCode, Finding, LockstepError, Place, sort_key
from contracts.report.outcome import Progress
from contracts.source import Document


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
    with linting(
        path, overlays=overlays, spectral_seconds=spectral_seconds, progress=progress
    ) as begun:
        return begun.findings()


@dataclass(frozen=True, slots=True, kw_only=True)
class Linting:
    """A lint that has begun: the document, the contract, None where it does not hold, and why it does not."""

    document: Document | None
    contract: Contract | None
    found: tuple[Finding, ...]
    spectral: SpectralRun | None
    progress: Progress

    def findings(self, spectral: SpectralRun | None = None) -> tuple[Finding, ...]:
        """Return every finding, sorted by place, once all lints are done; `spectral` is a run begun since."""
        spectral = spectral or self.spectral
        findings = list(self.found)
        if self.contract is not None:
            for lint in LINTS:
                self.progress.step(lint.__name__.replace("_", " "))
                findings.extend(lint(self.contract))
        if spectral is not None:
            findings.extend(spectral.findings(self.progress))
        return tuple(sorted(_without_echoes(findings), key=sort_key))


@contextmanager
def linting(
    path: Path,
    *,
    overlays: tuple[Path, ...] = (),
    spectral_seconds: int | None,
    progress: Progress,
    name: str | None = None,
) -> Generator[Linting]:
    """Read a contract and begin to lint it; Spectral runs until the findings are asked for.

    `name` is how findings call the file. Raises LockstepError as `lint_contract` does.
    """
    progress.step(f"reading {name or path}")
    try:
        document, sha256 = read_contract_document(path, overlays=overlays, name=name)
    except LockstepError as error:
        if error.exit_code is ExitCode.USAGE:
            raise
        yield Linting(
            document=None, contract=None, found=error.findings, spectral=None, progress=progress
        )
        return
    # Spectral is a program of its own and takes longest.
    run = (
        SpectralRun(document, start=path.resolve().parent, seconds=spectral_seconds)
        if spectral_seconds is not None
        else nullcontext()
    )
    with run as spectral:
        progress.step("OpenAPI schemas, references and rules")
        contract, found = assemble(document, sha256)
        yield Linting(
            document=document, contract=contract, found=found, spectral=spectral, progress=progress
        )


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
