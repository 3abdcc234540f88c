"""metadata-cli: fills, reads and looks after the SQLite Metadata Platform."""

from typing import Final

VERSION: Final = "0.1.0"
