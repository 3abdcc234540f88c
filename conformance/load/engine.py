"""The load engine: a process of its own, so that nothing else competes with it for an interpreter.

It reads a plan from the first line of standard input, and writes a line of JSON at each look and one at the
end. Anything more on standard input, or its end, makes it stop sending.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from typing import Any

from conformance.load.plan import read_plan
from conformance.load.recorder import Record
from conformance.load.sender import Sender


def main() -> None:
    """Send the plan that comes in, and tell what came of it."""
    plan = read_plan(json.loads(sys.stdin.buffer.readline()))
    if plan.cores:
        with contextlib.suppress(OSError):
            os.sched_setaffinity(0, plan.cores)
    with contextlib.suppress(OSError):
        # Where it may be had: the system then wakes the engine on time though others want to run.
        os.nice(-5)

    time.sleep(max(0.0, plan.begin_at - time.time()))

    def look(record: Record, seconds: float) -> None:
        _say({"look": seconds, **record.as_object(), "kept": []})

    sender = Sender(plan, look=look, control=sys.stdin.fileno())
    sender.run()
    _say({"end": True, **sender.recorder.record.as_object()})


def _say(data: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(data) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
