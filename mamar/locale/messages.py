"""The messages in the sources, and the catalogues made from them."""

from __future__ import annotations

import ast
import io
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from mamar.text import LANGUAGES

PACKAGE = Path(__file__).parent.parent
SOURCE_LANGUAGE = "en"
TRANSLATED = tuple(language for language in LANGUAGES if language != SOURCE_LANGUAGE)
#: How numbers choose a form: in Arabic none, one, two, a few, many, and hundreds.
PLURAL_FORMS = {
    "ar": (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
        "n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"
    )
}


@dataclass(frozen=True)
class Found:
    """A message and the file it stands in."""

    message: str
    plural: str | None
    file: str

    @property
    def id(self) -> str | tuple[str, str]:
        return self.message if self.plural is None else (self.message, self.plural)


def messages_in(source: str, file: str) -> Iterator[Found]:
    """Every ``Text("…")`` in a Python source, with its plural where there is one.

    Only literal messages count: a message put together at run time could not be translated.

    >>> [found.message for found in messages_in('Text("{n} rows", {"n": 1})', "a.py")]
    ['{n} rows']
    """
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and _name(node.func) == "Text"):
            continue
        given = dict(zip(("message", "values", "plural"), node.args, strict=False))
        given |= {word.arg: word.value for word in node.keywords if word.arg}
        message, plural = _literal(given.get("message")), _literal(given.get("plural"))
        if message is not None:
            yield Found(message, plural, file)


def messages(package: Path = PACKAGE) -> list[Found]:
    """All messages of the package, file by file."""
    return [
        found
        for path in sorted(package.rglob("*.py"))
        for found in messages_in(
            path.read_text(encoding="utf-8"), path.relative_to(package.parent).as_posix()
        )
    ]


def updated(language: str, found: Iterable[Found]) -> Catalog:
    """The catalogue of ``language`` with exactly the messages ``found``.

    Translations that are there are kept; what is new stands empty; what has gone is dropped.
    """
    path = po_path(language)
    old = read(language) if path.exists() else Catalog(locale=language)
    # The header names no date and no tool: it would change with every run.
    new = Catalog(locale=language, project="Mamar", domain="mamar", fuzzy=False)
    for item in found:
        before = old.get(item.message)
        kept = before.string if before is not None and _same_kind(before, item) else ""
        new.add(item.id, kept, locations=[(item.file, 0)], flags=_flags(item))
    return new


def read(language: str) -> Catalog:
    """The catalogue as it stands in the package."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language, domain="mamar")


def po_bytes(catalogue: Catalog) -> bytes:
    """A catalogue as text for translators, in the order of its messages."""
    buffer = io.BytesIO()
    # Without the files they stand in: a message that moves changes nothing for a translator.
    write_po(buffer, catalogue, width=99, omit_header=True, sort_output=True, no_location=True)
    return _header(catalogue).encode() + buffer.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """A catalogue as programs read it: a GNU .mo file, the same bytes for the same messages.

    The format is the one of the GNU gettext manual, "The Format of GNU MO Files". Babel's
    own writer puts dates and its version into the file.
    """
    words = {"": _fields(catalogue)}
    words |= {
        _joined(message.id): _joined(message.string)
        for message in catalogue
        if message.id and _is_translated(message)
    }
    rows = [(key.encode(), value.encode()) for key, value in sorted(words.items())]
    tables_at, texts_at = 28, 28 + 16 * len(rows)
    tables = [b"", b""]
    texts = b""
    for side in (0, 1):
        for row in rows:
            tables[side] += struct.pack("<II", len(row[side]), texts_at + len(texts))
            texts += row[side] + b"\0"
    head = struct.pack(
        "<7I", 0x950412DE, 0, len(rows), tables_at, tables_at + 8 * len(rows), 0, tables_at
    )
    return head + tables[0] + tables[1] + texts


def untranslated(catalogue: Catalog) -> list[Message]:
    """Messages without a translation, or with a plural form that is empty."""
    return [message for message in catalogue if message.id and not _is_translated(message)]


def places(message: str) -> set[str]:
    """The names in braces.

    >>> sorted(places("{out} of {leaving} people"))
    ['leaving', 'out']
    """
    return {name for _, name, _, _ in Formatter().parse(message) if name is not None}


def po_path(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "mamar.po"


def mo_path(language: str) -> Path:
    return po_path(language).with_suffix(".mo")


def _name(function: ast.expr) -> str | None:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else None


def _literal(node: ast.expr | None) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return None


def _flags(found: Found) -> set[str]:
    return {"python-brace-format"} if places(found.message) else set()


def _same_kind(before: Message, found: Found) -> bool:
    return isinstance(before.id, str) == (found.plural is None)


def _is_translated(message: Message) -> bool:
    return all([message.string] if isinstance(message.string, str) else message.string)


def _joined(parts: str | Iterable[str]) -> str:
    """Singular and plural, or all plural forms, as a .mo file holds them."""
    return parts if isinstance(parts, str) else "\0".join(parts)


def _fields(catalogue: Catalog) -> str:
    language = str(catalogue.locale)
    return (
        "Content-Type: text/plain; charset=utf-8\n"
        f"Language: {language}\n"
        f"Plural-Forms: {PLURAL_FORMS[language]}\n"
    )


def _header(catalogue: Catalog) -> str:
    name = catalogue.locale.english_name
    fields = "".join(f'"{field}\\n"\n' for field in _fields(catalogue).splitlines())
    return (
        f"# What Mamar says in {name}. Brought up to date by `make messages`.\n"
        f'msgid ""\nmsgstr ""\n{fields}\n'
    )
