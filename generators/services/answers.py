"""Answers: which of them are successes, what a call returns, and the codes that failures carry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contracts.rules.errors import SERVICE_WIDE
from generators.services.service import Answer, Content, MediaKind, Result

if TYPE_CHECKING:
    from contracts.operations import Header, Operation, Response
    from contracts.pointers import Pointer
    from contracts.rules.errors import ErrorRules
    from contracts.schemas import SchemaGraph, Use
    from generators.services.bodies import BodyReader

_STREAMS = (MediaKind.JSON_LINES, MediaKind.EVENTS)
# RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5: these never have content, whatever a contract says.
_BODILESS = frozenset({"204", "205", "304"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReader:
    """Reads the answers of one contract; what a response component holds is read once."""

    graph: SchemaGraph
    bodies: BodyReader
    errors: ErrorRules | None
    known: dict[Pointer, tuple[tuple[Content, ...], tuple[tuple[Header, Use], ...]]]

    def read(self, operation: Operation) -> tuple[tuple[Answer, ...], tuple[Answer, ...]]:
        """Return the successful answers of an operation and its failures.

        Successes are those of 2XX, or where there are none, of 1XX and 3XX. `default` is a failure, and a
        success too where no other is declared.
        """
        all_answers = [self._answer(operation, one) for one in operation.responses]
        successes = [one for one in all_answers if one.status[:1] == "2"]
        if not successes:
            successes = [one for one in all_answers if one.status[:1] in ("1", "3")]
        succeeded = {one.status for one in successes}
        failures = [one for one in all_answers if one.status not in succeeded]
        if not successes:
            successes = [one for one in all_answers if one.status.lower() == "default"]
        return tuple(successes), tuple(failures)

    def _answer(self, operation: Operation, response: Response) -> Answer:
        if response.pointer not in self.known:
            headers = tuple(
                (header, self.graph.use_of(header.schema))
                for header in response.headers
                if header.name.lower() != "content-type"
            )
            self.known[response.pointer] = (self.bodies.received(response.content), headers)
        contents, headers = self.known[response.pointer]
        bodiless = operation.method.lower() == "head" or response.status in _BODILESS
        return Answer(
            status=response.status,
            description=response.description,
            contents=() if bodiless else contents,
            headers=headers,
            codes=tuple(self._codes(operation, response)),
        )

    def _codes(self, operation: Operation, response: Response) -> Iterator[str]:
        if self.errors is None:
            return
        for code, entry in self.errors.catalogue.items():
            if response.error_codes is not None:
                if code in response.error_codes:
                    yield code
            elif (
                not SERVICE_WIDE.issuperset(entry.when)
                and operation.response_for(entry.status) is response
            ):
                yield code


def result_of(method: str, successes: tuple[Answer, ...]) -> Result:
    """Return what a call returns.

    Each answer counts with the content that a client asks for, which is the preferred one and what is
    read alike, and with the streams that the server may choose in its place. HEAD has no content.
    """
    found: list[Content] = []
    for answer in successes:
        for content in _wanted(answer.contents):
            if not any(_same(content, known) for known in found):
                found.append(content)
    empty = method.lower() == "head" or any(not answer.contents for answer in successes)
    return Result(contents=tuple(found), empty=empty or not found)


def accept_of(result: Result, successes: Iterable[Answer], failures: Iterable[Answer]) -> str:
    """Return the Accept header (RFC 9110, section 12.5.1).

    The contents of the result come first, then those of failures.
    """
    wanted: dict[str, None] = {}
    for answer in successes:
        wanted.update(dict.fromkeys(one.media_type for one in _wanted(answer.contents)))
    if not result.contents:
        wanted.clear()
    for answer in failures:
        wanted.update(dict.fromkeys(one.media_type for one in answer.contents[:1]))
    if not result.contents and wanted:
        # An answer without content is always acceptable; one that came with some would not be.
        wanted["*/*"] = None
    return ", ".join(wanted)


def _wanted(contents: tuple[Content, ...]) -> Iterator[Content]:
    for content in contents:
        if content.kind in _STREAMS or _same(content, contents[0]):
            yield content


def _same(one: Content, other: Content) -> bool:
    if one.kind is not other.kind:
        return False
    if one.use is None or other.use is None:
        return one.use is other.use
    return one.use.type == other.use.type and one.use.nullable == other.use.nullable
