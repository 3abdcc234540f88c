"""The commands `signoff` and `verify`."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any, Final

import click

from contracts.report.finding import ExitCode, LockstepError
from contracts.report.outcome import Outcome, Session


@click.command(
    epilog="Example: lockstep signoff --out release --result out/api.json --base v1.2.0 --key key.pem",
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A new folder, written whole or not at all.",
)
@click.option(
    "--result",
    "results",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A result file of lockstep check --report json:FILE; repeatable.",
)
@click.option("--base", metavar="REV", help="The commit or tag of the last release.")
@click.option(
    "--previous",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The sign-off of the last release, in place of --base.",
)
@click.option(
    "--sbom",
    "sboms",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What an image is made of, such as SPDX; repeatable.",
)
@click.option(
    "--image",
    "images",
    multiple=True,
    metavar="NAME=DIGEST",
    help="The digest of an image (sha256:…) that its result file does not say; repeatable.",
)
@click.option(
    "--key",
    metavar="FILE|env:NAME",
    help="The signing key in PEM, ECDSA P-256 (default: env:LOCKSTEP_SIGNING_KEY).",
)
@click.option(
    "--spectral/--no-spectral", default=True, help="Run Spectral beside our lints (default: yes)."
)
@click.pass_obj
def signoff(
    session: Session,
    out: Path,
    results: tuple[Path, ...],
    base: str | None,
    previous: Path | None,
    sboms: tuple[Path, ...],
    images: tuple[str, ...],
    key: str | None,
    spectral: bool,
) -> Outcome:
    """Gather the evidence of a release, and sign it; refuse while anything is in the way.

    \b
    Exit codes: 0 signed · 1 refused, a message for each reason, and nothing is written ·
    2 no key, or something cannot be read or written.
    """
    from signoff.gathering import Options
    from signoff.keys import private_key
    from signoff.signing import sign_off

    evidence = sign_off(
        session,
        Options(
            results=results,
            images=images,
            sboms=sboms,
            base=base,
            previous=previous,
            spectral_seconds=60 if spectral else None,
        ),
        out=out,
        key=private_key(key),
        now=datetime.datetime.now(datetime.UTC),
    )
    return Outcome(
        text=f"{out}: {evidence.title} {evidence.version} is signed off, "
        f"{len(evidence.results)} result files, {len(evidence.images)} images"
    )


@click.command(epilog="Example: lockstep verify release --key key.pub")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--key",
    required=True,
    type=click.Path(path_type=Path),
    metavar="PUB",
    help="The public key of who signs releases, in PEM.",
)
@click.option(
    "--image",
    "images",
    multiple=True,
    metavar="NAME=DIGEST",
    help="An image at hand (sha256:…) that has to be the one that was signed off; repeatable.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How the verdict is written.",
)
def verify(folder: Path, key: Path, images: tuple[str, ...], form: str) -> Outcome:
    """Verify the sign-off of a release, offline: signatures, sums, subjects, and the policy asked again.

    \b
    Exit codes: 0 it holds · 1 it does not, a message and a code for each reason ·
    2 there is no such folder, or no such key.
    """
    from contracts.report.views.findings import findings_as_json
    from signoff.images import digests_of
    from signoff.keys import public_key
    from signoff.verification import require_images, verify_folder

    verifying, at_hand = public_key(key), digests_of(images)
    members: dict[str, Any] = {}
    try:
        evidence = verify_folder(folder, verifying)
        require_images(evidence, at_hand)
    except LockstepError as error:
        if form == "text" or error.exit_code is not ExitCode.BROKEN:
            raise
        members = {"verified": False, "findings": json.loads(findings_as_json(error.findings))}
        return Outcome(
            text=json.dumps(members, indent=2, ensure_ascii=False), exit_code=ExitCode.BROKEN
        )
    if form == "json":
        members = {
            "verified": True,
            "contract": {
                "title": evidence.title,
                "version": evidence.version,
                "sha256": evidence.contract_sha256,
            },
            "images": evidence.images,
            "made_at": evidence.made_at.isoformat(),
            "findings": [],
        }
        return Outcome(text=json.dumps(members, indent=2, ensure_ascii=False))
    listed = "".join(f"\n  {name} {digest}" for name, digest in evidence.images.items())
    return Outcome(
        text=f"{folder}: {evidence.title} {evidence.version} is signed off, and all of it holds\n"
        f"  contract sha256:{evidence.contract_sha256}{listed}"
    )


COMMANDS: Final = {"signoff": signoff, "verify": verify}
