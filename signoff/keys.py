"""Keys: ECDSA on P-256 with SHA-256, in PEM, from a file or the environment."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from contracts.report.finding import LockstepError, usage_error

VARIABLE: Final = "LOCKSTEP_SIGNING_KEY"
"""The environment variable that holds the signing key where no option names one."""

_ENVIRONMENT: Final = "env:"
_MAKE: Final = (
    "make one with: openssl ecparam -name prime256v1 -genkey -noout -out key.pem && "
    "openssl ec -in key.pem -pubout -out key.pub"
)


def private_key(source: str | None) -> ec.EllipticCurvePrivateKey:
    """Return the signing key of a file, of `env:NAME`, or of LOCKSTEP_SIGNING_KEY where None is given.

    Raises LockstepError (exit code 2) where there is none, or it is of another kind.
    """
    named = source or f"{_ENVIRONMENT}{VARIABLE}"
    content = _content(named, source)
    try:
        key = load_pem_private_key(content, password=None)
    except TypeError:
        raise _no_key(named, "is locked by a password", "unlock it: openssl ec -in KEY") from None
    except (ValueError, UnsupportedAlgorithm):
        raise _no_key(named, "is no private key in PEM", _MAKE) from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise _no_key(named, "is not of the kind ECDSA P-256", _MAKE)
    return key


def public_key(path: Path) -> ec.EllipticCurvePublicKey:
    """Return the key of a file by which signatures are verified; raises as `private_key`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise usage_error(f"the key {path} cannot be read: {error.strerror}") from None
    hint = "take the public one: openssl ec -in key.pem -pubout -out key.pub"
    try:
        key = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        raise _no_key(str(path), "is no public key in PEM", hint) from None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise _no_key(str(path), "is not of the kind ECDSA P-256", hint)
    return key


def hint_of(key: ec.EllipticCurvePublicKey) -> str:
    """Return what a bundle calls a key: the SHA-256 digest of its SubjectPublicKeyInfo, in base64."""
    encoded = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(encoded).digest()).decode()


def sign(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    """Return the signature of a message, in DER."""
    return key.sign(message, ec.ECDSA(SHA256()))


def holds(key: ec.EllipticCurvePublicKey, signature: bytes, message: bytes) -> bool:
    """Whether a signature is that of a message by the holder of a key."""
    try:
        key.verify(signature, message, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _content(named: str, source: str | None) -> bytes:
    if named.startswith(_ENVIRONMENT):
        name = named.removeprefix(_ENVIRONMENT)
        value = os.environ.get(name, "")
        if value.strip():
            return value.encode()
        why = f"the environment variable {name} is empty"
        raise usage_error(
            f"there is no key to sign with: {why}" if source is None else f"{why}: no key",
            rule="usage/key",
            hint=f"name one with --key FILE; {_MAKE}",
        )
    try:
        return Path(named).read_bytes()
    except OSError as error:
        raise usage_error(
            f"the key {named} cannot be read: {error.strerror}", rule="usage/key", hint=_MAKE
        ) from None


def _no_key(named: str, why: str, hint: str) -> LockstepError:
    return usage_error(f"{named} {why}", rule="usage/key", hint=hint)
