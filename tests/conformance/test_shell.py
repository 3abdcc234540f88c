"""What bash makes of the words that are written for it: exactly what was meant."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.dependencies import locate
from conformance.exchange import Exchange, Headers, Request, encode_json
from conformance.reproduction import VALUE_AT, value_at
from conformance.shell import Expansion, Piece, data_words, folded, word


def shell(script: str) -> bytes:
    return subprocess.run(["bash", "-c", script], capture_output=True, check=True).stdout


LINKS = '<http://x/books?after=old>; rel="prev", <http://x/books?size=2&after=a%2Fb>; rel="next"'


@pytest.mark.parametrize(
    ("wanted", "how"), [("a/b", "raw"), ("it's é!", "raw"), ("a/b", "encoded")]
)
@pytest.mark.parametrize("style", ["pointer", "header", "link"])
def test_a_value_is_taken_out_of_what_curl_prints(style: str, wanted: str, how: str) -> None:
    if style == "link":
        wanted = "a/b"
    headers = {"header": ("ETag", wanted), "link": ("Link", LINKS)}.get(style, ("X", "y"))
    body = encode_json({"a/b": [{"id": wanted}]} if style == "pointer" else None)
    answer = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n" + ": ".join(headers)
    answer += "\r\n\r\n" + body.decode()
    request = Request(method="GET", path="/")
    exchange = Exchange(request=request, status=200, headers=Headers((headers,)), body=body)
    source = locate(exchange, wanted)
    assert source is not None
    taking = value_at(source, encoded=how == "encoded")
    text = shell(f"{VALUE_AT}\n{taking} <<<{word([answer])}").decode()
    assert text == (quote(wanted, safe="") if how == "encoded" else wanted) + "\n"


PRINTING = (
    'data() { if [ "$1" = --data-binary ] && [ "${2#@}" != "$2" ]; then cat "${2#@}"; '
    'else printf %s "$2"; fi; }'
)


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=60),
        st.text(max_size=60).map(lambda text: text.encode(errors="replace")),
        st.text(alphabet="'\"\\!$`@%é\n\r ~{}", max_size=20).map(str.encode),
    )
)
def test_any_body_survives_the_shell(body: bytes) -> None:
    assert shell(f"{PRINTING}; data {' '.join(data_words(body))}") == body


@pytest.mark.parametrize(
    "body",
    [b"", b"@file", b"@\xff", b"\x00\xff%d\\", b"{}" + b" " * 5000, b"[" * 5000, b'{"a":' * 900,
     b"%s" * 400 + b"'" * 400 + b"\\" * 400, b"-" * 300, bytes(range(256)),
     ("é" + "x" * 999 + "'").encode(), "".join(map(chr, range(33, 5000))).encode() * 15],
)  # fmt: skip
def test_long_and_odd_bodies_survive_the_shell(body: bytes) -> None:
    script = f"{PRINTING}; data {' '.join(data_words(body))}"
    done = subprocess.run(["bash"], input=script.encode(), capture_output=True, check=True)
    assert done.stdout == body


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.text(alphabet="ab_1'\"\\!$`é ", max_size=5), st.none()), max_size=5))
def test_what_the_shell_puts_in_stands_among_any_text(texts: Sequence[str | None]) -> None:
    pieces: list[Piece] = [Expansion(text="$id1") if one is None else one for one in texts]
    wanted = "".join("it's *" if one is None else one for one in texts)
    assert shell(f'id1="it\'s *"; printf %s {word(pieces) or chr(39) * 2}').decode() == wanted


def test_alike_lines_are_one_loop_and_keep_their_order() -> None:
    lines = [f"printf '%s;' --data-binary '{text}'" for text in ["a b", *"cccccd", "e"]]
    found = folded(lines, dict.fromkeys(range(len(lines)), True))
    assert len(found) < len(lines)
    assert shell("\n".join(found)) == shell("\n".join(lines))
    assert folded(lines, {}) == lines
