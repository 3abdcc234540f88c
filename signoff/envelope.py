"""A statement in a DSSE envelope, in a sigstore bundle of version 0.3.

DSSE: github.com/secure-systems-lab/dsse, protocol 1.0.0. The bundle is dev.sigstore.bundle.v1.Bundle of
github.com/sigstore/protobuf-specs in protobuf's JSON form, with the hint of a public key and no entry of a
transparency log.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Final, cast

from cryptography.hazmat.primitives.asymmetric import ec

from contracts.report.finding import Finding, LockstepError
from signoff.keys import hint_of, holds, sign

MEDIA_TYPE: Final = "application/vnd.dev.sigstore.bundle.v0.3+json"
PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A payload with its type and its one signature; `hint` says by which key."""

    payload: bytes
    payload_type: str
    signature: bytes
    hint: str

    @property
    def message(self) -> bytes:
        """What is signed."""
        return pre_authentication_encoding(self.payload_type, self.payload)


def pre_authentication_encoding(payload_type: str, payload: bytes) -> bytes:
    """Return PAE(type, body) of DSSE: type and body, each behind its length in bytes."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def bundle_of(payload: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the bundle of a statement, signed."""
    return bundle_text(
        Envelope(
            payload=payload,
            payload_type=PAYLOAD_TYPE,
            signature=sign(key, pre_authentication_encoding(PAYLOAD_TYPE, payload)),
            hint=hint_of(key.public_key()),
        )
    )


def bundle_text(envelope: Envelope) -> bytes:
    """Return the one way in which a bundle is written: a member a line, so that `sed` can read it."""
    members = {
        "mediaType": MEDIA_TYPE,
        "verificationMaterial": {"publicKey": {"hint": envelope.hint}},
        "dsseEnvelope": {
            "payload": base64.b64encode(envelope.payload).decode(),
            "payloadType": envelope.payload_type,
            "signatures": [{"sig": base64.b64encode(envelope.signature).decode()}],
        },
    }
    return (json.dumps(members, indent=1) + "\n").encode()


def read_bundle(content: bytes, name: str) -> Envelope:
    """Return the envelope of a bundle; raises LockstepError where it is none, or has not one signature."""
    try:
        data = cast("dict[str, Any]", json.loads(content))
        media_type = data["mediaType"]
        envelope = data["dsseEnvelope"]
        hint, payload_type = (
            data["verificationMaterial"]["publicKey"]["hint"],
            envelope["payloadType"],
        )
        payload = _decoded(envelope["payload"])
        signatures = [_decoded(one["sig"]) for one in envelope["signatures"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _problem(
            "verify/bundle-form", f"{name} is no sigstore bundle with a DSSE envelope", str(error)
        ) from None
    if media_type != MEDIA_TYPE:
        raise _problem(
            "verify/bundle-type", f"{name} is of the media type {media_type}", MEDIA_TYPE
        )
    if len(signatures) != 1:
        raise _problem("verify/signatures", f"{name} has {len(signatures)} signatures, not one")
    return Envelope(
        payload=payload,
        payload_type=str(payload_type),
        signature=signatures[0],
        hint=str(hint),
    )


def require_signed(
    envelope: Envelope, content: bytes, key: ec.EllipticCurvePublicKey, name: str
) -> None:
    """Raise LockstepError where an envelope, or the bundle around it, is not as a key's holder wrote it."""
    if envelope.payload_type != PAYLOAD_TYPE:
        raise _problem(
            "verify/payload-type",
            f"{name} holds a payload of the type {envelope.payload_type}",
            PAYLOAD_TYPE,
        )
    known = hint_of(key)
    if not holds(key, envelope.signature, envelope.message):
        if envelope.hint != known:
            raise _problem(
                "verify/key", f"{name} was signed by another key", f"{known}, got {envelope.hint}"
            )
        raise _problem("verify/signature", f"the signature of {name} is not that of its statement")
    if envelope.hint != known:
        raise _problem(
            "verify/hint", f"{name} names another key than the one that signed it", known
        )
    # The signature does not cover how a bundle is written: what could be slipped in there is refused.
    if bundle_text(envelope) != content:
        raise _problem("verify/bundle-bytes", f"{name} holds more than what was signed")


def _decoded(text: str) -> bytes:
    """Return what base64 stands for; DSSE lets a signer write either alphabet."""
    standard = text.translate(str.maketrans("-_", "+/"))
    try:
        return base64.b64decode(standard, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None


def _problem(rule: str, message: str, want: str | None = None) -> LockstepError:
    return LockstepError(Finding(rule=rule, message=message, want=want))
