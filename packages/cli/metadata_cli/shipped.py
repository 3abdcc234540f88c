"""What is shipped with the program: the API's migrations, and the contract.

A wheel holds copies of both; in the source tree they are read where they are kept.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).resolve().parent
_SHIPPED: Final = _HERE / "shipped"


def migrations_folder() -> Path:
    """Return the folder of the API's migrations."""
    copied = _SHIPPED / "migrations"
    return copied if copied.is_dir() else _HERE.parents[1] / "api" / "migrations"


def contract_file() -> Path:
    """Return the contract."""
    copied = _SHIPPED / "api.yaml"
    return copied if copied.is_file() else _HERE.parents[2] / "contracts" / "api.yaml"


@cache
def contract_digest() -> str:
    """Return the SHA-256 of the contract, in hexadecimal."""
    return hashlib.sha256(contract_file().read_bytes()).hexdigest()


@cache
def contract_version() -> str:
    """Return `info.version` of the contract."""
    found = re.search(r"^  version: (\S+)$", contract_file().read_text("utf-8"), re.MULTILINE)
    return found[1] if found else "unknown"
