"""What every client of a package is: a base URL, credentials, rules, and an HTTP client to send with."""

from __future__ import annotations

from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING

from .credentials import Credentials
from .errors import Catalogue
from .options import Clock, SystemClock
from .requests import Settings
from .retries import RetryPolicy
from .rules import Rules

if TYPE_CHECKING:
    from typing import Self

    import httpx

    from .transport import AsyncTransport, Transport


def rules_of(
    base_url: str | None,
    default: str,
    credentials: Credentials,
    catalogue: Catalogue,
    *,
    timeout: float | None,
    retries: RetryPolicy | None,
    headers: dict[str, str] | None,
    clock: Clock | None,
) -> Rules:
    """Return the rules of a client; a base URL that nobody states is a ValueError."""
    address = base_url or default
    if "://" not in address:
        raise ValueError(
            f"state the base URL: the contract's own is relative ({address or 'none'})"
        )
    return Rules(
        settings=Settings(
            base_url=address,
            stated=base_url is not None,
            credentials=credentials,
            timeout=timeout,
            headers=headers or {},
        ),
        catalogue=catalogue,
        retries=retries or RetryPolicy(),
        clock=clock or SystemClock(),
    )


class SyncClient:
    """A client whose calls block."""

    def __init__(self, rules: Rules, http_client: httpx.Client | None) -> None:
        self._rules = rules
        self._http_client = http_client

    @cached_property
    def _transport(self) -> Transport:
        import httpx

        from .transport import Transport

        return Transport(self._rules, self._http_client or httpx.Client())

    def close(self) -> None:
        """Close the connections; a caller's own HTTP client stays open, as it may serve others too."""
        if self._http_client is None and "_transport" in self.__dict__:
            self._transport.client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsynchronousClient:
    """A client whose calls are awaited."""

    def __init__(self, rules: Rules, http_client: httpx.AsyncClient | None) -> None:
        self._rules = rules
        self._http_client = http_client

    @cached_property
    def _transport(self) -> AsyncTransport:
        import httpx

        from .transport import AsyncTransport

        return AsyncTransport(self._rules, self._http_client or httpx.AsyncClient())

    async def close(self) -> None:
        """Close the connections; a caller's own HTTP client stays open, as it may serve others too."""
        if self._http_client is None and "_transport" in self.__dict__:
            await self._transport.client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()
