"""A project under git whose contract a test may edit."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from lockstep import run

CONTRACT = Path(__file__).with_name("desk.yaml")
PROJECT = """\
contract: contracts/desk.yaml
generate:
  python: {out: generated/python, package: desk_client}
  typescript: {out: generated/typescript, package: desk-client}
  java: {out: generated/java, package: com.example.desk}
targets:
  desk:
    process: {command: [touch, started], cwd: .}
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """A repository with one commit on `main`, and a branch `edit` that is checked out."""

    root: Path

    @property
    def contract(self) -> Path:
        return self.root / "contracts" / "desk.yaml"

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ("git", *arguments), cwd=self.root, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self, words: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", words)

    def edit(self, *replacements: tuple[str, str], generated: bool = True) -> None:
        text = self.contract.read_text("utf-8")
        for old, new in replacements:
            assert old in text, old
            text = text.replace(old, new, 1)
        self.contract.write_text(text, "utf-8")
        if generated:
            assert run(["--quiet", "generate"]) == 0

    def place(self, text: str, within: str) -> str:
        """Return `file:line:column` of a text on the first line that holds another."""
        for number, line in enumerate(self.contract.read_text("utf-8").splitlines(), start=1):
            if within in line:
                return f"contracts/desk.yaml:{number}:{line.index(text) + 1}"
        raise AssertionError(within)


def new_desk(root: Path, contract: str) -> Desk:
    """Make the repository; the working directory has to be its root when packages are generated."""
    desk = Desk(root)
    desk.contract.parent.mkdir(parents=True)
    desk.contract.write_text(contract, "utf-8")
    (root / "lockstep.yaml").write_text(PROJECT, "utf-8")
    assert run(["--quiet", "--config", str(root / "lockstep.yaml"), "generate"]) == 0
    desk.git("init", "--quiet", "--initial-branch", "main")
    desk.git("config", "user.email", "someone@example.com")
    desk.git("config", "user.name", "Someone")
    desk.commit("first")
    desk.git("checkout", "--quiet", "-b", "edit")
    return desk
