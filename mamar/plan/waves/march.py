"""From a scenario to its order of march."""

from __future__ import annotations

from dataclasses import replace

from mamar.plan.limits import holding
from mamar.plan.orders import NotServed, Orders, Wave
from mamar.plan.waves import fleet_times
from mamar.plan.waves.bounds import Proved
from mamar.plan.waves.fleet_bound import walk_metres
from mamar.plan.waves.gates import Gates
from mamar.plan.waves.household_pool import Pool
from mamar.plan.waves.liked_sites import by_rank, preferences_of, to_liked_sites
from mamar.plan.waves.not_served import not_served
from mamar.plan.waves.on_foot import send_on_foot
from mamar.plan.waves.possible import Possible
from mamar.plan.waves.room import Room
from mamar.plan.waves.setting import Setting
from mamar.plan.waves.trials import best_order
from mamar.plan.waves.uptake import uptakes


def march(setting: Setting, proved: Proved) -> Orders:
    """Who leaves from where when, how, and to where; who does not, and why.

    Vehicles come first, for those who cannot walk; walkers fill what crossings still pass.
    ``proved``: what no order exceeds; where it says how soon everybody could be out, as soon as
    that is sought; where not everybody can be, most by the end. For "quickest" the end of
    ``setting`` is the scenario's.
    """
    everybody = sum(parties.persons for parties in setting.parties)
    if proved.steps is None or proved.persons < everybody:
        return _march(setting, proved, None)
    soon = _march(setting, proved, proved.steps)
    if soon.out == everybody:
        return soon
    return max(soon, _march(setting, proved, None), key=lambda orders: orders.out)


def _march(setting: Setting, proved: Proved, soonest: int | None) -> Orders:
    scenario, deal = setting.scenario, setting.deal
    first = _soonest(setting) if deal is not None else None

    def fresh(setting: Setting) -> tuple[Room, list[Pool]]:
        room = Room(setting, Gates(scenario, setting.end, deal, first))
        return room, [Pool.of(parties) for parties in setting.parties]

    room, pools = fresh(setting)
    if scenario.fleet:
        best = best_order(setting, fresh, proved.persons, soonest)
        tried = [trial for trial in (best, best.liking) if trial is not None]
        sent = [to_liked_sites(setting, trial.room, trial.waves) for trial in tried]
        liked = [by_rank(scenario, waves) for waves in sent]
        best, waves = tried[liked.index(max(liked))], sent[liked.index(max(liked))]
        pools = best.pools
        # The ledgers are of the order that was kept; what opens within the plan may be more, if
        # an earlier end was found.
        best.room.gates.openings = room.gates.openings
        room = best.room
    else:
        waves = to_liked_sites(setting, room, send_on_foot(setting, room, pools))
    out = sum(wave.persons for wave in waves)
    left = not_served(setting, room, pools, holding(setting, proved, out))
    return _orders(setting, waves, left, proved)


def _soonest(setting: Setting) -> dict[str, int]:
    """By crossing, the first step at which a wave could pass it; crossings that none can: none."""
    scenario, soonest = setting.scenario, dict[str, int]()
    possible = Possible(scenario, setting.drives, walk_metres(setting.ground), setting.end)
    comes = [(way.exit_id, way.passes) for way in possible.driven]
    for parties, exit_id in possible.walked:
        walk = setting.walks[parties.zone_id, exit_id]
        ready = fleet_times.ready(scenario, possible.zones[parties.zone_id])
        comes.append((exit_id, ready + walk.route.steps))
    for exit_id, step in comes:
        soonest[exit_id] = min(soonest.get(exit_id, step), step)
    return soonest


def _orders(
    setting: Setting, waves: list[Wave], left: tuple[NotServed, ...], proved: Proved
) -> Orders:
    used = {wave.route_id for wave in waves}
    numbered = number(waves)
    return Orders(
        rules=setting.scenario.waves,
        routes=tuple(w.route for w in setting.walks.values() if w.route.route_id in used),
        waves=numbered,
        not_served=left,
        out=sum(wave.persons for wave in waves),
        until=max((wave.arrives[1] for wave in waves), default=0),
        bounds=proved.bounds,
        earlier=proved.earlier,
        deal=setting.deal,
        light=setting.light,
        uptakes=uptakes(setting.scenario, numbered),
        preferences=preferences_of(setting.scenario, numbered),
    )


def number(waves: list[Wave]) -> tuple[Wave, ...]:
    """The waves by departure, then zone, each with its name: M001, M002, …"""
    ordered = sorted(
        waves, key=lambda wave: (wave.departs, wave.zone_id, wave.group, wave.crossing_id or "")
    )
    digits = max(3, len(str(len(ordered))))
    return tuple(
        replace(wave, wave_id=f"M{i:0{digits}d}") for i, wave in enumerate(ordered, start=1)
    )
