"""`lockstep gate`: one comment that tells all that a branch breaks, and nothing that it does not."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from lockstep import run
from tests.gate.desk import CONTRACT, PROJECT, Desk, new_desk

GATE = ["gate", "--base", "main", "--no-spectral"]
RENAMED = (
    "      required: [id, title, state]\n      properties:\n        id: {type: integer}\n        title:",
    "      required: [id, subject, state]\n      properties:\n        id: {type: integer}\n        subject:",
)
DEMANDED = (
    "        - name: state\n",
    "        - name: desk\n          in: query\n          required: true\n"
    "          schema: {type: string}\n        - name: state\n",
)
LOOSENED = ("read: {p95: 80ms}", "read: {p95: 250ms}")
IN_WORDS = ("description: The tickets.", "description: The tickets of this desk.")
COMPATIBLE = (
    "        text: {type: string}\n",
    "        text: {type: string}\n        author: {type: string}\n",
)
NARROWED = ("        notes: {type: string}", "        notes: {type: string, maxLength: 80}")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("original") / "desk"
    root.mkdir()
    new_desk(root, CONTRACT.read_text("utf-8"))
    return root


@pytest.fixture
def desk(original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    root = tmp_path / "desk"
    shutil.copytree(original, root)
    monkeypatch.chdir(root)
    return Desk(root)


def passed(capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    """Return the exit code and the comment of the gate."""
    capsys.readouterr()
    code = run([*GATE, *options])
    return code, capsys.readouterr().out


def section(comment: str, title: str) -> list[str]:
    _, found, rest = comment.partition(f"### {title}\n\n")
    assert found, comment
    return rest.partition("\n###")[0].strip().splitlines()


def row(comment: str, part: str) -> str:
    (line,) = [one for one in comment.splitlines() if f"| {part} |" in one]
    return line


def test_three_breaking_edits_are_three_findings_at_their_places(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.edit(RENAMED, DEMANDED, LOOSENED)
    desk.commit("three edits")
    code, comment = passed(capsys)
    assert code == 1
    assert comment.startswith(
        "<!-- lockstep gate -->\n## Contract gate: 3 changes break consumers\n"
    )
    told = section(comment, "Breaking")
    kinds = [re.search(r"\(`(.*)`\)$", one) for one in told if re.match(r"\d+\. ", one)]
    assert sorted(one[1] for one in kinds if one) == [
        "diff/budget-loosened",
        "diff/member-renamed",
        "diff/parameter-demanded",
    ]
    assert {one.strip() for one in told if one.strip().startswith("- at:")} == {
        f"- at: `{desk.place('subject', 'subject:')}`",
        f"- at: `{desk.place('name', 'name: desk')}`",
        f"- at: `{desk.place('250ms', '250ms')}`",
    }
    assert "drifted" in row(comment, "generated code")
    assert row(comment, "lint").startswith("| ✓ |")
    assert row(comment, "contract").startswith("| ✗ | contract | 3 breaking")
    assert "a major version is asked for: 1.0.0 stays as it is" in row(comment, "version")
    assert row(comment, "running targets").startswith(
        "| · | running targets | nothing was run, as no --target was named"
    )
    moves = section(comment, "Client symbols that move")
    for wanted in (
        "- Python: Ticket.title is called Ticket.subject",
        "- TypeScript: Ticket.title is called Ticket.subject",
        "- Java: Ticket.title() is called Ticket.subject()",
        "- Python: TicketsService.list\\_tickets(desk) is new, and has to be given: str",
        "- TypeScript: ListTicketsRequest.desk is new, and has to be given: string",
    ):
        assert wanted in moves, comment
    assert any(
        one.startswith("- Java: TicketsService.listTickets() became (String desk)") for one in moves
    )
    assert any(
        "raise `info.version` from 1.0.0 by a major version" in one
        for one in told + section(comment, "To do")
    )


def test_words_alone_break_nothing_and_nothing_is_run(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.edit(IN_WORDS)
    desk.commit("words")
    code, comment = passed(capsys, "--target", "desk")
    assert code == 0
    assert "## Contract gate: nothing breaks" in comment
    assert row(comment, "contract").startswith("| ✓ | contract | 1 in words only")
    assert "nothing was judged" in row(comment, "running targets")
    assert "Client symbols" not in comment
    assert not (desk.root / "started").exists()


def test_spectral_is_not_asked_about_words(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.edit(IN_WORDS)
    assert run(["gate", "--base", "main"]) == 0
    assert "no findings; Spectral was not asked" in row(capsys.readouterr().out, "lint")


def test_an_unchanged_contract_is_said_to_be_so(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    code, comment = passed(capsys)
    assert (code, "the contract is as it was" in comment) == (0, True)


def test_what_others_did_to_the_base_since_is_not_this_branch_s(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.git("checkout", "--quiet", "main")
    desk.edit(RENAMED)
    desk.commit("somebody else's")
    desk.git("checkout", "--quiet", "edit")
    assert passed(capsys)[0] == 0


def test_drift_is_listed_with_what_brings_it_up_to_date(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.edit(COMPATIBLE, generated=False)
    code, comment = passed(capsys)
    assert code == 1
    assert "## Contract gate: something does not agree with the contract" in comment
    assert "- python/desk\\_client/models/notice.py (differs)" in section(comment, "Drifted")
    assert any("lockstep generate" in one for one in section(comment, "To do"))


def test_a_contract_that_does_not_hold_is_told_and_not_compared(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.edit(
        ("'#/components/schemas/NewTicket'", "'#/components/schemas/OldTicket'"), generated=False
    )
    code, comment = passed(capsys)
    assert code == 1
    assert any(
        one.startswith(f"- `{desk.place('OldTicket', 'OldTicket').rpartition(':')[0]}:")
        for one in section(comment, "Lint")
    )
    assert "not compared: contracts/desk.yaml does not hold" in row(comment, "contract")
    assert "nothing was run: the contract does not hold" in row(comment, "running targets")


def test_a_base_that_does_not_hold_leaves_the_comparison_unproven(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    right = desk.contract.read_text("utf-8")
    desk.edit(
        ("'#/components/schemas/NewTicket'", "'#/components/schemas/OldTicket'"), generated=False
    )
    desk.commit("broken")
    desk.git("branch", "--force", "main")
    desk.contract.write_text(right, "utf-8")
    code, comment = passed(capsys)
    assert code == 3
    assert "does not hold by today's rules" in row(comment, "contract")


def test_a_contract_that_moved_is_found_by_the_older_project_file(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.git("mv", "contracts/desk.yaml", "contracts/office.yaml")
    path = desk.root / "lockstep.yaml"
    path.write_text(path.read_text("utf-8").replace("desk.yaml", "office.yaml"), "utf-8")
    assert run(["--quiet", "generate"]) == 0
    code, comment = passed(capsys)
    assert code == 0
    assert row(comment, "contract").startswith("| ✓ | contract | no difference, since")


def test_a_new_contract_is_compared_with_nothing(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.git("checkout", "--quiet", "--orphan", "empty")
    desk.git("rm", "--quiet", "--cached", "-r", ".")
    desk.git("commit", "--quiet", "--allow-empty", "--message", "nothing yet")
    desk.git("branch", "--force", "main")
    desk.commit("all of it")
    code, comment = passed(capsys)
    assert code == 0
    assert "not compared: contracts/desk.yaml at" in row(comment, "contract")
    assert "every operation can be affected" in row(comment, "running targets")


@pytest.mark.parametrize(
    ("options", "code"),
    [(("--fail-on", "never"), 0), (("--fail-on", "any"), 1), ((), 1)],
)
def test_what_fails_is_chosen(
    desk: Desk, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], code: int
) -> None:
    desk.edit(NARROWED)
    assert passed(capsys, *options)[0] == code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--base", "nowhere"), "--base nowhere"),
        (("--base=--all",), "--base --all"),
        (("--base", "main", "--target", "dusk"), "did you mean desk?"),
    ],
)
def test_a_wrong_call_ends_with_one_message(
    desk: Desk, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert run(["gate", "--no-spectral", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_target_that_does_not_start_is_said_in_the_comment(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.edit(COMPATIBLE)
    code, comment = passed(capsys, "--target", "desk")
    assert code == 4
    assert "not judged: " in row(comment, "running targets")
    assert section(comment, "Not started")
    assert (desk.root / "started").exists()


def test_the_comment_is_written_where_it_is_asked_for(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    file = desk.root / "out" / "comment.md"
    _, comment = passed(capsys, "--comment", str(file))
    assert file.read_text("utf-8") == comment


class Notices(BaseHTTPRequestHandler):
    """Answers as the contract says, or with notices whose text is a number."""

    notices: object = []
    asked: ClassVar[set[str]] = set()

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.asked.add(path)
        known = path in ("/notices", "/tickets")
        body = json.dumps(self.notices if path == "/notices" else []).encode()
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def serving(notices: object) -> Generator[tuple[str, set[str]]]:
    handler = type("Handler", (Notices,), {"notices": notices, "asked": set[str]()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", handler.asked
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("notices", "fails"), [([{"text": "Closed on Monday"}], False), ([{"text": 7}], True)]
)
def test_only_what_the_change_can_affect_is_asked(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    notices: object,
    fails: bool,
) -> None:
    # Budgets are measured over all operations; without them, only those that changed are asked.
    text = CONTRACT.read_text("utf-8")
    start, end = text.index("x-latency:"), text.index("paths:")
    monkeypatch.chdir(tmp_path)
    desk = new_desk(tmp_path, text[:start] + text[end:])
    desk.edit(COMPATIBLE)
    with serving(notices) as (url, asked):
        project = PROJECT.partition("targets:")[0] + f"targets:\n  desk: {{url: '{url}'}}\n"
        (desk.root / "lockstep.yaml").write_text(project, "utf-8")
        code, comment = passed(capsys, "--target", "desk")
    assert "1 of 3 operations can be affected: listNotices" in row(comment, "running targets")
    assert "/notices" in asked
    assert "/tickets" not in asked
    assert ("schema/body" in comment.partition("Not started")[0]) is fails
    assert (code == 1) is fails
