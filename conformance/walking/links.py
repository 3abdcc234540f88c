"""The `Link` header field (RFC 8288): its values, and the request that a target stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from conformance.exchange import Headers, Request, decode_query

_TARGET: Final = re.compile(r"\s*<([^>]*)>")
_PARAMETER: Final = re.compile(
    r"""\s*;\s*(?P<name>[^\s=;,"<>]+)\s*(?:=\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s;,"]*)))?"""
)
_SOMEWHERE: Final = "http://target.invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebLink:
    """One link of a `Link` field; the first occurrence of a parameter counts (RFC 8288, 3)."""

    target: str
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def relations(self) -> tuple[str, ...]:
        """The relation types, in lower case: they are compared without case (RFC 8288, 2.1)."""
        return tuple(self.parameters.get("rel", "").lower().split())


def links_of(headers: Headers) -> tuple[WebLink, ...]:
    """Return every link of every `Link` field."""
    return tuple(link for value in headers.all("Link") for link in parse_links(value))


def parse_links(value: str) -> tuple[WebLink, ...]:
    """Return the links of one field value (RFC 8288, appendix B); what is malformed ends it."""
    found: list[WebLink] = []
    position = 0
    while position < len(value):
        target = _TARGET.match(value, position)
        if target is None:
            break
        position = target.end()
        parameters: dict[str, str] = {}
        while match := _PARAMETER.match(value, position):
            quoted = match["quoted"]
            text = match["plain"] or "" if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
            parameters.setdefault(match["name"].lower(), text)
            position = match.end()
        found.append(WebLink(target=target[1], parameters=parameters))
        comma = re.compile(r"[\s;]*,[\s,]*").match(value, position)
        if comma is None:
            break
        position = comma.end()
    return tuple(found)


def next_target(headers: Headers) -> str | None:
    """Return the target of the link whose relation is `next`, or None."""
    return next(
        (
            link.target
            for link in links_of(headers)
            if "next" in link.relations and "anchor" not in link.parameters
        ),
        None,
    )


def followed(request: Request, target: str) -> Request:
    """Return the request that a link's target stands for, resolved against the request's own URL.

    A target may name the host and the path below which the service is published; neither is known to
    a request, so a path that ends in the request's own is the request's own.
    """
    resolved = urlsplit(urljoin(_SOMEWHERE + request.path, target))
    same = unquote(resolved.path).endswith(unquote(request.path))
    return replace(
        request,
        path=request.path if same else resolved.path,
        query=decode_query(resolved.query),
    )
