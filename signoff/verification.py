"""A sign-off under a stranger's eyes: signatures, sums, subjects, and the policy asked again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from contracts.report.finding import Finding, LockstepError, usage_error
from signoff.envelope import Envelope, read_bundle, require_signed
from signoff.evidence import Evidence, read_evidence
from signoff.keys import holds
from signoff.layout import SUMS, UNSUMMED, Files, read_folder, read_sums, sha256
from signoff.policy import refusals
from signoff.statements import PREDICATES, Statement, read_statement, statements_of


def verify_folder(folder: Path, key: ec.EllipticCurvePublicKey) -> Evidence:
    """Return what a sign-off holds that is whole, signed, and asks the policy anew.

    Raises LockstepError with exit code 1 and a finding for each thing that is wrong; with 2 where there is
    no such folder.
    """
    if not folder.is_dir():
        raise usage_error(f"there is no folder {folder}")
    try:
        files = read_folder(folder)
    except OSError as error:
        raise usage_error(f"{error.filename or folder} cannot be read: {error.strerror}") from None
    return verify_files(files, key)


def require_images(evidence: Evidence, images: Mapping[str, str]) -> None:
    """Raise LockstepError where images at hand, digest by name, are none of those that were signed off."""
    _require(
        Finding(
            rule="verify/image",
            message=f"the image {name} at hand is not the one that was signed off",
            want=evidence.images.get(name, "no image of this name"),
            got=digest,
        )
        for name, digest in images.items()
        if evidence.images.get(name) != digest
    )


def verify_files(files: Files, key: ec.EllipticCurvePublicKey) -> Evidence:
    """Return what the files of a sign-off hold; raises as `verify_folder`.

    Each step rests on the one before it, so that what is wrong first is told alone.
    """
    _require([_missing(name) for name in UNSUMMED if name not in files])
    statements = _signed(files, key)
    _require(_are_of_one_release(files, statements))
    changed = tuple(_sums_are_signed(files, statements))
    if not changed:
        _require(_files_are_summed(files))
    # Where the sums were made to fit what has changed, what the files say tells what that is.
    found = list(changed)
    try:
        evidence = read_evidence({name: one for name, one in files.items() if name not in UNSUMMED})
    except LockstepError as error:
        raise LockstepError(*found, *error.findings) from None
    expected = statements_of(evidence, files, files[SUMS])
    for name, statement in statements.items():
        found.extend(_agrees(name, statement, expected[name]))
    _require([*found, *refusals(evidence)])
    return evidence


def _require(findings: Iterator[Finding] | list[Finding] | tuple[Finding, ...]) -> None:
    found = tuple(findings)
    if found:
        raise LockstepError(*found)


def _missing(name: str) -> Finding:
    return Finding(rule="verify/part-missing", message=f"there is no {name}")


def _signed(files: Files, key: ec.EllipticCurvePublicKey) -> dict[str, Statement]:
    envelopes: dict[str, Envelope] = {}
    findings: list[Finding] = []
    for name in PREDICATES:
        try:
            envelopes[name] = read_bundle(files[name], name)
        except LockstepError as error:
            findings.extend(error.findings)
    _require(findings)
    statements: dict[str, Statement] = {}
    for name, envelope in envelopes.items():
        try:
            require_signed(envelope, files[name], key, name)
            statements[name] = read_statement(envelope.payload, name)
        except LockstepError as error:
            other = _owner_of_signature(envelope, envelopes, key)
            findings.extend(error.findings if other is None else (_swapped(name, other),))
    _require(findings)
    return statements


def _owner_of_signature(
    envelope: Envelope, envelopes: Mapping[str, Envelope], key: ec.EllipticCurvePublicKey
) -> str | None:
    """Return the bundle whose statement an envelope's signature was made for, where that is another one."""
    for name, other in envelopes.items():
        if other.message != envelope.message and holds(key, envelope.signature, other.message):
            return name
    return None


def _swapped(name: str, other: str) -> Finding:
    return Finding(
        rule="verify/signature-swapped",
        message=f"the signature of {name} is that of the statement in {other}",
    )


def _are_of_one_release(files: Files, statements: Mapping[str, Statement]) -> Iterator[Finding]:
    signed = [statement.subjects for statement in statements.values()]
    for name, subjects in zip(statements, signed, strict=True):
        if SUMS not in subjects:
            yield Finding(rule="verify/sums-unsigned", message=f"{name} says nothing of {SUMS}")
            return
    if len({subjects[SUMS] for subjects in signed}) > 1:
        yield Finding(
            rule="verify/statements-differ",
            message=f"the two statements are of different releases: {' and '.join(statements)}",
        )
        return
    others = [
        name
        for name, digest in signed[0].items()
        if name in files and name != SUMS and sha256(files[name]) != digest
    ]
    if others and signed[0][SUMS] != sha256(files[SUMS]) and _have(files, others[0]):
        yield Finding(
            rule="verify/other-release",
            message=f"the statements are of another release: they sign another {others[0]} and other sums",
        )


def _have(files: Files, name: str) -> bool:
    """Whether the sums have a file as it is."""
    return read_sums(files[SUMS]).get(name) == sha256(files[name])


def _sums_are_signed(files: Files, statements: Mapping[str, Statement]) -> Iterator[Finding]:
    digest = next(iter(statements.values())).subjects[SUMS]
    if digest != sha256(files[SUMS]):
        yield Finding(
            rule="verify/sums-changed",
            message=f"{SUMS} is not the one that was signed",
            want=digest,
            got=sha256(files[SUMS]),
        )


def _files_are_summed(files: Files) -> Iterator[Finding]:
    sums = read_sums(files[SUMS])
    for name, digest in sums.items():
        content = files.get(name)
        if content is None:
            yield Finding(rule="verify/file-missing", message=f"{name} is missing")
        elif sha256(content) != digest:
            yield Finding(
                rule="verify/file-changed",
                message=f"{name} has changed since it was signed",
                want=digest,
                got=sha256(content),
            )
    for name in files:
        if name not in sums and name not in UNSUMMED:
            yield Finding(
                rule="verify/file-added", message=f"{name} is not part of what was signed"
            )


def _agrees(name: str, statement: Statement, expected: Statement) -> Iterator[Finding]:
    for subject, digest in expected.subjects.items():
        said = statement.subjects.get(subject)
        if said is None:
            yield Finding(
                rule="verify/subject-missing", message=f"{name} says nothing of {subject}"
            )
        elif said != digest and subject != SUMS:
            yield Finding(
                rule="verify/subject-digest",
                message=f"{name} signs another {subject} than the files speak of",
                want=digest,
                got=said,
            )
    for subject in statement.subjects.keys() - expected.subjects.keys():
        yield Finding(
            rule="verify/subject-added",
            message=f"{name} signs {subject}, of which the files say nothing",
        )
    for member, value in expected.predicate.items():
        if statement.predicate.get(member) != value:
            yield Finding(
                rule="verify/predicate",
                message=f"{name} says another {member} than the files show",
            )
