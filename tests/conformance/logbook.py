"""A run's log of exchanges with the library, written by hand."""

from __future__ import annotations

from conformance.curl import Scribe
from conformance.dependencies import Search
from conformance.exchange import Exchange, Headers, Request, encode_json
from conformance.history import History
from conformance.reproduction import Reproducer
from conformance.world import World
from conformance.world.principals import Principals
from contracts.contract import Contract
from contracts.project import Principal
from contracts.source import Json
from tests.conformance.provider import PRINCIPALS
from tests.conformance.running import CONTRACT

NORTH = "/libraries/north"
JSON = Headers((("Content-Type", "application/json"),))


class Log:
    """Writes down exchanges of the library as a run would."""

    def __init__(
        self, principals: dict[str, Principal] | None = None, contract: Contract = CONTRACT
    ) -> None:
        known = PRINCIPALS if principals is None else principals
        self.world = World(
            contract=contract, principals=Principals(contract=contract, known=known), seed=0
        )

    def add(
        self,
        method: str,
        path: str,
        operation: str,
        *,
        sent: Json = None,
        status: int = 200,
        answer: Json = None,
        query: tuple[tuple[str, str], ...] = (),
        headers: tuple[tuple[str, str], ...] = (),
        answered: tuple[tuple[str, str], ...] = (),
        **values: str,
    ) -> Exchange:
        request = Request(
            method=method,
            path=NORTH + path,
            operation=operation,
            query=query,
            headers=Headers((*(JSON.pairs if sent is not None else ()), *headers)),
            body=None if sent is None else encode_json(sent),
            principal="owner",
            path_values=(("library", "north"), *values.items()),
        )
        exchange = Exchange(
            request=request,
            status=status,
            headers=Headers(answered),
            body=b"" if answer is None else encode_json(answer),
        )
        return self.world.adopt(exchange)

    def shelf(self, key: int, label: str = "a shelf") -> Exchange:
        answer: Json = {"id": key, "label": label}
        return self.add(
            "POST", "/shelves", "createShelf", sent={"label": label}, status=201, answer=answer
        )

    def book(self, key: int, shelf: int, title: str = "a book") -> Exchange:
        body: dict[str, Json] = {"title": title, "shelf": shelf}
        return self.add(
            "POST",
            "/books",
            "createBook",
            sent=body,
            status=201,
            answer={"id": key, **body},
            answered=(("ETag", f'"{key}"'),),
        )

    def read(self, key: int) -> Exchange:
        return self.add("GET", f"/books/{key}", "getBook", book=str(key))

    def page(self, *keys: int, following: str | None = None, after: str = "") -> Exchange:
        return self.add(
            "GET",
            "/books",
            "listBooks",
            query=(("size", "2"), *((("after", after),) if after else ())),
            answer={"items": [{"id": key} for key in keys], "next": following},
        )

    def delete(self, key: int) -> Exchange:
        return self.add("DELETE", f"/books/{key}", "deleteBook", status=204, book=str(key))

    def needed(self, *shown: Exchange, whole: bool = True) -> list[int]:
        history = History(world=self.world, log=self.world.log)
        steps = Search(history=history, shown=shown, whole=whole).steps()
        return [step.number for step in steps]

    def lines(self, *shown: Exchange) -> tuple[str, ...]:
        scribe = Scribe(base="http://library.test", principals=self.world.principals)
        lines = Reproducer(world=self.world, scribe=scribe).lines(shown)
        return lines[1:] if lines[0].startswith("value_at()") else lines
