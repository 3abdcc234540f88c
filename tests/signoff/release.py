"""A small project with results, ready to be signed off; a test spoils what it wants to see refused."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from contracts.report.run import ContractIdentity, Run, TargetIdentity
from contracts.report.verdict import Result, Verdict
from contracts.report.views.json import render
from lockstep import run

CONTRACT = Path(__file__).with_name("kiosk.yaml")
PROJECT = """\
contract: contracts/kiosk.yaml
generate:
  python: {out: generated/python, package: kiosk_client}
targets:
  kiosk: {image: kiosk, url: "http://127.0.0.1:9"}
"""
DIGEST = f"sha256:{'a' * 64}"
SIGN = ["--quiet", "signoff", "--no-spectral"]


@dataclass(frozen=True, slots=True)
class Release:
    """A project in a folder with one result file, a bill of materials, and two pairs of keys."""

    root: Path

    @property
    def contract(self) -> Path:
        return self.root / "contracts" / "kiosk.yaml"

    @property
    def result(self) -> Path:
        return self.root / "kiosk.json"

    @property
    def out(self) -> Path:
        return self.root / "release"

    def edit(self, *replacements: tuple[str, str]) -> None:
        text = self.contract.read_text("utf-8")
        for old, new in replacements:
            assert old in text, old
            text = text.replace(old, new, 1)
        self.contract.write_text(text, "utf-8")

    def generate(self) -> None:
        assert run(["--quiet", "generate"]) == 0

    def waive(self, rule: str, until: str = "2999-01-01") -> None:
        text = f"waivers:\n  - {{rule: {rule}, reason: we know, until: {until}}}\n"
        (self.root / "lockstep.yaml").write_text(PROJECT + text, "utf-8")

    def judge(self, change: Callable[[Run], Run] = lambda run: run, name: str = "kiosk") -> None:
        """Write a result file of the contract as it is now, changed as a test wants it."""
        made = change(good_run(self.contract.read_bytes()))
        (self.root / f"{name}.json").write_text(render(made), "utf-8")

    def sign(self, *options: str, out: str = "release", key: str = "key.pem") -> int:
        return run([*SIGN, "--out", out, "--result", "kiosk.json", "--key", key, *options])


def good_run(contract: bytes) -> Run:
    """A run in which everything holds, of an image that carries the contract."""
    digest = hashlib.sha256(contract).hexdigest()
    return Run(
        contract=ContractIdentity(file="contracts/kiosk.yaml", version="1.0.0", sha256=digest),
        target=TargetIdentity(name="kiosk", runtime="container", image="kiosk", digest=DIGEST),
        seed=7,
        seconds=3.5,
        requests=120,
        results=(
            passed("errors/media-type", "listPapers"),
            passed("image/contract", None, sha256=digest),
            passed("pagination/complete", "listPapers"),
            replace(
                passed("pagination/complete", "buyPaper"),
                verdict=Verdict.NOT_APPLICABLE,
                seen="it lists nothing",
            ),
        ),
    )


def passed(rule: str, operation: str | None, **measured: str) -> Result:
    return Result(
        rule=rule,
        operation=operation,
        verdict=Verdict.PASS,
        promise="What is promised is kept.",
        seen="it held",
        measured=dict(measured),
    )


def with_verdict(rule: str, verdict: Verdict, **changes: object) -> Callable[[Run], Run]:
    """Return a change of a run: another verdict for a rule."""

    def change(run: Run) -> Run:
        assert any(one.rule == rule for one in run.results)
        return replace(
            run,
            results=tuple(
                replace(one, verdict=verdict, seen="it was seen", **changes)
                if one.rule == rule and one.verdict is Verdict.PASS
                else one
                for one in run.results
            ),
        )

    return change


def write_keys(folder: Path, name: str) -> ec.EllipticCurvePrivateKey:
    key = ec.generate_private_key(ec.SECP256R1())
    (folder / f"{name}.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    )
    (folder / f"{name}.pub").write_bytes(
        key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    return key


def new_release(root: Path) -> Release:
    """Make the project; the working directory has to be its root when it is generated."""
    release = Release(root)
    release.contract.parent.mkdir(parents=True)
    release.contract.write_bytes(CONTRACT.read_bytes())
    (root / "lockstep.yaml").write_text(PROJECT, "utf-8")
    (root / "kiosk.spdx.json").write_text(json.dumps({"spdxVersion": "SPDX-2.3"}), "utf-8")
    release.judge()
    write_keys(root, "key")
    write_keys(root, "other")
    return release


def day(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{text}T12:00:00+00:00")
