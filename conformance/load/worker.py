"""A load worker: takes its part of a plan from a master, has an engine send it, and passes on what it tells.

Locust carries the messages (its workers, heartbeats and custom messages); what is sent, when, and how it
is timed is the engine's alone. `python -m conformance.load.worker HOST PORT` serves one measurement after
the other until the master is gone.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any, Final

# Locust makes the standard library cooperative, and has to be there before it is used.
from locust import runners
from locust.env import Environment

from gevent import subprocess  # isort: skip

_ROOT: Final = Path(__file__).resolve().parents[2]
PLAN, STOP, LOOK, END = "lockstep-plan", "lockstep-stop", "lockstep-look", "lockstep-end"


class Worker:
    """Runs an engine for each plan that the master sends."""

    def __init__(self, host: str, port: int) -> None:
        self.engine: Any = None
        self.runner: Any = Environment(user_classes=[]).create_worker_runner(host, port)
        self.runner.register_message(PLAN, self.on_plan, concurrent=True)
        self.runner.register_message(STOP, self.on_stop)

    def serve(self) -> None:
        """Serve until the master is gone."""
        self.runner.greenlet.join()

    def on_plan(self, msg: Any, **_: Any) -> None:
        """Have an engine send a plan; each line that it writes goes to the master."""
        paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self.engine = subprocess.Popen(
            [sys.executable, "-m", "conformance.load.engine"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        )
        self.engine.stdin.write(json.dumps(msg.data).encode() + b"\n")
        self.engine.stdin.flush()
        for line in self.engine.stdout:
            said = json.loads(line)
            self.runner.send_message(END if "end" in said else LOOK, said)
        self.engine.wait()

    def on_stop(self, **_: Any) -> None:
        """Have the engine stop sending."""
        if self.engine is not None and not self.engine.stdin.closed:
            self.engine.stdin.close()


def _end(_number: int, _frame: object) -> None:
    os._exit(0)


def main() -> None:
    """Join the master that the command line names."""
    host, port = sys.argv[1], int(sys.argv[2])
    # A worker that lost its master has nobody to report to.
    runners.MASTER_HEARTBEAT_TIMEOUT = 10
    worker = Worker(host, port)
    signal.signal(signal.SIGTERM, _end)
    worker.serve()


if __name__ == "__main__":
    main()
