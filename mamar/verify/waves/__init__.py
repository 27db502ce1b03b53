"""Is an order of march right? Made from the words of docs/design/waves.md alone.

Each file is a part of the rules and has a function that yields what breaks them;
`check.py` lists them in :data:`RULES`. Whoever has further rules for waves (agreements,
deals) calls :func:`check_orders` and adds what breaks those, as :class:`OrderViolation`
or of a kind of his own.
"""

from mamar.verify.waves.check import check_orders
from mamar.verify.waves.report import OrderViolation

__all__ = ["OrderViolation", "check_orders"]
