"""The tutorial as a program: each file as it is shown, each shell block in one shell, in order.

`python -m docs.tutorial_run` runs it and writes what it printed back into the page.
"""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
PAGE: Final = ROOT / "docs" / "tutorial.md"
_BLOCK: Final = re.compile(r"^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_SAVED: Final = re.compile(r"\b[Ss]ave (?:this|it) as `(?P<name>[^`]+)`")
_END: Final = "END OF THE FILE"
_MARK: Final = "== block "
_PORT: Final = "8080"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A shell block of the page, and what the page says that it prints: None where it shows nothing."""

    commands: str
    shown: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of a step: its block, and what it printed, with the page's own port."""

    step: Step
    said: str


def steps_of(page: str) -> list[Step]:
    """Return the shell blocks of a page; a `text` block right after one is what it prints."""
    found = list(_BLOCK.finditer(page))
    steps: list[Step] = []
    for number, block in enumerate(found):
        if block["kind"] == "sh":
            following = found[number + 1] if number + 1 < len(found) else None
            shown = following["text"] if following and following["kind"] == "text" else None
            steps.append(Step(commands=block["text"], shown=shown))
    return steps


def script_of(page: str) -> str:
    """Return a page as one shell script, which stops at a block that ends with another code than 0."""
    lines: list[str] = []
    blocks = at = 0
    for block in _BLOCK.finditer(page):
        names, at = _SAVED.findall(page[at : block.start()]), block.end()
        if block["kind"] == "sh":
            lines.append(f"echo '{_MARK}{blocks}'\n{block['text']}code=$?")
            lines.append('[ "$code" = 0 ] || { echo "the block ended with $code"; exit 1; }')
            blocks += 1
        elif names:
            lines.append(f"cat > {shlex.quote(names[-1])} <<'{_END}'\n{block['text']}{_END}")
    return "\n".join(lines) + "\n"


def reader(folder: Path, *, colour: bool = False) -> dict[str, str]:
    """Return the environment of a reader who has installed what the page says: lockstep, and the client.

    `lockstep` and `python` are on the PATH; the client is found in its folder.
    """
    programs = folder / "environment"
    programs.mkdir()
    option = "--colour " if colour else ""
    lockstep = programs / "lockstep"
    lockstep.write_text(
        "#!/bin/sh\n"
        f"PYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -P "
        f'{shlex.quote(str(ROOT / "lockstep.py"))} {option}"$@"\n',
        "utf-8",
    )
    lockstep.chmod(0o755)
    # A link would lose the packages of a virtual environment.
    python = programs / "python"
    python.write_text(
        f'#!/bin/sh\nPYTHONPATH=client exec {shlex.quote(sys.executable)} "$@"\n', "utf-8"
    )
    python.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return {**kept, "PATH": f"{programs}:{os.environ['PATH']}", "COLUMNS": "100"}


def run(page: str, folder: Path, *, seconds: float, colour: bool = False) -> list[Tried]:
    """Run a page in an empty folder, on a port of its own; return what came of each of its steps.

    A page that did not come to its end returns fewer. Raises TimeoutExpired after `seconds`.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    script = folder / "script"
    script.write_text(re.sub(rf"\b{_PORT}\b", port, script_of(page)), "utf-8")
    said = folder / "said"
    with said.open("wb") as out:
        process = subprocess.Popen(
            ["bash", str(script)],
            cwd=folder, env=reader(folder, colour=colour), stdout=out, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            process.wait(timeout=seconds)
        finally:
            # A page that breaks off leaves its server behind.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
    words = said.read_text("utf-8").replace(f":{port}", f":{_PORT}")
    parts = re.split(rf"^{_MARK}\d+\n", words, flags=re.MULTILINE)[1:]
    return [Tried(step=step, said=part) for step, part in zip(steps_of(page), parts, strict=False)]


def rewritten(page: str, tried: list[Tried]) -> str:
    """Return a page with what its steps printed in place of what it shows of them."""
    for one in tried:
        if one.step.shown is not None:
            page = page.replace(
                f"```sh\n{one.step.commands}```\n\n```text\n{one.step.shown}```",
                f"```sh\n{one.step.commands}```\n\n```text\n{one.said.strip()}\n```",
            )
    return page


def main() -> None:
    """Run the tutorial on a machine that does nothing else, and write what it printed into its page."""
    page = PAGE.read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        tried = run(page, Path(folder), seconds=600)
    PAGE.write_text(rewritten(page, tried), "utf-8")
    print(f"{len(tried)} of {len(steps_of(page))} steps were run")


if __name__ == "__main__":
    main()
