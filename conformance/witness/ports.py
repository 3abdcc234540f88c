"""Ports that nobody is given by chance: below those that the system hands out itself."""

from __future__ import annotations

import socket
from random import SystemRandom
from typing import Final

_FROM, _TO = 20_000, 32_000
"""Linux hands out 32768 and above: to whoever listens on port 0, and to every connection that sets out."""
_TRIES: Final = 50


def listening(port: int) -> socket.socket:
    """Return a socket that listens on a port of this machine, 0 for a free one; raises OSError."""
    if port:
        return socket.create_server(("127.0.0.1", port), backlog=128)
    for _ in range(_TRIES):
        try:
            return listening(SystemRandom().randint(_FROM, _TO))
        except OSError:
            continue
    return socket.create_server(("127.0.0.1", 0), backlog=128)


def free_port() -> int:
    """Return a port on which nobody listens at the moment."""
    with listening(0) as probe:
        return int(probe.getsockname()[1])
