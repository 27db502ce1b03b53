"""Many runs of one order, and what they show together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import numpy as np

from mamar.errors import UsageError
from mamar.plan.orders import Orders
from mamar.plan.result import Plan
from mamar.scenario.drives import Drives, measure_drives
from mamar.scenario.ground import Ground, lay_ground
from mamar.scenario.scenario import Names, Scenario
from mamar.simulate.gate import Floats
from mamar.simulate.outcome import LEFT, Outcome, Waiting
from mamar.simulate.report import Arrivals, Place, PlaceKind, Range, Report, Rounds
from mamar.simulate.run import run
from mamar.simulate.spreads import Spreads
from mamar.simulate.world import World, set_up
from mamar.text import Text

MOST_RUNS = 100_000


def simulate(
    plan: Plan,
    scenario: Scenario,
    *,
    seed: int = 1,
    runs: int = 200,
    spreads: Spreads | None = None,
    ground: Ground | None = None,
    progress: Callable[[float], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Report:
    """Carry the order of march of ``plan`` out ``runs`` times; see :func:`replay`.

    Parameters
    ----------
    plan : with its order of march.
    scenario : that it was made from; the plan's case is chosen here.
    ground : the scenario's ground, where it was laid before.

    Raises
    ------
    UsageError
        The plan is not of this scenario.

    Examples
    --------
    >>> from mamar import plan, read_scenario, simulate
    >>> scenario = read_scenario("aleppo-2016")
    >>> simulate(plan(scenario, case="request"), scenario).out.median  # doctest: +SKIP
    """
    if plan.scenario_digest != scenario.digest:
        raise UsageError(
            Text("This plan was made from another scenario, or its files have changed since.")
        )
    if plan.case is not None and scenario.asked is None:
        scenario = scenario.case(plan.case)
    # An order takes longer than the flow: the quickest one may use all steps.
    steps = scenario.steps if plan.question == "quickest" else plan.steps
    return replay(
        plan.orders,
        scenario,
        steps=steps,
        seed=seed,
        runs=runs,
        spreads=spreads,
        drives=measure_drives(scenario, (ground or lay_ground(scenario)).roads),
        progress=progress,
        stop=stop,
    )


def replay(
    orders: Orders,
    scenario: Scenario,
    *,
    steps: int,
    seed: int = 1,
    runs: int = 200,
    spreads: Spreads | None = None,
    drives: Drives | None = None,
    progress: Callable[[float], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Report:
    """Carry ``orders`` out ``runs`` times, each time as it might really go.

    Parameters
    ----------
    orders, scenario : an order of march, and the scenario of its case.
    steps : the end of the plan; who is out later does not count.
    seed, runs : the same seed gives the same runs, and run i is the same however many there are.
    spreads : what varies, and how much; default: :class:`Spreads`.
    drives : of the scenario, where they were measured before.
    progress : is told the part that is done.
    stop : asked after each run; once True, the report is over the runs so far.

    Raises
    ------
    UsageError
        Fewer than one run, or a seed below 0.
    InputError
        The order is not one of this scenario.

    """
    if not 1 <= runs <= MOST_RUNS:
        raise UsageError(
            Text("Runs must be from 1 to {most}, not {n}.", {"most": MOST_RUNS, "n": runs})
        )
    if seed < 0:
        raise UsageError(Text("The seed must be 0 or more, not {seed}.", {"seed": seed}))
    spreads = spreads or Spreads()
    drives = drives or measure_drives(scenario, lay_ground(scenario).roads)
    world = set_up(orders, scenario, drives, steps)
    outcomes: list[Outcome] = []
    for number in range(runs):
        # Each run has a seed of its own, so that run i does not depend on the runs before it.
        outcomes.append(run(world, spreads, np.random.SeedSequence([seed, number])))
        if progress is not None:
            progress((number + 1) / runs)
        if stop is not None and stop():
            break
    return _report(world, spreads, seed, outcomes)


def ordered_by(orders: Orders, edges_steps: Sequence[int]) -> tuple[int, ...]:
    """People out by each step as ordered: each wave arrives evenly over its span."""
    out = []
    for edge in edges_steps:
        persons = 0
        for wave in orders.waves:
            begins, ends = wave.arrives
            part = min(max(edge - begins, 0), ends - begins)
            # A span without length is a moment.
            persons += (
                wave.persons * part // (ends - begins)
                if ends > begins
                else (wave.persons if edge >= ends else 0)
            )
        out.append(persons)
    return tuple(out)


def _report(world: World, spreads: Spreads, seed: int, outcomes: list[Outcome]) -> Report:
    scenario, runs = world.scenario, len(outcomes)
    start, step_s = scenario.start, scenario.step_s
    hours = np.append(np.arange(0, world.end, 3600.0), world.end)
    out = np.array([outcome.out_by(hours) for outcome in outcomes])
    last = [_last(outcome, world.end) for outcome in outcomes]
    return Report(
        runs=runs,
        seed=seed,
        spreads=spreads,
        came=_range([outcome.came for outcome in outcomes]),
        out=_range(out[:, -1]),
        ordered=sum(wave.persons for wave in world.orders.waves),
        ordered_until=start + timedelta(seconds=world.orders.until * step_s),
        until=_moments(last, start),
        arrivals=Arrivals(
            time=tuple(start + timedelta(seconds=float(hour)) for hour in hours),
            ordered=ordered_by(world.orders, [int(hour // step_s) for hour in hours]),
            simulated=tuple(_range(column) for column in out.T),
        ),
        places=tuple(_places(world, outcomes)),
        rounds=_rounds(world, outcomes),
        left=tuple(
            (reason, found)
            for reason in LEFT
            if (found := _range([outcome.left[reason] for outcome in outcomes])).high > 0
        ),
    )


def _rounds(world: World, outcomes: list[Outcome]) -> Rounds | None:
    """How the rounds of the deal that the order keeps to were kept; a round lasts until the
    next one begins, and whoever passes in it after its end passes while nobody may."""
    deal = world.orders.deal
    if deal is None or not deal.limits:
        return None
    step_s = world.scenario.step_s
    begins = np.array([begin for (begin, _), _ in deal.limits]) * float(step_s)
    ends = np.array([end for (_, end), _ in deal.limits]) * float(step_s)
    most = np.array([persons for _, persons in deal.limits])
    upto = np.append(begins[1:], np.inf)
    in_all = np.array([np.diff(one.passed_by(np.append(begins, np.inf))) for one in outcomes])
    late = np.array([one.passed_by(upto) - one.passed_by(ends) for one in outcomes])
    more = np.maximum(in_all - most, 0.0).max(axis=1)
    return Rounds(
        deal_id=deal.deal_id,
        more=_range(more),
        over=float(np.mean(more > 0.5)),
        late=_range(late.sum(axis=1)),
    )


def _places(world: World, outcomes: list[Outcome]) -> Iterable[Place]:
    scenario, rules = world.scenario, world.orders.rules
    for zone in scenario.zones:
        crowds = [outcome.crowds.get(zone.zone_id) for outcome in outcomes]
        limit = zone.holding_capacity or None
        yield from _place("assembly", zone.zone_id, zone.name, crowds, limit, scenario.start)
    for crossing in scenario.crossings:
        name = crossing.crossing_id
        queues = [outcome.queues.get(name) for outcome in outcomes]
        yield from _place("crossing", name, crossing.name, queues, rules.queue_max, scenario.start)
        inside = [outcome.vehicle_queues.get(name) for outcome in outcomes]
        yield from _place("vehicles", name, crossing.name, inside, None, scenario.start)
    for site in scenario.sites:
        desks = [outcome.queues.get(site.site_id) for outcome in outcomes]
        yield from _place("site", site.site_id, site.name, desks, None, scenario.start)


def _place(
    kind: PlaceKind,
    place_id: str,
    name: Names,
    waiting: Sequence[Waiting | None],
    limit: int | None,
    start: datetime,
) -> Iterable[Place]:
    if not any(waiting):
        return
    most = [one.most() if one else (0.0, 0.0) for one in waiting]
    crowd = np.array([people for people, _ in most])
    middle = int(np.argsort(crowd, kind="stable")[len(crowd) // 2])
    yield Place(
        kind=kind,
        place_id=place_id,
        name=name,
        crowd=_range(crowd),
        when=start + timedelta(seconds=most[middle][1]),
        limit=limit,
        over=float(np.mean(crowd > limit + 0.5)) if limit is not None else 0.0,
        person_h=_range([one.person_s() / 3600 if one else 0.0 for one in waiting]),
    )


def _range(values: Sequence[float] | Floats) -> Range:
    low, median, high = np.quantile(np.asarray(values, float), [0.05, 0.5, 0.95])
    return Range(float(low), float(median), float(high))


def _last(outcome: Outcome, end: float) -> float:
    """When the last one who is out by the end is out; nan: nobody."""
    when = np.concatenate(outcome.when) if outcome.when else np.zeros(0)
    persons = np.concatenate(outcome.persons) if outcome.persons else np.zeros(0)
    when = when[(when <= end + 1e-3) & (persons > 0)]
    return float(when.max()) if len(when) else float("nan")


def _moments(
    last: list[float], start: datetime
) -> tuple[datetime | None, datetime | None, datetime | None]:
    known = np.array([value for value in last if not np.isnan(value)])
    if not len(known):
        return (None, None, None)
    found = np.quantile(known, [0.05, 0.5, 0.95], method="nearest")
    low, median, high = (start + timedelta(seconds=float(value)) for value in found)
    return low, median, high
