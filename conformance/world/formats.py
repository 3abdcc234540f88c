"""Text for the formats of JSON Schema 2020-12 (validation, 7.3) and OpenAPI's registry."""

from __future__ import annotations

import base64
import uuid
from datetime import UTC, datetime, timedelta
from random import Random

_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)


def text_of_format(name: str, random: Random) -> str | None:
    """Return a text of a format, or None where the format is not known."""
    token = f"{random.getrandbits(40):010x}"
    instant = _EPOCH + timedelta(seconds=random.randrange(60_000_000))
    match name:
        case "uuid":
            return str(uuid.UUID(int=random.getrandbits(128), version=4))
        case "date-time":
            return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
        case "date":
            return instant.strftime("%Y-%m-%d")
        case "time":
            return instant.strftime("%H:%M:%SZ")
        case "duration":
            return f"P{random.randrange(1, 28)}D"
        case "email" | "idn-email":
            return f"user-{token}@example.com"
        case "hostname" | "idn-hostname":
            return f"host-{token}.example.com"
        case "ipv4":
            return f"192.0.2.{random.randrange(1, 255)}"
        case "ipv6":
            return f"2001:db8::{random.randrange(1, 0xFFFF):x}"
        case "uri" | "iri" | "url":
            return f"https://example.com/{token}"
        case "uri-reference" | "iri-reference":
            return f"/example/{token}"
        case "uri-template":
            return f"https://example.com/{token}/{{id}}"
        case "json-pointer":
            return f"/example/{token}"
        case "relative-json-pointer":
            return "0/example"
        case "regex":
            return f"^{token}$"
        case "byte":
            return base64.b64encode(token.encode()).decode()
        case "int64" | "int32":
            return str(random.randrange(1, 2**31))
        case "decimal":
            return f"{random.randrange(1, 1000)}.5"
        case _:
            return None
