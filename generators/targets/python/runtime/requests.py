"""From a call to a request: its URL, headers and body, the same however often it is sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from pydantic import MISSING

from .bodies import Sent, sent_body
from .credentials import Credentials
from .operations import Content, Operation
from .options import CallOptions
from .parameters import Target

_VARIABLE = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request ready to be sent."""

    operation: Operation
    url: str
    headers: dict[str, str]
    body: Sent | None
    timeout: float
    options: CallOptions
    secret_headers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What all calls of a client have in common.

    `stated` is whether the caller chose the base URL: then it also goes before servers that the
    contract states
    for single operations.
    """

    base_url: str
    stated: bool
    credentials: Credentials
    timeout: float | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])

    def request(
        self,
        operation: Operation,
        arguments: Sequence[Any],
        body: Any,
        media_type: str | None,
        options: CallOptions,
    ) -> Request:
        """Return the request of a call; `body` is MISSING where none is sent.

        Raises ValueError for a media type that the operation does not take.
        """
        target = Target()
        for parameter, value in zip(operation.parameters, arguments, strict=True):
            target.add(parameter, value)
        own = set(target.headers)
        self.credentials.apply(operation, target)
        secret = frozenset(set(target.headers) - own)
        path = _VARIABLE.sub(lambda one: target.path.get(one[1], one[0]), operation.path)
        url = self._base(operation, options).rstrip("/") + path
        if target.query:
            url += ("&" if "?" in url else "?") + "&".join(target.query)
        sent = None if body is MISSING else sent_body(_content(operation, media_type), body)
        headers = dict(self.headers)
        if operation.accept:
            headers["Accept"] = operation.accept
        headers |= target.headers
        if target.cookies:
            headers["Cookie"] = "; ".join(target.cookies)
        if sent is not None and sent.media_type:
            headers["Content-Type"] = sent.media_type
        key = operation.retry.key_header
        headers |= options.headers
        if key is not None and key.lower() not in {name.lower() for name in headers}:
            headers[key] = str(uuid4())
        return Request(
            operation=operation,
            url=url,
            headers=headers,
            body=sent,
            timeout=options.timeout or self.timeout or operation.timeout or 30.0,
            options=options,
            secret_headers=secret,
        )

    def _base(self, operation: Operation, options: CallOptions) -> str:
        if options.base_url is not None:
            return options.base_url
        own = operation.servers[0] if operation.servers and not self.stated else ""
        if own and "://" not in own:
            return self.base_url.rstrip("/") + "/" + own.lstrip("/")
        return own or self.base_url


def _content(operation: Operation, media_type: str | None) -> Content:
    if media_type is None:
        return operation.body[0]
    for content in operation.body:
        if content.media_type == media_type:
            return content
    raise ValueError(f"{operation.id} takes no {media_type}")
