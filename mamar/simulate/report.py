"""What many runs show: numbers with their intervals, and what they mean in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mamar.scenario.scenario import Names
from mamar.simulate.spreads import Spreads
from mamar.text import Text

PlaceKind = Literal["assembly", "crossing", "vehicles", "site"]


@dataclass(frozen=True)
class Range:
    """One number over all runs: the 5th, 50th and 95th percentile."""

    low: float
    median: float
    high: float


@dataclass(frozen=True)
class Arrivals:
    """People out by each time: as ordered, and over the runs."""

    time: tuple[datetime, ...]
    ordered: tuple[int, ...]
    simulated: tuple[Range, ...]


@dataclass(frozen=True)
class Place:
    """Waiting at one place. ``waits_min``: minutes a person, of those who came there."""

    kind: PlaceKind
    place_id: str
    name: Names
    crowd: Range  #: the largest number of people at one moment
    when: datetime  #: when it was largest, in the run with the median crowd
    limit: int | None  #: what the rules allow there
    over: float  #: share of the runs in which the crowd was larger than that
    person_h: Range  #: waiting of all people together


@dataclass(frozen=True)
class Report:
    """The replay of one order. ``left``: people who came and were not out, by reason."""

    runs: int
    seed: int
    spreads: Spreads
    came: Range
    out: Range
    ordered: int
    until: tuple[datetime | None, datetime | None, datetime | None]  #: of the last one out
    arrivals: Arrivals
    places: tuple[Place, ...]
    left: tuple[tuple[str, Range], ...]

    @property
    def strained(self) -> tuple[Place, ...]:
        """Places whose limit gave way in at least one run in twenty, the worst first."""
        found = [place for place in self.places if place.over >= 0.05]
        return tuple(sorted(found, key=lambda place: (-place.over, place.place_id)))

    @property
    def largest(self) -> Place | None:
        """Where the largest crowd stands: a crowd is a target and a crush."""
        return max(self.places, key=lambda place: place.crowd.median, default=None)

    def sentences(self) -> list[Text]:
        """The result in words, the most important first."""
        said = [
            Text(
                "Of {ordered} people in the order, {median} are out in the middle one of {runs} "
                "runs; in nine runs of ten from {low} to {high}.",
                {
                    "ordered": self.ordered,
                    "median": round(self.out.median),
                    "runs": self.runs,
                    "low": round(self.out.low),
                    "high": round(self.out.high),
                },
            )
        ]
        said += [_LEFT[reason](round(range_.median)) for reason, range_ in self.left]
        if self.largest is not None and self.largest.crowd.median >= 1:
            said.append(
                Text(
                    "The largest crowd: {people} people at {place}, {when}.",
                    {
                        "people": round(self.largest.crowd.median),
                        "place": self.largest.name,
                        "when": self.largest.when,
                    },
                )
            )
        said += [
            Text(
                "More people than the rules allow ({limit}) at {place} in {share} of {runs} runs; "
                "in the middle run {people}.",
                {
                    "limit": place.limit,
                    "place": place.name,
                    "share": round(place.over * self.runs),
                    "runs": self.runs,
                    "people": round(place.crowd.median),
                },
            )
            for place in self.strained
        ]
        return said


_LEFT = {
    "turned_back": lambda n: Text(
        "{n} people came too late and found the crossing closed.", {"n": n}
    ),
    "no_seat": lambda n: Text("{n} people found no seat.", {"n": n}),
    "broken_down": lambda n: Text("{n} people waited for a vehicle that broke down.", {"n": n}),
    "no_room": lambda n: Text("{n} people found no room at their site.", {"n": n}),
}
