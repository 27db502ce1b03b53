"""The best order of march by vehicles of a tiny world, by complete search (CP-SAT).

Made from the rules in docs/design/waves.md and from nothing of the planner but who moves
together and when it is light. Who walks, walks to a crossing and is driven on from there. While a
walking wave passes no other passes that crossing, nor do two waves arrive at once at a site with an
intake: what is found can be had, and is the most but for that.
"""

from __future__ import annotations

from math import ceil

from ortools.sat.python import cp_model

from mamar.plan.waves.parties import all_parties
from mamar.scenario.daylight import light


def most_out(
    scenario, drives, waves: int, seconds: float = 20.0, rounds=None, walks=None
) -> int | None:
    """The most persons out in at most ``waves`` waves; None where the search was not complete.

    ``walks``: steps on foot by (zone, crossing), of who may be driven on from there.

    ``rounds``: (span, persons) of a deal: all pass within one, and in it at most its persons.
    """
    model = _Model(scenario, drives, waves, rounds, walks or {})
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_time_in_seconds = seconds
    status = solver.solve(model.model)
    return round(solver.objective_value) if status == cp_model.OPTIMAL else None


class _Model:
    def __init__(self, scenario, drives, waves: int, rounds, walks) -> None:
        self.s, self.m = scenario, cp_model.CpModel()
        self.rounds = rounds
        self.model, self.end = self.m, scenario.steps
        self.parties = all_parties(scenario)
        self.drives, self.walks = drives, walks
        self.at_crossings = bool(scenario.crossings)
        self.to_sites = self.at_crossings and scenario.rules.out_at == "site"
        self.light = light(scenario)
        self.waves = [self._wave(w) for w in range(waves)]
        self._parties_once()
        self._vehicles()
        self._convoys()
        for span, persons in rounds or ():
            self._in_round(span, persons)
        if self.to_sites or not self.at_crossings:
            self._sites()
        for a, b in zip(self.waves, self.waves[1:], strict=False):  # no order twice
            self.m.add_implication(b["on"], a["on"])
            self.m.add(a["leaves"] <= b["leaves"]).only_enforce_if(b["on"])
        self.m.maximize(sum(w["persons"] for w in self.waves))

    def steps(self, seconds: float) -> int:
        return ceil(seconds / self.s.step_s)

    def drive(self, row: int, start: str, end: str) -> int | None:
        vehicle = self.s.fleet[row]
        if start.startswith("depot") and start not in drives_keys(self.drives):
            return 0
        metres = self.drives.between(start, end)
        if metres == float("inf"):
            return None
        return ceil(metres * 3.6 / vehicle.speed_kmh / self.s.step_s - 1e-9)

    def _wave(self, w: int) -> dict:
        """Times, and one choice of row, parties, opening (or site) and site for each wave."""
        m, end, s = self.m, self.end, self.s
        keys = ("boards", "leaves", "arrives", "out", "sets_out", "last_out")
        wave = {key: m.new_int_var(0, end, f"{key}{w}") for key in keys}
        wave["free"] = m.new_int_var(0, end + 99, f"free{w}")
        wave["p"], wave["q"] = (m.new_int_var(0, end, f"{key}{w}") for key in "pq")
        wave["on"] = m.new_bool_var(f"on{w}")
        wave["in"] = {}
        total = sum(p.persons for p in self.parties)
        wave["persons"] = m.new_int_var(0, total, f"persons{w}")
        wave["small"], wave["large"] = {}, {}
        for f, vehicle in enumerate(s.fleet):
            for i in range(vehicle.count):
                inside = m.new_bool_var(f"in{w}.{f}.{i}")
                wave["in"][f, i] = inside
                wave["small"][f, i] = m.new_int_var(0, vehicle.seats + 9, "")
                wave["large"][f, i] = m.new_int_var(0, vehicle.seats + 9, "")
                both = wave["small"][f, i] + wave["large"][f, i]
                m.add(both == 0).only_enforce_if(~inside)
                m.add(both >= 1).only_enforce_if(inside)
        wave["count"] = sum(wave["in"].values())
        m.add(wave["count"] <= s.waves.convoy_max)
        m.add(wave["count"] == 0).only_enforce_if(~wave["on"])
        m.add(wave["count"] >= 1).only_enforce_if(wave["on"])
        m.add(wave["persons"] == 0).only_enforce_if(~wave["on"])
        wave["choice"] = {}
        for choice in self._choices():
            chosen = m.new_bool_var(f"{choice}{w}")
            wave["choice"][choice] = chosen
            self._choose(wave, choice, chosen)
        m.add_exactly_one([*wave["choice"].values(), ~wave["on"]])
        return wave

    def _choices(self):
        """(row, parties, exit, span of an opening, site, whether they walk to the exit)."""
        for f, vehicle in enumerate(self.s.fleet):
            for g, parties in enumerate(self.parties):
                if parties.group == "wounded" and not vehicle.stretchers:
                    continue
                for exit_key, span, site in self._exits(parties):
                    home, modes = f"home:{parties.zone_id}", self._modes(exit_key)
                    fits = modes is None or vehicle.moves_as in modes
                    if fits and self.drive(f, home, exit_key) is not None:
                        yield f, g, exit_key, span, site, False
                    near = (parties.zone_id, exit_key.partition(":")[2]) in self.walks
                    on_foot = near and parties.group in ("at_risk", "general")
                    if on_foot and self.to_sites and "foot" in modes:
                        yield f, g, exit_key, span, site, True

    def _modes(self, exit_key: str):
        """None: any."""
        own = (c.modes for c in self.s.crossings if exit_key == f"crossing:{c.crossing_id}")
        return next(own, None)

    def _exits(self, parties):
        s, group = self.s, parties.group
        refused = next(z.refuses_sites for z in s.zones if z.zone_id == parties.zone_id)
        taking = [x.site_id for x in s.sites if group not in x.excludes]
        sites = [f"site:{key}" for key in taking if key not in refused]
        if not self.at_crossings:
            yield from ((site, None, site) for site in sites)
            return
        for crossing in s.crossings:
            accepted = s.waves.at_risk_crossings
            refused = accepted != ("any",) and crossing.crossing_id not in accepted
            if group != "general" and refused:
                continue
            for window in s.windows:
                if crossing.crossing_id in window.crossing_ids:
                    opens = ceil((window.opens - s.start).total_seconds() / s.step_s)
                    first, last = max(0, opens), min(self.end, s.step_of(window.closes))
                    everything = (((first, last), 0),)
                    for (begins, ends), _ in self.rounds or everything:
                        span = (max(first, begins), min(last, ends))
                        for site in sites if self.to_sites else [None]:
                            yield f"crossing:{crossing.crossing_id}", span, site

    def _choose(self, wave, choice, chosen) -> None:
        m, s = self.m, self.s
        f, g, exit_key, span, site, walks = choice
        vehicle, parties = s.fleet[f], self.parties[g]
        zone = next(z for z in s.zones if z.zone_id == parties.zone_id)
        home = f"home:{zone.zone_id}"

        def rule(what) -> None:
            m.add(what).only_enforce_if(chosen)

        for (row, i), inside in wave["in"].items():
            if row != f:
                m.add_implication(chosen, ~inside)
                continue
            small, large = wave["small"][row, i], wave["large"][row, i]
            count = small + large
            persons = count * parties.size + large
            group = parties.group
            if group == "wounded":
                rule(count <= vehicle.stretchers)
                rule(persons - count <= vehicle.seats)
            elif group == "reduced_mobility" and vehicle.wheelchair_places:
                taken = m.new_int_var(0, vehicle.wheelchair_places, "")
                m.add(taken <= count)
                rule(persons - taken <= vehicle.seats)
            else:
                rule(persons <= vehicle.seats)
            first = self.steps(max(0, (vehicle.available_from - s.start).total_seconds())
                               if vehicle.available_from else 0)  # fmt: skip
            coming = self.drive(f, f"depot:{f + 1}", self._start(choice))
            if coming is None:
                m.add(chosen == 0)
            else:
                rule(wave["boards"] >= first + coming)
        larger = sum(wave["large"][row, i] for row, i in wave["in"] if row == f)
        count = larger + sum(wave["small"][row, i] for row, i in wave["in"] if row == f)
        rule(wave["persons"] == count * parties.size + larger)
        told = self.steps(s.waves.lead_min * 60)
        if zone.ready_from:
            told = max(told, self.steps((zone.ready_from - s.start).total_seconds()))
        least = max(self.steps(s.waves.min_wave_min * 60), 1)
        departs = wave["boards"], wave["leaves"]
        if walks:
            departs = wave["sets_out"], wave["last_out"]
            rule(departs[1] >= departs[0] + least)
        rule(departs[0] >= told)
        if zone.ready_until:
            rule(departs[1] <= s.step_of(zone.ready_until))
        load = max(self.steps(vehicle.load_s), 1 if walks else least)
        rule(wave["leaves"] >= wave["boards"] + load)
        if s.waves.night != "yes":
            self._in_light(departs, chosen)
        unload = self.steps(vehicle.unload_s)
        if walks:  # who passes evenly and boards evenly has come, and has passed
            steps = self.walks[zone.zone_id, exit_key.partition(":")[2]]
            comes = departs[0] + steps
            rule(wave["q"] >= departs[1] + steps)
            rule(wave["boards"] >= wave["p"])
            rule(wave["leaves"] >= wave["q"])
        else:
            comes = wave["leaves"] + self.drive(f, home, exit_key)
        if span is not None:
            crossing = next(c for c in s.crossings if exit_key.endswith(c.crossing_id))
            rule(wave["p"] >= comes)
            rule(wave["p"] >= span[0])
            rule(wave["q"] <= span[1])
            rule(wave["q"] >= wave["p"] + 1)
            length = (wave["q"] - wave["p"]) * s.step_s
            rule(wave["persons"] * 3600 <= length * int(crossing.persons_per_h))
            if crossing.vehicles_per_h is not None and not walks:
                rule(wave["count"] * 3600 <= length * int(crossing.vehicles_per_h))
            comes = wave["leaves"] if walks else wave["q"]
        if site is not None:
            drive = self.drive(f, exit_key, site) if span is not None else 0
            if drive is None:
                m.add(chosen == 0)
                return
            rule(wave["arrives"] >= comes + drive)
            rule(wave["out"] >= wave["arrives"] + max(1, unload))
            intake = next(x for x in s.sites if site.endswith(x.site_id)).intake_per_h
            if intake is not None:
                length = (wave["out"] - wave["arrives"]) * s.step_s
                rule(wave["persons"] * 3600 <= length * int(intake))
            rule(wave["free"] == wave["out"])
        else:
            rule(wave["out"] == wave["q"])
            rule(wave["free"] == wave["q"] + unload)
        if vehicle.available_until:
            rule(wave["free"] <= s.step_of(vehicle.available_until))

    def _start(self, choice) -> str:
        """Where vehicles board."""
        return choice[2] if choice[5] else f"home:{self.parties[choice[1]].zone_id}"

    def _in_light(self, departs, chosen) -> None:
        spans = []
        for first, until in self.light:
            inside = self.m.new_bool_var("")
            self.m.add(departs[0] >= first).only_enforce_if(inside)
            self.m.add(departs[1] <= until).only_enforce_if(inside)
            spans.append(inside)
        self.m.add_bool_or([*spans, ~chosen])

    def _parties_once(self) -> None:
        for g, parties in enumerate(self.parties):
            for key, most in (
                ("small", parties.households - parties.larger),
                ("large", parties.larger),
            ):
                taken = []
                for wave in self.waves:
                    mine = [c for (f, own, *_), c in wave["choice"].items() if own == g]
                    amount = self.m.new_int_var(0, 999, "")
                    count = sum(wave[key].values())
                    for chosen in mine:
                        self.m.add(amount >= count).only_enforce_if(chosen)
                    taken.append(amount)
                self.m.add(sum(taken) <= most)

    def _vehicles(self) -> None:
        """Between two waves of a vehicle lies the drive back."""
        for f, i in self.waves[0]["in"]:
            vehicle = self.s.fleet[f]
            for a, before in enumerate(self.waves):
                for after in self.waves[a + 1 :]:
                    both = [before["in"][f, i], after["in"][f, i]]
                    for one, first in before["choice"].items():
                        for two, second in after["choice"].items():
                            if one[0] != f or two[0] != f:
                                continue
                            end = one[4] or one[2]
                            back = self.drive(f, end, self._start(two))
                            given = [*both, first, second]
                            if back is None:
                                self.m.add_bool_or([~x for x in given])
                            else:
                                rule = self.m.add(after["boards"] >= before["free"] + back)
                                rule.only_enforce_if(given)
            if vehicle.max_trips is not None:
                self.m.add(sum(w["in"][f, i] for w in self.waves) <= vehicle.max_trips)

    def _convoys(self) -> None:
        """Headway from one place, and through one crossing."""
        gap = self.steps(self.s.waves.headway_min * 60)
        for a, one in enumerate(self.waves):
            for two in self.waves[a + 1 :]:
                for first, c in one["choice"].items():
                    for second, d in two["choice"].items():
                        given = [c, d]
                        if self._start(first) == self._start(second):
                            rule = self.m.add(two["leaves"] >= one["leaves"] + gap)
                            rule.only_enforce_if(given)
                        if first[2] == second[2] and first[3] is not None:
                            apart = 0 if first[5] or second[5] else gap
                            earlier = self.m.new_bool_var("")
                            rule = self.m.add(two["p"] >= one["q"] + apart)
                            rule.only_enforce_if([*given, earlier])
                            rule = self.m.add(one["p"] >= two["q"] + apart)
                            rule.only_enforce_if([*given, ~earlier])

    def _in_round(self, span, persons) -> None:
        """Of all waves whose choice lies in the round at most so many persons."""
        amounts = []
        for wave in self.waves:
            amount = self.m.new_int_var(0, 9999, "")
            for choice, chosen in wave["choice"].items():
                if span[0] <= choice[3][0] and choice[3][1] <= span[1]:
                    self.m.add(amount >= wave["persons"]).only_enforce_if(chosen)
            amounts.append(amount)
        self.m.add(sum(amounts) <= persons)

    def _sites(self) -> None:
        for site in self.s.sites:
            amounts = []
            for wave in self.waves:
                mine = [
                    c for choice, c in wave["choice"].items() if choice[4] == f"site:{site.site_id}"
                ]
                amount = self.m.new_int_var(0, 9999, "")
                for chosen in mine:
                    self.m.add(amount >= wave["persons"]).only_enforce_if(chosen)
                amounts.append(amount)
            self.m.add(sum(amounts) <= site.capacity)
            if site.intake_per_h is not None:
                self._one_after_the_other(f"site:{site.site_id}")

    def _one_after_the_other(self, site: str) -> None:
        """Whole waves are received, no two at a time."""
        for a, one in enumerate(self.waves):
            for two in self.waves[a + 1 :]:
                earlier = self.m.new_bool_var("")
                for first in [c for choice, c in one["choice"].items() if choice[4] == site]:
                    for second in [c for choice, c in two["choice"].items() if choice[4] == site]:
                        rule = self.m.add(two["arrives"] >= one["out"])
                        rule.only_enforce_if([first, second, earlier])
                        rule = self.m.add(one["arrives"] >= two["out"])
                        rule.only_enforce_if([first, second, ~earlier])


def drives_keys(drives) -> tuple[str, ...]:
    return drives.keys
