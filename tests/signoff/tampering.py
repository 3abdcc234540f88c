"""Ways of tampering with a sign-off, and the codes under which each is refused."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from contracts.report.run import Run
from contracts.report.verdict import Verdict
from contracts.report.views.json import render
from signoff.envelope import bundle_of
from signoff.evidence import read_evidence
from signoff.layout import SUMS, UNSUMMED, read_folder, sums_of
from signoff.signing import signed_files
from signoff.statements import Statement, statement_bytes, statements_of
from tests.signoff.release import good_run, with_verdict

TESTS, VERDICT = "test-result.sigstore.json", "verification.sigstore.json"
RESULT = "results/kiosk.json"
SUMMED = [
    "contract.yaml", "contract.bundled.json", "release.json", "lint.json", "drift.json", "diff.json",
    "policy.json", "signoff.html", RESULT, "sbom/kiosk.spdx.json",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folder:
    """A sign-off that is tampered with, beside the one of the release before."""

    root: Path

    @property
    def path(self) -> Path:
        return self.root / "signed"

    def read(self, name: str) -> bytes:
        return (self.path / name).read_bytes()

    def write(self, name: str, content: bytes) -> None:
        (self.path / name).write_bytes(content)

    def older(self, name: str) -> None:
        """Put the file of the release before in a file's place."""
        shutil.copy2(self.root / "older" / name, self.path / name)

    def flip(self, name: str, at: int = -2) -> None:
        content = bytearray(self.read(name))
        content[at] ^= 1
        self.write(name, bytes(content))

    def edit(self, name: str, change: Callable[[Any], Any]) -> None:
        """Change the data of a JSON file, written as it was."""
        data = json.loads(self.read(name))
        self.write(name, (json.dumps(change(data) or data, indent=1) + "\n").encode())

    def judged(self, change: Callable[[Run], Run]) -> None:
        """Put another result file in the place of the one that was signed."""
        self.write(RESULT, render(change(good_run(self.read("contract.yaml")))).encode())

    def sum_again(self) -> None:
        files = read_folder(self.path)
        self.write(SUMS, sums_of({name: files[name] for name in files if name not in UNSUMMED}))

    def sign_again(self) -> None:
        """Sign what lies there as the holder of the key would who asks no policy."""
        files = read_folder(self.path)
        kept = {name: files[name] for name in files if name not in (*UNSUMMED, "signoff.html")}
        for name, content in signed_files(kept, self.key).items():
            self.write(name, content)

    def sign_otherwise(self, name: str, change: Callable[[Statement], Statement]) -> None:
        """Sign another statement about the same files, by the holder of the key."""
        files = read_folder(self.path)
        summed = {one: files[one] for one in files if one not in UNSUMMED}
        statement = statements_of(read_evidence(summed), summed, files[SUMS])[name]
        self.write(name, bundle_of(statement_bytes(change(statement)), self.key))

    @property
    def key(self) -> ec.EllipticCurvePrivateKey:
        return private_key(self.root / "key.pem")


def private_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def envelope(change: Callable[[dict[str, Any]], object]) -> Callable[[Any], None]:
    return lambda bundle: (change(bundle["dsseEnvelope"]), None)[1]


def flip_in(member: str) -> Callable[[dict[str, Any]], None]:
    """Return a change of one byte of what stands in base64."""

    def change(envelope: dict[str, Any]) -> None:
        holder = envelope["signatures"][0] if member == "sig" else envelope
        content = bytearray(base64.b64decode(holder[member]))
        content[-2] ^= 1
        holder[member] = base64.b64encode(content).decode()

    return change


def set_in(*path: str, value: object) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        for name in path[:-1]:
            data = data[name]
        data[path[-1]] = value

    return change


def exchange_signatures(folder: Folder) -> None:
    bundles = {name: json.loads(folder.read(name)) for name in (TESTS, VERDICT)}
    for name, other in ((TESTS, VERDICT), (VERDICT, TESTS)):
        signatures = bundles[other]["dsseEnvelope"]["signatures"]
        folder.edit(name, envelope(set_in("signatures", value=signatures)))


def exchange_bundles(folder: Folder) -> None:
    tests, verdict = folder.read(TESTS), folder.read(VERDICT)
    folder.write(TESTS, verdict)
    folder.write(VERDICT, tests)


def sign_by_another(folder: Folder, *, forged: bool) -> None:
    """Sign the same statements by another key, under its own name or under that of the right one."""
    for name in (TESTS, VERDICT):
        before = json.loads(folder.read(name))
        payload = base64.b64decode(before["dsseEnvelope"]["payload"])
        folder.write(name, bundle_of(payload, private_key(folder.root / "other.pem")))
        if forged:
            folder.edit(name, set_in("verificationMaterial", value=before["verificationMaterial"]))


def consistently(change: Callable[[Folder], object]) -> Callable[[Folder], None]:
    return lambda folder: (change(folder), folder.sum_again())[1]


def by_the_holder(change: Callable[[Folder], object]) -> Callable[[Folder], None]:
    return lambda folder: (change(folder), folder.sign_again())[1]


def other_digest(run: Run) -> Run:
    return replace(run, target=replace(run.target, digest=f"sha256:{'e' * 64}"))


def add_waiver(folder: Folder) -> None:
    folder.edit(
        "release.json",
        lambda release: release["waivers"].append(
            {
                "rule": "errors/media-type",
                "operation": None,
                "reason": "so it is",
                "until": "2999-01-01",
                "location": {"file": "lockstep.yaml", "line": 1, "column": 1},
            }
        ),
    )


def other_subject(digest: str | None, name: str = "kiosk") -> Callable[[Statement], Statement]:
    def change(statement: Statement) -> Statement:
        subjects = {one: told for one, told in statement.subjects.items() if one != name}
        return replace(
            statement, subjects=subjects if digest is None else {**subjects, name: digest}
        )

    return change


def other_predicate(**members: object) -> Callable[[Statement], Statement]:
    return lambda statement: replace(statement, predicate={**statement.predicate, **members})


def breaks_under_its_version(difference: dict[str, Any]) -> None:
    difference["changes"].append({"level": "breaking"})
    difference["old"]["version"] = "1.0.0"


def older(*names: str) -> Callable[[Folder], None]:
    def change(folder: Folder) -> None:
        for name in names:
            folder.older(name)

    return change


FAILED = with_verdict("errors/media-type", Verdict.FAIL)
UNPROVEN = with_verdict("errors/media-type", Verdict.UNPROVEN)
LINT_ERROR = {"rule": "rules/unresolved", "severity": "error", "message": "it leads nowhere"}

TAMPERINGS: dict[str, tuple[Callable[[Folder], object], tuple[str, ...]]] = {
    **{
        f"a byte of {name}": (lambda folder, name=name: folder.flip(name), ("verify/file-changed",))
        for name in SUMMED
    },
    "a byte of the sums": (lambda folder: folder.flip(SUMS, at=3), ("verify/sums-changed",)),
    "a byte of a statement": (
        lambda folder: folder.edit(TESTS, envelope(flip_in("payload"))),
        ("verify/signature",),
    ),
    "a byte of a signature": (
        lambda folder: folder.edit(VERDICT, envelope(flip_in("sig"))),
        ("verify/signature",),
    ),
    "another name of the key": (
        lambda folder: folder.edit(
            TESTS, set_in("verificationMaterial", "publicKey", "hint", value="mine")
        ),
        ("verify/hint",),
    ),
    "a member beside the envelope": (
        lambda folder: folder.edit(TESTS, set_in("comment", value="trust me")),
        ("verify/bundle-bytes",),
    ),
    "a blank in a bundle": (
        lambda folder: folder.write(VERDICT, folder.read(VERDICT) + b" "),
        ("verify/bundle-bytes",),
    ),
    "a bundle cut short": (
        lambda folder: folder.write(TESTS, folder.read(TESTS)[:200]),
        ("verify/bundle-form",),
    ),
    "another media type": (
        lambda folder: folder.edit(TESTS, set_in("mediaType", value="application/json")),
        ("verify/bundle-type",),
    ),
    "another payload type": (
        lambda folder: folder.edit(TESTS, envelope(set_in("payloadType", value="text/plain"))),
        ("verify/payload-type",),
    ),
    "no signature": (
        lambda folder: folder.edit(TESTS, envelope(set_in("signatures", value=[]))),
        ("verify/signatures",),
    ),
    "two signatures": (
        lambda folder: folder.edit(
            TESTS, envelope(lambda one: one["signatures"].extend(one["signatures"]))
        ),
        ("verify/signatures",),
    ),
    "signed by another key": (
        lambda folder: sign_by_another(folder, forged=False),
        ("verify/key",) * 2,
    ),
    "signed by another key in our name": (
        lambda folder: sign_by_another(folder, forged=True),
        ("verify/signature",) * 2,
    ),
    "the signatures exchanged": (exchange_signatures, ("verify/signature-swapped",) * 2),
    "the bundles exchanged": (exchange_bundles, ("verify/predicate-type",) * 2),
    "a statement of another release": (older(TESTS), ("verify/statements-differ",)),
    "both statements of another release": (older(TESTS, VERDICT), ("verify/other-release",)),
    "statements and sums of another release": (
        older(TESTS, VERDICT, SUMS),
        ("verify/file-changed",) * 5 + ("verify/file-added",),
    ),
    "a removed result": (lambda folder: (folder.path / RESULT).unlink(), ("verify/file-missing",)),
    "a removed bill of materials": (
        lambda folder: (folder.path / "sbom" / "kiosk.spdx.json").unlink(),
        ("verify/file-missing",),
    ),
    "a removed statement": (
        lambda folder: (folder.path / TESTS).unlink(),
        ("verify/part-missing",),
    ),
    "removed sums": (lambda folder: (folder.path / SUMS).unlink(), ("verify/part-missing",)),
    "an added file": (
        lambda folder: folder.write("notes.txt", b"all is well"),
        ("verify/file-added",),
    ),
    "an added result": (
        lambda folder: folder.write("results/more.json", folder.read(RESULT)),
        ("verify/file-added",),
    ),
    "a link in a file's place": (
        lambda folder: (
            (folder.path / RESULT).unlink(),
            (folder.path / RESULT).symlink_to("../../kiosk.json"),
        ),
        ("verify/file-kind",),
    ),
    "an older result": (older(RESULT), ("verify/file-changed",)),
    "an added waiver": (add_waiver, ("verify/file-changed",)),
    "a swapped digest": (lambda folder: folder.judged(other_digest), ("verify/file-changed",)),
    "a page that says more, summed": (
        consistently(lambda folder: folder.write("signoff.html", b"<h1>perfect</h1>")),
        ("verify/sums-changed",),
    ),
    "an older result, summed": (
        consistently(older(RESULT)),
        ("verify/sums-changed", "signoff/result-contract", "signoff/image-contract"),
    ),
    "a swapped digest, summed": (
        consistently(lambda folder: folder.judged(other_digest)),
        ("verify/sums-changed", "verify/subject-digest", "verify/subject-digest"),
    ),
    "an added waiver, summed": (
        consistently(add_waiver),
        ("verify/sums-changed", "signoff/waiver-unmatched"),
    ),
    "a removed result, summed": (
        consistently(lambda folder: (folder.path / RESULT).unlink()),
        (
            "verify/sums-changed",
            *("verify/subject-added", "verify/predicate") * 2,
            "signoff/no-results",
            "signoff/image-missing",
        ),
    ),
    "a failure, signed": (by_the_holder(lambda folder: folder.judged(FAILED)), ("signoff/failed",)),
    "what is unproven, signed": (
        by_the_holder(lambda folder: folder.judged(UNPROVEN)),
        ("signoff/unproven",),
    ),
    "an older result, signed": (
        by_the_holder(older(RESULT)),
        ("signoff/result-contract", "signoff/image-contract"),
    ),
    "an added waiver, signed": (by_the_holder(add_waiver), ("signoff/waiver-unmatched",)),
    "drift, signed": (
        by_the_holder(
            lambda folder: folder.edit(
                "drift.json", lambda one: one["files"].append("python/a.py (differs)")
            )
        ),
        ("signoff/drifted",),
    ),
    "an error of lint, signed": (
        by_the_holder(lambda folder: folder.edit("lint.json", lambda one: [*one, LINT_ERROR])),
        ("signoff/lint",),
    ),
    "a change that breaks and no new version, signed": (
        by_the_holder(lambda folder: folder.edit("diff.json", breaks_under_its_version)),
        ("signoff/version",),
    ),
    "a comparison of another version, signed": (
        by_the_holder(
            lambda folder: folder.edit("diff.json", lambda one: one["new"].update(version="1.1.0"))
        ),
        ("signoff/other-comparison",),
    ),
    "an image left out": (
        lambda folder: folder.sign_otherwise(TESTS, other_subject(None)),
        ("verify/subject-missing",),
    ),
    "another digest of an image": (
        lambda folder: folder.sign_otherwise(TESTS, other_subject("f" * 64)),
        ("verify/subject-digest",),
    ),
    "one image more": (
        lambda folder: folder.sign_otherwise(TESTS, other_subject("f" * 64, "stand")),
        ("verify/subject-added",),
    ),
    "the sums left out": (
        lambda folder: folder.sign_otherwise(TESTS, other_subject(None, SUMS)),
        ("verify/sums-unsigned",),
    ),
    "more tests than were run": (
        lambda folder: folder.sign_otherwise(TESTS, other_predicate(passedTests=["all of them"])),
        ("verify/predicate",),
    ),
    "another policy": (
        lambda folder: folder.sign_otherwise(
            VERDICT, other_predicate(verifier={"id": "me", "policies": []})
        ),
        ("verify/predicate",),
    ),
    "another date": (
        lambda folder: folder.sign_otherwise(
            VERDICT, other_predicate(timeCreated="2031-01-01T00:00:00Z")
        ),
        ("verify/predicate",),
    ),
    "no statement": (
        lambda folder: folder.write(TESTS, bundle_of(b"[]", folder.key)),
        ("verify/statement-form",),
    ),
}
