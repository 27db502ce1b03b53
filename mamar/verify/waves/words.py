"""No words of an order may promise what nobody can."""

from __future__ import annotations

from collections.abc import Iterator

from mamar.verify.waves.march import March
from mamar.verify.waves.report import OrderViolation, wrong
from mamar.verify.words import forbidden


def check_order_words(march: March) -> Iterator[OrderViolation]:
    """No reason, and no name of a wave, route or limit, calls anything safe."""
    found = forbidden(march.orders, march.scenario, march.ground.roads)
    yield from (wrong("forbidden_word", stated=text) for text in found)
