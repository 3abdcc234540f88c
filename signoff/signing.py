"""From a project to a signed folder, or to what stands in the way."""

from __future__ import annotations

import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from contracts.report.finding import LockstepError
from contracts.report.outcome import Session
from signoff.envelope import bundle_of
from signoff.evidence import Evidence, read_evidence
from signoff.gathering import Options, gather
from signoff.layout import PAGE, SUMS, Files, require_empty, sums_of, write_folder
from signoff.page import render
from signoff.policy import refusals
from signoff.statements import statement_bytes, statements_of
from signoff.verification import verify_files


def sign_off(
    session: Session,
    options: Options,
    *,
    out: Path,
    key: ec.EllipticCurvePrivateKey,
    now: datetime.datetime,
) -> Evidence:
    """Write the sign-off of a project into a folder, and return what it holds.

    Raises LockstepError: with exit code 1 and a finding for each thing that a release is refused for, 2 for
    what cannot be read or written. Nothing is written then.
    """
    require_empty(out)
    files = gather(session, options, now.replace(microsecond=0))
    evidence = read_evidence(files)
    found = refusals(evidence)
    if found:
        raise LockstepError(*found)
    signed = signed_files(files, key)
    # What a stranger would refuse is not handed out.
    verify_files(signed, key.public_key())
    write_folder(out, signed)
    return evidence


def signed_files(files: Files, key: ec.EllipticCurvePrivateKey) -> dict[str, bytes]:
    """Return the files of a sign-off with their page, their sums, and the two signed statements."""
    evidence = read_evidence(files)
    summed = {**files, PAGE: render(evidence).encode()}
    sums = sums_of(summed)
    bundles = {
        name: bundle_of(statement_bytes(statement), key)
        for name, statement in statements_of(evidence, summed, sums).items()
    }
    return {**summed, SUMS: sums, **bundles}
