"""What comes after the crossing: the way on, and whom sites can take in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import isfinite

from mamar.verify.waves.march import March, Move, named, places_of
from mamar.verify.waves.parties import GROUP_WORDS
from mamar.verify.waves.report import OrderViolation, wrong
from mamar.verify.waves.sweep import first_over_rate


def check_beyond(march: March) -> Iterator[OrderViolation]:
    """Each wave by itself."""
    for move in march.moves:
        wave, places = move.wave, places_of(move)
        if not march.out_at_site:
            if wave.arrives != wave.passes:
                yield wrong("arrives_elsewhen", **places, at=march.at(wave.arrives[0]))
            continue
        assert move.site is not None
        if wave.group in move.site.excludes:
            yield wrong("site_excluded", **places, stated=GROUP_WORDS[wave.group])
        if move.site.site_id in move.zone.refuses_sites:
            yield wrong("site_refused", **places)
        if wave.boards is not None and wave.passes is not None:
            boards, passes = wave.boards, wave.passes
            if boards[0] < passes[0] or boards[1] < passes[1]:
                yield wrong("boards_before_passing", **places, at=march.at(boards[0]))
        if _walks_on(move) and march.scenario.fleet and march.scenario.rules.beyond != "walk":
            yield wrong("walks_on", **places)
        earliest = _earliest(march, move)
        if earliest is None:
            continue  # no way by vehicle: said there
        if wave.arrives[0] < earliest[0] or wave.arrives[1] < earliest[1]:
            yield wrong("arrives_too_early", **places, at=march.at(wave.arrives[0]))


def _walks_on(move: Move) -> bool:
    return move.crossing is not None and move.wave.mode == "foot" and not move.wave.loads


def _earliest(march: March, move: Move) -> tuple[float, float] | None:
    """The first moment at which the first, and the last, can come to the site."""
    wave = move.wave
    assert move.site is not None
    site = f"site:{move.site.site_id}"
    if wave.loads:
        start, leaves = f"home:{move.zone.zone_id}", wave.departs[1]
        if move.crossing is not None and wave.passes is not None:
            start = f"crossing:{move.crossing.crossing_id}"
            leaves = wave.boards[1] if wave.boards is not None else wave.passes[1]
        steps = 0
        for load in wave.loads:
            vehicle = march.vehicles.get(load.vehicle)
            if vehicle is not None:
                drive = march.drive_steps(start, site, march.speed_kmh(vehicle))
                if drive is None:
                    return None
                steps = max(steps, drive)
        return leaves + steps, leaves + steps
    if move.route is not None and move.crossing is None:
        return wave.departs[0] + move.route.steps, wave.departs[1] + move.route.steps
    assert move.crossing is not None and wave.passes is not None
    scenario = march.scenario
    row, column = scenario.crossings.index(move.crossing), scenario.sites.index(move.site)
    seconds = float(march.ground.beyond_s[row, column])
    if not isfinite(seconds):
        return seconds, seconds
    steps = max(1, int(seconds / scenario.step_s + 0.5))
    return wave.passes[0] + steps, wave.passes[1] + steps


def check_sites(march: March) -> Iterator[OrderViolation]:
    """All waves to a site together: room and intake."""
    if not march.out_at_site:
        return
    of_site: dict[str, list[Move]] = defaultdict(list)
    for move in march.moves:
        if move.site is not None:
            of_site[move.site.site_id].append(move)
    for moves in of_site.values():
        site = moves[0].site
        assert site is not None
        here = named(site)
        persons = sum(move.wave.persons for move in moves)
        if persons > site.capacity:
            yield wrong("site_over_capacity", site=here, units=persons, limit=site.capacity)
        if site.intake_per_h is None:
            continue
        spans = [(*move.wave.arrives, move.wave.persons) for move in moves]
        over = first_over_rate(spans, march.per_step(site.intake_per_h))
        if over is not None:
            at, units, limit = march.at(over[0]), march.per_hour(over[1]), int(site.intake_per_h)
            yield wrong("site_over_intake", site=here, at=at, units=units, limit=limit)
