"""The load master: shares a plan out among workers, and tells what they saw as one engine would.

It speaks as `conformance.load.engine` does: a plan on the first line of standard input, a line of JSON at
each look and one at the end. `python -m conformance.load.master HOST PORT WORKERS LOCAL` waits for WORKERS
workers, and starts that many itself where LOCAL is 1. A worker that is lost ends the measurement: what it
had sent cannot be told any more.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

# Locust makes the standard library cooperative, and has to be there before it is used.
from locust.env import Environment
from locust.runners import STATE_MISSING

import gevent  # isort: skip
from gevent import select, subprocess  # isort: skip

from conformance.load.plan import Plan, read_plan
from conformance.load.recorder import Record, read_record, together
from conformance.load.worker import END, LOOK, PLAN, STOP

_ROOT: Final = Path(__file__).resolve().parents[2]
_JOINED_WITHIN: Final = 60.0
_BEGIN_AFTER: Final = 1.0


class Master:
    """Runs one plan on several workers."""

    def __init__(self, host: str, port: int, workers: int) -> None:
        self.workers = workers
        self.looks: dict[float, dict[str, Record]] = {}
        self.ends: dict[str, Record] = {}
        self.runner: Any = Environment(user_classes=[]).create_master_runner(host, port)
        self.runner.register_message(LOOK, self.on_look)
        self.runner.register_message(END, self.on_end)

    def wait(self, started: list[Any]) -> bool:
        """Wait until all workers have joined; returns whether they did."""
        until = time.monotonic() + _JOINED_WITHIN
        while len(self.runner.clients) < self.workers:
            if time.monotonic() > until or any(one.poll() is not None for one in started):
                return False
            gevent.sleep(0.05)
        return True

    def run(self, plan: Plan) -> None:
        """Share the plan out, and tell what comes of it."""
        names = sorted(self.runner.clients)[: self.workers]
        begin = time.time() + _BEGIN_AFTER
        for number, name in enumerate(names):
            part = replace(plan.share_of(number, self.workers), begin_at=begin)
            self.runner.send_message(PLAN, part.as_object(), client_id=name)
        stopped = False
        while len(self.ends) < self.workers:
            lost = [
                name
                for name in names
                if name not in self.ends
                and (
                    name not in self.runner.clients
                    or self.runner.clients[name].state == STATE_MISSING
                )
            ]
            if lost:
                say({"lost": f"{len(lost)} of {self.workers} load workers were lost half-way"})
                return
            ready, _, _ = select.select([sys.stdin], [], [], 0.05)
            if ready and not stopped:
                stopped = True
                for name in names:
                    self.runner.send_message(STOP, {}, client_id=name)
            elif stopped:
                gevent.sleep(0.05)
        say({"end": True, **together(list(self.ends.values())).as_object()})

    def on_look(self, msg: Any, **_: Any) -> None:
        """Take in what a worker tells at a look; what all have told is passed on."""
        at = float(msg.data["look"])
        told = self.looks.setdefault(round(at, 1), {})
        told[msg.node_id] = read_record(msg.data)
        if len(told) == self.workers:
            say({"look": at, **together(list(told.values())).as_object()})

    def on_end(self, msg: Any, **_: Any) -> None:
        """Take in what a worker tells at the end."""
        self.ends[msg.node_id] = read_record(msg.data)


def say(data: dict[str, Any]) -> None:
    """Write a line for the process that asked."""
    sys.stdout.write(json.dumps(data) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Serve one plan."""
    host, port, workers, local = sys.argv[1], *(int(one) for one in sys.argv[2:5])
    plan = read_plan(json.loads(sys.stdin.readline()))
    master = Master(host, port, workers)
    paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "conformance.load.worker", "127.0.0.1", str(port)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(workers if local else 0)
    ]
    try:
        if master.wait(started):
            master.run(plan)
        else:
            joined = len(master.runner.clients)
            say({"lost": f"{joined} of {workers} load workers joined in {_JOINED_WITHIN:g} s"})
    finally:
        master.runner.quit()
        for one in started:
            one.terminate()


if __name__ == "__main__":
    main()
