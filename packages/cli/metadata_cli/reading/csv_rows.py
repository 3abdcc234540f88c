"""CSV (RFC 4180): a header, then a record a row; a mapping says which column is which member."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import IO, Any

from ..problems import FieldError, Problem
from .mapping import Column, Mapping
from .ndjson import broken_stream
from .records import CHUNK_BYTES, LARGEST_RECORD, Chunk, UnreadableError
from .sources import BROKEN_STREAM


def read_csv(content: IO[bytes], file: str, mapping: Mapping) -> Iterator[Chunk]:
    """Yield the records; raises UnreadableError for a header with unknown or missing columns."""
    csv.field_size_limit(LARGEST_RECORD)
    text = io.TextIOWrapper(content, "utf-8-sig", newline="")
    rows = csv.reader(text, delimiter=mapping.delimiter, strict=True)
    try:
        yield from _Rows(rows, file, mapping).chunks()
    except BROKEN_STREAM as error:
        raise UnreadableError(broken_stream(error, file, rows.line_num + 1)) from None
    except UnicodeDecodeError as error:
        # The text is decoded some way ahead of the rows.
        line = _line_of_wrong_bytes(error, rows.line_num)
        detail = f"is not UTF-8: {error.reason}"
        raise UnreadableError(
            Problem(code="malformed-body", detail=detail, file=file, line=line)
        ) from None
    except csv.Error as error:
        problem = Problem(
            code="malformed-body", detail=f"is no CSV: {error}", file=file, line=rows.line_num
        )
        raise UnreadableError(problem) from None
    finally:
        text.detach()


def _line_of_wrong_bytes(error: UnicodeDecodeError, line: int) -> int:
    return line + 1 + error.object[: error.start].count(b"\n")


class _Rows:
    def __init__(self, rows: Any, file: str, mapping: Mapping) -> None:
        self.rows = rows
        self.file = file
        self.mapping = mapping

    def chunks(self) -> Iterator[Chunk]:
        header = next(self.rows, None)
        if header is None:
            return
        columns = self._columns(header)
        constants = [one for one in self.mapping.columns if one.column is None]
        texts: list[bytes] = []
        lines: list[int] = []
        problems: list[Problem] = []
        size, line = 0, self.rows.line_num + 1
        for row in self.rows:
            if row:
                made = self._record(row, columns, constants, len(header))
                if isinstance(made, FieldError):
                    errors = (made,)
                    problems.append(
                        Problem(code="invalid-body", file=self.file, line=line, errors=errors)
                    )
                else:
                    texts.append(made)
                    lines.append(line)
                    size += len(made)
            line = self.rows.line_num + 1
            if size >= CHUNK_BYTES or len(problems) >= 1000:
                yield Chunk(texts=texts, lines=lines, problems=problems)
                texts, lines, problems, size = [], [], [], 0
        if texts or problems:
            yield Chunk(texts=texts, lines=lines, problems=problems)

    def _columns(self, header: list[str]) -> list[tuple[int, Column]]:
        """Return the place of each column that is read."""
        faults = [
            FieldError(pointer=f"/{_token(name)}", code="unknown-column", detail="is not mapped")
            for name in header
            if not self.mapping.knows(name)
        ]
        faults += [
            FieldError(pointer=f"/{_token(one.column)}", code="required", detail="is no column")
            for one in self.mapping.columns
            if one.column is not None and one.column not in header
        ]
        faults += [
            FieldError(pointer=f"/{_token(name)}", code="repeated", detail="is there twice")
            for name in sorted({name for name in header if header.count(name) > 1})
        ]
        if faults:
            detail = "the columns are not those of the mapping"
            raise UnreadableError(
                Problem(
                    code="invalid-body", detail=detail, file=self.file, line=1,
                    errors=tuple(faults),
                )
            )  # fmt: skip
        return [
            (place, column)
            for place, name in enumerate(header)
            if (column := self.mapping.column(name)) is not None
        ]

    def _record(
        self,
        row: list[str],
        columns: list[tuple[int, Column]],
        constants: list[Column],
        width: int,
    ) -> bytes | FieldError:
        if len(row) != width:
            detail = f"the row has {len(row)} cells, the header {width}"
            return FieldError(pointer="", code="cells", detail=detail)
        record: dict[str, Any] = {}
        properties: dict[str, Any] = {}
        for place, column in columns:
            cell = row[place]
            if cell == "":
                continue
            try:
                value = column.convert(cell)
            except ValueError as error:
                pointer = "/" + "/".join(map(_token, column.path))
                return FieldError(pointer=pointer, code="type", detail=str(error))
            _put(record, properties, column.path, value)
        for column in constants:
            _put(record, properties, column.path, column.value)
        if properties:
            record["properties"] = record.get("properties", {}) | properties
        return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()


def _put(
    record: dict[str, Any], properties: dict[str, Any], path: tuple[str, ...], value: Any
) -> None:
    if len(path) == 1:
        record[path[0]] = value
    else:
        properties[path[1]] = value


def _token(name: str | None) -> str:
    return (name or "").replace("~", "~0").replace("/", "~1")
