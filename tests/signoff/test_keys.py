"""Which keys sign, and what is said of the others."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from contracts.report.finding import ExitCode, LockstepError
from signoff.keys import holds, private_key, public_key, sign

CURVE = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]


def openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


@pytest.mark.parametrize(
    "make",
    [
        ["ecparam", "-name", "prime256v1", "-genkey", "-noout"],
        ["ecparam", "-name", "prime256v1", "-genkey"],
        ["genpkey", *CURVE],
    ],
)
def test_every_way_in_which_openssl_writes_a_key_signs(tmp_path: Path, make: list[str]) -> None:
    key, public = tmp_path / "key.pem", tmp_path / "key.pub"
    openssl(*make, "-out", key)
    openssl("pkey", "-in", key, "-pubout", "-out", public)
    signature = sign(private_key(str(key)), b"what is signed")
    assert holds(public_key(public), signature, b"what is signed")
    assert not holds(public_key(public), signature, b"what is not")
    assert not holds(public_key(public), b"no signature", b"what is signed")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (["genpkey", "-algorithm", "RSA"], "is not of the kind ECDSA P-256"),
        (["genpkey", "-algorithm", "ED25519"], "is not of the kind ECDSA P-256"),
        (["ecparam", "-name", "secp384r1", "-genkey", "-noout"], "is not of the kind ECDSA P-256"),
        (["genpkey", *CURVE, "-aes256", "-pass", "pass:word"], "is locked by a password"),
    ],
)
def test_another_kind_of_key_is_told(tmp_path: Path, make: list[str], words: str) -> None:
    key = tmp_path / "key.pem"
    openssl(*make, "-out", key)
    with pytest.raises(LockstepError, match=words) as raised:
        private_key(str(key))
    assert raised.value.exit_code is ExitCode.USAGE


def test_another_kind_of_public_key_is_told(tmp_path: Path) -> None:
    key, public = tmp_path / "key.pem", tmp_path / "key.pub"
    openssl("genpkey", "-algorithm", "ED25519", "-out", key)
    openssl("pkey", "-in", key, "-pubout", "-out", public)
    with pytest.raises(LockstepError, match="is not of the kind ECDSA P-256"):
        public_key(public)
