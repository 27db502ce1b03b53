"""Waves to the sites that their people like best, with nobody's way out as the price.

After the order of march is made: who leaves, when, by which way and in which vehicles stays
as it is, and so do all persons out and the last arrival; only the sites are chosen anew. Of all
such choices one that sends most persons to the site they like best; of these one that sends most
to their first or second; and so on (rank-maximal: Irving, Kavitha, Mehlhorn, Michail and
Paluch, *ACM Transactions on Algorithms* 2, 2006); of these the one with fewest waves changed.
`docs/design/waves.md`, "Choice".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

from ortools.sat.python import cp_model

from mamar.plan.expand import received_at_sites
from mamar.plan.orders import Preference, Span, Wave
from mamar.plan.waves.possible import exact
from mamar.plan.waves.room import Lane, Room
from mamar.plan.waves.setting import Setting
from mamar.plan.waves.site_options import Option, SiteOptions, Use
from mamar.scenario.scenario import Scenario

#: Rates are counted in such parts of a person a step; most of them are whole numbers of it.
PARTS = 720_720 * 3600
#: Work for each of the questions, as CP-SAT counts it (about seconds): then the best found.
WORK = 1.0


def to_liked_sites(setting: Setting, room: Room, waves: list[Wave]) -> list[Wave]:
    """The waves with the sites that people like best; what they use is moved in ``room``."""
    likes = any(zone.prefers_sites for zone in setting.scenario.zones)
    if not waves or not likes or not received_at_sites(setting.scenario):
        return waves
    options = SiteOptions(setting, waves)
    chosen = _Program(options, room).best()
    if not _within_rates(options, chosen):
        return waves  # a rounding of rates, which are counted exactly here
    return [_sent(setting, room, waves[option.wave], option) for option in chosen]


def preferences_of(scenario: Scenario, waves: Sequence[Wave]) -> tuple[Preference, ...]:
    """How many of each zone that named sites go to the one named first, second, … or to others."""
    if not received_at_sites(scenario):
        return ()
    found = []
    for zone in scenario.zones:
        if zone.prefers_sites:
            persons = dict.fromkeys([*range(1, len(zone.prefers_sites) + 1), None], 0)
            for wave in waves:
                if wave.zone_id == zone.zone_id:
                    persons[zone.choice(wave.site_id)] += wave.persons
            elsewhere = persons.pop(None)
            found.append(Preference(zone.zone_id, tuple(persons.values()), elsewhere))
    return tuple(found)


def by_rank(scenario: Scenario, waves: Sequence[Wave]) -> list[int]:
    """Persons at their first choice, at their first or second, …: the greater the better."""
    rows = preferences_of(scenario, waves)
    longest = max((len(row.by_choice) for row in rows), default=0)
    return [sum(sum(row.by_choice[:n]) for row in rows) for n in range(1, longest + 1)]


def _sent(setting: Setting, room: Room, wave: Wave, option: Option) -> Wave:
    """The wave with its option; takes what it uses from one site to the other."""
    if option.stays:
        return wave
    walk = setting.walks.get((wave.zone_id, option.site_id))
    on_streets = walk is not None and not wave.loads and wave.crossing_id is None
    route_id = walk.route.route_id if walk is not None and on_streets else wave.route_id
    moved = replace(wave, site_id=option.site_id, arrives=option.arrives, route_id=route_id)
    for each, sign in ((wave, -1), (moved, 1)):
        assert each.site_id is not None
        if on_streets:
            walk = setting.walks[each.zone_id, each.site_id]
            lane = Lane(each.site_id, None)
            room.take(lane, walk, each.arrives, sign * each.persons, each.departs)
            continue
        room.places[each.site_id] -= sign * each.persons
        if each.site_id in room.intake:
            rate = Fraction(sign * each.persons, each.arrives[1] - each.arrives[0])
            room.intake[each.site_id].take(each.arrives, rate)
        if each.crossing_id is None:
            room.routes.use(each.zone_id, each.site_id, each.departs)
    return moved


class _Program:
    """One option for each wave, as a program of whole numbers."""

    def __init__(self, options: SiteOptions, room: Room) -> None:
        self.options, self.room = options, room
        self.waves, self.setting = options.waves, options.setting
        self.model = cp_model.CpModel()
        self.of_wave = [options.of(number) for number in range(len(self.waves))]
        self.all = [option for own in self.of_wave for option in own]
        self.x = {id(option): self.model.new_bool_var("") for option in self.all}
        for own in self.of_wave:
            self.model.add_exactly_one(self.x[id(option)] for option in own)
        self._places()
        self._rates()
        self._hours()
        if not self.setting.scenario.crossings:
            self._routes()

    def best(self) -> list[Option]:
        """The chosen option of each wave, in their order."""
        chosen = [own[0] for own in self.of_wave]
        ranks = sorted({option.choice for option in self.all if option.choice is not None})
        for rank in ranks:
            liked = [o for o in self.all if o.choice is not None and o.choice <= rank]
            chosen = self._most(liked, chosen, persons=True)
        stays = [option for option in self.all if option.stays]
        return self._most(stays, chosen, persons=False)

    def _most(self, wanted: list[Option], chosen: list[Option], persons: bool) -> list[Option]:
        """As many as can be in ``wanted``, which is kept for what is asked next."""
        worth = {id(o): self.waves[o.wave].persons if persons else 1 for o in wanted}
        total = sum(worth[id(option)] * self.x[id(option)] for option in wanted)
        reached = sum(worth.get(id(option), 0) for option in chosen)
        if reached < sum(max(worth.get(id(o), 0) for o in own) for own in self.of_wave):
            self.model.clear_hints()
            there = {id(option) for option in chosen}
            for option in self.all:
                self.model.add_hint(self.x[id(option)], id(option) in there)
            self.model.maximize(total)
            found = self._solved()
            value = sum(worth.get(id(option), 0) for option in found or ())
            if found is not None and value > reached:
                chosen, reached = found, value
        self.model.add(total >= reached)
        return chosen

    def _solved(self) -> list[Option] | None:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = WORK
        if solver.solve(self.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return [
            next(option for option in own if solver.boolean_value(self.x[id(option)]))
            for own in self.of_wave
        ]

    # --- limits -------------------------------------------------------------------------

    def _places(self) -> None:
        for site in self.setting.scenario.sites:
            own = [option for option in self.all if option.site_id == site.site_id]
            taken = sum(self.waves[o.wave].persons * self.x[id(o)] for o in own)
            if own:
                self.model.add(taken <= site.capacity)

    def _rates(self) -> None:
        """Intake of sites and room of streets, at every moment."""
        uses: dict[str | int, list[tuple[Use, Option]]] = defaultdict(list)
        for option in self.all:
            for use in option.uses:
                uses[use.what].append((use, option))
        for what, rows in uses.items():
            limit = floor(_limit(self.options, what) * PARTS)
            for at_once in _together([use.span for use, _ in rows]):
                parts = [(ceil(rows[i][0].rate * PARTS), rows[i][1]) for i in at_once]
                if sum(n for n, _ in parts) > limit:
                    now = sum(n for n, option in parts if option.stays)
                    used = sum(n * self.x[id(option)] for n, option in parts)
                    self.model.add(used <= max(limit, now))

    def _hours(self) -> None:
        """From setting out to a vehicle's first wave of a day to its last unloading of it."""
        step_s = self.setting.scenario.step_s
        for vehicle, numbers in self.options.journeys.items():
            row = self.options.rows[vehicle.split(".")[0]]
            if row.hours is None:
                continue
            most = int(exact(row.hours) * 3600 / step_s)
            days: dict[int, list[int]] = defaultdict(list)
            for number in numbers:
                leaves = self.options.boards(self.waves[number])[1]
                days[self.room.routes.day(leaves)].append(number)
            for today in days.values():
                first = self.waves[today[0]]
                begins = self.options.boards(first)[0]
                at = numbers.index(today[0])
                empty = sum(o.arrives[1] * self.x[id(o)] for o in self.of_wave[today[-1]])
                if at == 0:
                    home = self.options.boarding_place(first)
                    drive = self.options.ways.from_depot(row, home) or 0
                else:
                    drive = sum(
                        (self.options.back(row, o.site_id, first) or 0) * self.x[id(o)]
                        for o in self.of_wave[numbers[at - 1]]
                    )
                self.model.add(empty + drive <= begins + most)

    def _routes(self) -> None:
        """Without crossings the sites are the routes: no more in a day than may be."""
        most = self.setting.scenario.waves.max_routes
        by_day: dict[tuple[str, int], dict[str, list[Option]]] = {}
        for option in self.all:
            wave = self.waves[option.wave]
            for day in self.room.routes.days(wave.departs):
                sites = by_day.setdefault((wave.zone_id, day), defaultdict(list))
                sites[option.site_id].append(option)
        for sites in by_day.values():
            if len(sites) <= most:
                continue
            used = []
            for own in sites.values():
                used.append(self.model.new_bool_var(""))
                for option in own:
                    self.model.add_implication(self.x[id(option)], used[-1])
            self.model.add(sum(used) <= most)


def _limit(options: SiteOptions, what: str | int) -> Fraction:
    return options.streets[what] if isinstance(what, int) else options.intake[what]


def _together(spans: Sequence[Span]) -> Iterator[list[int]]:
    """The largest sets of ``spans`` (numbers of them) that have a moment in common.

    >>> list(_together([(0, 5), (3, 8), (5, 9)]))
    [[0, 1], [1, 2]]
    """
    events = sorted(
        (step, begins, number)
        for number, span in enumerate(spans)
        for step, begins in ((span[0], True), (span[1], False))
    )
    inside: set[int] = set()
    grown = False
    for _, begins, number in events:
        if begins:
            inside.add(number)
            grown = True
            continue
        if grown:
            yield sorted(inside)
        inside.discard(number)
        grown = False


def _within_rates(options: SiteOptions, chosen: Sequence[Option]) -> bool:
    """Whether no rate is exceeded anywhere, in exact fractions."""
    uses: dict[str | int, list[Use]] = defaultdict(list)
    for option in chosen:
        for use in option.uses:
            uses[use.what].append(use)
    return all(
        sum(own[i].rate for i in at_once) <= _limit(options, what)
        for what, own in uses.items()
        for at_once in _together([use.span for use in own])
    )
