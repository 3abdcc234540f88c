"""The result file, version 1: a Run as JSON, and back."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any, cast

from contracts.report.finding import ExitCode, Finding, LockstepError, Place, usage_error
from contracts.report.run import (
    RESULT_VERSION,
    ContractIdentity,
    Ending,
    Reach,
    Run,
    TargetIdentity,
)
from contracts.report.verdict import RecordedExchange, RecordedMessage, Result, Verdict


def run_as_object(run: Run) -> dict[str, Any]:
    """Return a run as the JSON object of a result file."""
    members: dict[str, Any] = {
        "version": RESULT_VERSION,
        "contract": {
            "file": run.contract.file,
            "version": run.contract.version,
            "sha256": run.contract.sha256,
        },
        "target": {
            "name": run.target.name,
            "runtime": run.target.runtime,
            "image": run.target.image,
            "digest": run.target.digest,
            "url": run.target.url,
        },
        "seed": run.seed,
        "seconds": round(run.seconds, 3),
        "requests": run.requests,
        "partial": run.partial,
        "summary": {verdict.value: run.count(verdict) for verdict in Verdict},
    }
    if run.reach is not None:
        members["operations"] = {
            "total": run.reach.operations,
            "reached": run.reach.reached,
            "unreached": list(run.reach.unreached),
        }
    if run.ending is not None:
        members["ended"] = {
            "exit_code": run.ending.exit_code,
            "lines": list(run.ending.lines),
        }
    members["results"] = [_result_as_object(result) for result in run.results]
    return members


def read_result_file(path: Path) -> Run:
    """Return the run of a result file; raises LockstepError (exit code 2) where it is none."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise usage_error(
            f"{path} cannot be read: {error.strerror}",
            rule="result/missing",
            hint="make one with: lockstep check --report json:FILE",
        ) from None
    return read_result(content, name=str(path))


def read_result(content: bytes, *, name: str) -> Run:
    """Return the run of a result file's content; raises as `read_result_file`.

    `name` is how messages call it.
    """
    from jsonschema_rs import Draft202012Validator

    try:
        data: Any = json.loads(content.decode("utf-8"))
    except ValueError as error:
        raise _not_a_result(name, str(error)) from None
    schema = json.loads(
        resources.files("contracts.report").joinpath("result.schema.json").read_text("utf-8")
    )
    first = next(iter(Draft202012Validator(schema).iter_errors(data)), None)
    if first is not None:
        raise _not_a_result(name, f"{first.message} at /{'/'.join(map(str, first.instance_path))}")
    reach, ended = data.get("operations"), data.get("ended")
    return Run(
        contract=ContractIdentity(**data["contract"]),
        target=TargetIdentity(**data["target"]),
        seed=data["seed"],
        seconds=data["seconds"],
        requests=data["requests"],
        partial=data["partial"],
        reach=Reach(operations=reach["total"], unreached=tuple(reach["unreached"]))
        if reach
        else None,
        ending=Ending(exit_code=ended["exit_code"], lines=tuple(ended["lines"])) if ended else None,
        results=tuple(_result(entry) for entry in data["results"]),
    )


def _not_a_result(name: str, why: str) -> LockstepError:
    return LockstepError(
        Finding(
            rule="result/form",
            message=f"{name} is no result file of version {RESULT_VERSION}: {why}",
            hint="make one with: lockstep check --report json:FILE",
        ),
        exit_code=ExitCode.USAGE,
    )


def _result_as_object(result: Result) -> dict[str, Any]:
    place = result.location
    members: dict[str, Any] = {
        "rule": result.rule,
        "operation": result.operation,
        "verdict": result.verdict.value,
        "promise": result.promise,
        "seen": result.seen,
        "location": {"file": place.file, "line": place.line, "column": place.column}
        if place
        else None,
        "reproduce": list(result.reproduce),
        "measured": dict(result.measured),
    }
    if result.operations:
        members["operations"] = list(result.operations)
    if result.exchanges:
        members["exchanges"] = [_exchange_as_object(one) for one in result.exchanges]
    if result.flaky:
        members["flaky"] = True
    if result.waived is not None:
        members["waived"] = result.waived
    if result.known:
        members["known"] = True
    return members


def _exchange_as_object(exchange: RecordedExchange) -> dict[str, Any]:
    return {
        "request": _message_as_object(exchange.request),
        "response": _message_as_object(exchange.response) if exchange.response else None,
        "seconds": round(exchange.seconds, 6),
    }


def _message_as_object(message: RecordedMessage) -> dict[str, Any]:
    return {
        "start": message.start,
        "headers": [list(pair) for pair in message.headers],
        "body": message.body,
    }


def _result(entry: dict[str, Any]) -> Result:
    place = entry["location"]
    return Result(
        rule=entry["rule"],
        operation=entry["operation"],
        verdict=Verdict(entry["verdict"]),
        promise=entry["promise"],
        seen=entry["seen"],
        location=Place(**place) if place else None,
        operations=tuple(entry.get("operations", ())),
        reproduce=tuple(entry["reproduce"]),
        exchanges=tuple(_exchange(one) for one in entry.get("exchanges", ())),
        measured=entry["measured"],
        flaky=entry.get("flaky", False),
        waived=entry.get("waived"),
        known=entry.get("known", False),
    )


def _exchange(entry: dict[str, Any]) -> RecordedExchange:
    response = entry["response"]
    return RecordedExchange(
        request=_message(entry["request"]),
        response=_message(response) if response else None,
        seconds=entry["seconds"],
    )


def _message(entry: dict[str, Any]) -> RecordedMessage:
    return RecordedMessage(
        start=entry["start"],
        headers=tuple(cast("tuple[str, str]", tuple(pair)) for pair in entry["headers"]),
        body=entry["body"],
    )
