"""Text a person will read, in Arabic and in English.

A sentence is written once, in English, as a :class:`Text`: a message with named
places and the values that go there. It is put into words at the very edge, when
the language of the reader is known. Catalogues are gettext ``.po`` files under
``mamar/locale``; Arabic has six plural forms.

Right-to-left trap: inside Arabic, a run of Latin letters or digits such as
``06:00–14:00`` may be drawn in the wrong order. Every value that is put into an
Arabic sentence is therefore wrapped in a first-strong isolate (U+2068 … U+2069).
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

LANGUAGES = ("ar", "en")
RIGHT_TO_LEFT = frozenset({"ar"})

_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True)
class Text:
    """A message that can be said in any language of the catalogue.

    ``message`` is the English sentence with ``{named}`` places; ``values`` fills
    them and may hold numbers, times, other texts, or pairs of names by language
    (``{"ar": …, "en": …}``). With ``plural``, ``count`` chooses between
    ``message`` (one) and ``plural`` (many), and fills ``{count}``.

    >>> Text("{n} rows read", {"n": 1200}).say("en")
    '1,200 rows read'
    """

    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None
    count: int | None = None

    def say(self, language: str = "en") -> str:
        catalogue = _catalogue(language)
        if self.plural is not None and self.count is not None:
            pattern = catalogue.ngettext(self.message, self.plural, self.count)
        else:
            pattern = catalogue.gettext(self.message)
        values = dict(self.values)
        if self.count is not None:
            values.setdefault("count", self.count)
        return pattern.format(**{name: _word(v, language) for name, v in values.items()})

    def __str__(self) -> str:
        return self.say("en")


def _word(value: object, language: str) -> str:
    """One value in words; isolated where the sentence runs from right to left."""
    if isinstance(value, (Text, Said)):
        return value.say(language)
    if isinstance(value, Mapping):
        word = str(value.get(language) or value.get("en") or next(iter(value.values()), ""))
    elif isinstance(value, bool):
        word = str(value)
    elif isinstance(value, int):
        word = f"{value:,}"
    elif isinstance(value, datetime):
        word = value.strftime("%Y-%m-%d %H:%M")
    elif isinstance(value, (list, tuple)):
        return (", " if language != "ar" else "، ").join(_word(v, language) for v in value)
    else:
        word = str(value)
    return isolate(word) if language in RIGHT_TO_LEFT else word


def isolate(word: str) -> str:
    """``word`` kept in its own direction whatever stands around it."""
    return f"{_ISOLATE}{word}{_END_ISOLATE}"


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    folder = Path(__file__).parent / "locale"
    return gettext.translation("mamar", folder, languages=[language], fallback=True)


@dataclass(frozen=True)
class Said:
    """A sentence already put into words, as it stands in a file: words by language."""

    words: Mapping[str, str]

    def say(self, language: str = "en") -> str:
        return self.words.get(language) or self.words.get("en", "")

    def __str__(self) -> str:
        return self.say("en")
