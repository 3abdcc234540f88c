"""The command `lockstep diff`: files and commits, forms, exit codes, and its pages."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from contracts.diff import FAMILIES, KINDS, OF_CONTRACTS, OF_FORMS, OF_OPERATIONS, OF_PAIRS
from contracts.diff.operations import compare_operations
from contracts.diff.pages import page_of_all
from contracts.diff.views import VIEWS, view
from lockstep import run
from tests.contracts.diff.ground import ROOT

SHOP = Path(__file__).with_name("shop.yaml")


def edited(folder: Path, *replacements: tuple[str, str]) -> Path:
    text = SHOP.read_text("utf-8")
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "new.yaml"
    path.write_text(text, "utf-8")
    return path


BREAKING = ("enum: [open, paid, sent]", "enum: [open, paid, sent, lost]")
COMPATIBLE = ("enum: [red, green, blue]", "enum: [red, green, blue]")
UNDECIDED = ("pattern: '^[0-9]{12,19}$'", "pattern: '^[0-9]{12,18}[0-9]?$'")
WORDS = ("description: A page.", "description: Some articles.")


@pytest.mark.parametrize(
    ("edit", "options", "code"),
    [
        (BREAKING, (), 1),
        (BREAKING, ("--fail-on", "never"), 0),
        (WORDS, (), 0),
        (WORDS, ("--fail-on", "any"), 1),
        (UNDECIDED, (), 3),
        (COMPATIBLE, ("--fail-on", "any"), 0),
    ],
)
def test_the_exit_code_says_what_was_found(
    tmp_path: Path, edit: tuple[str, str], options: tuple[str, ...], code: int
) -> None:
    assert run(["--quiet", "diff", str(SHOP), str(edited(tmp_path, edit)), *options]) == code


def test_text_says_what_where_for_whom_and_which_version(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = edited(tmp_path, BREAKING)
    run(["diff", str(SHOP), str(new)])
    text = capsys.readouterr().out
    line = 1 + next(
        index
        for index, row in enumerate(SHOP.read_text("utf-8").splitlines())
        if BREAKING[0] in row
    )
    assert 'breaking[diff/value-added]: Order.state: now "lost" (in responses)' in text
    assert f"{SHOP}:{line}:" in text
    assert f"{new}:{line}:" in text
    assert '"state": "lost"' in text
    assert "a major version is asked for: 1.4.2 stays as it is, too little" in text


def test_every_form_tells_the_change(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = edited(tmp_path, BREAKING)
    for form in VIEWS:
        assert run(["diff", str(SHOP), str(new), "--format", form]) == 1
        text = capsys.readouterr().out
        assert "diff/value-added" in text
        if form in ("json", "sarif"):
            json.loads(text)
    run(["diff", str(SHOP), str(new), "--format", "json"])
    told = json.loads(capsys.readouterr().out)
    change = told["changes"][0]
    assert told["bump"] == {"asked": "major", "made": "none", "suffices": False}
    assert change["breaks"] == ["consumer"]
    assert change["witness"]["tried"] is True
    assert change["witness"]["value"]["state"] == "lost"
    assert set(change["source"]) == {"typescript", "java"}


def test_a_commit_is_compared_with_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (
        ("init", "--quiet"),
        ("config", "user.email", "someone@example.com"),
        ("config", "user.name", "Someone"),
    ):
        subprocess.run(("git", *arguments), cwd=tmp_path, check=True)
    (tmp_path / "api").mkdir()
    edited(tmp_path / "api").rename(tmp_path / "api" / "shop.yaml")
    subprocess.run(("git", "add", "."), cwd=tmp_path, check=True)
    subprocess.run(("git", "commit", "--quiet", "-m", "first"), cwd=tmp_path, check=True)
    edited(tmp_path / "api", BREAKING).rename(tmp_path / "api" / "shop.yaml")
    monkeypatch.chdir(tmp_path)
    assert run(["diff", "git:HEAD:api/shop.yaml", "api/shop.yaml"]) == 1
    assert "git:HEAD:api/shop.yaml:" in capsys.readouterr().out
    for wrong in ("git:HEAD", "git:nowhere:api/shop.yaml", "git:HEAD:api/none.yaml"):
        assert run(["diff", wrong, "api/shop.yaml"]) == 2
        assert wrong in capsys.readouterr().err


def test_every_kind_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    for name, kind in KINDS.items():
        assert name.startswith("diff/")
        assert run(["explain", name]) == 0
        assert kind.what.split()[0] in capsys.readouterr().out


def test_the_page_of_changes_is_that_of_the_registry() -> None:
    assert (ROOT / "docs" / "changes.md").read_text("utf-8") == page_of_all()


def test_every_file_that_finds_changes_is_listed() -> None:
    folder = ROOT / "contracts" / "diff"
    finding = {
        path.stem for path in folder.glob("*.py") if "KINDS: Final = (" in path.read_text("utf-8")
    }
    assert finding == {family.__name__.rpartition(".")[2] for family in FAMILIES}
    asked = (*OF_FORMS, *OF_PAIRS, *OF_OPERATIONS, *OF_CONTRACTS, compare_operations)
    assert finding == {one.__module__.rpartition(".")[2] for one in asked}


def test_every_view_is_listed_and_every_listed_view_is_there() -> None:
    folder = ROOT / "contracts" / "diff" / "views"
    assert {path.stem for path in folder.glob("*.py")} - {"__init__", "words"} == set(VIEWS)
    assert all(callable(view(name)) for name in VIEWS)
