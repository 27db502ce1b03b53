"""Text a person will read, in Arabic and in English.

A sentence is written once, in English, as a :class:`Text`: a message with named
places and the values that go there. It is put into words at the very edge, when
the language of the reader is known. Catalogues are gettext ``.po`` files under
``mamar/locale``; Arabic has six plural forms.

Right-to-left trap: inside Arabic, a run of Latin letters or digits such as
``06:00–14:00`` may be drawn in the wrong order. Every value that is put into an
Arabic sentence is therefore wrapped in a first-strong isolate (U+2068 … U+2069).

Times are said as people of the region read them, with their offset from UTC: "4 Dec 2016,
06:00 (UTC+2)". A sentence with several times says year and offset once, with the last; a page
says them once for all, with :func:`times_note`, and its times short (:func:`times_like`).
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from string import Formatter

LANGUAGES = ("ar", "en")
RIGHT_TO_LEFT = frozenset({"ar"})
#: Months have several names in Arabic; in the Levant and Iraq they are the Syriac ones.
LOCALES = {"ar": "ar_SY", "en": "en_GB"}
COMMAS = {"ar": "،", "en": ","}

_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
#: A time whose year and offset the page says once for all its times.
_PAGE: ContextVar[datetime | None] = ContextVar("times of the page", default=None)


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
        beside = _last_time(pattern, values)
        words = {
            name: _word(value, language, None if value is beside else beside)
            for name, value in values.items()
        }
        return pattern.format(**words)

    def __str__(self) -> str:
        return self.say("en")


@dataclass(frozen=True)
class Short:
    """A time that a sentence says without year and offset, because its heading has said them.

    >>> when = datetime.fromisoformat("2016-12-04T06:00:00+02:00")
    >>> Text("until {time}", {"time": Short(when)}).say("en")
    'until 4 Dec 06:00'
    """

    when: datetime


def _word(value: object, language: str, beside: datetime | None = None) -> str:
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
        word = said_time(value, language, beside)
    elif isinstance(value, Short):
        word = short_time(value.when, language)
    elif isinstance(value, date):
        word = f"{day_and_month(value, language)} {value.year}"
    elif isinstance(value, (list, tuple)):
        return f"{COMMAS.get(language, ',')} ".join(_word(v, language) for v in value)
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


def said_time(when: datetime, language: str = "en", beside: datetime | None = None) -> str:
    """A time that can be read by itself: with its year and its offset from UTC.

    ``beside`` is a time that stands in the same sentence or table with both: then only what
    differs from it is said. Without it, what the page says once (:func:`times_like`) counts.
    The words are not isolated, as a table or a picture needs them; a :class:`Text` isolates.

    >>> when = datetime.fromisoformat("2016-12-04T06:00:00+02:00")
    >>> said_time(when, "en")
    '4 Dec 2016, 06:00 (UTC+2)'
    >>> said_time(when, "ar")
    '4 كانون الأول 2016، 06:00 (UTC+2)'
    >>> said_time(when, "en", beside=datetime.fromisoformat("2016-11-30T06:00:00+03:00"))
    '4 Dec 06:00 (UTC+2)'
    """
    known = beside or _PAGE.get()
    words = day_and_month(when, language)
    if known is None or known.year != when.year:
        words = f"{words} {when.year}{COMMAS.get(language, ',')}"
    words = f"{words} {_clock(when)}"
    if known is None or known.utcoffset() != when.utcoffset():
        offset = offset_words(when)
        words = f"{words} ({offset})" if offset else words
    return words


def _clock(when: datetime) -> str:
    """Seconds are said where there are any: who is out by 06:00:30 is not out by 06:00."""
    return f"{when:%H:%M:%S}" if when.second else f"{when:%H:%M}"


def short_time(when: datetime, language: str = "en") -> str:
    """A time for a cell of a table whose page says year and offset.

    >>> short_time(datetime.fromisoformat("2016-12-04T06:00:00+02:00"), "en")
    '4 Dec 06:00'
    """
    return said_time(when, language, beside=when)


def day_and_month(when: date, language: str = "en") -> str:
    """
    >>> day_and_month(date(2016, 11, 30), "en")
    '30 Nov'
    """
    return f"{when.day} {_months(language)[when.month - 1]}"


def offset_words(when: datetime) -> str:
    """How far the clock of ``when`` is ahead of UTC; nothing where that is not known.

    Written "UTC+2", not "+02:00": beside "06:00" that would look like a second hour.

    >>> offset_words(datetime.fromisoformat("2016-12-04T06:00:00+02:00"))
    'UTC+2'
    >>> offset_words(datetime.fromisoformat("2016-12-04T06:00:00-03:30"))
    'UTC-3:30'
    """
    offset = when.utcoffset()
    if offset is None:
        return ""
    minutes, seconds = divmod(abs(round(offset.total_seconds())), 60)
    if not minutes and not seconds:
        return "UTC"
    hours, minutes = divmod(minutes, 60)
    sign = "+" if offset.total_seconds() > 0 else "-"
    rest = f":{minutes:02}:{seconds:02}" if seconds else f":{minutes:02}" if minutes else ""
    return f"UTC{sign}{hours}{rest}"


@contextmanager
def times_like(start: datetime) -> Iterator[None]:
    """Within it, times are said as on a page that says year and offset of ``start`` once.

    For pages that show :func:`times_note` only: what goes into a file may be read by itself.

    >>> when = datetime.fromisoformat("2016-12-04T06:00:00+02:00")
    >>> with times_like(when):
    ...     Text("out by {time}", {"time": when}).say("en")
    'out by 4 Dec 06:00'
    """
    token = _PAGE.set(start)
    try:
        yield
    finally:
        _PAGE.reset(token)


def times_note(start: datetime) -> Text:
    """What a page says once of its times, so that they can be short.

    >>> times_note(datetime.fromisoformat("2016-12-04T06:00:00+02:00")).say("en")
    'Times are UTC+2 and dates are of 2016 unless stated otherwise.'
    """
    return Text(
        "Times are {offset} and dates are of {year} unless stated otherwise.",
        {"offset": offset_words(start), "year": str(start.year)},
    )


def unbroken_times(sentence: str) -> str:
    """The sentence with no-break spaces where a line must not end inside a time.

    A time with its year may be broken after the comma: it is long for a narrow column.

    >>> unbroken_times("by 4 Dec 06:00").split(" ")
    ['by', '4\xa0Dec\xa006:00']
    >>> unbroken_times("by 4 Dec 2016, 06:00 (UTC+2)").split(" ")
    ['by', '4\xa0Dec\xa02016,', '06:00\xa0(UTC+2)']
    """
    return _times().sub(lambda time: time[0].replace(" ", "\u00a0"), sentence)


@cache
def _times() -> re.Pattern[str]:
    """A short time, or either half of a full one."""
    months = "|".join(month for language in LANGUAGES for month in _months(language))
    commas = "".join(sorted(set(COMMAS.values())))
    clock, zone = r"\d\d:\d\d(?::\d\d)?", r"(?: \(UTC[^)]*\))"
    day = rf"\d{{1,2}} (?:{months})"
    return re.compile(rf"\b{day} (?:\d{{4}}[{commas}]|{clock}{zone}?)|\b{clock}{zone}")


@cache
def _months(language: str) -> tuple[str, ...]:
    """The short names of the months, asked of Babel once: importing it takes time."""
    from babel import Locale

    names = Locale.parse(LOCALES.get(language, language)).months["format"]["abbreviated"]
    return tuple(str(names[month]) for month in range(1, 13))


def _last_time(pattern: str, values: Mapping[str, object]) -> datetime | None:
    """The time that stands last in a sentence with several: it has year and offset for all."""
    if sum(isinstance(value, datetime) for value in values.values()) < 2:
        return None
    places = [values.get(name or "") for _, name, _, _ in Formatter().parse(pattern)]
    return next((value for value in reversed(places) if isinstance(value, datetime)), None)
