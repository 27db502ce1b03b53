"""Reading plain data that may be anything: every fault is noted with its key, none raises."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar

from mamar.errors import Fault, InputError
from mamar.plan.problem import GREATEST
from mamar.text import LANGUAGES, Text

T = TypeVar("T")

#: With so many faults a file is something else altogether.
MOST_FAULTS = 50


@dataclass
class Faults:
    """What is wrong with one file, collected."""

    file: str | None
    found: list[Fault] = field(default_factory=list)
    _objects: dict[str, tuple[Mapping[str, Any], set[str]]] = field(default_factory=dict)

    def add(self, key: str, value: object, what: Text) -> None:
        shown = _printable(value) if isinstance(value, str) else value
        self.found.append(Fault(what, file=self.file, key=_printable(key), value=shown))
        if len(self.found) >= MOST_FAULTS:
            raise InputError(*self.found)

    def read(self, path: str, given: Mapping[str, Any], *keys: str) -> None:
        """Somebody has asked the object at ``path`` for these keys."""
        self._objects.setdefault(path, (given, set()))[1].update(keys)

    def add_unasked(self) -> None:
        """Keys that nobody has asked for: they would be believed, and nothing checks them."""
        for path, (given, asked) in self._objects.items():
            for key in given:
                if key not in asked:
                    self.add(_join(path, key), given[key], Text("There is no such key in a plan."))

    def stop(self, what: Text) -> NoReturn:
        raise InputError(Fault(what, file=self.file))

    def raise_any(self) -> None:
        if self.found:
            raise InputError(*self.found)


@dataclass(frozen=True)
class Value:
    """Something in a file, and the key that leads to it.

    Each method gives a value of the right kind; if it is of another kind the fault is
    noted and some value of the right kind is given, so that reading can go on.
    """

    value: Any
    key: str
    faults: Faults

    def fault(self, value: object, what: Text, index: int | None = None) -> None:
        key = self.key if index is None else f"{self.key}[{index}]"
        self.faults.add(key, "null" if value is None else value, what)

    @property
    def is_missing(self) -> bool:
        return self.value is _MISSING

    def at(self, key: str) -> Value:
        """What stands under ``key`` of an object."""
        path = _join(self.key, key)
        if self.is_missing:
            return Value(_MISSING, path, self.faults)
        if not isinstance(self.value, Mapping):
            self._not(Text("It must be an object with the key {name}.", {"name": key}))
            return Value(_MISSING, path, self.faults)
        self.faults.read(self.key, self.value, key)
        if key not in self.value:
            self.faults.add(path, None, Text("It is missing."))
            return Value(_MISSING, path, self.faults)
        return Value(self.value[key], path, self.faults)

    def counts(self) -> dict[str, int]:
        """Whole numbers by name."""
        if isinstance(self.value, Mapping) and all(map(_is_writable, self.value)):
            return {name: self.at(name).number() for name in self.value}
        self._not(Text("It must be an object with a whole number for each name."))
        return {}

    def items(self, count: int | None = None) -> list[Value]:
        """The entries of a list, ``count`` of them if that is given."""
        if not isinstance(self.value, list):
            self._not(Text("It must be a list."))
            return []
        if count is not None and len(self.value) != count:
            self.fault(self.value, Text("It must have {n} entries.", {"n": str(count)}))
            return []
        return [Value(v, f"{self.key}[{at}]", self.faults) for at, v in enumerate(self.value)]

    def maybe(self, read: Callable[[Value], T]) -> T | None:
        """None where the file says null, else what ``read`` makes of it."""
        return None if self.value is None else read(self)

    def text(self) -> str:
        if _is_writable(self.value):
            return str(self.value)
        self._not(Text("It must be text."))
        return ""

    def one_of(self, choices: Collection[str], otherwise: Text | None = None) -> Any:
        """One of ``choices``; typed Any, because mypy cannot see that it is the literal."""
        if isinstance(self.value, str) and self.value in choices:
            return self.value
        self._not(otherwise or Text("It must be one of {choices}.", {"choices": list(choices)}))
        return ""

    def number(self, low: int = 0, high: int = GREATEST) -> int:
        if type(self.value) is int and low <= self.value <= high:
            return self.value
        self._not(_whole(low, high))
        return low

    def numbers(
        self,
        count: int | None = None,
        low: int = 0,
        high: int = GREATEST,
        word: tuple[str, int] | None = None,
    ) -> tuple[int, ...]:
        """A list of whole numbers; a ``word`` may stand for one that no file should hold."""
        if not isinstance(self.value, list):
            self._not(Text("It must be a list."))
            return ()
        if count is not None and len(self.value) != count:
            self.fault(len(self.value), Text("It must have {n} entries.", {"n": str(count)}))
            return ()
        found = self.value
        if word is not None:
            found = [word[1] if v == word[0] else v for v in found]
        for at, v in enumerate(found):
            if type(v) is not int or not (low <= v <= high or (word and v == word[1])):
                self.fault(v, _whole(low, high), at)
                return ()
        return tuple(found)

    def real(self, low: float, high: float) -> float:
        """A number between ``low`` and ``high``."""
        v = self.value
        if type(v) in (int, float) and math.isfinite(v) and low <= v <= high:
            return float(v)
        self._not(
            Text(
                "It must be a number between {low} and {high}.",
                {"low": str(low), "high": str(high)},
            )
        )
        return float(low)

    def floats(self, count: int, limit: float) -> tuple[float, ...]:
        """A list of ``count`` numbers between -limit and limit."""
        values = self.items(count)
        for value in values:
            v = value.value
            if type(v) not in (int, float) or not (math.isfinite(v) and -limit <= v <= limit):
                value.fault(
                    v,
                    Text(
                        "It must be a number between {low} and {high}.",
                        {"low": str(-limit), "high": str(limit)},
                    ),
                )
                return (0.0,) * count
        return tuple(float(value.value) for value in values) or (0.0,) * count

    def time(self) -> datetime:
        try:
            when = datetime.fromisoformat(self.value)
            if when.utcoffset() is not None:
                return when
        except (TypeError, ValueError):
            pass
        self._not(
            Text(
                "It must be a time with its offset from UTC, such as {example}.",
                {"example": "2016-11-30T06:00:00+02:00"},
            )
        )
        return datetime(2000, 1, 1, tzinfo=UTC)

    def words(self) -> dict[str, str]:
        """Words by language, in those that plans are written in."""
        if isinstance(self.value, Mapping) and all(
            _is_writable(k) and _is_writable(v) for k, v in self.value.items()
        ):
            self.faults.read(self.key, self.value, *LANGUAGES)
            return dict(self.value)
        self._not(_BY_LANGUAGE)
        return {}

    def sentence(self) -> dict[str, str]:
        """A sentence in each language that plans are written in."""
        if isinstance(self.value, Mapping):
            return {language: self.at(language).text() for language in LANGUAGES}
        self._not(_BY_LANGUAGE)
        return {}

    def _not(self, what: Text) -> None:
        if not self.is_missing:
            self.fault(self.value, what)


_MISSING = object()
_BY_LANGUAGE = Text('It must be words by language, such as {{"en": "…", "ar": "…"}}.')


def _join(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)


def _whole(low: int, high: int) -> Text:
    return Text(
        "It must be a whole number from {low} to {high}.", {"low": str(low), "high": str(high)}
    )


def _is_writable(words: object) -> bool:
    """Whether it is text; half a surrogate pair can stand in JSON and can never be written."""
    return isinstance(words, str) and _printable(words) == words


def _printable(words: str) -> str:
    return words.encode(errors="replace").decode()
