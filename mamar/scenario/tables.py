"""A table file as text: from bytes to rows of cells, before any cell means something."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field

from mamar.scenario.findings import Findings
from mamar.text import Text

#: Beyond these a file is not a table of a scenario; they bound memory and time.
MOST_BYTES = 32 * 2**20
MOST_ROWS = 200_000
MOST_CELLS = 2_000_000

_SAVE_AS = Text("Save it as CSV in UTF-8, columns split by commas.")


@dataclass
class Grid:
    """The cells of one table; ``rows`` holds (row number as a spreadsheet counts, cells).

    ``hxl`` is a second header row of HXL tags such as #adm1+code; empty where there is none.
    """

    file: str
    header: tuple[str, ...] = ()
    hxl: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)


def decode(file: str, data: bytes, findings: Findings) -> str | None:
    """The text of a file in UTF-8, with or without byte-order mark; None if it is not that."""
    if len(data) > MOST_BYTES:
        limit = {"n": MOST_BYTES // 2**20}
        findings.error(file, Text("The file is larger than {n} MB.", limit), Text("Split it."))
        return None
    if data.startswith(b"PK"):
        findings.error(file, Text("This is an Excel workbook or another archive."), _SAVE_AS)
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        findings.error(file, Text("The file is in UTF-16."), _SAVE_AS)
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Positions are counted after the byte-order mark.
        start = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        _not_utf8(file, data, start, findings)
        return None
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        findings.error(
            file,
            Text("There is a NUL byte at byte {n}.", {"n": len(text[: text.index("\0")].encode())}),
            Text("The file is damaged: take it from its source again."),
            row=row,
        )
        return None
    return text


def _not_utf8(file: str, data: bytes, at: int, findings: Findings) -> None:
    """Says where the first wrong byte is, and whether the file is cp1256 or mixed."""
    before = data[:at]
    where = {"n": at, "byte": f"0x{data[at]:02X}"}
    if any(byte > 127 for byte in before.removeprefix(b"\xef\xbb\xbf")):
        what = Text(
            "Byte {n} ({byte}) is not UTF-8 while the text before it is: encodings are mixed.",
            where,
        )
    elif _reads_as_arabic(data):
        what = Text(
            "Byte {n} ({byte}) is not UTF-8; the file seems to be in Windows-1256 (Arabic).", where
        )
    else:
        what = Text("Byte {n} ({byte}) is not UTF-8.", where)
    findings.error(file, what, _SAVE_AS, row=before.count(b"\n") + 1)


def _reads_as_arabic(data: bytes) -> bool:
    high = bytes(byte for byte in data[:100_000] if byte > 127)
    letters = high.decode("cp1256", errors="replace")
    return 2 * sum("\u0600" <= letter <= "\u06ff" for letter in letters) > len(letters)


def read_csv(file: str, data: bytes, findings: Findings) -> Grid | None:
    """The table in ``data``; None, with the reason in ``findings``, where there is none."""
    text = decode(file, data, findings)
    if text is None:
        return None
    grid = Grid(file)
    cells = 0
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            cells += len(row)
            if cells > MOST_CELLS or number > MOST_ROWS:
                most = {"rows": MOST_ROWS, "cells": MOST_CELLS}
                findings.error(
                    file,
                    Text("The table has more than {rows} rows or {cells} cells.", most),
                    Text("Split it, or leave out columns that are not needed."),
                    row=number,
                )
                return None
            if not _take(grid, number, tuple(row), findings):
                return None
    except csv.Error as error:
        findings.error(
            file,
            Text("The row cannot be split into cells: {reason}.", {"reason": str(error)}),
            Text("Put a cell that holds commas, quotes or line ends into double quotes."),
            row=number + 1,
        )
        return None
    if not grid.header:
        findings.error(
            file, Text("The file is empty."), Text("Write a header row with the column names.")
        )
        return None
    return grid


def _take(grid: Grid, number: int, row: tuple[str, ...], findings: Findings) -> bool:
    """Adds one row to the grid; False where reading on would make no sense."""
    if not grid.header:
        if not any(cell.strip() for cell in row):
            return True
        grid.header = tuple(cell.strip().strip("\ufeff") for cell in row)
        return _check_header(grid, number, findings)
    filled = [cell for cell in row if cell.strip()]
    if not filled:
        return True  # what a spreadsheet leaves below a table
    if len(row) != len(grid.header):
        findings.error(
            grid.file,
            Text(
                "The row has {n} cells, the header has {m}.",
                {"n": len(row), "m": len(grid.header)},
            ),
            Text("Give every column a cell; put a cell that holds a comma into double quotes."),
            row=number,
        )
    elif not grid.rows and not grid.hxl and all(cell.startswith("#") for cell in filled):
        grid.hxl = row
    else:
        grid.rows.append((number, row))
    return True


def _check_header(grid: Grid, number: int, findings: Findings) -> bool:
    header = grid.header
    for sign in (";", "\t"):
        if len(header) == 1 and header[0].count(sign) >= 2:
            findings.error(
                grid.file,
                Text("The columns are split by a semicolon or a tab, not by a comma."),
                _SAVE_AS,
                row=number,
            )
            return False
    seen: set[str] = set()
    for name in header:
        if not name:
            findings.error(
                grid.file,
                Text("A column has no name."),
                Text("Name it, or take the column out."),
                row=number,
            )
            return False
        if name in seen:
            findings.error(
                grid.file,
                Text("Two columns have the same name."),
                Text("Take one of them out, or rename it."),
                row=number,
                column=name,
            )
            return False
        seen.add(name)
    return True


def write_csv(grid: Grid) -> bytes:
    """The table as bytes: UTF-8 without a mark, commas, one line feed after each row."""
    rows = [grid.header, *([grid.hxl] if grid.hxl else []), *(cells for _, cells in grid.rows)]
    return "".join(",".join(map(_quoted, row)) + "\n" for row in rows).encode()


def _quoted(cell: str) -> str:
    # Python's writer leaves a lone carriage return bare, and its reader ends the row there.
    if cell and not any(sign in cell for sign in ',"\r\n'):
        return cell
    return '"' + cell.replace('"', '""') + '"' if cell else ""
