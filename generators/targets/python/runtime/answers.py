"""From an answer to what a call returns, or to the error that it raises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from pydantic import MISSING, BaseModel

from .decoding import DecodeError, decode, parse
from .errors import ApiError, Catalogue, UndecodableAnswerError, UnexpectedStatusError
from .operations import Content, Contents, Operation


def content_for(contents: Contents, media_type: str) -> Content | None:
    """Return the declared content that an answer's Content-Type stands for, or None."""
    name = media_type.partition(";")[0].strip().lower()
    for content in contents:
        if content.media_type.partition(";")[0].strip().lower() == name:
            return content
    for content in contents:
        prefix, star, _ = content.media_type.partition("*")
        if star and name.startswith(prefix.lower()):
            return content
    # A server that mistakes the media type of the only content there is, is still understood.
    return contents[0] if len(contents) == 1 else None


def success(
    operation: Operation, status: int, contents: Contents, media_type: str, body: bytes
) -> Any:
    """Return what a successful answer carries; None where it carries nothing.

    Raises UndecodableAnswerError where it breaks the contract.
    """
    if not contents or (not body and (status == 204 or () in operation.answers.values())):
        return None
    content = content_for(contents, media_type)
    try:
        return decoded(operation, content or contents[0], body)
    except DecodeError as error:
        message = f"{operation.id}: the answer {status} breaks the contract: {error}"
        raise UndecodableAnswerError(
            message, operation=operation.id, status=status, faults=error.faults
        ) from None


def decoded(operation: Operation, content: Content, body: bytes) -> Any:
    """Return a body in a media type as the type that is declared for it."""
    if content.kind == "json":
        value = parse(body)
        return decode(operation.types.resolve(content.type), value) if content.type else value
    return body.decode("utf-8", "replace")


def failure(
    operation: Operation,
    catalogue: Catalogue,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
) -> ApiError:
    """Return the error that an answer stands for: that of its code, where the catalogue has one."""
    declared = operation.contents_of(status)
    raw, value = _error_body(operation, declared[0] if declared else (), headers, body)
    code = _said(catalogue.code, headers, raw)
    request_id = _said(catalogue.request_id, headers, raw)
    kind = catalogue.types.get(code)
    if kind is None:
        kind = UnexpectedStatusError if declared is None or declared[1] else ApiError
    detail = code or _title(raw)
    message = f"{operation.id}: the server answered {status}"
    return kind(
        f"{message} {detail}" if detail else message,
        operation=operation.id,
        status=status,
        headers=headers,
        body=value,
        code=code,
        request_id=request_id,
    )


def _error_body(
    operation: Operation, contents: Contents, headers: Mapping[str, str], body: bytes
) -> tuple[Any, Any]:
    """Return the JSON value of an error's body, or its text, and what that is decoded."""
    if not body:
        return None, None
    media_type = headers.get("content-type", "")
    content = content_for(contents, media_type)
    try:
        raw = parse(body)
    except DecodeError:
        said = body.decode("utf-8", "replace")
        return said, said
    if content is None or content.kind != "json" or not content.type:
        return raw, raw
    try:
        return raw, decode(operation.types.resolve(content.type), raw)
    except DecodeError:
        return raw, raw


def _said(place: tuple[str, ...], headers: Mapping[str, str], body: Any) -> str:
    if not place:
        return ""
    if place[0] == "header":
        return headers.get(place[1].lower(), "")
    found = reach(body, place[1:])
    return found if isinstance(found, str) else ""


def _title(raw: Any) -> str:
    for name in ("title", "detail", "message", "error"):
        said = reach(raw, (name,))
        if isinstance(said, str):
            return said
    return ""


def reach(value: Any, tokens: tuple[str, ...]) -> Any:
    """Return what reference tokens lead to within a JSON value or a model, or MISSING."""
    for token in tokens:
        if isinstance(value, BaseModel):
            value = _member(value, token)
        elif isinstance(value, dict):
            value = cast("dict[str, Any]", value).get(token, MISSING)
        elif isinstance(value, (list, tuple)) and token.isdigit():
            items = cast("list[Any]", value)
            value = items[int(token)] if int(token) < len(items) else MISSING
        else:
            return MISSING
    return value


def _member(model: BaseModel, wire_name: str) -> Any:
    for name, field in type(model).__pydantic_fields__.items():
        if (name if field.alias is None else field.alias) == wire_name:
            return getattr(model, name)
    return (model.__pydantic_extra__ or {}).get(wire_name, MISSING)
