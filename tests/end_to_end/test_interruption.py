"""An interrupted check stops the target that it started, and leaves no process and no folder."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = """
contract: api.yaml
targets:
  api:
    process:
      command: [{python}, {server}]
      env: {{PORT: "{{port}}", PIDFILE: {pidfile}, TMPDIR: {folder}}}
    ready: /
"""
# Answers everything with an empty object, slowly, so that a check is still running when it is interrupted.
SERVER = """
import http.server, os, time
open(os.environ["PIDFILE"], "w").write(str(os.getpid()))
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        time.sleep(0.5 if self.path != "/" else 0)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")
    def log_message(self, *arguments): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""
CONTRACT = """
openapi: 3.1.0
info: {title: Slow, version: '1'}
paths:
""" + "".join(
    f"  /a{number}: {{get: {{operationId: a{number}, responses: {{'200': {{description: d}}}}}}}}\n"
    for number in range(40)
)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_nothing_is_left_behind(number: signal.Signals, tmp_path: Path) -> None:
    scratch, pidfile, server = tmp_path / "scratch", tmp_path / "pid", tmp_path / "server.py"
    scratch.mkdir()
    server.write_text(SERVER, "utf-8")
    (tmp_path / "api.yaml").write_text(CONTRACT, "utf-8")
    (tmp_path / "lockstep.yaml").write_text(
        PROJECT.format(python=sys.executable, server=server, pidfile=pidfile, folder=scratch),
        "utf-8",
    )
    running = subprocess.Popen(
        [sys.executable, str(ROOT / "lockstep.py"), "check"],
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for _ in range(200):
        if pidfile.exists() and pidfile.read_text("utf-8"):
            break
        time.sleep(0.05)
    target = int(pidfile.read_text("utf-8"))
    time.sleep(1)
    assert running.poll() is None, "the check ended before it could be interrupted"
    running.send_signal(number)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == 130
    assert errors.strip().endswith("interrupted")
    assert "Traceback" not in errors
    assert not is_alive(target)
    assert list(scratch.iterdir()) == []
