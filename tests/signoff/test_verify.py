"""`lockstep verify`: every way of tampering is refused, each under its own code and words."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from contracts.report.finding import ExitCode, LockstepError
from contracts.report.outcome import Session
from lockstep import run
from signoff.envelope import pre_authentication_encoding
from signoff.gathering import Options
from signoff.keys import public_key
from signoff.layout import SUMS, read_folder
from signoff.signing import sign_off
from signoff.statements import PREDICATES
from signoff.verification import verify_files, verify_folder
from tests.signoff.release import Release, day
from tests.signoff.tampering import FAILED, TAMPERINGS, Folder, private_key


def verdict(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = run(["verify", "signed", "--format", "json", "--key", "key.pub", *arguments])
    return code, json.loads(capsys.readouterr().out)


def test_a_sign_off_that_nobody_touched_holds(
    release: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = verdict(capsys)
    assert (code, told["verified"], told["findings"]) == (0, True, [])
    assert told["images"] == {"kiosk": f"sha256:{'a' * 64}"}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_tampering_is_refused(
    release: Release, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    tamper, codes = TAMPERINGS[name]
    tamper(Folder(release.root))
    code, told = verdict(capsys)
    assert sorted(one["rule"] for one in told["findings"]) == sorted(codes)
    assert (code, told["verified"]) == (1, False)


def test_no_two_tamperings_are_told_alike(release: Release, tmp_path: Path) -> None:
    told: dict[tuple[tuple[str, str, str | None], ...], str] = {}
    for name, (tamper, _) in TAMPERINGS.items():
        root = tmp_path / "one"
        shutil.copytree(release.root, root, ignore=shutil.ignore_patterns("generated"))
        folder = Folder(root)
        tamper(folder)
        with pytest.raises(LockstepError) as raised:
            verify_folder(folder.path, public_key(root / "key.pub"))
        findings = tuple((one.rule, one.message, one.got) for one in raised.value.findings)
        assert findings not in told, f"{name} is told as {told.get(findings)} is"
        told[findings] = name
        shutil.rmtree(root)
    assert len(told) >= 20


def test_another_key_is_told_by_name(release: Release, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "signed", "--key", "other.pub"]) == 1
    err = capsys.readouterr().err
    assert "error[verify/key]: test-result.sigstore.json was signed by another key" in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere", "--key", "key.pub"], "there is no folder nowhere"),
        (["signed", "--key", "nowhere.pub"], "cannot be read"),
        (["signed", "--key", "key.pem"], "is no public key in PEM"),
        (["signed", "--key", "key.pub", "--format", "json", "--quiet"], "No such option"),
    ],
)
def test_a_mistake_of_the_user_ends_with_two(
    release: Release, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert run(["verify", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_an_image_at_hand_has_to_be_the_one_that_was_signed_off(
    release: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    right, other = f"sha256:{'a' * 64}", f"sha256:{'b' * 64}"
    assert verdict(capsys, "--image", f"kiosk={right}")[0] == 0
    code, told = verdict(capsys, "--image", f"kiosk={other}", "--image", f"stand={right}")
    assert code == 1
    assert [(one["rule"], one["want"], one["got"]) for one in told["findings"]] == [
        ("verify/image", right, other),
        ("verify/image", "no image of this name", right),
    ]
    assert run(["verify", "signed", "--key", "key.pub", "--image", "kiosk=1"]) == 2


def test_a_folder_without_anything_is_no_sign_off(
    release: Release, capsys: pytest.CaptureFixture[str]
) -> None:
    (release.root / "empty").mkdir()
    assert run(["verify", "empty", "--key", "key.pub"]) == 1
    assert capsys.readouterr().err.count("error[verify/part-missing]") == 3


def test_the_encoding_is_that_of_the_specification() -> None:
    # The example of the DSSE protocol, version 1.0.0.
    encoded = pre_authentication_encoding("http://example.com/HelloWorld", b"hello world")
    assert encoded == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


def test_waivers_are_held_against_the_day_of_the_signature(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    release.waive("errors/media-type", until="2031-05-01")
    release.judge(FAILED)
    session = Session(colour=False, width=80, progress=Silent(), say=print)
    options = Options(results=(release.result,), spectral_seconds=None)
    key = private_key(release.root / "key.pem")
    sign_off(session, options, out=release.out, key=key, now=day("2031-05-01"))
    # It still holds when the waiver is over: what was signed was right on its day.
    assert run(["--quiet", "verify", "release", "--key", "key.pub"]) == 0
    with pytest.raises(LockstepError) as raised:
        sign_off(session, options, out=release.root / "late", key=key, now=day("2031-05-02"))
    rules = [one.rule for one in raised.value.findings]
    assert rules == ["signoff/failed", "signoff/waiver-expired"]


class Silent:
    def step(self, label: str, *, done: int | None = None, total: int | None = None) -> None:
        """Say nothing."""


@given(data=strategies.data())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_byte_of_any_file_can_be_changed(original: Path, data: strategies.DataObject) -> None:
    files = read_folder(original / "signed")
    name = data.draw(strategies.sampled_from(sorted(files)))
    content = bytearray(files[name])
    at = data.draw(strategies.integers(0, len(content) - 1))
    content[at] ^= data.draw(strategies.integers(1, 255))
    with pytest.raises(LockstepError) as raised:
        verify_files({**files, name: bytes(content)}, public_key(original / "key.pub"))
    assert raised.value.exit_code is ExitCode.BROKEN


@given(
    content=strategies.binary(max_size=40)
    | strategies.sampled_from([b"[" * 100_000, b"{}", b"[]", b"null"]),
    name=strategies.sampled_from([*PREDICATES, SUMS]),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_in_place_of_a_statement_is_refused(
    original: Path, content: bytes, name: str
) -> None:
    files = {**read_folder(original / "signed"), name: content}
    with pytest.raises(LockstepError) as raised:
        verify_files(files, public_key(original / "key.pub"))
    assert raised.value.exit_code is ExitCode.BROKEN
