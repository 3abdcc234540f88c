"""What lies where in a sign-off: files, their sums, and the folder that is written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from contracts.report.finding import Finding, LockstepError, usage_error

BUNDLED: Final = "contract.bundled.json"
RELEASE: Final = "release.json"
LINT: Final = "lint.json"
DRIFT: Final = "drift.json"
DIFF: Final = "diff.json"
POLICY: Final = "policy.json"
PAGE: Final = "signoff.html"
RESULTS: Final = "results/"
SBOMS: Final = "sbom/"
SUMS: Final = "SHA256SUMS"
TEST_RESULT: Final = "test-result.sigstore.json"
VERIFICATION: Final = "verification.sigstore.json"
UNSUMMED: Final = (SUMS, TEST_RESULT, VERIFICATION)
"""The sums, and the two bundles that sign them."""

_LINE: Final = re.compile(r"([0-9a-f]{64})  ([^\\\n]+)")

Files = Mapping[str, bytes]


def sha256(content: bytes) -> str:
    """Return the SHA-256 digest of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def contract_name(files: Files) -> str:
    """Return the name of the contract file; raises LockstepError where there is none, or several."""
    found = sorted(name for name in files if name in ("contract.yaml", "contract.json"))
    if len(found) == 1:
        return found[0]
    raise LockstepError(
        Finding(
            rule="verify/contract",
            message=f"a sign-off has one contract file, and this one has {len(found)}",
        )
    )


def sums_of(files: Files) -> bytes:
    """Return the sums of some files, sorted by name, in the form that `sha256sum --check` reads."""
    lines = (f"{sha256(content)}  {name}\n" for name, content in sorted(files.items()))
    return "".join(lines).encode()


def read_sums(content: bytes) -> dict[str, str]:
    """Return digest by name; raises LockstepError where a line is no sum or a name stands twice."""
    sums: dict[str, str] = {}
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), start=1):
        match = _LINE.fullmatch(line)
        if match is None or match[2] in sums:
            raise LockstepError(
                Finding(
                    rule="verify/sums-form",
                    message=f"line {number} of {SUMS} is no sum, or names a file a second time",
                )
            )
        sums[match[2]] = match[1]
    return sums


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return every file under a folder by its name; raises LockstepError where one is no plain file."""
    files: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise LockstepError(
                Finding(rule="verify/file-kind", message=f"{name} is a link, and no plain file")
            )
        if path.is_file():
            files[name] = path.read_bytes()
    return files


def write_folder(out: Path, files: Files) -> None:
    """Write a folder that is not there yet, or is empty: whole, or not at all.

    Raises LockstepError (exit code 2) where it holds something, or cannot be written.
    """
    require_empty(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
        try:
            for name, content in files.items():
                place = beside / name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(content)
            beside.chmod(0o777 & ~_mask())
            beside.replace(out)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    except OSError as error:
        raise usage_error(f"{out} cannot be written: {error.strerror}") from None


def require_empty(out: Path) -> None:
    """Raise LockstepError (exit code 2) where a folder cannot take a sign-off."""
    if os.path.lexists(out) and not (out.is_dir() and not any(out.iterdir())):
        raise usage_error(
            f"{out} is there already, and is no empty folder",
            hint="a sign-off is never written over another: name a new folder",
        )


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
