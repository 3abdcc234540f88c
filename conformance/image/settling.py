"""What an image rule comes to, whoever answers its questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.check import (
    Failed,
    ImageCheck,
    Inapplicable,
    Judgement,
    NotApplicable,
    Undecided,
    Unproven,
)
from conformance.image.questions import Question
from conformance.mishap import mishap
from conformance.runtimes.engine import EngineError
from conformance.runtimes.handle import NotReadyError
from contracts.contract import Contract
from contracts.rules.images import ImagePromise

Answer = Callable[[Question[Any]], object]


def settled(
    check: ImageCheck, contract: Contract, promise: ImagePromise, answer: Answer
) -> Judgement:
    """Return what a rule comes to; a failure whose answers may differ is asked about again."""
    judgement = _judged(check, contract, promise, answer)
    if isinstance(judgement, Failed) and check.is_replayed:
        # What does not show twice is not held against it.
        again = _judged(check, contract, promise, answer)
        return judgement if isinstance(again, Failed) else again
    return judgement


def _judged(
    check: ImageCheck, contract: Contract, promise: ImagePromise, answer: Answer
) -> Judgement:
    script = check.script(contract, promise)
    try:
        question = next(script)
        while True:
            question = script.send(answer(question))
    except StopIteration as stop:
        judgement: Judgement = stop.value
        return judgement
    except Unproven as reason:
        return Undecided(missing=str(reason))
    except NotApplicable as reason:
        return Inapplicable(reason=str(reason))
    except (EngineError, NotReadyError) as error:
        return Undecided(missing=str(error))
    except Exception as error:
        return Undecided(missing=mishap(error))
    finally:
        script.close()
