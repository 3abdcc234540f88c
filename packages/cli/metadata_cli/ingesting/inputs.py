"""The files of an ingestion, in their order, with the format and the kind of each."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..checking.chunks import Checked, check, kind_of
from ..endings import usage
from ..reading.csv_rows import read_csv
from ..reading.json_array import read_json
from ..reading.mapping import Mapping, header_mapping
from ..reading.ndjson import read_ndjson
from ..reading.records import Chunk
from ..reading.sources import Source

FORMATS: Final = {
    ".ndjson": "ndjson", ".jsonl": "ndjson", ".json": "json", ".csv": "csv", ".tsv": "csv",
}  # fmt: skip
LONGEST_SOURCE: Final = 500
"""The contract's limit of a job's source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One file, and how it is read."""

    source: Source
    format: str
    kind: str
    mapping: Mapping | None

    def chunks(self) -> Iterator[Chunk]:
        """Yield the records; raises UnreadableError where the file cannot be read on."""
        with self.source.open() as content:
            name = self.source.name
            if self.format == "csv":
                yield from read_csv(content, name, self.mapping or header_mapping(self.kind))
            elif self.format == "json":
                yield from read_json(content, name)
            else:
                yield from read_ndjson(content, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """All files of an ingestion."""

    files: tuple[Input, ...]

    @property
    def size(self) -> int:
        """The bytes of all files, as they are stored."""
        return sum(one.source.size for one in self.files)

    @property
    def has_edges(self) -> bool:
        """Whether there may be edges, so that nodes may be referred to."""
        return any(one.kind != "node" for one in self.files)

    def checked(self, digest: Any = None) -> Iterator[tuple[Input, Checked]]:
        """Yield what each chunk holds; `digest` is told of every record."""
        position = 0
        for one in self.files:
            if digest is not None:
                digest.update(f"{one.format} {one.kind}\n".encode())
                digest.update(one.mapping.text if one.mapping is not None else b"")
            with closing(_generator(one.chunks())) as chunks:
                for chunk in chunks:
                    if digest is not None:
                        digest.update(b"\n".join([*chunk.texts, b""]))
                    yield one, check(chunk, one.kind, one.source.name, position)
                    position += len(chunk.texts)

    def consumed(self, current: Input) -> int:
        """Return how many bytes have been read, while `current` is."""
        before = 0
        for one in self.files:
            if one is current:
                break
            before += one.source.size
        return before + min(current.source.consumed, current.source.size)

    def address(self, digest: str) -> str:
        """Return what a job says it reads: the files, and the SHA-256 of what they hold."""
        mark = f"#sha256={digest}"
        names = " ".join(one.source.address for one in self.files)
        if len(names) + len(mark) > LONGEST_SOURCE:
            names = "…" + names[len(mark) + 1 - LONGEST_SOURCE :]
        return names + mark


def _generator(chunks: Iterator[Chunk]) -> Any:
    return chunks


def open_inputs(
    paths: list[str],
    *,
    file_format: str | None,
    kind: str | None,
    mapping: Mapping | None,
    delimiter: str,
    spool_folder: Path | None,
) -> Inputs:
    """Return the files of an ingestion; ends the program where one cannot be read.

    What is not said follows from a file: its format from its name, its kind from its first record.
    """
    if paths.count("-") > 1:
        raise usage("Standard input can be named once only.")
    files: list[Input] = []
    for path in paths:
        source = Source(path, spool_folder)
        known = file_format or FORMATS.get(source.suffix) or _default_format(source, path)
        if mapping is not None and known != "csv":
            raise usage(f"{source.name} is no CSV, and a mapping is for CSV alone.")
        found = mapping.kind if mapping is not None else kind
        separated = header_mapping("node", _delimiter(source, delimiter))
        if found is None:
            found = _first_kind(source, known, separated)
        used = mapping
        if known == "csv" and mapping is None:
            if found == "exported":
                raise usage(f"{source.name}: CSV holds nodes or edges; say which by --kind.")
            used = header_mapping(found, _delimiter(source, delimiter))
        files.append(Input(source=source, format=known, kind=found, mapping=used))
    return Inputs(files=tuple(files))


def _delimiter(source: Source, delimiter: str) -> str:
    return "\t" if source.suffix == ".tsv" else delimiter


def _default_format(source: Source, path: str) -> str:
    if path == "-":
        return "ndjson"
    raise usage(
        f"The name of {source.name} does not tell its format. Say --format ndjson, json or csv."
    )


def _first_kind(source: Source, file_format: str, mapping: Mapping) -> str:
    if file_format == "csv":
        with source.open() as content:
            header = content.readline(65536).decode("utf-8", "replace")
        names = {name.strip('"\r\n\ufeff ') for name in header.split(mapping.delimiter)}
        return "edge" if names & {"sourceId", "targetId"} else "node"
    reader: Callable[..., Iterator[Chunk]] = read_json if file_format == "json" else read_ndjson
    with source.open() as content, closing(_generator(reader(content, source.name))) as chunks:
        try:
            for chunk in chunks:
                if chunk.texts:
                    return kind_of(chunk.texts[0])
        except Exception:
            return "node"
    return "node"


def new_digest() -> Any:
    """Return the digest of what an ingestion reads, to be told of every record."""
    return hashlib.sha256()
