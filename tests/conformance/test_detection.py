"""The benchmark of detection: what a fleet file may say, what is counted, and how it is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench import detection
from bench.detection import Plan, measure
from bench.detection_report import text_of
from bench.detectors import DETECTORS, Judged, Settings
from bench.fleet import Fleet, read_fleet
from bench.marked import draw_between
from contracts.report.finding import LockstepError

FLEET = """\
contract: contract.yaml
command: ["{python}", server.py, "{port}", "{fault}"]
env: {DATA: "{scratch}"}
ready: /health
principals:
  owner: {credentials: {key: secret}, parameters: {tenant: one}}
faults:
  - {name: loses-an-item, class: pagination, rules: [pagination/complete, pagination/filter-kept]}
  - {name: fails, class: errors, rules: [errors/malformed-body]}
"""


def fleet_of(folder: Path, text: str = FLEET) -> Fleet:
    (folder / "fleet.yaml").write_text(text, "utf-8")
    return read_fleet(folder)


def test_a_fleet_becomes_a_project_with_one_broken_target(tmp_path: Path) -> None:
    fleet = fleet_of(tmp_path)
    data = fleet.project("fails")
    process = data["targets"]["fleet"]["process"]
    assert data["contract"] == str(tmp_path / "contract.yaml")
    assert process["command"][1:] == ["server.py", "{port}", "fails"]
    assert process["cwd"] == str(tmp_path)
    assert process["env"] == {"DATA": "{scratch}"}
    assert fleet.correct == "none"


@pytest.mark.parametrize(
    ("old", "new", "rule", "line"),
    [
        ("ready: /health", "reddy: /health", "fleet/unknown-key", 4),
        ("ready: /health", "ready: health", "fleet/shape", 4),
        ("name: fails,", "name: loses-an-item,", "fleet/name", 9),
        ("errors/malformed-body", "malformed-body", "fleet/shape", 9),
        ("{credentials: {key", "{credential: {key", "fleet/unknown-key", 6),
        ("  owner:", "  boss:", "fleet/unknown-key", 6),
        (', "{fault}"]', "]", "fleet/fault", 2),
        ("contract: contract.yaml\n", "", "fleet/missing-key", 1),
    ],
)
def test_what_is_wrong_in_a_fleet_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, rule: str, line: int
) -> None:
    with pytest.raises(LockstepError) as caught:
        fleet_of(tmp_path, FLEET.replace(old, new))
    assert caught.value.exit_code == 2
    assert [one.rule for one in caught.value.findings] == [rule]
    place = caught.value.findings[0].place
    assert place is not None
    assert place.line == line


def test_a_fault_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LockstepError, match="no fault 'loses'"):
        fleet_of(tmp_path).chosen(["loses"], [])


def measured(monkeypatch: pytest.MonkeyPatch, folder: Path, answers: dict[str, Judged]) -> Any:
    def detector(fleet: Fleet, fault: str, seed: int, settings: Settings) -> Judged:
        return answers[fault]

    monkeypatch.setitem(DETECTORS, "lockstep", detector)
    fleet = fleet_of(folder)
    plan = Plan(fleet=fleet, mutants=fleet.mutants, seeds=2, jobs=2, settings=Settings())
    return measure(plan, "lockstep")


def test_findings_are_counted_beyond_those_on_the_correct_server(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    noise = "errors/schema getItem"
    answers = {
        "none": Judged(findings=frozenset({noise}), seconds=1.0),
        "loses-an-item": Judged(
            findings=frozenset({noise, "pagination/filter-kept listItems"}), seconds=2.0
        ),
        "fails": Judged(findings=frozenset({noise}), seconds=3.0),
    }
    found = measured(monkeypatch, tmp_path, answers)
    first, second = found["rows"]
    assert (first["detected"], first["exact"], first["primary"]) == (True, True, False)
    assert first["found"] == ["pagination/filter-kept"]
    assert (second["detected"], second["exact"], second["extra"]) == (False, False, [])


def test_a_finding_under_another_rule_is_extra(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answers = {
        "none": Judged(),
        "loses-an-item": Judged(
            findings=frozenset({"pagination/complete listItems", "schema/body listItems"})
        ),
        "fails": Judged(findings=frozenset({"errors/malformed-body addItem"})),
    }
    found = measured(monkeypatch, tmp_path, answers)
    first, second = found["rows"]
    assert first["extra"] == ["schema/body"]
    assert not first["exact"]
    assert second["exact"]
    figures: dict[str, Any] = {
        "fleet": "items", "faults": 2, "operations": 4, "machine": "m", "examples": 5,
        "tools": {"lockstep": found},
    }  # fmt: skip
    text = text_of(figures)
    assert "| all | 2 | 2 | 100.0 % | 1 | 50.0 % | 2 | 1 |" in text
    assert "2 seeds: 0 with a finding, 0 with something unproven" in text
    assert "- loses-an-item (pagination/complete, pagination/filter-kept): " in text


def test_a_run_without_a_verdict_is_made_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    runs: list[str] = []

    def detector(fleet: Fleet, fault: str, seed: int, settings: Settings) -> Judged:
        runs.append(fault)
        return Judged(broken="the port is in use") if runs.count(fault) == 1 else Judged()

    monkeypatch.setitem(DETECTORS, "lockstep", detector)
    fleet = fleet_of(tmp_path)
    plan = Plan(fleet=fleet, mutants=(), seeds=1, jobs=1, settings=Settings())
    assert measure(plan, "lockstep")["correct"][0]["broken"] == ""


def test_a_mistake_ends_with_one_message(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("sys.argv", ["detection", "--fleet", str(tmp_path)])
    with pytest.raises(SystemExit) as caught:
        detection.main()
    assert caught.value.code == 2
    assert "error[" in capsys.readouterr().err


def test_a_section_is_drawn_anew_between_its_markers(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Page\n\nBefore.\n", "utf-8")
    draw_between(page, "tool", "first", heading="Section")
    page.write_text(page.read_text("utf-8") + "\nAfter.\n", "utf-8")
    draw_between(page, "tool", "second", heading="Section")
    text = page.read_text("utf-8")
    assert "first" not in text
    assert text.index("Before.") < text.index("second") < text.index("After.")
    assert text.count("## Section") == 1
