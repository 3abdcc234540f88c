"""The tutorial, line by line, on a contract that is not ours: the page shows what its commands print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.tutorial_run import PAGE, Tried, rewritten, run, script_of, steps_of

UNPROVEN = """\
? latency/budget, latency/errors, latency/rate and 1 more  the service
  missing   this machine cannot send 50 requests a second on time: against a server that does
            nothing the engine was 39.1 ms late (p99), more than a tenth of the smallest budget:
            give it a faster or a quieter machine, or --load-workers"""
PAGE_TEXT = PAGE.read_text("utf-8")


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> list[Tried]:
    return run(PAGE_TEXT, tmp_path_factory.mktemp("tutorial"), seconds=300)


def settled(text: str) -> str:
    """Return an output without what differs each time: ports, seconds, and how many requests they held."""
    text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", text)
    return re.sub(r"\d+ requests in [\d.]+ s", "N requests in N s", text).strip()


def but_for_time(text: str) -> str:
    """Return what a check printed less what a machine may leave undecided that is busy with other things."""
    text = re.sub(r"^latency .*$", "latency", text, flags=re.MULTILINE)
    text = re.sub(r"^\? latency/.*\n(?: +.*\n)+", "", text, flags=re.MULTILINE)
    text = re.sub(
        r"^parcels (conforms|is not proven to conform): .*$", "parcels", text, flags=re.MULTILINE
    )
    return re.sub(r"\n\n+", "\n\n", re.sub(r"^exit [03]$", "exit 0 or 3", text, flags=re.MULTILINE))


def test_each_step_prints_what_the_page_shows(tried: list[Tried]) -> None:
    for one in tried:
        if one.step.shown is None:
            assert one.said == ""
            continue
        shown, said = settled(one.step.shown), settled(one.said)
        if "? latency/" in said and "✗" not in said:
            shown, said = but_for_time(shown), but_for_time(said)
        assert said == shown, one.step.commands
    assert len(tried) == len(steps_of(PAGE_TEXT))


def test_what_a_busy_machine_leaves_undecided_is_all_that_is_forgiven() -> None:
    shown = next(
        one.shown for one in steps_of(PAGE_TEXT) if one.shown and "parcels conforms" in one.shown
    )
    busy = (
        shown.replace("latency      ✓ 7 pass  ", "latency      ✓ 2 pass  ? 4 unproven  ")
        .replace("\n\noperations", f"\n\n{UNPROVEN}\n\noperations")
        .replace(
            "parcels conforms: 65 pass", "parcels is not proven to conform: 60 pass, 4 unproven"
        )
        .replace("exit 0", "exit 3")
    )
    assert busy != shown
    assert but_for_time(settled(busy)) == but_for_time(settled(shown))
    worse = busy.replace("pagination   ✓ 16 pass", "pagination   ✓ 15 pass")
    assert worse != busy
    assert but_for_time(settled(worse)) != but_for_time(settled(shown))


def test_the_page_tells_the_whole_story(tried: list[Tried]) -> None:
    codes = [code for one in tried for code in re.findall(r"^exit (\d)$", one.said, re.MULTILINE)]
    # A mistake found and mended, a defect found and mended, a change that breaks.
    assert [codes[0], codes[1], codes[2], codes[4]] == ["1", "0", "1", "1"]
    assert codes[3] in ("0", "3")
    assert "✗ pagination/complete" in tried[5].said
    assert "✗" not in tried[6].said
    assert "breaking[diff/member-renamed]" in tried[7].said


def test_a_page_that_says_something_else_is_found_out(tmp_path: Path) -> None:
    page = (
        "Save this as `one`:\n\n```yaml\na: 'b'\n```\n\n```sh\ncat one\n```\n\n```text\na: 'c'\n```\n\n"
        "```sh\ncd .\n```\n\n```sh\nfalse\n```\n\n```sh\necho never\n```\n"
    )
    (tmp_path / "here").mkdir()
    steps = run(page, tmp_path / "here", seconds=30)
    assert [one.said for one in steps] == ["a: 'b'\n", "", "the block ended with 1\n"]
    assert [one.shown for one in steps_of(page)] == ["a: 'c'\n", None, None, None]
    assert "a: 'b'\n```\n\n```sh\ncd ." in rewritten(page, steps)
    assert script_of(page).startswith("cat > one <<'END OF THE FILE'\na: 'b'\nEND OF THE FILE\n")
