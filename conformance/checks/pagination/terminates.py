"""`pagination/terminates`: the last page ends the walk."""

from __future__ import annotations

from typing import Final

from conformance.check import Failure, Judgement, OperationCheck, Steps, Undecided, judged
from conformance.walking.applying import paginated
from conformance.walking.evidence import clearest, failure, page_size
from conformance.walking.survey import survey
from conformance.walking.symptoms import endless, refusals, repetitions, trailing
from conformance.walking.walk import End
from conformance.world import World
from contracts.operations import Operation

RULE: Final = "pagination/terminates"


def _script(world: World, operation: Operation) -> Steps[Judgement]:
    found = yield from survey(world, operation, RULE)
    failures: list[Failure] = []
    without_end = endless(found)
    # A page that begins with the item before it stands still once it holds a single item.
    explained = any(one.walk.end is End.ENDED for one in repetitions(found))
    if without_end and explained:
        return Undecided(missing="pages overlap: see pagination/no-duplicates")
    if without_end:
        worst = clearest(without_end)
        failures.append(
            failure(
                found.listing,
                f"a walk with {page_size(worst.walk)} does not end: its pages lead on, and show nothing new",
                worst.walk.exchanges,
                cause="a walk does not end",
            )
        )
    beyond = trailing(found)
    if beyond and not failures:
        worst = clearest(beyond)
        failures.append(
            failure(
                found.listing,
                f"a walk with {page_size(worst.walk)} goes on after its last item, to a page without any",
                (page.exchange for page in worst.pages),
                cause="the page with the last item leads on to an empty one",
            )
        )
    stopped = [one for one in refusals(found) if one.pages and found.shown <= set(one.walk.keys)]
    if stopped and not failures:
        worst = clearest(stopped)
        assert worst.walk.refusal is not None
        failures.append(
            failure(
                found.listing,
                f"after its last item, a walk with {page_size(worst.walk)} is led on to a page that "
                f"{worst.walk.refusal.outcome}",
                worst.walk.exchanges[-2:],
                cause="the page with the last item leads on to a refusal",
            )
        )
    if failures:
        return judged(failures)
    found.require_pages()
    if not found.whole:
        return Undecided(missing="no walk was followed to its end: the list is too long")
    count = len(found.shown)
    exact = [walk for walk in found.whole if walk.limit and count % walk.limit == 0]
    return judged([], walks=len(found.whole), exact_multiples=len(exact))


CHECK: Final = OperationCheck(
    rule=RULE,
    promise="The last page ends the walk.",
    applies_to=paginated,
    script=_script,
)
