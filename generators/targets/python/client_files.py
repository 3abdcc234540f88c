"""The files that every client has: the package's own index, its client, its errors, README and manifest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from contracts.expressions import Part
from contracts.pointers import split
from generators.naming import settle, snake_case
from generators.target import OutputFile
from generators.targets.python.layout import WIDTH, docstring, fitted, text_literal
from generators.targets.python.models import HEADER
from generators.targets.python.names import METHODS

if TYPE_CHECKING:
    from contracts.expressions import Expression
    from contracts.operations import SecurityScheme
    from generators.inventory import Inventory
    from generators.targets.python.names import PackageNames

_VERSION: Final = re.compile(r"^v?([0-9]+(?:\.[0-9]+)*)(?:-(.+))?$")
_STAGES: Final = {"alpha": "a", "beta": "b", "rc": "rc", "pre": "rc", "dev": ".dev"}
_SETTINGS: Final = ("base_url", "timeout", "retries", "headers", "http_client", "clock", "self")


def package_version(version: str) -> str:
    """Return a contract's version as a package version (PEP 440): `1.2.0-beta.1` is `1.2.0b1`.

    A version that has no such form becomes a local version of 0.
    """
    match = _VERSION.match(version.strip())
    if match is None:
        local = ".".join(re.findall(r"[A-Za-z0-9]+", version)).lower()
        return f"0+{local}" if local else "0"
    release, rest = match.groups()
    if not rest:
        return release
    stage = re.match(r"^([A-Za-z]+)[.-]?([0-9]*)$", rest)
    if stage is not None and stage[1].lower() in _STAGES:
        return f"{release}{_STAGES[stage[1].lower()]}{stage[2] or 0}"
    return f"{release}+{'.'.join(re.findall(r'[A-Za-z0-9]+', rest)).lower()}"


class ClientFiles:
    """Writes what depends on the names of a contract alone."""

    def __init__(self, inventory: Inventory, names: PackageNames) -> None:
        self.inventory = inventory
        self.names = names
        kept = {
            name: one
            for name, one in inventory.security_schemes.items()
            if _scheme(one) is not None
        }
        settled = settle(
            kept, snake_case, reserved={*METHODS, *_SETTINGS}, fallback="key", suffix="_"
        )
        self.schemes = [(name, settled[name], one) for name, one in kept.items()]

    def errors(self) -> OutputFile:
        """Return the module of errors, one class for each code of the catalogue."""
        rules = self.inventory.errors
        found = list(self.names.errors.values())
        said = f"What can go wrong with a call of {self.inventory.title}, under one base."
        lines = [HEADER, "", *docstring(said, 0), "", "from __future__ import annotations", ""]
        shared = (
            *("ApiError", "CallTimeoutError", "Catalogue", "ClientError", "DecodeError", "Fault"),
            *("RepeatedPageError", "TransportError", "UndecodableAnswerError"),
            "UnexpectedStatusError",
        )
        lines += ["from .runtime.errors import (", *(f"    {one}," for one in shared), ")"]
        for one in found:
            lines += ["", "", f"class {one.class_name}(ApiError):"]
            lines += docstring(f"`{one.code}`: {one.title or f'status {one.status}'}", 4)
        places: list[str] = []
        if rules is not None:
            places += _place("code", rules.code)
            places += _place("request_id", rules.request_id)
        lines += ["", ""] if found else [""]
        if found or places:
            lines += ["CATALOGUE = Catalogue(", *places]
            lines += ["    types={", *(f'        "{one.code}": {one.class_name},' for one in found)]
            lines += ["    },", ")"]
        else:
            lines.append("CATALOGUE = Catalogue()")
        lines.append('"""Where error answers say what they are, and the error of each code."""')
        listed = sorted({*shared, *(one.class_name for one in found)} - {"Catalogue"})
        lines += ["", "__all__ = [", *(f'    "{one}",' for one in listed), "]"]
        return OutputFile(path="errors.py", text="\n".join(lines) + "\n")

    def client(self) -> OutputFile:
        """Return the module of the clients."""
        lines = [HEADER, "", *docstring(f"Clients of {self.inventory.title}.", 0), ""]
        lines += ["from __future__ import annotations", ""]
        cached = "from functools import cached_property\n" if self.names.services else ""
        lines += [f"{cached}from typing import TYPE_CHECKING", ""]
        lines += ["from .errors import CATALOGUE"]
        lines += ["from .runtime.clients import AsynchronousClient, SyncClient, rules_of"]
        lines += ["from .runtime.credentials import Credentials, Scheme"]
        lines += ["", "if TYPE_CHECKING:", "    import httpx", ""]
        lines += [
            "    from .runtime.options import Clock",
            "    from .runtime.retries import RetryPolicy",
        ]
        for entry in sorted(self.names.services.values(), key=lambda one: one.module):
            names = f"Async{entry.class_name}, {entry.class_name}"
            line = f"    from .services.{entry.module} import {names}"
            if len(line) > 100:
                rows = [f"        Async{entry.class_name},", f"        {entry.class_name},"]
                lines += [f"    from .services.{entry.module} import (", *rows, "    )"]
            else:
                lines.append(line)
        server = self.inventory.servers[0] if self.inventory.servers else ""
        lines += ["", f"BASE_URL = {text_literal(server)}"]
        lines.append('"""The address that the contract states first."""')
        if self.schemes:
            lines += ["", "_SCHEMES = {"]
            lines += [f"    {text_literal(name)}: {_scheme(one)}," for name, _, one in self.schemes]
            lines.append("}")
        else:
            lines += ["", "_SCHEMES: dict[str, Scheme] = {}"]
        for kind in ("", "Async"):
            lines += ["", "", *self._client(kind, is_relative="://" not in server)]
        return OutputFile(path="client.py", text="\n".join(lines) + "\n")

    def _client(self, kind: str, *, is_relative: bool) -> list[str]:
        base = "AsynchronousClient" if kind else "SyncClient"
        lines = [f"class {kind}Client({base}):"]
        told = f"A client of {self.inventory.title}{' whose calls are awaited' if kind else ''}."
        told += "\n\nCredentials are sent where an operation asks for them, and nowhere else. "
        told += "`timeout` is in seconds\nand for each attempt."
        lines += [*docstring(told, 4), ""]
        address = "str" if is_relative else "str | None = None"
        lines += [
            "    def __init__(",
            "        self,",
            f"        base_url: {address},",
            "        *,",
        ]
        for _, name, scheme in self.schemes:
            secret = "tuple[str, str]" if scheme.scheme.lower() == "basic" else "str"
            lines.append(f"        {name}: {secret} | None = None,")
        lines += [
            "        timeout: float | None = None,",
            "        retries: RetryPolicy | None = None,",
            "        headers: dict[str, str] | None = None,",
            f"        http_client: httpx.{kind}Client | None = None,",
            "        clock: Clock | None = None,",
            "    ) -> None:",
        ]
        if self.schemes:
            lines.append("        secrets = {")
            lines += [
                f"            {text_literal(name)}: {given}," for name, given, _ in self.schemes
            ]
            lines.append("        }")
        secrets = "secrets" if self.schemes else "{}"
        lines += [
            "        rules = rules_of(",
            "            base_url,",
            "            BASE_URL,",
            f"            Credentials(_SCHEMES, {secrets}),",
            "            CATALOGUE,",
            "            timeout=timeout,",
            "            retries=retries,",
            "            headers=headers,",
            "            clock=clock,",
            "        )",
            "        super().__init__(rules, http_client)",
        ]
        for entry in self.names.services.values():
            name = f"{kind}{entry.class_name}"
            head = f"    def {entry.attribute}(self) -> {name}:"
            lines += ["", "    @cached_property"]
            if len(head) <= WIDTH:
                lines.append(head)
            else:
                lines += [f"    def {entry.attribute}(", "        self,", f"    ) -> {name}:"]
            lines += docstring(f"The operations of `{entry.name}`.", 8)
            line = f"        from .services.{entry.module} import {name}"
            if len(line) > 100:
                rows = [f"            {name},", "        )"]
                lines += [f"        from .services.{entry.module} import (", *rows]
            else:
                lines.append(line)
            lines += ["", *fitted("return ", f"{name}(self._transport)", "", 8)]
        return lines


def _place(name: str, expression: Expression | None) -> list[str]:
    if expression is None:
        return []
    if expression.part is Part.HEADER:
        return [f'    {name}=("header", {text_literal(expression.name)}),']
    tokens = ["body", *split(expression.pointer)]
    listed = ", ".join(text_literal(token) for token in tokens)
    return [f"    {name}=({listed}{',' if len(tokens) == 1 else ''}),"]


def _scheme(scheme: SecurityScheme) -> str | None:
    """Return how a credential is sent, or None where no client of HTTP sends it."""
    if scheme.type == "apiKey" and scheme.location is not None:
        return f'Scheme("{scheme.location.value}", {text_literal(scheme.parameter)})'
    if scheme.type in ("oauth2", "openIdConnect"):
        return 'Scheme("bearer")'
    if scheme.type != "http":
        return None
    kind = scheme.scheme.lower()
    return (
        f'Scheme("{kind}")' if kind in ("bearer", "basic") else 'Scheme("header", "Authorization")'
    )
