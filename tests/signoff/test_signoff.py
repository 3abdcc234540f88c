"""`lockstep signoff`: a release that shows everything is signed; each thing that is lacking is told."""

from __future__ import annotations

import base64
import errno
import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts.diff.judgement import Level
from contracts.diff.versions import judge_versions
from contracts.report.finding import Finding
from contracts.report.run import Run
from contracts.report.verdict import Verdict
from lockstep import run
from signoff.evidence import Compared, Evidence, Stored, read_evidence
from signoff.layout import read_folder
from signoff.policy import properties, refusals
from tests.signoff.release import DIGEST, Release, with_verdict

BREAKING = ("required: [title, price]", "required: [title]")
COMPATIBLE = (
    "price: {type: integer}\n",
    "price: {type: integer}\n        pages: {type: integer}\n",
)


def told(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the rules of the errors that were printed."""
    lines = capsys.readouterr().err.splitlines()
    return [line.partition("error[")[2].partition("]")[0] for line in lines if "error[" in line]


def statement(folder: Path, name: str) -> dict[str, Any]:
    bundle = json.loads((folder / f"{name}.sigstore.json").read_text("utf-8"))
    assert bundle["mediaType"] == "application/vnd.dev.sigstore.bundle.v0.3+json"
    return json.loads(base64.b64decode(bundle["dsseEnvelope"]["payload"]))


def test_a_release_is_signed_and_verified(
    release: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--sbom", "kiosk.spdx.json", "--previous", "older"]
    assert release.sign(*options) == 0
    assert {path.relative_to(release.out).as_posix() for path in release.out.rglob("*.*")} == {
        "contract.yaml", "contract.bundled.json", "release.json", "lint.json", "drift.json", "diff.json",
        "policy.json", "signoff.html", "results/kiosk.json", "sbom/kiosk.spdx.json",
        "test-result.sigstore.json", "verification.sigstore.json",
    }  # fmt: skip
    assert run(["verify", "release", "--key", "key.pub"]) == 0
    assert "Kiosk 1.0.0 is signed off, and all of it holds" in capsys.readouterr().out


def test_both_statements_are_of_the_contract_the_image_and_the_sums(release: Release) -> None:
    folder = release.root / "signed"
    tests, verdict = statement(folder, "test-result"), statement(folder, "verification")
    assert [one["name"] for one in tests["subject"]] == ["contract.yaml", "kiosk", "SHA256SUMS"]
    assert tests["subject"] == verdict["subject"]
    assert f"sha256:{tests['subject'][1]['digest']['sha256']}" == DIGEST
    assert tests["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    assert tests["predicate"]["result"] == "PASSED"
    assert tests["predicate"]["passedTests"] == [
        "kiosk: errors/media-type listPapers",
        "kiosk: image/contract",
        "kiosk: pagination/complete listPapers",
    ]
    assert verdict["predicateType"] == "https://in-toto.io/attestation/svr/v0.2"
    (policy,) = verdict["predicate"]["verifier"]["policies"]
    assert policy["name"] == "policy.json"
    shown = set(verdict["predicate"]["properties"])
    assert {"LOCKSTEP_NOTHING_UNPROVEN", "LOCKSTEP_VERSION_SUFFICES"} <= shown
    # Where no earlier release was named, nothing is said of the version.
    first = set(statement(release.root / "older", "verification")["predicate"]["properties"])
    assert shown - first == {"LOCKSTEP_VERSION_SUFFICES"}


def test_a_waived_failure_is_a_warning(release: Release) -> None:
    release.waive("errors/media-type")
    release.judge(with_verdict("errors/media-type", Verdict.FAIL))
    assert release.sign() == 0
    predicate = statement(release.out, "test-result")["predicate"]
    assert predicate["result"] == "WARNED"
    assert predicate["warnedTests"] == ["kiosk: errors/media-type listPapers"]
    assert "we know" in (release.out / "signoff.html").read_text("utf-8")
    assert run(["--quiet", "verify", "release", "--key", "key.pub"]) == 0


def another_contract(run: Run) -> Run:
    return replace(run, contract=replace(run.contract, sha256="b" * 64))


def another_label(run: Run) -> Run:
    return with_verdict("image/contract", Verdict.PASS, measured={"sha256": "c" * 64})(run)


REFUSED: list[tuple[str, Callable[[Run], Run], list[str]]] = [
    ("fails", with_verdict("errors/media-type", Verdict.FAIL), ["signoff/failed"]),
    ("waived by the file alone",
     with_verdict("errors/media-type", Verdict.FAIL, waived="said so"), ["signoff/failed"]),
    ("known to a baseline", with_verdict("errors/media-type", Verdict.FAIL, known=True), ["signoff/failed"]),
    ("unproven", with_verdict("pagination/complete", Verdict.UNPROVEN), ["signoff/unproven"]),
    ("unproven as before",
     with_verdict("errors/media-type", Verdict.UNPROVEN, known=True), ["signoff/unproven"]),
    ("a part", lambda run: replace(run, partial=True), ["signoff/partial"]),
    ("nothing", lambda run: replace(run, results=()), ["signoff/partial", "signoff/image-label"]),
    ("another contract", another_contract, ["signoff/result-contract"]),
    ("another label", another_label, ["signoff/image-contract"]),
    ("no label", lambda run: replace(run, results=run.results[:1]), ["signoff/image-label"]),
    ("another image", lambda run: replace(run, target=replace(run.target, image="stand")),
     ["signoff/image-missing"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "rules"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_a_result_that_does_not_do_is_refused(
    release: Release,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[Run], Run],
    rules: list[str],
) -> None:
    release.judge(change)
    assert release.sign() == 1
    assert told(capsys) == rules
    assert not release.out.exists()


def test_a_waiver_that_is_over_is_refused(
    release: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    release.waive("errors/media-type", until="2020-02-29")
    release.judge(with_verdict("errors/media-type", Verdict.FAIL))
    assert release.sign() == 1
    assert told(capsys) == ["signoff/failed", "signoff/waiver-expired"]


def test_a_waiver_of_nothing_is_refused(
    release: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    release.waive("errors/media-type")
    assert release.sign() == 1
    assert told(capsys) == ["signoff/waiver-unmatched"]


def test_drifted_code_is_refused(release: Release, capsys: pytest.CaptureFixture[str]) -> None:
    model = next((release.root / "generated").rglob("paper.py"))
    model.write_text(model.read_text("utf-8") + "# mine\n", "utf-8")
    assert release.sign() == 1
    assert told(capsys) == ["signoff/drifted"]


def test_an_error_of_lint_is_refused(release: Release, capsys: pytest.CaptureFixture[str]) -> None:
    release.edit(
        ("kiosk: {role: provider, memory: 64MiB}", "kiosk: {role: provider, memory: 64MoB}")
    )
    assert release.sign() == 1
    (rule,) = told(capsys)
    assert rule.startswith("rules/")
    assert not release.out.exists()


@pytest.mark.parametrize(
    ("edit", "version", "code"),
    [(BREAKING, "1.0.0", 1), (BREAKING, "1.9.0", 1), (BREAKING, "2.0.0", 0),
     (COMPATIBLE, "1.0.1", 1), (COMPATIBLE, "1.1.0", 0)],
)  # fmt: skip
def test_the_version_has_to_move_as_far_as_the_changes_ask(
    release: Release,
    capsys: pytest.CaptureFixture[str],
    edit: tuple[str, str],
    version: str,
    code: int,
) -> None:
    release.edit(edit, ("version: 1.0.0", f"version: {version}"))
    release.judge()
    release.generate()
    assert release.sign("--previous", "signed") == code
    assert told(capsys) == (["signoff/version"] if code else [])


def test_images_have_one_digest_and_were_judged(
    release: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    other = f"sha256:{'d' * 64}"
    assert release.sign("--image", f"kiosk={other}", "--image", f"stand={other}") == 1
    assert told(capsys) == ["signoff/image-unjudged", "signoff/image-digest"]


def test_an_image_that_runs_elsewhere_is_named(release: Release) -> None:
    release.judge(lambda run: replace(run, target=replace(run.target, runtime="url", digest=None)))
    assert release.sign("--image", f"kiosk={DIGEST}") == 0
    assert statement(release.out, "verification")["subject"][1]["name"] == "kiosk"


def test_an_older_sign_off_that_was_edited_is_no_last_release(
    release: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    (release.root / "older" / "contract.bundled.json").write_text("{}", "utf-8")
    assert release.sign("--previous", "older") == 1
    assert told(capsys) == ["signoff/previous"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--key", "missing.pem"], "cannot be read"),
        (["--key", "key.pub"], "is no private key in PEM"),
        (["--key", "env:NO_SUCH_KEY"], "NO_SUCH_KEY is empty"),
        (["--key", "key.pem", "--image", "kiosk"], "names no image"),
        (["--key", "key.pem", "--image", "kiosk=sha256:12"], "names no image"),
        (["--key", "key.pem", "--base", "v1", "--previous", "older"], "not both"),
        (["--key", "key.pem", "--result", "lockstep.yaml"], "is no result file"),
        (["--key", "key.pem", "--result", "kiosk.json"], "two files of --result"),
        (["--key", "key.pem", "--out", "signed"], "is no empty folder"),
    ],
)
def test_a_mistake_of_the_user_ends_with_two(
    release: Release, capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    code = run(["signoff", "--no-spectral", "--out", "release", "--result", "kiosk.json", *options])
    assert code == 2
    assert words in capsys.readouterr().err
    assert not release.out.exists()


def test_without_a_key_it_says_how_to_make_one(
    release: Release, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LOCKSTEP_SIGNING_KEY", raising=False)
    assert run(["signoff", "--out", "release", "--result", "kiosk.json"]) == 2
    assert "openssl ecparam -name prime256v1 -genkey -noout -out key.pem" in capsys.readouterr().err


def test_the_key_may_stand_in_the_environment(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCKSTEP_SIGNING_KEY", (release.root / "key.pem").read_text("utf-8"))
    assert (
        run(["--quiet", "signoff", "--no-spectral", "--out", "release", "--result", "kiosk.json"])
        == 0
    )
    assert run(["--quiet", "verify", "release", "--key", "key.pub"]) == 0


def git(*arguments: str) -> None:
    subprocess.run(("git", *arguments), check=True, capture_output=True)


def committed() -> None:
    git("init", "--quiet", "--initial-branch", "main")
    git("config", "user.email", "someone@example.com")
    git("config", "user.name", "Someone")
    git("add", "lockstep.yaml", "contracts")
    git("commit", "--quiet", "--message", "first")
    git("tag", "v1.0.0")


def test_the_last_release_is_a_tag_of_the_repository(
    release: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    committed()
    release.edit(BREAKING)
    release.judge()
    release.generate()
    assert release.sign("--base", "v1.0.0") == 1
    assert told(capsys) == ["signoff/version"]
    release.edit(("version: 1.0.0", "version: 2.0.0"))
    release.judge()
    release.generate()
    assert release.sign("--base", "v1.0.0") == 0
    made_from = json.loads((release.out / "release.json").read_text("utf-8"))["environment"]
    head = subprocess.run(("git", "rev-parse", "HEAD"), check=True, capture_output=True, text=True)
    assert made_from["revision"] == head.stdout.strip()


def test_a_tag_without_the_contract_is_no_last_release(
    release: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    committed()
    git("rm", "--quiet", "--cached", "contracts/kiosk.yaml")
    git("commit", "--quiet", "--message", "gone")
    git("tag", "v1.0.1")
    assert release.sign("--base", "v1.0.1") == 1
    assert told(capsys) == ["signoff/not-compared"]
    assert release.sign("--base", "v9") == 2


def unchanged(evidence: Evidence) -> Evidence:
    return evidence


def with_lint(evidence: Evidence) -> Evidence:
    return replace(evidence, lint=(Finding(rule="lint/not-run", message="it is not installed"),))


def with_two_digests(evidence: Evidence) -> Evidence:
    (stored,) = evidence.results
    other = replace(stored.run, target=replace(stored.run.target, digest=f"sha256:{'d' * 64}"))
    return replace(evidence, results=(stored, Stored(name="results/again.json", run=other)))


def with_undecided(evidence: Evidence) -> Evidence:
    levels = {Level.UNDECIDED: 1}
    version = judge_versions("1.0.0", "1.1.0", levels)
    compared = Compared(old="1.0.0", levels=levels, version=version)
    return replace(evidence, version="1.1.0", compared=compared)


def with_nothing(evidence: Evidence) -> Evidence:
    return replace(evidence, results=())


def as_a_process(evidence: Evidence) -> Evidence:
    (stored,) = evidence.results
    target = replace(stored.run.target, runtime="process", digest=None)
    return replace(evidence, results=(replace(stored, run=replace(stored.run, target=target)),))


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        (unchanged, []),
        (with_lint, ["signoff/lint"]),
        (with_two_digests, ["signoff/image-digest"]),
        (with_undecided, ["signoff/undecided"]),
        (with_nothing, ["signoff/no-results", "signoff/image-missing"]),
        (as_a_process, ["signoff/image-missing"]),
    ],
)
def test_the_policy_refuses(
    original: Path, change: Callable[[Evidence], Evidence], rules: list[str]
) -> None:
    evidence = read_evidence(read_folder(original / "signed"))
    assert [one.rule for one in refusals(change(evidence))] == rules


def test_a_second_result_without_a_digest_takes_none_away(original: Path) -> None:
    evidence = read_evidence(read_folder(original / "signed"))
    second = replace(as_a_process(evidence).results[0], name="results/process.json")
    both = replace(evidence, results=(*evidence.results, second))
    assert both.images == {"kiosk": DIGEST}
    assert refusals(both) == ()


def test_nothing_is_claimed_of_an_image_whose_label_nobody_read(original: Path) -> None:
    evidence = as_a_process(read_evidence(read_folder(original / "signed")))
    (stored,) = evidence.results
    run = replace(stored.run, results=stored.run.results[:1])
    named = replace(evidence, named_images={"kiosk": DIGEST}, results=(replace(stored, run=run),))
    assert refusals(named) == ()
    assert "LOCKSTEP_IMAGES_OF_THIS_CONTRACT" not in properties(named)
    assert "LOCKSTEP_IMAGES_JUDGED" in properties(named)


def test_a_full_disk_leaves_nothing_behind(
    release: Release, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(path.name for path in release.root.iterdir())
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if path.name == "policy.json":
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    assert release.sign() == 2
    assert "release cannot be written: No space left on device" in capsys.readouterr().err
    assert sorted(path.name for path in release.root.iterdir()) == before


def test_an_empty_folder_takes_a_sign_off_and_a_file_does_not(release: Release) -> None:
    release.out.mkdir()
    assert release.sign() == 0
    assert release.sign(out="kiosk.json") == 2
    assert release.sign(out="deep/down/release") == 0
    assert run(["--quiet", "verify", "deep/down/release", "--key", "key.pub"]) == 0
