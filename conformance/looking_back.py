"""What the observers come to, that look over the exchanges of a whole run."""

from __future__ import annotations

from conformance.check import (
    Check,
    Failed,
    Failure,
    Inapplicable,
    Judgement,
    Observer,
    Passed,
    Undecided,
)
from conformance.exchange import Exchange
from conformance.judge import Judge, Sighting
from conformance.mishap import mishap
from conformance.selection import Selection
from contracts.operations import Operation


def inapplicable(check: Check, operation: Operation | None, reason: bool | str) -> Sighting:
    """Return that a rule does not apply, with the reason where there is one."""
    words = reason if isinstance(reason, str) else "the contract does not promise it here"
    return Sighting(check=check, operation=operation, judgement=Inapplicable(reason=words))


def looked_back(judge: Judge, observer: Observer, selection: Selection) -> list[Sighting]:
    """Return an observer's verdict for each operation, its failures replayed once a cause."""
    judge.step(observer.rule)
    world = judge.world
    shown = [
        one
        for one in world.log
        if one.status is not None and not (observer.defers and one.number in world.failed)
    ]
    operations = [one for one in selection.operations if selection.wants(observer, one)]
    is_service = selection.service and selection.wants(observer, None)
    wanted = {operation.id for operation in operations}
    judged: dict[str | None, int] = {}
    failures: dict[str | None, dict[str, Failure]] = {}
    obstacle = ""
    flaky: dict[str, tuple[Exchange, ...]] = {}
    try:
        for exchange, failure in observer.observe(world, shown):
            name = exchange.request.operation
            if (name is None and not is_service) or (name is not None and name not in wanted):
                continue
            judged[name] = judged.get(name, 0) + 1
            if failure is not None:
                failures.setdefault(name, {}).setdefault(failure.fingerprint, failure)
        flaky = _flaky(judge, observer, failures)
    except Exception as error:
        # Whatever a target answers, what was found before must not be lost.
        obstacle = mishap(error)
    found: list[Sighting] = []
    for operation in (None, *operations):
        name = None if operation is None else operation.id
        if name in failures:
            for cause, failure in failures[name].items():
                sighting = Sighting(
                    check=observer,
                    operation=operation,
                    judgement=Failed(failures=(failure,), measured={"exchanges": judged[name]}),
                    flaky=cause in flaky,
                    again=flaky.get(cause, ()),
                )
                found.append(sighting)
        elif operation is None:
            continue
        else:
            applies = observer.applies_to(world.contract, operation)
            verdict: Judgement = (
                Passed(measured={"exchanges": judged[name]})
                if name in judged and not obstacle
                else Undecided(missing=obstacle)
                if obstacle
                else Undecided(missing=f"no {observer.about} was seen")
            )
            found.append(
                Sighting(check=observer, operation=operation, judgement=verdict)
                if applies is True
                else inapplicable(observer, operation, applies)
            )
    return found


def _flaky(
    judge: Judge, observer: Observer, failures: dict[str | None, dict[str, Failure]]
) -> dict[str, tuple[Exchange, ...]]:
    """Return the causes that no replay showed again, with the last exchange of the replay."""
    firsts: dict[str, Failure] = {}
    for by_cause in failures.values():
        for cause, failure in by_cause.items():
            firsts.setdefault(cause, failure)
    flaky: dict[str, tuple[Exchange, ...]] = {}
    for cause, failure in firsts.items():
        if judge.gone:
            break
        again = judge.replay_origin(failure.exchanges[-1])
        # Some promises (a request id is never used twice) need what was seen before as well.
        context = [*failure.exchanges, *(one for one in again if one.status is not None)]
        seen = {
            one.fingerprint
            for exchange, one in observer.observe(judge.world, context)
            if one is not None and any(exchange is other for other in again)
        }
        if cause not in seen and not judge.gone:
            flaky[cause] = tuple(again[-1:])
    return flaky
