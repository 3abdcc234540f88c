"""The sending loop: one thread, one epoll, each request started when it is due, whatever waits for an answer.

It reads no more of HTTP/1.1 (RFC 9112) than where an answer ends. Whether the answer is right is for the
checks that look at every answer; here it is the time that counts, and nothing may stand in its way.
"""

from __future__ import annotations

import gc
import select
import socket
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from conformance.load.answer import Answer
from conformance.load.arrivals import arrivals
from conformance.load.plan import Plan
from conformance.load.recorder import Kept, Record, Recorder

_CHUNK: Final = 1 << 18
_STALE: Final = 250_000_000
"""Nanoseconds without use after which a service may have closed a connection."""


@dataclass(slots=True, eq=False)
class _Flight:
    """A request under way, and the connection that it is on."""

    stream: int
    turn: int
    due: int
    raw: bytes
    connection: socket.socket | None = None
    reused: bool = False
    rested: int = 0
    unsent: bytes = b""
    answer: Answer | None = None
    done: bool = False


class Sender:
    """Sends one plan."""

    def __init__(
        self, plan: Plan, *, look: Callable[[Record, float], None], control: int | None = None
    ) -> None:
        """`look` is called at each look with the seconds that were counted.

        Sending ends early when the file descriptor `control` can be read.
        """
        self.plan = plan
        self.look = look
        self.control = control
        self.stopped = False
        self.epoll = select.epoll()
        if control is not None:
            self.epoll.register(control, select.EPOLLIN)
        self.idle: deque[socket.socket] = deque()
        self.idle_since: dict[int, int] = {}
        self.flights: dict[int, _Flight] = {}
        self.sockets: dict[int, socket.socket] = {}
        self.waiting: deque[_Flight] = deque()
        self.order: deque[_Flight] = deque()
        self.turns = [0] * len(plan.streams)
        self.address = socket.getaddrinfo(plan.host, plan.port, type=socket.SOCK_STREAM)[0]
        self.last_answer = 0
        self.arrived = 0
        self.pending = 0
        self.recorder = Recorder(plan, 0)

    def run(self) -> None:
        """Send everything, wait for what is under way, and close all connections."""
        gc.collect()
        gc.disable()
        started = time.perf_counter_ns() + 50_000_000
        counting = started + int(self.plan.warm_up * 1e9)
        self.recorder = Recorder(self.plan, counting)
        looks = deque(counting + int(at * 1e9) for at in self.plan.looks)
        timeout = int(self.plan.timeout * 1e9)
        try:
            plan = self.plan
            shares = [one.share for one in plan.streams]
            for at, stream in arrivals(plan.rate, plan.warm_up + plan.seconds, shares, plan.seed):
                due = started + int(at * 1e9)
                while True:
                    now = time.perf_counter_ns()
                    if looks and now >= looks[0]:
                        self.look(self.recorder.record, (looks.popleft() - counting) / 1e9)
                    if self.stopped:
                        return self._drain(timeout)
                    self._expire(now - timeout)
                    if now >= due:
                        break
                    self._poll(due - now)
                self._start(stream, due)
                if self.pending > 1:
                    self._poll(0)
            return self._drain(timeout)
        finally:
            gc.enable()
            for connection in self.sockets.values():
                connection.close()
            self.epoll.close()

    def _drain(self, timeout: int) -> None:
        """Wait for what is under way; what is not answered in time has failed."""
        while self.pending:
            now = time.perf_counter_ns()
            self._expire(now - timeout)
            if self.order:
                self._poll(min(50_000_000, max(0, self.order[0].due + timeout - now)))

    def _start(self, stream: int, due: int) -> None:
        requests = self.plan.streams[stream].requests
        turn = self.turns[stream]
        self.turns[stream] = turn + 1
        flight = _Flight(stream, turn % len(requests), due, requests[turn % len(requests)])
        self.order.append(flight)
        now = time.perf_counter_ns()
        self.recorder.late(due, now)
        if self.pending == 0:
            self.last_answer = now
        self.pending += 1
        if self.idle or len(self.sockets) < self.plan.connections:
            self._send(flight)
        else:
            self.waiting.append(flight)

    def _send(self, flight: _Flight, *, fresh: bool = False) -> None:
        flight.answer = None
        if self.idle and not fresh:
            connection = self.idle.pop()
            flight.reused = True
            flight.rested = time.perf_counter_ns() - self.idle_since[connection.fileno()]
        else:
            connection = socket.socket(*self.address[:3])
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            flight.reused = False
            self.sockets[connection.fileno()] = connection
            connection.connect_ex(self.address[4])
            self.epoll.register(connection.fileno(), select.EPOLLIN | select.EPOLLOUT)
        flight.connection = connection
        flight.unsent = flight.raw
        self.flights[connection.fileno()] = flight
        if flight.reused:
            self._write(flight)

    def _write(self, flight: _Flight) -> None:
        connection = flight.connection
        assert connection is not None
        try:
            sent = connection.send(flight.unsent)
        except (BlockingIOError, InterruptedError):
            sent = 0
        except OSError:
            self._broken(flight, time.perf_counter_ns())
            return
        flight.unsent = flight.unsent[sent:]
        wanted = select.EPOLLIN | (select.EPOLLOUT if flight.unsent else 0)
        if flight.unsent or not flight.reused:
            self.epoll.modify(connection.fileno(), wanted)

    def _poll(self, nanoseconds: int) -> None:
        if nanoseconds > 0:
            # epoll itself waits in whole milliseconds; select on it waits in microseconds.
            select.select((self.epoll.fileno(),), (), (), nanoseconds / 1e9)
        events = self.epoll.poll(0)
        # All that is there has arrived by now, however long it takes to look at each.
        self.arrived = time.perf_counter_ns()
        for number, event in events:
            flight = self.flights.get(number)
            if number == self.control:
                self.stopped = True
                self.epoll.unregister(number)
                continue
            if flight is None:
                # An idle connection has something to say: it is being closed.
                self._close(number)
                continue
            if event & select.EPOLLOUT and flight.unsent:
                self._write(flight)
            if event & (select.EPOLLIN | select.EPOLLHUP | select.EPOLLERR) and not flight.done:
                self._read(flight)

    def _read(self, flight: _Flight) -> None:
        connection = flight.connection
        assert connection is not None
        try:
            data = connection.recv(_CHUNK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self._broken(flight, self.arrived)
            return
        if flight.answer is None:
            if not data:
                self._broken(flight, self.arrived)
                return
            flight.answer = Answer(keep=self.plan.streams[flight.stream].keep)
        try:
            complete = flight.answer.take(data)
        except ValueError:
            self._end(flight, "broken", self.arrived, reusable=False)
            return
        if complete:
            answer = flight.answer
            good = 200 <= answer.status < 300
            if good and self.plan.streams[flight.stream].keep:
                self.recorder.record.keep(
                    Kept(
                        stream=flight.stream,
                        turn=flight.turn,
                        status=answer.status,
                        head=answer.head,
                        body=answer.body,
                    )
                )
            outcome = "" if good else str(answer.status)
            self._end(flight, outcome, self.arrived, reusable=answer.reusable)

    def _broken(self, flight: _Flight, at: int) -> None:
        """Send again what went down a connection that was closed while it was idle; else it failed.

        A service may close what nobody used for a while (RFC 9112, 9.3.1). One that was in use is dropped.
        """
        may_be_stale = flight.reused and flight.rested >= _STALE and flight.answer is None
        if may_be_stale and flight.connection is not None:
            self._close(flight.connection.fileno())
            flight.connection = None
            self._send(flight, fresh=True)
            return
        self._end(flight, "broken", at, reusable=False)

    def _end(self, flight: _Flight, outcome: str, at: int, *, reusable: bool) -> None:
        flight.done = True
        self.pending -= 1
        self.recorder.take(flight.stream, flight.due, at, outcome)
        self.recorder.paused(self.last_answer, at)
        if outcome not in ("timeout", "unsent"):
            self.last_answer = at
        connection = flight.connection
        if connection is not None:
            number = connection.fileno()
            self.flights.pop(number, None)
            if reusable:
                self.idle.append(connection)
                self.idle_since[number] = at
            else:
                self._close(number)
        if self.waiting and (self.idle or len(self.sockets) < self.plan.connections):
            self._send(self.waiting.popleft())

    def _expire(self, before: int) -> None:
        """End what was due before an instant and has no answer; forget what has one."""
        order = self.order
        while order and (order[0].done or order[0].due < before):
            flight = order.popleft()
            if flight.done:
                continue
            now = time.perf_counter_ns()
            if flight.connection is None:
                self.waiting.remove(flight)
                self._end(flight, "unsent", now, reusable=False)
            else:
                self._end(flight, "timeout", now, reusable=False)

    def _close(self, number: int) -> None:
        connection = self.sockets.pop(number, None)
        self.flights.pop(number, None)
        if connection is None:
            return
        if connection in self.idle:
            self.idle.remove(connection)
        self.epoll.unregister(number)
        connection.close()
