"""`python -m tests.conformance.mutants.depot --port 8070 --fault NAME`: the server, whole or broken."""

from __future__ import annotations

import argparse

from tests.conformance.mutants.depot.faults import FAULTS
from tests.conformance.mutants.depot.server.service import make_service
from tests.conformance.mutants.depot.server.wire import Server


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--fault", default="none", choices=["none", *FAULTS], metavar="NAME")
    options = parser.parse_args()
    service = make_service()
    if options.fault != "none":
        FAULTS[options.fault](service)
    Server(service, options.port).serve_forever()


if __name__ == "__main__":
    main()
