"""A look at an OSM PBF file before a library in C++ is trusted with it.

libosmium keeps tags as words that end in a zero byte. A word that has a zero byte
inside makes it read past the end of its memory, and the whole process dies. No honest
map has such a word, so every table of words is looked through first. The layout (blobs,
blocks, tables of words) is that of the format's description in the OpenStreetMap wiki.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_MOST_HEADER, _MOST_BLOB = 64 * 1024, 32 * 1024 * 1024
# Wire types of protocol buffers.
_VARINT, _EIGHT, _COUNTED, _FOUR = 0, 1, 2, 5
# Numbers of fields.
_TYPE, _SIZE = 1, 3  # of a blob's header
_RAW, _ZLIB = 1, 3  # of a blob
_WORDS = 1  # of a block of data; and of one word in it


def check_blocks(path: Path) -> None:
    """Raise ValueError if the file is cut short or holds words with a zero byte."""
    with path.open("rb") as stream:
        for kind, blob in _blobs(stream):
            if kind == b"OSMData":
                _check_words(_unpacked(blob))


def _blobs(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    while start := stream.read(4):
        header = dict(_fields(_read(stream, int.from_bytes(start), _MOST_HEADER)))
        kind, size = header.get(_TYPE), header.get(_SIZE)
        if not isinstance(kind, bytes) or not isinstance(size, int):
            raise ValueError("a blob without type or size")
        yield kind, _read(stream, size, _MOST_BLOB)


def _read(stream: BinaryIO, size: int, most: int) -> bytes:
    if size > most:
        raise ValueError("a blob that is too large")
    data = stream.read(size)
    if len(data) < size:
        raise ValueError("the file ends within a blob")
    return data


def _unpacked(blob: bytes) -> bytes:
    fields = dict(_fields(blob))
    raw, packed = fields.get(_RAW), fields.get(_ZLIB)
    if isinstance(raw, bytes):
        return raw
    if not isinstance(packed, bytes):
        raise ValueError("a blob that is neither plain nor zlib")
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(packed, _MOST_BLOB)
    except zlib.error as problem:
        raise ValueError("a blob that cannot be unpacked") from problem
    if not unpacking.eof:
        raise ValueError("a blob that is cut short or too large")
    return data


def _check_words(block: bytes) -> None:
    for number, table in _fields(block):
        if number == _WORDS and isinstance(table, bytes):
            for _, word in _fields(table):
                if isinstance(word, bytes) and b"\0" in word:
                    raise ValueError("a word with a zero byte")


def _fields(data: bytes) -> Iterator[tuple[int, bytes | int]]:
    """Number and value of each field of a message."""
    at, end = 0, len(data)
    while at < end:
        key, at = _varint(data, at)
        number, kind = key >> 3, key & 7
        if kind == _VARINT:
            value, at = _varint(data, at)
            yield number, value
        elif kind in (_COUNTED, _EIGHT, _FOUR):
            size, at = _varint(data, at) if kind == _COUNTED else ({_EIGHT: 8, _FOUR: 4}[kind], at)
            if at + size > end:
                raise ValueError("a field that is cut short")
            yield number, data[at : at + size]
            at += size
        else:
            raise ValueError("a field of an unknown kind")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number in groups of seven bits, the last byte below 128, and where it ends."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise ValueError("a number that is cut short")
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
    raise ValueError("a number that is too long")
