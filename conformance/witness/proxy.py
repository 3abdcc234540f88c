"""The witness itself: an HTTP/1.1 proxy on this machine, a thread for each connection of the consumer."""

from __future__ import annotations

import contextlib
import itertools
import select
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import h11

from conformance.exchange import Headers
from conformance.witness.delivery import deliver
from conformance.witness.messages import Answered, Asked, Delivery
from conformance.witness.ports import listening
from conformance.witness.record import Record, exchange_of
from conformance.witness.traffic import Traffic
from conformance.witness.transcript import Encounter, Fault
from conformance.witness.treatment import Passing, Step, Treatment
from conformance.witness.upstream import NoAnswer, Upstream

_CHUNK: Final = 256 * 1024
_HEAD: Final = 128 * 1024
_IDLE: Final = 120.0
_UNASKED: Final = 502
_GONE: Final = "the consumer was gone before it was answered"


@dataclass(slots=True, kw_only=True)
class Witness:
    """A proxy before a provider, for as long as it is entered.

    `provider` is a URL without a slash at the end, `port` 0 takes a free one. What passes is written to
    `record`, after `treatment` had its way; `traffic` tells what is under way.
    """

    provider: str
    treatment: Treatment
    record: Record
    port: int = 0
    began: float = field(default_factory=time.monotonic)
    stopped: threading.Event = field(default_factory=threading.Event)
    traffic: Traffic = field(default_factory=Traffic)
    _listener: socket.socket | None = None
    _open: set[socket.socket] = field(default_factory=set[socket.socket])
    _threads: list[threading.Thread] = field(default_factory=list[threading.Thread])
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __enter__(self) -> Witness:
        self._listen()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self._close_all()
        for thread in list(self._threads):
            thread.join(timeout=5.0)

    @property
    def url(self) -> str:
        """Where a consumer finds its provider."""
        return f"http://127.0.0.1:{self.port}{urlsplit(self.provider).path}"

    def _listen(self) -> None:
        listener = listening(self.port)
        self.port = int(listener.getsockname()[1])
        with self._lock:
            self._listener = listener
        self._start(self._accept, listener)

    def _start(self, target: object, *arguments: object) -> None:
        assert callable(target)
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        with self._lock:
            self._threads = [one for one in self._threads if one.is_alive()]
            self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while not self.stopped.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                if self._listener is not listener:
                    connection.close()
                    return
                self._open.add(connection)
            self._start(self._converse, connection)

    def _close_all(self) -> None:
        with self._lock:
            listener, self._listener = self._listener, None
            connections, self._open = list(self._open), set[socket.socket]()
        if listener is not None:
            # Only this wakes a thread that waits in accept.
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _converse(self, connection: socket.socket) -> None:
        upstream = Upstream(self.provider)
        parser = h11.Connection(h11.SERVER, max_incomplete_event_size=_HEAD)
        try:
            connection.settimeout(_IDLE)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while not self.stopped.is_set():
                asked = _read(connection, parser)
                if asked is None or not self._answer(connection, parser, upstream, asked):
                    return
                parser.start_next_cycle()
        except (OSError, h11.ProtocolError):
            return
        finally:
            upstream.close()
            with self._lock:
                self._open.discard(connection)
            with contextlib.suppress(OSError):
                connection.close()

    def _answer(
        self, connection: socket.socket, parser: h11.Connection, upstream: Upstream, asked: Asked
    ) -> bool:
        """Answer one request; returns whether the connection can carry another one."""
        request, operation, why = self.record.request_of(asked)
        name = None if operation is None else operation.id
        passing = Passing(asked=asked, request=request, operation=operation)
        patience = 0.0
        self.traffic.begin(name)
        try:
            with self._lock:
                number = next(self._numbers)
                step = self.treatment.step(passing)
            patience = max(step.away, (step.fault.wait if step.fault else None) or 0.0)
            return self._answered(connection, parser, upstream, passing, step, number, why)
        finally:
            self.traffic.end(name, patience=patience)

    def _answered(
        self,
        connection: socket.socket,
        parser: h11.Connection,
        upstream: Upstream,
        passing: Passing,
        step: Step,
        number: int,
        why: str,
    ) -> bool:
        started = time.monotonic()
        answer, provider_status, fault = self._obtained(step, upstream)
        delivery = step.delivery
        if delivery is Delivery.TRUNCATED and not answer.body:
            # There is no middle of what is empty.
            delivery, fault = Delivery.WHOLE, None
        if step.away:
            self._start(self._go_away, step.away)
            delivery = Delivery.RESET
        sent = time.monotonic()
        broken: str | None = None if delivery is not Delivery.RESET else "the connection was reset"
        try:
            gone = _has_gone(connection)
            if delivery is Delivery.RESET:
                _reset(connection)
                kept = False
            else:
                kept = deliver(connection, parser, answer, delivery, self.stopped)
            if gone:
                kept, broken = False, _GONE
        except (OSError, h11.ProtocolError) as problem:
            kept, broken = False, f"{_GONE} ({problem})"
        if delivery is Delivery.TRUNCATED:
            broken = "the connection was closed in the middle of the body"
        if delivery is Delivery.STALLED:
            broken = "the answer came without end"
        exchange = exchange_of(
            passing.request,
            answer,
            started=started - self.began,
            seconds=time.monotonic() - started,
            error=broken,
        )
        self.record.add(
            number,
            Encounter(
                exchange=exchange,
                sent=sent - self.began,
                fault=fault,
                provider_status=provider_status,
                undeclared=why,
            ),
            answer,
        )
        return kept

    def _obtained(
        self, step: Step, upstream: Upstream
    ) -> tuple[Answered, int | None, Fault | None]:
        if step.answer is not None or step.asked is None:
            return step.answer or Answered(status=_UNASKED), None, step.fault
        try:
            answer = upstream.ask(step.asked)
        except NoAnswer as problem:
            words = f"the provider gave no answer: {problem}".encode()
            return (
                Answered(
                    status=_UNASKED, headers=Headers((("Content-Type", "text/plain"),)), body=words
                ),
                None,
                step.fault,
            )
        status = answer.status
        with self._lock:
            answer, fault = step.alter(answer)
        return answer, status, fault or step.fault

    def _go_away(self, seconds: float) -> None:
        """Let nothing listen for some seconds, as while a provider is started again."""
        self._close_all()
        if not self.stopped.wait(seconds):
            self._listen()


def _read(connection: socket.socket, parser: h11.Connection) -> Asked | None:
    """Return the next request of a connection, or None where there is no other one."""
    head: h11.Request | None = None
    parts: list[bytes] = []
    while True:
        event = parser.next_event()
        if event is h11.NEED_DATA:
            if parser.they_are_waiting_for_100_continue:
                go_on = parser.send(h11.InformationalResponse(status_code=100, headers=[]))
                connection.sendall(go_on or b"")
            parser.receive_data(connection.recv(_CHUNK))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            parts.append(bytes(event.data))
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            pairs = tuple(
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in head.headers.raw_items()
            )
            return Asked(
                method=head.method.decode(),
                target=head.target.decode("latin-1"),
                headers=Headers(pairs),
                body=b"".join(parts),
            )
        else:
            return None


def _has_gone(connection: socket.socket) -> bool:
    """Whether a consumer has closed its side: as a rule it waits for no answer any more."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0)) and connection.recv(1, socket.MSG_PEEK) == b""


def _reset(connection: socket.socket) -> None:
    """Break a connection so that the other side sees a reset, and no end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
