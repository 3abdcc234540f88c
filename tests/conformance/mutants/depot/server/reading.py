"""What a request says: its parameters and its body, read by the contract."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from tests.conformance.mutants.depot.server.messages import Refusal, Request
from tests.conformance.mutants.depot.server.surface import Route
from tests.conformance.mutants.depot.server.validation import Validator

LARGEST = 32 * 1024
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")


@dataclass
class Reader:
    """Reads requests; refuses what the contract forbids."""

    validator: Validator

    def negotiate(self, request: Request, route: Route) -> None:
        """Refuse an answer in another form than JSON (406)."""
        if route.negotiates and not self.acceptable(request.header("Accept") or "*/*"):
            raise Refusal("not-acceptable", "answers are application/json")

    def acceptable(self, accept: str) -> bool:
        """Whether an Accept header takes JSON (RFC 9110, 12.5.1): the most specific range decides."""
        quality = {"application/json": 0.0, "application/*": 0.0, "*/*": 0.0}
        named: set[str] = set()
        for part in accept.split(","):
            name, *rest = (one.strip().lower() for one in part.split(";"))
            weights = [one[2:] for one in rest if one.startswith("q=")]
            if name in quality:
                named.add(name)
                quality[name] = float(weights[0]) if weights else 1.0
        return next((quality[name] > 0 for name in quality if name in named), False)

    def path(self, request: Request, route: Route) -> None:
        """Refuse keys that nothing can have (404)."""
        for parameter in route.parameters:
            if parameter["in"] == "path":
                schema, text = parameter["schema"], request.values[parameter["name"]]
                if any(True for _ in self.validator.wrong(schema, self.converted(schema, text))):
                    raise Refusal("not-found", "there is no such thing here")

    def parameters(self, request: Request, route: Route) -> None:
        """Read the query's parameters (400)."""
        for parameter in route.parameters:
            if parameter["in"] != "query":
                continue
            name, schema = parameter["name"], parameter["schema"]
            given = request.query.get(name)
            if given is None:
                request.parameters[name] = schema.get("default")
                continue
            request.parameters[name] = self.parameter(route, name, schema, given[-1])

    def parameter(self, route: Route, name: str, schema: dict[str, Any], text: str) -> Any:
        """Return the value of one parameter."""
        value = self.converted(schema, text)
        if name == "size" and isinstance(value, int):
            value = min(value, schema["maximum"])
        if any(True for _ in self.validator.wrong(schema, value)):
            raise Refusal(
                "invalid-parameter", f"the parameter {name} breaks its schema", wrong=((name, ""),)
            )
        return value

    def converted(self, schema: dict[str, Any], text: str) -> Any:
        """Return a text as what the schema says it is, or the text where it is not."""
        match schema.get("type"):
            case "integer":
                return int(text) if re.fullmatch(r"-?[0-9]{1,30}", text) else text
            case "number":
                return float(text) if _NUMBER.fullmatch(text) else text
            case "array":
                return text.split(",")
            case _:
                return text

    def payload(self, request: Request, route: Route) -> None:
        """Read the body (413, 415, 400, 422)."""
        if not route.media_types:
            return
        if len(request.body) > LARGEST:
            raise Refusal("too-large", f"a body has at most {LARGEST} bytes")
        kind = self.media_type(request)
        if kind not in route.media_types:
            raise Refusal("unsupported-media-type", f"send {', '.join(route.media_types)}")
        request.payload = self.decoded(request.body)
        wrong = tuple(self.invalid(route.media_types[kind]["schema"], request))
        if wrong:
            raise Refusal("invalid-body", "the body breaks its schema", wrong=wrong)
        request.payload = self.normal(request.payload)

    def media_type(self, request: Request) -> str:
        return (request.header("Content-Type") or "").partition(";")[0].strip().lower()

    def invalid(self, schema: dict[str, Any], request: Request) -> list[tuple[str, str]]:
        return list(self.validator.wrong(schema, request.payload))

    def decoded(self, body: bytes) -> Any:
        """Return the JSON of a body."""
        try:
            return json.loads(body.decode("utf-8"), parse_constant=self.constant)
        except (ValueError, RecursionError):
            raise Refusal("malformed-body", "the body is no JSON") from None

    def constant(self, name: str) -> Any:
        raise ValueError(f"{name} is no JSON")

    def normal(self, value: Any) -> Any:
        """Return a payload with whole numbers as integers."""
        match value:
            case float() if value.is_integer():
                return int(value)
            case list():
                return [self.normal(one) for one in value]  # pyright: ignore[reportUnknownVariableType]
            case dict():
                return {name: self.normal(one) for name, one in value.items()}  # pyright: ignore[reportUnknownVariableType]
            case _:
                return value
