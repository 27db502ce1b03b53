"""What a plan counts of its waves."""

from __future__ import annotations

from mamar.plan.counted import by_hour, count_crossings, count_sites
from mamar.plan.orders import Load, Orders, Route, Wave
from mamar.plan.result import Waiting
from tests import small

#: Twelve people walk five minutes, wait for the gate, pass it, and wait for a bus beyond it.
WAVE = Wave(
    wave_id="M001",
    zone_id="Z01",
    group="general",
    mode="foot",
    households=3,
    persons=12,
    departs=(0, 10),
    route_id="R",
    crossing_id="C01",
    window_id="W01",
    passes=(20, 40),
    boards=(60, 70),
    site_id="R01",
    arrives=(80, 100),
    loads=(Load("F1.1", 3, 12),),
)
ORDERS = Orders(
    small.received().waves, (Route("R", "Z01", "C01", 5, 300.0, ()),), (WAVE,), (), 12, 100, ()
)


def test_waiting_is_counted_before_and_beyond_a_crossing() -> None:
    """They come over minutes 5 to 15 and pass over 20 to 40: 20 minutes each, the last one 25.
    They board over 60 to 70: 35 minutes each, the first one 40."""
    first, second = count_crossings(small.received(), ORDERS, [0, 60, 120])
    assert (first.before, first.beyond) == (Waiting(240, 25), Waiting(420, 40))
    assert (second.before, second.beyond) == (Waiting(0, 0), Waiting(0, 0))


def test_who_rides_is_received_once_the_wave_is() -> None:
    school, _ = count_sites(small.received(), ORDERS, [0, 90, 100])
    assert school.by_hour == (0, 12)
    assert ORDERS.arrived_by([90, 99, 100]) == (0, 0, 12)


def test_hours_add_up_to_all() -> None:
    spans = [((0, 7), 3), ((5, 130), 11), ((60, 60), 4)]
    assert sum(by_hour(spans, [0, 60, 120, 130])) == 18
