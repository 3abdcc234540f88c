"""Spectral, with our ruleset on top of `spectral:oas`, as a program of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any, Final, cast

from contracts.pointers import join
from contracts.report.finding import Finding, Place, Severity
from contracts.source import Document

_SEVERITIES: Final = {
    0: Severity.ERROR,
    1: Severity.WARNING,
    2: Severity.HINT,
    3: Severity.HINT,
}
_INSTALL: Final = "install it with: npm install --save-dev @stoplight/spectral-cli"


def spectral_findings(document: Document, *, start: Path, seconds: int) -> Iterator[Finding]:
    """Yield what Spectral has against a document, or one finding that says why it did not run.

    The program is looked for in `node_modules/.bin` from `start` upwards, then on the PATH.
    """
    program = _program(start)
    if program is None or shutil.which("node") is None:
        missing = "Node.js" if shutil.which("node") is None else "Spectral"
        hint = "install Node.js 20 or later" if missing == "Node.js" else _INSTALL
        yield _not_run(document, f"{missing} was not found", f"{hint}, or say --no-spectral")
        return
    with tempfile.TemporaryDirectory(prefix="lockstep-") as folder:
        # The bundled document goes in, so that overlays count, and no reference leaves the file.
        contract = Path(folder) / "contract.json"
        contract.write_text(json.dumps(document.data), "utf-8")
        ruleset = Path(folder) / "ruleset.spectral.yaml"
        ruleset.write_text(
            resources.files("contracts").joinpath("ruleset.spectral.yaml").read_text("utf-8"),
            "utf-8",
        )
        output = Path(folder) / "findings.json"
        command = [str(program), "lint", str(contract), "--ruleset", str(ruleset)]
        command += ["--format", "json", "--output", str(output), "--quiet"]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=seconds, cwd=start, check=False
            )
        except subprocess.TimeoutExpired:
            yield _not_run(
                document,
                f"it was not done after {seconds} s",
                "give it longer with --spectral-seconds, or say --no-spectral",
            )
            return
        if not output.exists():
            words = " ".join((done.stderr or done.stdout).split())[:300]
            yield _not_run(document, f"it ended with {done.returncode}: {words}", _INSTALL)
            return
        listed = cast("list[dict[str, Any]]", json.loads(output.read_text("utf-8") or "[]"))
    for entry in listed:
        yield Finding(
            rule=f"spectral/{entry['code']}",
            severity=_SEVERITIES.get(int(entry["severity"]), Severity.WARNING),
            message=str(entry["message"]),
            place=document.place(join(str(token) for token in entry["path"])),
        )


def _program(start: Path) -> Path | None:
    for folder in (start, *start.parents):
        candidate = folder / "node_modules" / ".bin" / "spectral"
        if candidate.exists():
            return candidate
    found = shutil.which("spectral")
    return Path(found) if found else None


def _not_run(document: Document, why: str, hint: str) -> Finding:
    return Finding(
        rule="lint/not-run",
        severity=Severity.WARNING,
        message=f"Spectral was not run: {why}",
        place=Place(file=document.file, line=1, column=1),
        hint=hint,
    )
