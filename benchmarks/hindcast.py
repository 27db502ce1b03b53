"""December 2016, predicted from what was there, beside what was reported; and October, when
nobody came.

    python -m benchmarks.hindcast [--runs 200]

writes docs/hindcast.md and docs/pictures/hindcast.svg. No number of the model is fitted to
the reported series; where a table of the example derives one from it, another is put in its
place here, and said.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np

from mamar import read_scenario
from mamar.agreements.missing import missing_for_public
from mamar.plan.planner import plan
from mamar.scenario.drives import measure_drives
from mamar.scenario.ground import Ground, lay_ground
from mamar.scenario.scenario import Crossing, Scenario, Vehicle, Window, with_rules
from mamar.simulate.ensemble import replay
from mamar.simulate.report import Report

HOME = Path(__file__).parent
DOCS = HOME.parent / "docs"
ESTIMATES = ("low", "best", "high")

#: Screening at al-Amiriyah in the tables comes from the first night of the series (A20), vehicles
#: an hour from its last days (A24), people a private vehicle from 21 December (A28). Instead:
PERSONS_PER_H = 600.0  #: four search lines of 150, as at Bustan al-Qasr (A19)
CAR_SEATS = 5  #: a private car
BUS_SEATS = 50  #: a city bus; the first convoy had 45 a bus, that of 18 December 70


@dataclass(frozen=True)
class Reported:
    """One figure of the series: ``persons`` out since 15 December, by about ``time``."""

    time: datetime
    persons: int
    what: str
    source: str


@dataclass(frozen=True)
class Prediction:
    """One estimate of the people who were there, planned and replayed."""

    persons: int
    ordered: int
    bound: int
    report: Report


def reported() -> list[Reported]:
    with (HOME / "hindcast_series.csv").open(encoding="utf-8") as file:
        return [
            Reported(
                datetime.fromisoformat(row["time"]),
                int(row["persons"]),
                row["what"],
                row["source"],
            )
            for row in csv.DictReader(file)
        ]


def december(estimate: str) -> Scenario:
    """The windows, buses, ambulances and cars that were there, and nothing from the series."""
    scenario = read_scenario("aleppo-2016").case("december")
    return replace(
        scenario,
        rules=with_rules(scenario.rules, {"persons": estimate}),
        crossings=tuple(map(_crossing, scenario.crossings)),
        windows=tuple(map(_window, scenario.windows)),
        fleet=tuple(map(_vehicle, scenario.fleet)),
        # They were told of the truce when it began, late on the 14th.
        waves=replace(scenario.waves, told_at=datetime.fromisoformat("2016-12-14T23:30:00+02:00")),
    )


def _crossing(crossing: Crossing) -> Crossing:
    if crossing.crossing_id != "C09":
        return crossing
    return replace(crossing, persons_per_h=PERSONS_PER_H, vehicles_per_h=None)


def _window(window: Window) -> Window:
    """Both windows ran through nights: the times in the reports say so."""
    return replace(window, night="yes")


def _vehicle(vehicle: Vehicle) -> Vehicle:
    if vehicle.vehicle_type.startswith("private"):
        return replace(vehicle, seats=CAR_SEATS, mode="car", max_trips=1)
    return replace(vehicle, seats=BUS_SEATS) if vehicle.stretchers == 0 else vehicle


def predict(estimate: str, ground: Ground, runs: int) -> Prediction:
    scenario = december(estimate)
    answer = plan(scenario, "most", ground=ground)
    assert answer.orders is not None
    report = replay(
        answer.orders,
        scenario,
        steps=answer.steps,
        runs=runs,
        drives=measure_drives(scenario, ground.roads),
    )
    return Prediction(answer.persons, answer.orders.out, answer.orders.bound, report)


def at(prediction: Prediction, when: datetime) -> tuple[float, float, float]:
    """5th, 50th and 95th percentile of the people out by ``when``."""
    arrivals = prediction.report.arrivals
    seconds = [(time - arrivals.time[0]).total_seconds() for time in arrivals.time]
    moment = (when - arrivals.time[0]).total_seconds()
    ranges = arrivals.simulated
    curves = [[getattr(r, part) for r in ranges] for part in ("low", "median", "high")]
    low, median, high = (float(np.interp(moment, seconds, curve)) for curve in curves)
    return low, median, high


def interval(predictions: Mapping[str, Prediction], when: datetime) -> tuple[float, float]:
    """From the smallest 5th percentile of the three estimates to the greatest 95th: an order for
    more people need not have more of them out at every moment."""
    ranges = [at(prediction, when) for prediction in predictions.values()]
    return min(low for low, _, _ in ranges), max(high for _, _, high in ranges)


def october_scenario() -> Scenario:
    """The eight corridors in the hours of 20 to 22 October, by the tables of the example."""
    scenario = read_scenario("aleppo-2016")
    windows = tuple(
        window
        for window in scenario.windows
        if window.extra["window_group"] == "october_2016" and window.status == "in_force"
    )
    used = {name for window in windows for name in window.crossing_ids}
    return replace(
        scenario,
        start=windows[0].opens,
        horizon_s=round((windows[-1].closes - windows[0].opens).total_seconds()),
        # The tables have everybody ready on 1 December.
        zones=tuple(replace(zone, ready_from=None) for zone in scenario.zones),
        crossings=tuple(c for c in scenario.crossings if c.crossing_id in used),
        windows=windows,
        fleet=(),
        waves=replace(scenario.waves, told_at=None),
        cases={},
    )


def october() -> list[str]:
    """What was missing in October, from the tables of the example alone."""
    scenario = october_scenario()
    ground = lay_ground(scenario)
    answer = plan(scenario, "most", ground=ground)
    missing = missing_for_public(answer, scenario, ground.roads)
    kinds: dict[str, int] = {}
    for one in missing:
        kinds[one.kind] = kinds.get(one.kind, 0) + 1
    first = {one.kind: one.text.say("en") for one in reversed(missing)}
    lines = [
        f"By capacity alone {answer.out:,} of {answer.persons:,} people could have left "
        f"through the "
        f"eight corridors in the hours of 20 to 22 October. Hardly anybody did. Asked whether this "
        f"plan may be given to the public, Mamar refuses it (exit code 1) and names {len(missing)} "
        f"open facts:",
        "",
        "| what is open | how often | for instance |",
        "|---|---|---|",
    ]
    lines += [f"| {kind} | {count} | {first[kind]} |" for kind, count in kinds.items()]
    guarantees = {window.guarantees for window in scenario.windows}
    conditions = {_conditions(window) for window in scenario.windows}
    return [
        *lines,
        "",
        f"In the words of the table of windows, guarantees: {'; '.join(sorted(guarantees))}. "
        f"Conditions: {'; '.join(sorted(conditions))}. No row of the table of "
        "conditions says whether these were met.",
    ]


def _conditions(window: Window) -> str:
    """The conditions of a window in words; "as W01" stands for those of that one."""
    windows = read_scenario("aleppo-2016").windows
    same = {f"as {other.window_id}": other.conditions for other in windows}
    return same.get(window.conditions, window.conditions)


def page(predictions: dict[str, Prediction], series: Sequence[Reported], runs: int) -> str:
    best = predictions["best"]
    rows, errors, inside = [], [], 0
    for one in series:
        middle = at(best, one.time)[1]
        lowest, highest = interval(predictions, one.time)
        errors.append(middle - one.persons)
        inside += lowest <= one.persons <= highest
        rows.append(
            f"| {one.time:%d %B %H:%M} | {one.persons:,} | {middle:,.0f} | {lowest:,.0f} to "
            f"{highest:,.0f} | {middle - one.persons:+,.0f} | {one.what}; {one.source} |"
        )
    mean = float(np.mean(np.abs(errors)))
    relative = float(np.mean([abs(e) / one.persons for e, one in zip(errors, series, strict=True)]))
    bias = float(np.mean(errors))
    return "\n".join(
        [
            "# A hindcast: December and October 2016",
            "",
            "Written by `python -m benchmarks.hindcast`. It asks whether a plan made from what was "
            "there would have told how many came out of east Aleppo from 15 to 22 December 2016, "
            "and whether it would have told why nobody came in October.",
            "",
            "## December",
            "![people out, predicted and reported](pictures/hindcast.svg)",
            "",
            f"**The mean error is {mean:,.0f} people ({relative:.0%} of the figure reported); on "
            f"average the prediction is {abs(bias):,.0f} too {'high' if bias > 0 else 'low'}. "
            f"{inside} of {len(series)} figures lie within the interval.** No number of the model "
            "was changed after the series had been compared with it. The planner of convoys was "
            "made better in the meantime, for its gap to the bound and without regard to the "
            "series: the first comparison had 25,242 people ordered out by the best estimate.",
            f"The order for the best estimate still has {1 - best.ordered / best.bound:.0%} "
            "fewer people out than its bound, so a part of the error may be the planner's.",
            "",
            "| time | reported | predicted | interval | error | what is reported, by whom |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            f"Predicted: the median of {runs} replays of the order of march for the best estimate "
            "of the people there. Interval: from the smallest 5th percentile of the low, best and "
            "high estimate to the greatest 95th. People in the quarters held until 14 December or "
            "later, ordered out, and the most that any order could have out:",
            "",
            "| estimate | people | ordered | bound | out in the median replay |",
            "|---|---|---|---|---|",
            *(
                f"| {name} | {p.persons:,} | {p.ordered:,} | {p.bound:,} | "
                f"{p.report.out.median:,.0f} |"
                for name, p in predictions.items()
            ),
            "",
            "### What went in",
            "- The two windows (W15, W16) with their hours, and the vehicles (F03 to F07). "
            "Recorded: 21 buses and 19 ambulances on 15 December (eight more buses were to follow "
            "and are not counted), 1,231 private vehicles, here from 21 December 18:30, each for "
            "one journey. Assumed: 60 buses and 20 ambulances from 19 December 06:00 (50 to 71 "
            "buses were named). Windows and vehicles are inputs, not predictions.",
            "- Not from the tables, because there they are derived from the series itself: "
            f"screening at al-Amiriyah ({PERSONS_PER_H:.0f} people an hour, four search lines "
            f"as at "
            f"Bustan al-Qasr, instead of A20), vehicles an hour (no limit, instead of A24), "
            f"{CAR_SEATS} people a private car (instead of 14, A28), {BUS_SEATS} a bus, its seats.",
            "- Loading times and speeds are assumed (A29), and so are the spreads of the replay "
            "(`docs/design/replay.md`).",
            "",
            "### What it cannot know",
            "Halts inside the window of 18 to 22 December, when buses stood for hours until buses "
            "from Fua and Kafraya had left; snow; people standing in buses; vans and lorries "
            "with far "
            "more people than seats. The reported figures contradict each other by up to 6,000 "
            "people within a day, most name no hour, and they may count people twice.",
            "",
            "## October: capacity was not what was missing",
            *october(),
            "",
            "Nobody is counted as having left: reports of those days speak of nobody or "
            "hardly anybody "
            "(S-SOHR-NOBODY, S-INTERFAX-1020). How many would use a way is not a matter of its "
            "capacity, and Mamar does not predict it: a share that leaves is always an "
            "input, given "
            "as a range. What it can say beforehand is that nobody was asked to trust a way "
            "that had "
            "been guaranteed by those who could shoot at it.",
            "",
        ]
    )


def figure(predictions: dict[str, Prediction], series: Sequence[Reported], path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "mamar"
    import matplotlib.pyplot as plt

    best = predictions["best"].report.arrivals
    low, high = zip(*(interval(predictions, time) for time in best.time), strict=True)
    drawn, axes = plt.subplots(figsize=(8, 4.2))
    axes.fill_between(best.time, low, high, color="0.85", label="predicted, interval")
    axes.plot(best.time, [r.median for r in best.simulated], color="black", label="predicted")
    axes.plot(best.time, best.ordered, color="black", ls=":", lw=1, label="ordered, best estimate")
    axes.plot(
        [one.time for one in series],
        [one.persons for one in series],
        "o",
        ms=6,
        mfc="white",
        mec="tab:red",
        mew=1.8,
        label="reported",
    )
    zone = best.time[0].tzinfo
    axes.xaxis.set_major_locator(matplotlib.dates.DayLocator(tz=zone))
    axes.xaxis.set_major_formatter(matplotlib.dates.DateFormatter("%d Dec", tz=zone))
    axes.yaxis.set_major_formatter(matplotlib.ticker.StrMethodFormatter("{x:,.0f}"))
    axes.set_ylabel("people out since 15 December 2016")
    axes.set_ylim(0)
    axes.grid(color="0.93")
    axes.legend(frameon=False, loc="upper left")
    drawn.tight_layout()
    drawn.savefig(path, format="svg", metadata={"Date": None})
    plt.close(drawn)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=200)
    runs = options.parse_args().runs
    ground = lay_ground(december("best"))
    predictions = {}
    for estimate in ESTIMATES:
        predictions[estimate] = predict(estimate, ground, runs)
        print(estimate, predictions[estimate].report.out)
    series = reported()
    figure(predictions, series, DOCS / "pictures" / "hindcast.svg")
    text = page(predictions, series, runs)
    (DOCS / "hindcast.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
