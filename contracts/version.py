"""The version of this tool."""

from typing import Final

VERSION: Final = "0.1.0"
