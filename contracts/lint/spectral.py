"""Spectral, with our ruleset on top of `spectral:oas`, as a program of its own that runs beside our lints."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from types import TracebackType
from typing import Any, Final, cast

from contracts.pointers import join
from contracts.report.finding import Finding, Place, Severity
from contracts.report.outcome import Progress
from contracts.source import Document

_SEVERITIES: Final = {
    0: Severity.ERROR,
    1: Severity.WARNING,
    2: Severity.HINT,
    3: Severity.HINT,
}
_INSTALL: Final = "install it with: npm install --save-dev @stoplight/spectral-cli"
_WORDS: Final = 300


class SpectralRun:
    """One run of Spectral over a document: begun at once, ended with the `with` block at the latest.

    The program is looked for in `node_modules/.bin` from `start` upwards, then on the PATH. It may take
    `seconds` from its beginning.
    """

    def __init__(self, document: Document, *, start: Path, seconds: int) -> None:
        self.document = document
        self.seconds = seconds
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._began = time.monotonic()
        self._program = _program(start)
        if self._program is not None and shutil.which("node") is not None:
            self._begin(self._program, start)

    def __enter__(self) -> SpectralRun:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._folder is not None:
            self._folder.cleanup()

    def findings(self, progress: Progress) -> Iterator[Finding]:
        """Yield what Spectral has against the document, or one finding that says why it did not run."""
        if self._process is None or self._folder is None:
            missing = "Node.js" if shutil.which("node") is None else "Spectral"
            hint = "install Node.js 20 or later" if missing == "Node.js" else _INSTALL
            yield self._not_run(f"{missing} was not found", f"{hint}, or say --no-spectral")
            return
        if not self._ended(progress):
            yield self._not_run(
                f"it was not done after {self.seconds} s",
                "give it longer with --spectral-seconds, or say --no-spectral",
            )
            return
        folder = Path(self._folder.name)
        output = folder / "findings.json"
        if not output.exists():
            words = " ".join((folder / "words").read_text("utf-8", "replace").split())[:_WORDS]
            yield self._not_run(f"it ended with {self._process.returncode}: {words}", _INSTALL)
            return
        listed = cast("list[dict[str, Any]]", json.loads(output.read_text("utf-8") or "[]"))
        for entry in listed:
            yield Finding(
                rule=f"spectral/{entry['code']}",
                severity=_SEVERITIES.get(int(entry["severity"]), Severity.WARNING),
                message=str(entry["message"]),
                place=self.document.place(join(str(token) for token in entry["path"])),
            )

    def _begin(self, program: Path, start: Path) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="lockstep-")
        folder = Path(self._folder.name)
        # The bundled document goes in, so that overlays count, and no reference leaves the file.
        (folder / "contract.json").write_text(json.dumps(self.document.data), "utf-8")
        (folder / "ruleset.spectral.yaml").write_text(
            resources.files("contracts").joinpath("ruleset.spectral.yaml").read_text("utf-8"),
            "utf-8",
        )
        command = [str(program), "lint", str(folder / "contract.json")]
        command += ["--ruleset", str(folder / "ruleset.spectral.yaml"), "--quiet"]
        command += ["--format", "json", "--output", str(folder / "findings.json")]
        with (folder / "words").open("wb") as words:
            self._process = subprocess.Popen(command, stdout=words, stderr=words, cwd=start)

    def _ended(self, progress: Progress) -> bool:
        """Wait for the program, saying each second how long that has been, and return whether it ended."""
        assert self._process is not None
        while True:
            passed = time.monotonic() - self._began
            progress.step("Spectral: seconds", done=round(passed), total=self.seconds)
            if passed >= self.seconds:
                return self._process.poll() is not None
            try:
                self._process.wait(timeout=min(1.0, self.seconds - passed))
            except subprocess.TimeoutExpired:
                continue
            return True

    def _not_run(self, why: str, hint: str) -> Finding:
        return Finding(
            rule="lint/not-run",
            severity=Severity.WARNING,
            message=f"Spectral was not run: {why}",
            place=Place(file=self.document.file, line=1, column=1),
            hint=hint,
        )


def _program(start: Path) -> Path | None:
    for folder in (start, *start.parents):
        candidate = folder / "node_modules" / ".bin" / "spectral"
        if candidate.exists():
            return candidate
    found = shutil.which("spectral")
    return Path(found) if found else None
