"""The project file: what it says, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts.project import load_project, require_credentials
from contracts.report.finding import ExitCode, LockstepError

GOOD = """
contract: contracts/api.yaml
overlays: [rules.yaml]
generate:
  python: {out: generated/python, package: pets}
targets:
  api:
    image: api
    process: {command: [serve, "{port}"], cwd: packages/api, env: {PORT: "{port}", DEBUG: false, N: 3}}
    ready: /ready
    principals:
      owner: {credentials: {apiKey: "${OWNER_KEY:-owner-secret}"}, parameters: {orgId: acme}}
      reader: {credentials: {apiKey: "${READER_KEY}"}, access: read}
waivers:
  - {rule: errors/schema, operation: getPet, reason: mended in the next release, until: 2027-01-31}
"""


def load(tmp_path: Path, text: str) -> None:
    path = tmp_path / "lockstep.yaml"
    path.write_text(text, "utf-8")
    load_project(path)


def test_a_project_is_read_with_its_paths_made_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READER_KEY", "r")
    monkeypatch.delenv("OWNER_KEY", raising=False)
    (tmp_path / "lockstep.yaml").write_text(GOOD, "utf-8")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    project = load_project()
    assert project.contract == tmp_path / "contracts" / "api.yaml"
    assert project.overlays == (tmp_path / "rules.yaml",)
    assert project.generate["python"].out == tmp_path / "generated" / "python"
    target = project.targets["api"]
    assert target.process is not None
    assert target.process.env == {"PORT": "{port}", "DEBUG": "false", "N": "3"}
    owner, reader = target.principals["owner"], target.principals["reader"]
    assert owner.credentials["apiKey"].value == "owner-secret"
    assert owner.credentials["apiKey"].shell == "${OWNER_KEY:-owner-secret}"
    assert (owner.may_write, reader.may_write) == (True, False)
    assert "owner-secret" not in repr(target.principals["owner"].credentials["apiKey"].value[:0])
    assert "value" not in repr(owner.credentials["apiKey"])
    assert str(project.waivers[0].until) == "2027-01-31"


@pytest.mark.parametrize(("line", "seconds"), [("ready_within: 1.5m", 90.0), ("pid: 7", None)])
def test_a_target_may_say_how_long_it_takes_to_get_ready(
    tmp_path: Path, line: str, seconds: float | None
) -> None:
    path = tmp_path / "lockstep.yaml"
    path.write_text(GOOD.replace("    ready: /ready", f"    {line}"), "utf-8")
    assert load_project(path).targets["api"].ready_within == seconds


@pytest.mark.parametrize(
    ("old", "new", "rule", "line", "hint"),
    [
        (
            "contract: contracts/api.yaml",
            "contarct: a",
            "project/unknown-key",
            2,
            "did you mean contract?",
        ),
        ("    ready: /ready", "    redy: /ready", "project/unknown-key", 10, "did you mean ready?"),
        ("    ready: /ready", "    ready: ready", "project/shape", 10, None),
        ("    ready: /ready", "    ready_within: 45", "project/unit", 10, None),
        ("access: read", "access: some", "project/shape", 13, None),
        (
            "{out: generated/python, package: pets}",
            "{package: pets}",
            "project/missing-key",
            5,
            None,
        ),
        ('command: [serve, "{port}"]', "command: []", "project/shape", 9, None),
        ("until: 2027-01-31", "until: 2027-02-31", "project/waiver", 15, None),
        ("until: 2027-01-31", "until: soon", "project/shape", 15, None),
    ],
)
def test_a_wrong_project_file_ends_with_its_place_and_exit_code_2(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    old: str,
    new: str,
    rule: str,
    line: int,
    hint: str | None,
) -> None:
    monkeypatch.setenv("READER_KEY", "r")
    assert old in GOOD
    with pytest.raises(LockstepError) as caught:
        load(tmp_path, GOOD.replace(old, new))
    assert caught.value.exit_code is ExitCode.USAGE
    finding = next(one for one in caught.value.findings if one.rule == rule)
    assert finding.place is not None
    assert finding.place.line == line
    if hint is not None:
        assert finding.hint == hint


def test_a_credential_that_is_not_set_is_told_when_its_target_is_judged(tmp_path: Path) -> None:
    path = tmp_path / "lockstep.yaml"
    path.write_text(GOOD.replace("${READER_KEY}", "${NOT_SET_ANYWHERE}"), "utf-8")
    target = load_project(path).targets["api"]
    with pytest.raises(LockstepError) as caught:
        require_credentials(target)
    (finding,) = caught.value.findings
    assert caught.value.exit_code is ExitCode.USAGE
    assert finding.hint == "set NOT_SET_ANYWHERE in the environment"
    assert finding.place is not None
    assert finding.place.line == 13


def test_a_target_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    with pytest.raises(LockstepError, match="says nowhere how to reach it"):
        load(tmp_path, "contract: a.yaml\ntargets:\n  api: {ready: /}\n")


CONSUMER = """
contract: a.yaml
targets:
  api: {url: "http://127.0.0.1:1"}
  cli:
    image: cli
    provider: api
    scenarios:
      ingest:
        command: [ingest, "{url}"]
        cwd: packages/cli
        env: {KEY: "${INGEST_KEY:-secret}"}
        input: some text
        setup: {command: [prepare]}
        expect: {exit: 2, items: {addThings: 47}}
        within: 90s
        rounds: [watch, busy]
  connector:
    image: connector
    provider: api
    process: {command: [serve, "{port}", "{url}"]}
    scenarios:
      forward:
        trigger: {path: /events, headers: {A: b}, body: {x: 1}}
        until: {operation: ingestEvents, items: 7, quiet: 500ms}
"""


def test_scenarios_of_consumers_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INGEST_KEY", raising=False)
    path = tmp_path / "lockstep.yaml"
    path.write_text(CONSUMER, "utf-8")
    targets = load_project(path).targets
    (ingest,), (forward,) = targets["cli"].scenarios, targets["connector"].scenarios
    assert targets["cli"].provider == "api"
    assert ingest.command is not None
    assert ingest.command.cwd == tmp_path / "packages" / "cli"
    assert (ingest.command.env, ingest.command.stated) == (
        {"KEY": "secret"},
        {"KEY": "${INGEST_KEY:-secret}"},
    )
    assert (ingest.exit, ingest.items, ingest.within) == (2, {"addThings": 47}, 90.0)
    assert (ingest.rounds, ingest.input) == (("watch", "busy"), "some text")
    assert ingest.setup is not None
    assert ingest.setup.cwd == tmp_path
    assert ingest.place is not None
    assert ingest.place.line == 9
    assert forward.trigger is not None
    assert (forward.trigger.method, forward.trigger.body) == ("POST", {"x": 1})
    assert (forward.until.operation, forward.until.items, forward.until.quiet) == (
        "ingestEvents",
        7,
        0.5,
    )


@pytest.mark.parametrize(
    ("old", "new", "rule", "line", "words"),
    [
        ("    provider: api\n    scenarios", "    scenarios", "project/scenario", 5, "no provider"),
        ("provider: api", "provider: apu", "project/scenario", 7, "no other target"),
        ("provider: api", "provider: cli", "project/scenario", 7, "no other target"),
        ('command: [ingest, "{url}"]', "until: {}", "project/scenario", 9, "needs a command"),
        (
            '    process: {command: [serve, "{port}", "{url}"]}\n',
            "",
            "project/scenario",
            22,
            "has no process",
        ),
        ("within: 90s", "within: 90", "project/unit", 16, "within"),
        (
            "rounds: [watch, busy]",
            "rounds: [watch, bussy]",
            "project/shape",
            17,
            "none of the known",
        ),
        ("        within: 90s", "        withn: 90s", "project/unknown-key", 16, "withn"),
        ("{exit: 2,", "{exit: 300,", "project/shape", 15, "300"),
        ("operation: ingestEvents, ", "", "project/missing-key", 25, ""),
    ],
)
def test_a_wrong_scenario_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, rule: str, line: int, words: str
) -> None:
    assert old in CONSUMER
    with pytest.raises(LockstepError) as caught:
        load(tmp_path, CONSUMER.replace(old, new, 1))
    assert caught.value.exit_code is ExitCode.USAGE
    finding = caught.value.findings[0]
    assert finding.place is not None
    assert (finding.rule, finding.place.line) == (rule, line)
    assert words in finding.message


def test_no_project_file_is_a_usage_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(LockstepError) as caught:
        load_project()
    assert caught.value.exit_code is ExitCode.USAGE
