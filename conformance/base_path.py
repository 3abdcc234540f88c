"""Where below a target's URL the contract's paths begin."""

from __future__ import annotations

from urllib.parse import urlsplit

from conformance.exchange import Request
from conformance.reading import Bounds
from conformance.transport import HttpTransport
from conformance.world.collections import parameters_of
from contracts.contract import Contract


def based(url: str, contract: Contract, bounds: Bounds) -> str:
    """Return the URL that the contract's paths are appended to, without a slash at the end.

    A URL with a path of its own is taken as it is. Else the path of the contract's first server is
    appended (OpenAPI 3.1, 4.8.5), unless the target plainly serves without it.
    """
    url = url.rstrip("/")
    prefix = urlsplit(contract.servers[0]).path.rstrip("/") if contract.servers else ""
    if urlsplit(url).path or not prefix or "{" in prefix:
        return url
    probes = [
        operation.path
        for operation in contract.operations
        if operation.method == "get" and not parameters_of(operation.path)
    ][:5]
    for base in (url + prefix, url):
        transport = HttpTransport(base=base, bounds=bounds)
        try:
            for path in probes:
                status = transport.send(Request(method="GET", path=path)).status
                if status is not None and status not in (404, 405, 501):
                    return base
        finally:
            transport.close()
    return url + prefix
