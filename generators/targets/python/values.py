"""JSON values as Python literals."""

from __future__ import annotations

from typing import Any, cast

from generators.targets.python.layout import text_literal


def value_literal(value: Any) -> str:
    """Return a JSON value as Python writes it."""
    if isinstance(value, str):
        return text_literal(value)
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value).items()
        return (
            f"{{{', '.join(f'{text_literal(key)}: {value_literal(one)}' for key, one in members)}}}"
        )
    if isinstance(value, list):
        return f"[{', '.join(value_literal(one) for one in cast('list[Any]', value))}]"
    return repr(value).replace("e+", "e")
