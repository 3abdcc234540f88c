"""Work in a child process: its answer, its faults, and that it leaves nothing behind."""

from __future__ import annotations

import os

import pytest

from generators.parallel import beside


def test_the_answer_comes_back_whatever_its_size() -> None:
    waiting = [beside(lambda size=size: "x" * size) for size in (0, 1, 5_000_000)]
    assert [len(wait()) for wait in waiting] == [0, 1, 5_000_000]


def test_the_work_shares_what_is_in_memory_and_changes_nothing_here() -> None:
    seen: list[int] = [1]

    def work() -> tuple[int, list[int]]:
        seen.append(2)
        return os.getpid(), seen

    process, answer = beside(work)()
    assert answer == [1, 2]
    if os.cpu_count() != 1:
        assert process != os.getpid()
        assert seen == [1]


def test_a_fault_is_raised_where_the_answer_is_asked_for() -> None:
    def work() -> None:
        raise ValueError("mended here")

    wait = beside(work)
    with pytest.raises(ValueError, match="mended here"):
        wait()


def test_an_answer_that_cannot_be_sent_is_made_here() -> None:
    def work() -> object:
        return lambda: 7

    answer = beside(work)()
    assert callable(answer)
    assert answer() == 7


def test_without_forks_the_work_is_done_when_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert beside(os.getpid)() == os.getpid()
