"""The client's class and the exceptions: what names and rules alone decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contracts.expressions import Part
from contracts.operations import Location
from generators.target import OutputFile
from generators.targets.java import syntax
from generators.targets.java.models import HEADER, folder
from generators.targets.java.names import RESERVED_COMPONENTS, member_names

if TYPE_CHECKING:
    from contracts.expressions import Expression
    from contracts.operations import SecurityScheme
    from generators.inventory import Inventory
    from generators.targets.java.names import ClassNames

_RESERVED_SETTERS: Final = RESERVED_COMPONENTS | {"baseUrl", "build", "header"}


def client_files(inventory: Inventory, names: ClassNames, artifact: str) -> list[OutputFile]:
    """Return the client, and an exception for each code of the catalogue."""
    package = names.package
    files = [
        OutputFile(path=f"{folder(package)}/Client.java", text=_client(inventory, names, artifact))
    ]
    if inventory.errors is not None:
        for code, entry in inventory.errors.catalogue.items():
            said = entry.title or f"The code {code}."
            files.append(_exception(package, names.exceptions[code], code, said, entry.status))
        files.append(_catalogue(package, names))
    return files


def _client(inventory: Inventory, names: ClassNames, artifact: str) -> str:
    package = names.package
    services = [one.name for one in inventory.services]
    used = any(scheme_call(one) for one in inventory.security_schemes.values())
    imports = {f"{package}.http.{one}" for one in ("ClientBuilder", "ErrorFormat", "Transport")}
    imports |= {f"{package}.services.{names.services[name]}" for name in services}
    if inventory.errors is not None:
        imports.add(f"{package}.errors.ErrorCatalogue")
    if used:
        imports.add("java.util.function.Supplier")
    methods = "\n".join(
        syntax.comment(
            [_first_line(one.description) or f"The operations of {one.name}."], indent="  "
        )
        + f"  public {names.services[one.name]} {names.accessors[one.name]}() {{\n"
        f"    return new {names.services[one.name]}(transport);\n  }}\n"
        for one in inventory.services
    )
    server = syntax.string(inventory.servers[0] if inventory.servers else "")
    agent = syntax.string(f"{artifact}/{inventory.version}")
    return (
        f"{HEADER}package {package};\n\n"
        + "".join(f"import {one};\n" for one in sorted(imports))
        + "\n"
        + syntax.comment([f"{inventory.title}, version {inventory.version}."])
        + "public final class Client {\n  private final Transport transport;\n\n"
        "  private Client(Transport transport) {\n    this.transport = transport;\n  }\n\n"
        "  /** Returns a builder. */\n  public static Builder builder() {\n    return new Builder();\n  }\n\n"
        + methods
        + ("\n" if methods else "")
        + "  /** Collects what a client needs to know. */\n"
        "  public static final class Builder extends ClientBuilder<Builder> {\n"
        "    private Builder() {\n"
        + _super(server, _format(inventory), agent)
        + "    }\n"
        + "".join(_credential(one, name) for one, name in _schemes(inventory))
        + "\n    /** Returns the client. */\n    public Client build() {\n"
        "      return new Client(transport());\n    }\n  }\n}\n"
    )


def _super(server: str, errors: str, agent: str) -> str:
    flat = f"      super({server}, {errors}, {agent});\n"
    if len(flat) <= syntax.WIDTH + 1:
        return flat
    return f"      super(\n          {server},\n          {errors},\n          {agent});\n"


def _format(inventory: Inventory) -> str:
    rules = inventory.errors
    if rules is None:
        return "ErrorFormat.PLAIN"
    code, request = _where(rules.code), _where(rules.request_id)
    return f"new ErrorFormat({syntax.string(code)}, {syntax.string(request)}, ErrorCatalogue::of)"


def _where(expression: Expression | None) -> str:
    if expression is None:
        return ""
    return expression.pointer if expression.part is Part.BODY else expression.name


def _schemes(inventory: Inventory) -> list[tuple[SecurityScheme, str]]:
    known = [one for one in inventory.security_schemes.values() if scheme_call(one)]
    names = member_names([one.name for one in known], _RESERVED_SETTERS)
    return [(one, names[one.name]) for one in known]


def credential_name(scheme: SecurityScheme) -> str:
    """Return the name of the builder's method for a scheme, where no other is called alike."""
    return member_names([scheme.name], _RESERVED_SETTERS)[scheme.name]


def scheme_call(scheme: SecurityScheme) -> str:
    """Return the call that keeps a credential, with `secret` for it; nothing for what no header carries."""
    name = syntax.string(scheme.name)
    match scheme.type, scheme.scheme.lower():
        case "apiKey", _:
            location = scheme.location or Location.HEADER
            sent = syntax.string(scheme.parameter)
            return f"key({name}, {syntax.string(location.value)}, {sent}, secret)"
        case "http", "basic":
            return f"basic({name}, user, password)"
        case "http", "bearer":
            return f"bearer({name}, secret)"
        case "http", _:
            return f'key({name}, "header", "Authorization", secret)'
        case (("oauth2" | "openIdConnect"), _):
            return f"bearer({name}, secret)"
        case _:
            return ""


def _credential(scheme: SecurityScheme, name: str) -> str:
    call = scheme_call(scheme)
    said = scheme.description or f"The credential of the scheme {scheme.name}."
    comment = syntax.comment([said], indent="    ")
    if call.startswith("basic("):
        return (
            f"\n{comment}    public Builder {name}(String user, String password) {{\n"
            f"      return {call};\n    }}\n"
        )
    return (
        f"\n{comment}    public Builder {name}(String secret) {{\n"
        f"      return {name}(() -> secret);\n    }}\n\n"
        f"    /** Takes the same from what tells it anew for each call. */\n"
        f"    public Builder {name}(Supplier<String> secret) {{\n      return {call};\n    }}\n"
    )


def _exception(package: str, name: str, code: str, said: str, status: int) -> OutputFile:
    text = (
        f"{HEADER}package {package}.errors;\n\n"
        f"import {package}.http.ApiException;\nimport {package}.http.Failure;\n\n"
        + syntax.comment([said, f"The code {code}, with status {status}."])
        + f"public final class {name} extends ApiException {{\n"
        "  private static final long serialVersionUID = 1;\n\n"
        "  /** Takes what the service answered. */\n"
        f"  public {name}(Failure failure) {{\n    super(failure);\n  }}\n}}\n"
    )
    return OutputFile(path=f"{folder(package)}/errors/{name}.java", text=text)


def _catalogue(package: str, names: ClassNames) -> OutputFile:
    cases = "".join(
        f"      case {syntax.string(code)} -> new {name}(failure);\n"
        for code, name in names.exceptions.items()
    )
    text = (
        f"{HEADER}package {package}.errors;\n\n"
        f"import {package}.http.ApiException;\nimport {package}.http.Failure;\n\n"
        "/** The exceptions by the codes of the contract's catalogue. */\n"
        "public final class ErrorCatalogue {\n  private ErrorCatalogue() {}\n\n"
        "  /** Returns the exception of a failure; one with another code is the common base. */\n"
        "  public static ApiException of(Failure failure) {\n"
        "    return switch (failure.code()) {\n"
        f"{cases}      default -> new ApiException(failure);\n    }};\n  }}\n}}\n"
    )
    return OutputFile(path=f"{folder(package)}/errors/ErrorCatalogue.java", text=text)


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
