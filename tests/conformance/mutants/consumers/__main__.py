"""`python -m tests.conformance.mutants.consumers [--fault NAME] {load,export} URL`: the desk."""

from __future__ import annotations

import argparse
import sys

from tests.conformance.mutants.consumers.desk import Desk, Failed


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fault", default="none")
    parser.add_argument("work", choices=["load", "export"])
    parser.add_argument("url")
    parser.add_argument("--count", type=int, default=47)
    parser.add_argument("--note", default="")
    parser.add_argument("--account", default="cash")
    options = parser.parse_args()
    kind = Desk
    if options.fault != "none":
        from tests.conformance.mutants.consumers.faults import FAULTS

        kind = FAULTS[options.fault].kind
    desk = kind(options.url)
    try:
        if options.work == "load":
            desk.load(options.count, options.note)
        else:
            desk.export(options.account)
    except Failed as problem:
        return desk.tell(problem)
    return 0


if __name__ == "__main__":
    sys.exit(main())
