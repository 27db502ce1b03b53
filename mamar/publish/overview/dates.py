"""Days as they are said, not as they are computed with."""

from __future__ import annotations

from mamar.text import day_and_month

__all__ = ["day_and_month"]
