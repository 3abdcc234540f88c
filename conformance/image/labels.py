"""The labels by which an image says which contract it keeps."""

from __future__ import annotations

from typing import Final

CONTRACT_VERSION: Final = "dev.lockstep.contract.version"
CONTRACT_SHA256: Final = "dev.lockstep.contract.sha256"
