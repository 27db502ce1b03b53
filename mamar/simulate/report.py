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

    def until_settled(self) -> Arrivals:
        """Without the times after the first one from which nothing changes any more."""
        here = list(zip(self.ordered, self.simulated, strict=True))
        moving = [i for i, each in enumerate(here) if each != here[-1]]
        last = moving[-1] + 2 if moving else 1
        return Arrivals(self.time[:last], self.ordered[:last], self.simulated[:last])


@dataclass(frozen=True)
class Place:
    """Waiting at one place."""

    kind: PlaceKind
    place_id: str
    name: Names
    crowd: Range  #: the largest number of people at one moment
    when: datetime  #: when it was largest, in the run with the median crowd
    limit: int | None  #: what the rules allow there
    over: float  #: share of the runs in which the crowd was larger than that
    person_h: Range  #: waiting of all people together


@dataclass(frozen=True)
class Rounds:
    """How the rounds of a deal were kept, of which each is to be confirmed before the next."""

    deal_id: str
    more: Range  #: people beyond what a round lets out, in the round with most of them
    over: float  #: share of the runs in which there were any
    late: Range  #: people who passed after their round had ended, all rounds together


@dataclass(frozen=True)
class Report:
    """The replay of one order. ``left``: people who came and were not out, by reason."""

    runs: int
    seed: int
    spreads: Spreads
    came: Range
    out: Range
    ordered: int
    ordered_until: datetime  #: by then all of them are out, as ordered
    until: tuple[datetime | None, datetime | None, datetime | None]  #: of the last one out
    arrivals: Arrivals
    places: tuple[Place, ...]
    left: tuple[tuple[str, Range], ...]
    rounds: Rounds | None = None  #: where the order is made for a deal

    @property
    def strained(self) -> tuple[Place, ...]:
        """Places whose limit gave way in at least one run in twenty, the worst first."""
        found = [place for place in self.places if place.over >= 0.05]
        return tuple(sorted(found, key=lambda place: (-place.over, place.place_id)))

    @property
    def largest(self) -> Place | None:
        """Where the largest crowd stands: a crowd is a target and a crush."""
        return max(self.places, key=lambda place: place.crowd.median, default=None)

    @property
    def varies(self) -> bool:
        """Whether there is an interval to speak of."""
        return self.out.low < self.out.high or self.until[0] != self.until[2]

    def sentences(self) -> list[Text]:
        """The result in words, the most important first."""
        said = [self._of_the_order(), *self._of_the_end()]
        said += [
            _with_interval(_LEFT[reason](round(range_.median)), range_)
            for reason, range_ in self.left
            if round(range_.high) > 0
        ]
        if self.largest is not None and self.largest.crowd.median >= 1:
            said.append(
                Text(
                    "The largest crowd: {people} people at {place} ({what}), {when}.",
                    {
                        "people": round(self.largest.crowd.median),
                        "place": self.largest.name,
                        "what": KINDS[self.largest.kind],
                        "when": self.largest.when,
                    },
                )
            )
        said += [
            Text(
                "More people than the rules allow ({limit}) at {place} ({what}) in {share} of "
                "{runs} runs; in the middle run {people}.",
                {
                    "limit": place.limit,
                    "place": place.name,
                    "what": KINDS[place.kind],
                    "share": round(place.over * self.runs),
                    "runs": self.runs,
                    "people": round(place.crowd.median),
                },
            )
            for place in self.strained
        ]
        return [*said, *self._of_the_deal()]

    def _of_the_order(self) -> Text:
        words: dict[str, object] = {
            "ordered": self.ordered,
            "median": round(self.out.median),
            "runs": self.runs,
            "low": round(self.out.low),
            "high": round(self.out.high),
        }
        if self.runs == 1:
            return Text("Of {ordered} people in the order, {median} are out in this run.", words)
        if not self.varies:
            return Text(
                "Of {ordered} people in the order, {median} are out in each of {runs} runs.", words
            )
        return Text(
            "Of {ordered} people in the order, {median} are out in the middle one of {runs} "
            "runs; in nine runs of ten from {low} to {high}.",
            words,
        )

    def _of_the_end(self) -> list[Text]:
        low, median, high = self.until
        if low is None or median is None or high is None:
            return []
        words: dict[str, object] = {
            "ordered": self.ordered_until,
            "median": median,
            "low": low,
            "high": high,
        }
        if not self.varies:
            return [Text("The last one is out at {median}; ordered: {ordered}.", words)]
        return [
            Text(
                "The last one is out at {median} in the middle run, in nine runs of ten from "
                "{low} to {high}; ordered: {ordered}.",
                words,
            )
        ]

    def _of_the_deal(self) -> list[Text]:
        rounds = self.rounds
        if rounds is None:
            return []
        words: dict[str, object] = {
            "deal": rounds.deal_id,
            "share": round(rounds.over * self.runs),
            "runs": self.runs,
            "more": round(rounds.more.high),
            "late": round(rounds.late.median),
        }
        said = []
        if rounds.over > 0:
            said.append(
                Text(
                    "In {share} of {runs} runs more people pass in a round of the deal {deal} than "
                    "it lets out; in 1 run of 20 more than {more} too many.",
                    words,
                )
            )
        if round(rounds.late.high) > 0:
            late = Text(
                "{late} people pass after their round of the deal {deal} has ended, when nobody "
                "may.",
                words,
            )
            said.append(_with_interval(late, rounds.late))
        return said or [Text("Every round of the deal {deal} is kept.", words)]


def _with_interval(sentence: Text, range_: Range) -> Text:
    """``sentence`` is about the median; what one run in twenty has more than, if it differs."""
    if round(range_.high) <= round(range_.median):
        return sentence
    words = {"sentence": sentence, "high": round(range_.high)}
    return Text("{sentence} In 1 run of 20 they are more than {high}.", words)


#: What a place is, beside its name.
KINDS: dict[PlaceKind, Text] = {
    "assembly": Text("assembly point"),
    "crossing": Text("crossing, on foot"),
    "vehicles": Text("crossing, in vehicles"),
    "site": Text("reception site"),
}
_LEFT = {
    "turned_back": lambda n: Text(
        "{n} people came too late and found the crossing closed.", {"n": n}
    ),
    "no_seat": lambda n: Text("{n} people found no seat.", {"n": n}),
    "broken_down": lambda n: Text("{n} people waited for a vehicle that broke down.", {"n": n}),
    "no_room": lambda n: Text("{n} people found no room at their site.", {"n": n}),
}
