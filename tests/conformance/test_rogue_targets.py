"""A whole run against a target that dies, hangs, babbles or floods: bounded, clear, and nothing lost."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from conformance.assessment import Assignment, assess
from conformance.checks import CHECKS
from conformance.reading import Bounds
from conformance.runtimes import running
from conformance.selection import select
from conformance.transport import HttpTransport
from contracts.contract import Contract
from contracts.load import load_contract
from contracts.project import ProcessSettings, Target
from contracts.report.finding import ExitCode
from contracts.report.run import Run, TargetIdentity
from contracts.report.verdict import Verdict
from contracts.report.views import VIEWS, view
from tests.conformance.provider import PRINCIPALS, Library
from tests.conformance.rogues import Behaviour, Call, lends, rogue
from tests.conformance.running import CONTRACT, failing

BOUNDS = Bounds(seconds=0.3, body=64 * 1024)
LIMIT = 60.0
"""Of a run, in seconds; what hangs would take for ever."""
PLAIN = """
openapi: 3.1.0
info: {title: Plain, version: '1'}
paths:
  /things:
    get:
      operationId: listThings
      responses:
        '200':
          description: all
          content:
            application/json:
              schema: {type: array, maxItems: 9, items: {type: object, additionalProperties: false}}
        '401': {description: no}
    post:
      operationId: createThing
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}
      responses: {'201': {description: made}, '401': {description: no}}
  /state:
    get:
      operationId: getState
      responses: {'200': {description: it, content: {application/json: {schema: {type: object}}}}}
"""


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    file = tmp_path_factory.mktemp("plain") / "plain.yaml"
    file.write_text(PLAIN, "utf-8")
    return load_contract(file)


def judged(
    behaviour: Behaviour,
    contract: Contract = CONTRACT,
    only: Sequence[str] = (),
    bounds: Bounds = BOUNDS,
) -> Run:
    with rogue(behaviour) as server:
        assignment = Assignment(
            contract=contract,
            target=TargetIdentity(name="rogue", runtime="url"),
            principals=PRINCIPALS,
            selection=select(CHECKS, contract, only=only),
            base=server.url,
            time_limit=LIMIT,
            load_seconds=0,
        )
        began = time.monotonic()
        run = assess(assignment, HttpTransport(base=server.url, bounds=bounds))
        # What was begun when the time was up may still end.
        assert time.monotonic() - began < 2 * LIMIT
    assert not [one for one in run.results if "defect of lockstep" in one.seen]
    for name in VIEWS:
        view(name)(run).encode()
    return run


def faulty(behaviour: Behaviour, operation: str = "getBook") -> Behaviour:
    """Return the library, of which one operation behaves otherwise."""
    correct = lends(Library(contract=CONTRACT))
    (path,) = (one.path for one in CONTRACT.operations if one.id == operation)
    steps = path.count("/")

    def chosen(call: Call) -> bool:
        way = call.target.partition("?")[0]
        mine = call.method == "GET" and way.count("/") == steps and "/books/" in way
        return behaviour(call) if mine else correct(call)

    return chosen


def test_the_library_over_http_conforms() -> None:
    run = judged(lends(Library(contract=CONTRACT)))
    assert not failing(run)
    assert run.reach is not None
    assert run.reach.reached == len(CONTRACT.operations)


def test_a_target_that_dies_loses_nothing_of_what_was_found() -> None:
    library = lends(Library(contract=CONTRACT, faults=frozenset({"no-challenge"})))

    def mortal(call: Call) -> bool:
        if call.number > 120:
            call.rogue.die()
            return False
        return library(call)

    run = judged(mortal, only=["errors/*"])
    assert "errors/unauthenticated" in failing(run)
    assert any("no longer answers" in one.seen for one in run.of(Verdict.UNPROVEN))


def hangs(call: Call) -> bool:
    call.rogue.stopped.wait(30)
    return False


def trickles(call: Call) -> bool:
    call.says(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not call.rogue.stopped.wait(0.05):
        call.says(b" ")
    return False


def floods(call: Call) -> bool:
    return call.answers(b"[" + b" " * 10_000_000 + b"]")


def streams(call: Call) -> bool:
    call.says(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
    while not call.rogue.stopped.wait(0.05):
        call.says(b"data: {}\n\n")
    return False


@pytest.mark.parametrize("behaviour", [hangs, trickles])
def test_a_target_that_hangs_is_given_up(behaviour: Behaviour) -> None:
    run = judged(behaviour)
    assert failing(run) == {"schema/accepts-valid"}
    (failure,) = run.of(Verdict.FAIL)
    assert "within 0.3 s" in failure.seen
    assert any("no longer answers" in one.seen for one in run.of(Verdict.UNPROVEN))
    assert run.requests < 10


@pytest.mark.parametrize("behaviour", [hangs, trickles])
def test_one_operation_that_hangs_is_not_the_whole_target(behaviour: Behaviour) -> None:
    run = judged(faulty(behaviour))
    assert "schema/accepts-valid" in failing(run)
    assert all(one.operation == "getBook" for one in run.of(Verdict.FAIL))
    assert any("times in a row" in one.seen for one in run.of(Verdict.UNPROVEN))
    others = [one for one in run.of(Verdict.PASS) if one.operation == "listShelves"]
    assert len(others) > 20
    assert run.reach is not None
    assert run.reach.unreached == ("getBook",)


def test_a_target_that_hangs_on_writes_still_lives() -> None:
    correct = lends(Library(contract=CONTRACT))
    run = judged(
        lambda call: hangs(call) if call.method == "POST" else correct(call),
        only=["schema/*", "pagination/limit-bounds"],
    )
    assert not any("the target no longer answers" in one.seen for one in run.results)
    assert {one.operation for one in run.of(Verdict.FAIL)} <= {"createShelf", "createBook"}
    assert any(one.rule == "pagination/limit-bounds" for one in run.of(Verdict.PASS))


@pytest.mark.parametrize("behaviour", [floods, streams])
def test_what_is_too_long_to_be_read_is_no_finding(behaviour: Behaviour) -> None:
    run = judged(faulty(behaviour))
    assert not failing(run)
    assert any("cannot be read" in one.seen for one in run.of(Verdict.UNPROVEN))


def test_a_target_that_floods_everywhere_ends_soon(plain: Contract) -> None:
    run = judged(floods, plain)
    assert run.exit_code is ExitCode.UNPROVEN
    assert any("--body-limit" in one.seen for one in run.of(Verdict.UNPROVEN))


def babbles(call: Call) -> bool:
    call.says(b"\x00\xff what?\r\n\r\n")
    return False


def closes(call: Call) -> bool:
    return False


def stops_short(call: Call) -> bool:
    call.says(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n[]")
    return False


def promises_less(call: Call) -> bool:
    return call.says(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1\r\n\r\n[{}]"
    )


def lone_surrogate(call: Call) -> bool:
    return call.answers(b'["\\ud800\\u0000\\u001b[31m"]')


def deep(call: Call) -> bool:
    return call.answers(b'[{"a":' * 300 + b"1" + b"}]" * 300)


def deeper(call: Call) -> bool:
    return call.answers(b"[" * 9000 + b"]" * 9000)


def huge_number(call: Call) -> bool:
    return call.answers(b"[" + b"9" * 6000 + b", 1e999]")


def invalid_text(call: Call) -> bool:
    return call.answers(b'["\xff\xfe"]')


def wrong_status(call: Call) -> bool:
    return call.answers(b"[]", status=b"999 Odd")


def turns(call: Call) -> bool:
    return call.answers(b"", b"Location: /things", status=b"308 Permanent Redirect")


def asks_for_patience(call: Call) -> bool:
    return call.answers(
        b"[]", b"Retry-After: 99999999999999999999", status=b"429 Too Many Requests"
    )


@pytest.mark.parametrize(
    "behaviour",
    [babbles, closes, stops_short, promises_less, lone_surrogate, deeper, huge_number, invalid_text,
     wrong_status, turns],
)  # fmt: skip
def test_garbage_never_conforms_and_never_hurts(behaviour: Behaviour, plain: Contract) -> None:
    assert judged(behaviour, plain).exit_code is ExitCode.BROKEN
    assert judged(behaviour, CONTRACT).exit_code is ExitCode.BROKEN


def test_what_is_nested_too_deeply_to_be_judged_is_said_so(plain: Contract) -> None:
    run = judged(deep, plain)
    assert run.exit_code is not ExitCode.HOLDS
    assert any("nested too deeply" in one.seen for one in run.of(Verdict.UNPROVEN))


def test_patience_is_bounded(plain: Contract, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.judge._PATIENCE", 0.01)
    assert judged(asks_for_patience, plain).exit_code is not ExitCode.HOLDS


def refuses(call: Call) -> bool:
    body = b'{"error":{"code":"NO_KEY","status":401,"id":"%d","message":"no"}}' % call.number
    kind = b"Content-Type: application/vnd.library.error+json"
    return call.answers(body, kind, b"WWW-Authenticate: Key", status=b"401 Unauthorized")


def test_a_run_of_nothing_but_401_never_holds(plain: Contract) -> None:
    for contract in (CONTRACT, plain):
        run = judged(refuses, contract)
        assert run.exit_code is not ExitCode.HOLDS
        assert run.reach is not None
        assert run.reach.reached == 0


def test_a_declared_refusal_is_no_success(plain: Contract) -> None:
    run = judged(refuses, plain, only=["schema/status-declared"])
    assert not [one for one in run.of(Verdict.PASS) if one.operation == "listThings"]


@pytest.mark.parametrize("rule", sorted({one.rule for one in CHECKS}))
def test_no_rule_of_a_run_of_nothing_but_401_passes_unless_by_its_refusals(rule: str) -> None:
    run = judged(refuses, only=[rule])
    if run.exit_code is ExitCode.HOLDS:
        assert not run.of(Verdict.PASS)


def test_large_answers_do_not_pile_up(plain: Contract, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.pulse._HELD", 1_000_000)
    run = judged(lambda call: call.answers(b"[" + b" " * 70_000 + b"]"), plain, bounds=Bounds())
    assert run.requests < 20
    assert any("take more room" in one.seen for one in run.of(Verdict.UNPROVEN))
    assert run.of(Verdict.PASS)


DYING = """
import http.server, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    count = 0
    def do_GET(self):
        Handler.count += 1
        if Handler.count > 5:
            print("fatal: key SECRET-OF-OWNER, out of \\x1b[31mluck", file=sys.stderr, flush=True)
            os._exit(7)
        self.send_response(200); self.send_header("Content-Length", "2")
        self.end_headers(); self.wfile.write(b"[]")
    do_POST = do_GET
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def test_a_process_that_died_is_said_how(plain: Contract) -> None:
    target = Target(
        name="it",
        process=ProcessSettings(
            command=(sys.executable, "-c", DYING, "{port}"), cwd=Path.cwd(), env={}
        ),
        ready="/",
    )
    with running(target, "process", plain) as found:
        assignment = Assignment(
            contract=plain,
            target=TargetIdentity(name="it", runtime="process"),
            principals={},
            selection=select(CHECKS, plain),
            base=found.url,
            ending=found.ending,
        )
        run = assess(assignment, HttpTransport(base=found.url, bounds=BOUNDS))
    assert run.ending is not None
    assert run.ending.exit_code == 7
    assert "fatal" in run.ending.lines[-1]
    assert "\x1b" not in run.ending.lines[-1]
    assert any("it ended with exit code 7" in one.seen for one in run.of(Verdict.UNPROVEN))
    for name in ("terminal", "html", "markdown", "json"):
        assert "fatal" in view(name)(run)


def test_nothing_is_left_running_after_a_hang() -> None:
    before = threading.active_count()
    judged(hangs)
    time.sleep(0.2)
    assert threading.active_count() <= before + 1
