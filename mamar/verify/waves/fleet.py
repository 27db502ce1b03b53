"""The fleet bound, built a second time from docs/design/waves.md, and what prices prove of it.

Every order of march gives values of the columns that keep all limits. So for any prices
y ≥ 0 of the limits, persons out ≤ y · b + Σ max(0, worth − y · use) · most: weak duality.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from mamar.scenario.marching import GROUPS, Group
from mamar.scenario.scenario import Crossing
from mamar.verify.waves.fleet_time import RowTime, passing_steps, time_of
from mamar.verify.waves.fleet_ways import Possible, Way, never_two
from mamar.verify.waves.march import March
from mamar.verify.waves.routes import Walks

Number = Fraction | int
#: What floating point finds dearer than its worth by so much, exact numbers do too.
SURELY = 1e-6


@dataclass(frozen=True)
class Column:
    worth: int
    most: int
    use: Mapping[str, Number]


@dataclass(frozen=True)
class Fleet:
    """The program for one end of the plan; ``limits`` by name."""

    limits: Mapping[str, Number]
    columns: tuple[Column, ...]
    leaving: int

    def most_out(self, prices: Mapping[str, Fraction]) -> int:
        """The most persons out that these prices (≥ 0, of known limits) do not exclude."""
        total = sum((price * self.limits[name] for name, price in prices.items()), Fraction(0))
        about = {name: float(price) for name, price in prices.items()}
        for column in self.columns:
            roughly = sum(about[n] * float(used) for n, used in column.use.items() if n in about)
            if roughly > column.worth + SURELY:
                continue  # it is paid for, without doubt
            paid = sum(
                (prices[name] * used for name, used in column.use.items() if name in prices),
                Fraction(0),
            )
            if paid < column.worth:
                total += (column.worth - paid) * column.most
        return min(self.leaving, total.numerator // total.denominator)


def plain_name(name: str) -> str:
    """A limit's name with places by their bare ids, but for where vehicles come in to.

    >>> plain_name("outbound:F1:crossing:C01"), plain_name("inbound:F1:home:Z01")
    ('outbound:F1:C01', 'inbound:F1:home:Z01')
    """
    if name.startswith("inbound:"):
        return name
    return name.replace(":crossing:", ":").replace(":site:", ":").replace(":home:", ":")


def fleet(march: March, walks: Walks, end: int) -> Fleet:
    """The program for orders that end by the step ``end``."""
    return _Builder(Possible(march, walks, end)).build()


class _Builder:
    def __init__(self, possible: Possible) -> None:
        self.possible = possible
        scenario = possible.march.scenario
        self.headway = possible.march.minutes(scenario.waves.headway_min)
        self.convoy = scenario.waves.convoy_max
        used = [one.row for one in possible.ways] + [one.row for one in possible.boardings]
        self.rows = sorted(set(used))
        self.times: dict[int, RowTime] = {row: time_of(possible, row) for row in self.rows}
        self.loads = {key: self._loads(*key) for key in possible.parties}

    def build(self) -> Fleet:
        columns = [
            *self._driven(),
            *self._walked(),
            *self._boarded(),
            *self._received(),
            *self._moving(),
        ]
        limits = self._limits()
        balances = (n for c in columns for n in c.use if n.partition(":")[0] in _BALANCES)
        limits |= dict.fromkeys(balances, 0)
        # What no limit names limits nothing.
        kept = [
            Column(c.worth, c.most, {n: u for n, u in c.use.items() if n in limits})
            for c in columns
        ]
        return Fleet(limits, tuple(kept), self.possible.leaving)

    def _loads(self, zone_id: str, group: Group) -> tuple[list[int] | None, int | None]:
        """The loads of the group's ways (None: what fits), and the limit ``full``, if any."""
        possible, parties = self.possible, self.possible.parties[zone_id, group]
        rows = [row for row in possible.rows if possible.aboard[row, zone_id, group] > 0]
        sizes = {possible.aboard[row, zone_id, group] for row in rows}
        if len(sizes) != 1:
            return None, None
        (aboard,) = sizes
        small, smalls, larges = parties.small, parties.smalls, parties.larges
        if smalls == 0:  # of one size only: that is the smaller
            small, smalls, larges = parties.large, parties.larges, 0
        if all(never_two(possible.rows[row], group, small) for row in rows):
            both = [small] if aboard > small and smalls and larges else []
            full = (larges if aboard > small and larges else smalls) * aboard
            return [aboard, *both], full
        rest = parties.persons % aboard
        if rest:
            return [aboard, rest], parties.persons - rest
        return [aboard], None

    def _driven(self) -> Iterator[Column]:
        possible = self.possible
        for way in possible.ways:
            loads, full = self.loads[way.zone_id, way.group]
            for number, load in enumerate(loads or [way.aboard]):
                for convoy in self._convoys(way):
                    use = self._driven_use(way, load, *convoy)
                    if full is not None and number == 0:
                        use[f"full:{way.zone_id}:{way.group}"] = 1
                    most = possible.persons[way.zone_id, way.group]
                    yield Column(int(not possible.beyond), most, use)

    def _convoys(self, way: Way) -> Iterator[tuple[int, int]]:
        """Classes of convoys by the least and the greatest number of vehicles."""
        if self.possible.exit_kind == "site":
            yield 1, 1
            return
        least, top = 1, min(self.convoy, self.possible.rows[way.row].count)
        while least <= top:
            greatest = min(5 * least // 4, top)
            yield least, greatest
            least = greatest + 1

    def _driven_use(self, way: Way, load: int, least: int, greatest: int) -> dict[str, Number]:
        possible, vehicle = self.possible, self.possible.rows[way.row]
        row, trip = f"F{way.row}", Fraction(1, load)
        use: dict[str, Number] = {f"group:{way.zone_id}:{way.group}": 1}
        passing = Fraction(0)
        if isinstance(possible.exits[way.exit_id], Crossing):
            v, r = passing_steps(possible, way)
            passing = max(max(Fraction(1), least * v) / way.aboard, least * r)
            use[f"persons:{way.exit_id}"] = 1
            each = max(max(Fraction(1, greatest), v) / way.aboard, r)
            use[f"gate:{way.exit_id}"] = each + self.headway / greatest * trip
        use[f"trips:{row}"] = use[f"inbound:{row}:home:{way.zone_id}"] = trip
        steps = possible.load(vehicle) + way.drive
        if possible.beyond:
            use[f"onward:{row}:{way.exit_id}"] = trip
            use[f"passed:{row}:{way.exit_id}:{way.group}"] = -1
        else:
            steps += possible.unload(vehicle)
            use[f"outbound:{row}:{way.exit_id}"] = -trip
            if possible.exit_kind == "site":
                use[f"site:{way.exit_id}"] = 1
        use[f"time:{row}"] = use[f"hours:{row}"] = steps * trip + passing
        return use

    def _walked(self) -> Iterator[Column]:
        possible = self.possible
        for zone_id, group, name in possible.walks:
            use: dict[str, Number] = {f"group:{zone_id}:{group}": 1}
            if possible.exit_kind == "site":
                use[f"site:{name}"] = 1
            else:
                use[f"persons:{name}"] = 1
                if possible.beyond:
                    use[f"walked:{name}:{group}"] = -1
            yield Column(int(not possible.beyond), possible.persons[zone_id, group], use)

    def _boarded(self) -> Iterator[Column]:
        possible = self.possible
        for one in possible.boardings:
            row, trip = f"F{one.row}", Fraction(1, one.aboard)
            loading = possible.load_beyond(possible.rows[one.row]) * trip
            use: dict[str, Number] = {
                f"passed:{row}:{one.crossing_id}:{one.group}": -1,
                f"walked:{one.crossing_id}:{one.group}": 1,
                f"onward:{row}:{one.crossing_id}": trip,
                f"inbound:{row}:crossing:{one.crossing_id}": trip,
                f"trips:{row}": trip,
                f"time:{row}": loading,
                f"hours:{row}": loading,
            }
            yield Column(0, possible.persons_of_group[one.group], use)

    def _received(self) -> Iterator[Column]:
        possible, scenario = self.possible, self.possible.march.scenario
        if not possible.beyond:
            return
        on_foot = scenario.rules.beyond == "walk" or not scenario.fleet
        for crossing in scenario.crossings:
            for site in scenario.sites:
                for group in GROUPS:
                    most = possible.persons_of_group[group]
                    if group in site.excludes or not most:
                        continue
                    c, s = crossing.crossing_id, site.site_id
                    for row in (f"F{number}" for number in self.rows):
                        by = {f"passed:{row}:{c}:{group}": 1, f"seats:{row}:{c}:{s}": 1}
                        yield Column(1, most, {f"site:{s}": 1, **by})
                    if on_foot:
                        yield Column(1, most, {f"site:{s}": 1, f"walked:{c}:{group}": 1})

    def _moving(self) -> Iterator[Column]:
        """Trips without people, and those from crossings on to sites."""
        possible, scenario = self.possible, self.possible.march.scenario
        for number in self.rows:
            row, vehicle = f"F{number}", possible.rows[number]
            most = vehicle.count * possible.end
            ways = [way for way in possible.ways if way.row == number]
            boardings = [one for one in possible.boardings if one.row == number]
            exits = possible.exits_of(number)
            if possible.beyond:
                seats = max([one.aboard for one in ways] + [one.aboard for one in boardings])
                for c in exits:
                    for site in scenario.sites:
                        s = site.site_id
                        drive = possible.drive(number, f"crossing:{c}", f"site:{s}")
                        if drive is not None:
                            steps = drive + possible.unload(vehicle)
                            use: dict[str, Number] = {
                                f"onward:{row}:{c}": -1,
                                f"outbound:{row}:{s}": -1,
                                f"seats:{row}:{c}:{s}": -seats,
                                f"time:{row}": steps,
                                f"hours:{row}": steps,
                            }
                            yield Column(0, most, use)
            homes = [f"home:{way.zone_id}" for way in ways]
            origins = dict.fromkeys(homes + [f"crossing:{one.crossing_id}" for one in boardings])
            for origin in origins:
                for end in possible.ends_of(number):
                    drive = possible.drive(number, end, origin)
                    if drive is not None:
                        yield Column(
                            0,
                            most,
                            {
                                f"inbound:{row}:{origin}": -1,
                                f"outbound:{row}:{end.partition(':')[2]}": 1,
                                f"time:{row}": drive,
                                f"hours:{row}": drive,
                            },
                        )
                blocks = vehicle.count * self.times[number].blocks
                coming: dict[str, Number] = {f"inbound:{row}:{origin}": -1, f"first:{row}": 1}
                if boardings:
                    begins = [w.ready for w in ways if f"home:{w.zone_id}" == origin]
                    begins += [b.ready for b in boardings if f"crossing:{b.crossing_id}" == origin]
                    coming[f"time:{row}"] = min(begins) - self.times[number].first
                yield Column(0, blocks, coming)

    def _limits(self) -> dict[str, Number]:
        possible, march = self.possible, self.possible.march
        limits: dict[str, Number] = {}
        for (zone_id, group), persons in possible.persons.items():
            limits[f"group:{zone_id}:{group}"] = persons
            full = self.loads[zone_id, group][1]
            if full is not None:
                limits[f"full:{zone_id}:{group}"] = full
        for crossing in march.scenario.crossings:
            limits |= self._at_crossing(crossing)
        for site in march.scenario.sites if march.out_at_site else ():
            room: Number = site.capacity
            if site.intake_per_h is not None:
                steps = max(0, possible.end - possible.first_received(site))
                room = min(room, march.per_step(site.intake_per_h) * steps)
            limits[f"site:{site.site_id}"] = room
        for number in self.rows:
            vehicle, time = possible.rows[number], self.times[number]
            limits[f"time:F{number}"] = vehicle.count * time.steps
            limits[f"first:F{number}"] = vehicle.count * time.blocks
            trips = [] if vehicle.max_trips is None else [vehicle.max_trips]
            if any(one.row == number for one in possible.boardings):
                trips.append(possible.whole_trips(number, time.steps))
            if trips:
                limits[f"trips:F{number}"] = vehicle.count * min(trips)
            if vehicle.max_hours_per_day is not None:
                hours = Fraction(str(vehicle.max_hours_per_day)) * 3600 / march.scenario.step_s
                limits[f"hours:F{number}"] = vehicle.count * hours * self._days(time)
        return limits

    def _at_crossing(self, crossing: Crossing) -> dict[str, Number]:
        possible, march, name = self.possible, self.possible.march, crossing.crossing_id
        zones = {zone.zone_id: zone for zone in march.scenario.zones}
        walk_ready = [possible.zone_ready(zones[z]) for z, _, e in possible.walks if e == name]
        passes = [way.passes for way in possible.ways if way.exit_id == name]
        limits: dict[str, Number] = defaultdict(int)
        if walk_ready or passes:
            first = min(*walk_ready, *passes, possible.end)
            steps = sum(max(0, b - max(a, first)) for a, b in possible.open_spans[name])
            limits[f"persons:{name}"] = march.per_step(crossing.persons_per_h) * steps
        if passes:
            first = min(passes)
            spans = [(max(a, first), b) for a, b in possible.open_spans[name] if b > first]
            room = sum((b - a + self.headway for a, b in spans), Fraction(0))
            limits[f"gate:{name}"] = room
        return limits

    def _days(self, time: RowTime) -> int:
        """Days of the calendar from the first step of the row's time to its last."""
        if time.last <= time.first:
            return 0
        march = self.possible.march
        return (march.at(time.last - 1).date() - march.at(time.first).date()).days + 1


#: Limits of 0: what goes in must come out.
_BALANCES = {"inbound", "outbound", "onward", "passed", "walked", "seats"}
