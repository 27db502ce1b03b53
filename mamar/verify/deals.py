"""Whether a schedule of a deal obeys it: rebuilt from the tables, walked through step by step.

It shares no code with the planner of deals. Whether a schedule is faster is another question:
`mamar.verify.deal_bound`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from mamar.agreements.deal_answer import DealAnswer, Departure, Round
from mamar.plan.result import StreetFlow
from mamar.scenario.agreed import Area, Deal
from mamar.scenario.scenario import Scenario
from mamar.text import Text
from mamar.verify.deal_hours import (
    Hours,
    Told,
    hours_of,
    leaving,
    open_steps,
    step_after,
    step_before,
)

#: Every name a deal's violation can have, with the sentence that is said about it.
SENTENCES = {
    "unknown_deal": Text("The scenario has no such deal."),
    "unknown_area": Text("In round {round} people leave {area}, which is not in the deal."),
    "leaves_twice": Text("In round {round} {area} is listed twice."),
    "nobody_leaves": Text("In round {round} nobody leaves {area}, so it must not be listed."),
    "more_than_there_are": Text("After round {round} more people are out of {area} than leave it."),
    "broken_load": Text("After round {round} a load of {area} is divided."),
    "before_begin": Text("Round {round} begins before the deal does."),
    "after_lapse": Text("In round {round} people leave {area} after the deal has lapsed."),
    "departs_before_round": Text("People leave {area} before round {round} begins."),
    "round_before_confirmation": Text("Round {round} begins before the one before is confirmed."),
    "confirmed_too_soon": Text("Round {round} is confirmed sooner than it can be."),
    "out_of_ratio": Text(
        "In round {round} {area} may be further ahead of the agreed ratio than {limit} people."
    ),
    "rounds_without_exchange": Text("The deal has no rounds, but {round} of them are listed."),
    "not_open": Text("In round {round} {area} is not open while people leave it."),
    "over_capacity": Text("In round {round} more people leave {area} than can in that time."),
    "people_not_there": Text("In round {round} people leave {area} before they can have come."),
    "idle_end": Text("In round {round} the last one leaves {area} sooner than it says."),
    "step_before_prerequisite": Text(
        "In round {round} people leave {area} before a step that it waits for is taken."
    ),
    "too_few_out_elsewhere": Text(
        "In round {round} people leave {area} before enough have left elsewhere."
    ),
    "after_condition_lapsed": Text("In round {round} people leave {area} after it has lapsed."),
    "wrong_count": Text("The numbers of {area} do not add up."),
    "wrong_end": Text("It says of {area} that the last one is out at another time than he is."),
    "wrong_alone": Text("What {area} could do without the deal is not what it says."),
    "wrong_crossings": Text("It names other crossings than those whose rates are added up."),
    "not_a_cycle": Text("What is said to wait for each other in a circle does not."),
}


@dataclass(frozen=True)
class DealViolation:
    """One rule that a deal's schedule breaks; ``round`` counts from 1, 0: none in particular."""

    name: str
    sentence: Text
    area_id: str = ""
    round: int = 0

    def __str__(self) -> str:
        return f"{self.name}: {self.sentence}"


def check_deal(
    answer: DealAnswer,
    scenario: Scenario,
    streets: StreetFlow | None = None,
    others: Iterable[DealAnswer] = (),
) -> list[DealViolation]:
    """Every rule of the deal that ``answer`` breaks; empty: none.

    Parameters
    ----------
    answer, scenario : the schedule, and the scenario (narrowed to the case) it is for.
    streets : the people of the deal's own area as a flow, if it has one.
    others : schedules of other deals whose people this one waits for.
    """
    deal = next((row for row in scenario.deals if row.deal_id == answer.deal_id), None)
    if deal is None:
        return [_wrong("unknown_deal")]
    return list(_Check(answer, scenario, deal, streets, tuple(others)).all())


def check_rounds(answer: DealAnswer, scenario: Scenario) -> Iterator[DealViolation]:
    """Every rule that the rounds alone of ``answer`` break; its counts, and when people of the
    plan's area come to their crossings, are not looked at."""
    deal = next((row for row in scenario.deals if row.deal_id == answer.deal_id), None)
    if deal is None:
        yield _wrong("unknown_deal")
        return
    check = _Check(answer, scenario, deal, None, ())
    yield from check.rounds(dict.fromkeys(check.areas, 0))


def _wrong(name: str, area: Area | None = None, number: int = 0, **words: object) -> DealViolation:
    values = {"area": area.name if area else "", "round": str(number), **words}
    area_id = area.area_id if area else ""
    return DealViolation(name, Text(SENTENCES[name].message, values), area_id, number)


class _Check:
    def __init__(
        self,
        answer: DealAnswer,
        scenario: Scenario,
        deal: Deal,
        streets: StreetFlow | None,
        others: tuple[DealAnswer, ...],
    ) -> None:
        self.answer, self.scenario, self.deal = answer, scenario, deal
        self.areas = {row.area_id: row for row in scenario.areas if row.deal_id == deal.deal_id}
        self.told = Told(scenario, (answer, *others), streets)
        self.confirm = -(-deal.confirm_min * 60 // scenario.step_s)
        self.begins = 0 if deal.begins is None else step_after(scenario, deal.begins)
        self.ends = scenario.steps
        if deal.lapses is not None:
            self.ends = min(self.ends, step_before(scenario, deal.lapses))
        self.hours: dict[str, Hours] = {
            name: hours_of(scenario, area, streets, self.ends, self.told)
            for name, area in self.areas.items()
        }

    def all(self) -> Iterator[DealViolation]:
        if self.answer.cycle:
            yield from self.cycle()
        out = dict.fromkeys(self.areas, 0)
        yield from self.rounds(out)
        yield from self.counts(out)
        if self.answer.added_up != self.added_up():
            yield _wrong("wrong_crossings")

    def rounds(self, out: dict[str, int]) -> Iterator[DealViolation]:
        """Round after round; counts those who are out in ``out``."""
        yield from self.times()
        for number, each in enumerate(self.answer.rounds, start=1):
            before = dict(out)
            seen: set[str] = set()
            for departure in each.departures:
                area = self.areas.get(departure.area_id)
                if area is None:
                    yield DealViolation(
                        "unknown_area",
                        Text(
                            SENTENCES["unknown_area"].message,
                            {"round": str(number), "area": departure.area_id},
                        ),
                        departure.area_id,
                        number,
                    )
                    continue
                if departure.area_id in seen:
                    yield _wrong("leaves_twice", area, number)
                seen.add(departure.area_id)
                yield from self.departure(area, departure, each, number, out)
                out[departure.area_id] += departure.persons
            yield from self.ratio(before, out, number)

    def added_up(self) -> tuple[str, ...]:
        """The crossings of the plan's area that are open within the deal, if several are."""
        if all(area.of_plan != "yes" for area in self.areas.values()):
            return ()
        names = tuple(
            crossing.crossing_id
            for crossing in self.scenario.crossings
            if max(
                open_steps(self.scenario, crossing.crossing_id, self.ends, self.told), default=-1
            )
            >= self.begins
        )
        return names if len(names) > 1 else ()

    def times(self) -> Iterator[DealViolation]:
        rounds = self.answer.rounds
        if self.deal.most_apart is None and len(rounds) > 1:
            yield _wrong("rounds_without_exchange", number=len(rounds))
        earliest = self.begins
        for number, each in enumerate(rounds, start=1):
            if each.begins < earliest:
                yield _wrong(
                    "before_begin" if number == 1 else "round_before_confirmation", number=number
                )
            last = max((departure.ends for departure in each.departures), default=each.begins)
            if each.confirmed < last + self.confirm:
                yield _wrong("confirmed_too_soon", number=number)
            earliest = max(each.confirmed, last + self.confirm)

    def departure(
        self, area: Area, departure: Departure, each: Round, number: int, out: dict[str, int]
    ) -> Iterator[DealViolation]:
        hours, before = self.hours[area.area_id], out[area.area_id]
        after = before + departure.persons
        if departure.persons <= 0:
            yield _wrong("nobody_leaves", area, number)
            return
        if after > hours.persons:
            yield _wrong("more_than_there_are", area, number)
        elif after % area.load and after != hours.persons:
            yield _wrong("broken_load", area, number)
        if departure.begins < each.begins:
            yield _wrong("departs_before_round", area, number)
        if departure.ends > self.ends:
            yield _wrong("after_lapse", area, number)
        yield from self.conditions(area, departure, number)
        span = range(max(0, departure.begins), min(departure.ends, self.ends))
        reached = leaving(hours, before, after, span)
        room = sum(hours.slots[step] for step in span)
        if reached is None:
            if room == 0:
                yield _wrong("not_open", area, number)
            elif room < departure.persons:
                yield _wrong("over_capacity", area, number)
            else:
                yield _wrong("people_not_there", area, number)
        elif reached != departure.ends and self.knows_when(area):
            yield _wrong("idle_end", area, number)

    def knows_when(self, area: Area) -> bool:
        """Whether it is known when its people come; of the plan's area only from its flow."""
        return area.of_plan != "yes" or self.told.streets is not None

    def conditions(self, area: Area, departure: Departure, number: int) -> Iterator[DealViolation]:
        for row in self.scenario.conditions:
            if row.area_id != area.area_id:
                continue
            if row.kind == "lapses_at":
                assert row.time is not None  # the reader makes sure of it
                if departure.ends > step_after(self.scenario, row.time):
                    yield _wrong("after_condition_lapsed", area, number)
            elif departure.begins < self.told.holds(row):
                few = row.kind == "opens_when_out"
                yield _wrong(
                    "too_few_out_elsewhere" if few else "step_before_prerequisite", area, number
                )

    def ratio(
        self, before: dict[str, int], after: dict[str, int], number: int
    ) -> Iterator[DealViolation]:
        """Whoever leaves in a round may be all who do: the others may stop at any moment."""
        if self.deal.most_apart is None:
            return
        unit = next(iter(self.areas.values())).ratio
        for name, area in self.areas.items():
            if after[name] == before[name]:
                continue
            for other, theirs in self.areas.items():
                empty = before[other] == self.hours[other].persons
                if other == name or (empty and self.deal.ends_when_empty == "yes"):
                    continue
                ahead = Fraction(after[name], area.ratio) - Fraction(before[other], theirs.ratio)
                if ahead * unit > self.deal.most_apart:
                    yield _wrong("out_of_ratio", area, number, limit=self.deal.most_apart)
                    break

    def counts(self, out: dict[str, int]) -> Iterator[DealViolation]:
        sides = {side.area_id: side for side in self.answer.sides}
        for name, area in self.areas.items():
            side, hours = sides.get(name), self.hours[name]
            if side is None or (side.persons, side.out) != (hours.persons, out[name]):
                yield _wrong("wrong_count", area)
                continue
            ends = [
                departure.ends
                for each in self.answer.rounds
                for departure in each.departures
                if departure.area_id == name
            ]
            whole = out[name] == hours.persons
            if side.until != (max(ends, default=self.begins) if whole else None):
                yield _wrong("wrong_end", area)
            free = range(min(self.begins, self.ends), self.ends)
            open_hours = hours.without_conditions()
            alone = (
                self.begins if not hours.persons else leaving(open_hours, 0, hours.persons, free)
            )
            if side.alone_until != alone or side.alone_out != _most(open_hours, free):
                yield _wrong("wrong_alone", area)

    def cycle(self) -> Iterator[DealViolation]:
        cycle = self.answer.cycle
        if self.answer.rounds or not all(
            self.told.waits(one, other)
            for one, other in zip(cycle, (*cycle[1:], cycle[0]), strict=True)
        ):
            yield _wrong("not_a_cycle")


def _most(hours: Hours, span: range) -> int:
    """How many can leave within ``span``."""
    out = 0
    for step in span:
        out += max(0, min(hours.slots[step], hours.ready[step + 1] - out))
    return min(out, hours.persons)
