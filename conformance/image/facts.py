"""Facts about an image and how it runs, as frozen values: all that an image rule is judged by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.exchange import Exchange
from contracts.report.run import Ending


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCommand:
    """The command of a HEALTHCHECK; `seconds` is what it may take."""

    words: tuple[str, ...]
    seconds: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFacts:
    """What an image says of itself.

    `user` is the configured one, empty where there is none; `inspect` is the shell command that shows all
    of it.
    """

    reference: str
    digest: str
    user: str = ""
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    health: HealthCommand | None = None
    volumes: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    inspect: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One start: the seconds until the target was ready, or what it did instead, with its last lines.

    `others` is the share of the machine's processors that other programs took meanwhile.
    """

    seconds: float | None
    others: float = 0.0
    words: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Memory over one load: resident bytes at its beginning and end (medians), and the requests sent."""

    before: int
    after: int
    requests: int

    @property
    def bytes(self) -> int:
        """By how much it grew; negative where it shrank."""
        return self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The memory of a target: the peak of all its processes in bytes, and its growth, load after load.

    `ended` says how the target ended where it did not live through it, `killed` that it was at its
    limit of memory. `loaded` is empty, or why no load could be sent. `cgroup` is what the kernel counted for
    the container at its peak, the file cache included, where it is known.
    """

    peak: int
    processes: int
    growths: tuple[Growth, ...] = ()
    ended: Ending | None = None
    killed: bool = False
    loaded: str = ""
    cgroup: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shutdown:
    """What came of SIGTERM while requests were in flight.

    `held` are the requests in flight, in the end answered or not. `late` is what a new request got after
    the signal, None where it was refused. `ending` is None where the target did not end within `seconds`.
    `unheld` says why no request could be kept in flight, where none was.
    """

    held: tuple[Exchange, ...]
    late: Exchange | None
    ending: Ending | None
    seconds: float
    unheld: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOnlyRun:
    """What became of a target whose root file system could not be written.

    `failed` are exchanges of operations that succeed where it can be; `tried` is how many operations (`what`)
    were. `written` are paths that the target wrote below its root while it could. `trouble` says what went
    wrong where it did not even start.
    """

    start: Start
    tried: int = 0
    failed: tuple[Exchange, ...] = ()
    written: tuple[str, ...] = ()
    trouble: str = "it did not get ready"
    what: str = "operations"


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthProbe:
    """What a HEALTHCHECK said: the exit codes of its command (None: it took too long).

    `well` is while the target answered, `silent` while it was stopped in its tracks and did not. `unsilenced`
    says why it could not be silenced, where that is so.
    """

    well: int | None
    silent: int | None
    unsilenced: str = ""
