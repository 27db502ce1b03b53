"""No sentence of an order may promise what nobody can."""

from __future__ import annotations

from collections.abc import Iterator

from mamar.verify.waves.march import March
from mamar.verify.waves.report import OrderViolation, wrong
from mamar.verify.words import promises


def check_order_words(march: March) -> Iterator[OrderViolation]:
    """No reason calls anything safe."""
    sentences = [row.text for row in march.orders.not_served]
    yield from (
        wrong("forbidden_word", stated=promise) for said in sentences for promise in promises(said)
    )
