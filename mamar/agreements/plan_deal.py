"""The fastest schedule inside a deal, and what the coupling costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mamar.agreements.build_deal import (
    crossings_open,
    no_such_deal,
    room_elsewhere,
    room_of_plan,
    step_at_or_after,
)
from mamar.agreements.ceilings import ceilings_of
from mamar.agreements.deal_answer import (
    NEVER,
    DealAnswer,
    Departure,
    Round,
    SideAnswer,
    StepTaken,
    Through,
)
from mamar.agreements.deal_graph import condition_of, find_cycle
from mamar.agreements.deal_problem import DealProblem, Ints, Side
from mamar.agreements.deal_words import why_and_what
from mamar.agreements.exchange import fastest_exchange
from mamar.agreements.through import through_crossings
from mamar.agreements.walks import ready_at_most
from mamar.errors import Fault, InputError, UsageError
from mamar.plan.result import StreetFlow
from mamar.scenario.agreed import Area, Condition, Deal
from mamar.scenario.ground import Ground
from mamar.scenario.scenario import Scenario, Window
from mamar.text import Text

#: A step that holds once persons are out of sides of the same exchange: (area, persons).
Guards = tuple[tuple[str, int], ...]


def plan_deal(
    scenario: Scenario,
    deal_id: str,
    streets: StreetFlow | None = None,
    ground: Ground | None = None,
) -> DealAnswer:
    """The fastest schedule inside the deal ``deal_id`` of ``scenario``.

    Parameters
    ----------
    scenario : narrowed to a case, if one was asked.
    streets : the people of the area of the plan as a flow, if the deal has one.
    ground : of the scenario: with it the proof counts the walk to the crossings.

    Raises
    ------
    InputError
        There is no such deal, or its conditions ask for what no schedule of rounds can say.
    UsageError
        It has an area of the plan, and no flow was given.

    Examples
    --------
    >>> plan_deal(scenario, "D1").until  # doctest: +SKIP
    412
    """
    return _Deals(scenario, streets, ground).answer(deal_id)


class _Deals:
    """The deals of a scenario; a deal whose people others wait for is planned first."""

    def __init__(
        self, scenario: Scenario, streets: StreetFlow | None, ground: Ground | None
    ) -> None:
        self.scenario, self.streets, self.ground = scenario, streets, ground
        self.deals = {deal.deal_id: deal for deal in scenario.deals}
        self.areas = {area.area_id: area for area in scenario.areas}
        self.planned: dict[str, tuple[DealProblem, tuple[Round, ...]]] = {}
        self.asked: set[str] = set()
        self.holding: dict[str, int] = {}

    def answer(self, deal_id: str) -> DealAnswer:
        if deal_id not in self.deals:
            raise no_such_deal(self.scenario, deal_id)
        deal = self.deals[deal_id]
        for area in self.sides_of(deal):
            cycle = find_cycle(self.scenario, ("area", area.area_id))
            if cycle:
                return self.describe(deal, self.bare(deal), (), cycle)
        problem, rounds = self.solve(deal)
        answer = self.describe(deal, problem, rounds, ())
        if deal.most_apart is None:
            return answer
        return replace(answer, ceilings=ceilings_of(problem))

    def sides_of(self, deal: Deal) -> list[Area]:
        return [area for area in self.scenario.areas if area.deal_id == deal.deal_id]

    def is_of_plan(self, deal: Deal) -> bool:
        return any(area.of_plan == "yes" for area in self.sides_of(deal))

    def begins(self, deal: Deal) -> int:
        return 0 if deal.begins is None else step_at_or_after(self.scenario, deal.begins)

    def ends(self, deal: Deal) -> int:
        steps = self.scenario.steps
        if deal.lapses is None:
            return steps
        return max(0, min(steps, self.scenario.step_of(deal.lapses)))

    def confirm(self, deal: Deal) -> int:
        return -(-deal.confirm_min * 60 // self.scenario.step_s)

    def bare(self, deal: Deal) -> DealProblem:
        """The deal with its people and hours, conditions left out."""
        return self.problem(deal, self.sides_of(deal))

    def problem(self, deal: Deal, areas: list[Area]) -> DealProblem:
        steps = self.ends(deal)
        sides = []
        for area in areas:
            most: Ints | None = None
            if area.of_plan == "yes":
                if self.streets is None:
                    what = Text("The deal {name} needs the people of its own area.", _id(deal))
                    raise UsageError(what)
                room = room_of_plan(self.scenario, self.streets, self.hours, steps)
                most = ready_at_most(self.streets, self.scenario, self.ground, steps)
            else:
                room = room_elsewhere(self.scenario, area, steps)
            sides.append(
                Side(area.area_id, area.name, *room, area.ratio, area.load, ready_most=most)
            )
        return DealProblem(
            tuple(sides),
            steps,
            begins=self.begins(deal),
            most_apart=deal.most_apart,
            confirm=self.confirm(deal),
            ends_when_empty=deal.ends_when_empty == "yes",
        )

    def solve(self, deal: Deal) -> tuple[DealProblem, tuple[Round, ...]]:
        if deal.deal_id not in self.planned:
            problem = self.bare(deal)
            numbers = {side.area_id: i for i, side in enumerate(problem.sides)}
            sides = []
            for side in problem.sides:
                opens, guards = self.opening(side.area_id, deal)
                after = tuple((numbers[area], persons) for area, persons in guards)
                lapses = self.lapses("area_id", side.area_id)
                sides.append(replace(side, opens=opens, lapses=lapses, after=after))
            problem = replace(problem, sides=tuple(sides))
            if deal.most_apart is not None:
                rounds = fastest_exchange(problem)
            else:
                rounds = _one_round(problem)
            self.planned[deal.deal_id] = problem, rounds
        return self.planned[deal.deal_id]

    def opening(self, area_id: str, deal: Deal) -> tuple[int, Guards]:
        """The step from which the conditions of an area let it open, and its guards."""
        opens, guards = self.begins(deal), list[tuple[str, int]]()
        for row in self.scenario.conditions:
            if row.area_id == area_id and row.kind != "lapses_at":
                step, more = self.holds(row, deal)
                opens, guards = max(opens, step), [*guards, *more]
        return opens, tuple(guards)

    def lapses(self, column: str, name: str) -> int:
        """The first step at which an area or a window has lapsed."""
        times = [
            step_at_or_after(self.scenario, row.time)
            for row in self.scenario.conditions
            if row.kind == "lapses_at" and row.time is not None and getattr(row, column) == name
        ]
        return min(times, default=NEVER)

    def hours(self, window: Window) -> tuple[int, int]:
        """Between which steps the conditions of a window let it be used."""
        opens = 0
        for row in self.scenario.conditions:
            if row.window_id == window.window_id and row.kind != "lapses_at":
                opens = max(opens, self.holds(row, None)[0])
        return opens, self.lapses("window_id", window.window_id)

    def holds(self, row: Condition, inside: Deal | None) -> tuple[int, Guards]:
        """The step from which a condition holds; what of it hangs on rounds of ``inside``."""
        step = 0 if row.time is None else step_at_or_after(self.scenario, row.time)
        if row.confirmed == "yes":
            return self.noted(row, step), ()
        guards: list[tuple[str, int]] = []
        for need in row.needs:
            begun, more = self.holds(condition_of(self.scenario, need), inside)
            step, guards = max(step, begun), [*guards, *more]
        if row.kind == "opens_when_out" and row.persons:
            deal = self.deals[self.areas[row.out_of].deal_id]
            if deal.most_apart is not None and inside is deal:
                guards.append((row.out_of, row.persons))
            elif row.condition_id in self.asked or (
                deal.most_apart is not None and inside is None and self.is_of_plan(deal)
            ):
                raise _waits_for_itself(self.scenario, row)
            else:
                self.asked.add(row.condition_id)
                step = max(step, self.out_by(deal, row.out_of, row.persons))
                self.asked.discard(row.condition_id)
        takes = -(-row.takes_min * 60 // self.scenario.step_s)
        if guards and takes:
            raise _not_in_rounds(self.scenario, row)
        return self.noted(row, min(step + takes, NEVER)), tuple(guards)

    def noted(self, row: Condition, step: int) -> int:
        self.holding[row.condition_id] = step
        return step

    def out_by(self, deal: Deal, area_id: str, persons: int) -> int:
        """The step by which so many are out of an area, and it is confirmed."""
        problem, rounds = self._of_area(deal, area_id)
        out = 0
        for each in rounds:
            for departure in each.departures:
                if departure.area_id != area_id:
                    continue
                if out + departure.persons >= persons:
                    if deal.most_apart is not None:
                        return each.confirmed
                    side = next(s for s in problem.sides if s.area_id == area_id)
                    reached = side.room().finish(departure.begins, out, np.array([persons]))
                    return int(reached[0]) + problem.confirm
                out += departure.persons
        return NEVER

    def _of_area(self, deal: Deal, area_id: str) -> tuple[DealProblem, tuple[Round, ...]]:
        """The rounds of the deal; without an exchange, of this area alone: the others of
        the deal may be the ones that wait for it."""
        if deal.most_apart is not None:
            return self.solve(deal)
        problem = self.problem(deal, [self.areas[area_id]])
        (side,) = problem.sides
        opens, _ = self.opening(area_id, deal)
        lapses = self.lapses("area_id", area_id)
        problem = replace(problem, sides=(replace(side, opens=opens, lapses=lapses),))
        return problem, _one_round(problem)

    def describe(
        self,
        deal: Deal,
        problem: DealProblem,
        rounds: tuple[Round, ...],
        cycle: tuple[tuple[str, str], ...],
    ) -> DealAnswer:
        sides = tuple(_side_answer(problem, side, rounds) for side in problem.sides)
        answer = DealAnswer(
            deal_id=deal.deal_id,
            name=deal.name,
            start=self.scenario.start,
            step_s=self.scenario.step_s,
            begins=problem.begins,
            ends=problem.steps,
            rounds=rounds,
            sides=sides,
            taken=self.taken(),
            waiting_h=0.0,
            inside_then=0,
            cycle=cycle,
            added_up=self.added_up(deal, problem),
        )
        answer = replace(answer, through=self.through(answer))
        alone, coupled = _curves(problem, rounds)
        last = problem.steps if answer.alone_until is None else answer.alone_until
        answer = replace(
            answer,
            waiting_h=float((alone - coupled).sum()) * self.scenario.step_s / 3600,
            inside_then=answer.persons - int(coupled[last]),
        )
        return replace(answer, summary=why_and_what(self.scenario, deal, problem, answer))

    def added_up(self, deal: Deal, problem: DealProblem) -> tuple[str, ...]:
        if not self.is_of_plan(deal):
            return ()
        opened = crossings_open(self.scenario, self.hours, problem.begins, problem.steps)
        return opened if len(opened) > 1 else ()

    def through(self, answer: DealAnswer) -> Through | None:
        """How many can pass in the rounds, where rates of several crossings are added up."""
        ours = [
            each
            for rounds in answer.rounds
            for each in rounds.departures
            if self.areas[each.area_id].of_plan == "yes"
        ]
        if not answer.added_up or self.ground is None or not ours:
            return None
        return through_crossings(self.scenario, self.ground, self.hours, ours, answer.ends)

    def taken(self) -> tuple[StepTaken, ...]:
        return tuple(
            StepTaken(
                row.condition_id,
                row.name,
                self.holding[row.condition_id],
                row.confirmed_by,
                row.confirmed,
            )
            for row in self.scenario.conditions
            if row.condition_id in self.holding
        )


def _one_round(problem: DealProblem) -> tuple[Round, ...]:
    """Every side as soon as its conditions let it: without an exchange nothing is faster."""
    departures = []
    for side in problem.sides:
        room = side.room()
        begin = max(problem.begins, side.opens)
        loads = side.loads()
        out = room.out(begin, 0, problem.steps) if begin <= problem.steps else 0
        out = int(loads[np.searchsorted(loads, out, "right") - 1])
        if out:
            end = int(room.finish(begin, 0, np.array([out]))[0])
            departures.append(Departure(side.area_id, out, begin, end))
    if not departures:
        return ()
    end = max(departure.ends for departure in departures)
    return (Round(problem.begins, tuple(departures), end + problem.confirm),)


def _side_answer(problem: DealProblem, side: Side, rounds: tuple[Round, ...]) -> SideAnswer:
    ours = [d for each in rounds for d in each.departures if d.area_id == side.area_id]
    out = sum(departure.persons for departure in ours)
    alone = side.room(coupled=False)
    until = int(alone.finish(problem.begins, 0, np.array([side.persons]))[0])
    return SideAnswer(
        area_id=side.area_id,
        name=side.name,
        persons=side.persons,
        out=out,
        until=max((d.ends for d in ours), default=problem.begins) if out == side.persons else None,
        alone_out=alone.out(problem.begins, 0, problem.steps),
        alone_until=None if until > problem.steps else until,
    )


def _curves(
    problem: DealProblem, rounds: tuple[Round, ...]
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], ...]:
    """(steps + 1,) persons out by each step of all sides: without the coupling, and with it."""
    alone = np.zeros(problem.steps + 1, np.int64)
    coupled = np.zeros(problem.steps + 1, np.int64)
    steps = np.arange(problem.steps + 1)
    for side in problem.sides:
        free, room = side.room(coupled=False), side.room()
        begun = np.maximum(0, free.total - free.total[min(problem.begins, problem.steps)])
        alone += np.minimum(np.where(steps > problem.begins, begun, 0), free.soonest)
        before = 0
        for each in rounds:
            for departure in each.departures:
                if departure.area_id != side.area_id:
                    continue
                passed = room.total - room.total[departure.begins]
                out = np.minimum(np.minimum(passed + before, room.soonest) - before, side.persons)
                out = np.clip(out, 0, departure.persons)
                coupled += np.where(steps > departure.begins, out, 0)
                before += departure.persons
    return alone, coupled


def _not_in_rounds(scenario: Scenario, row: Condition) -> InputError:
    return InputError(
        Fault(
            Text("Inside one exchange a step cannot wait for people out and take time itself."),
            Text("Put its minutes into confirm_min of the deal."),
            file=scenario.file_of("conditions"),
            row=row.row,
            column="takes_min",
            value=row.condition_id,
        )
    )


def _waits_for_itself(scenario: Scenario, row: Condition) -> InputError:
    return InputError(
        Fault(
            Text("This window waits for people who leave under the same deal as its own."),
            Text("Write the condition for the area: area_id instead of window_id."),
            file=scenario.file_of("conditions"),
            row=row.row,
            column="window_id",
            value=row.condition_id,
        )
    )


def _id(deal: Deal) -> dict[str, object]:
    return {"name": deal.name}
