"""Dated events with the state of the claim about each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from mamar.situation.record import Record

Claim = Literal["allegation", "verified", "contradicted"]


@dataclass(frozen=True, kw_only=True)
class Incident(Record):
    """What a named source says has happened; nobody is counted but in numbers.

    A place is a point (``lon``, ``lat``), an ``area``, or only words in ``place``.
    Counts are None where the source gives none; ``radius_m`` says how far around the
    point the report may mean.
    """

    incident_id: str
    occurred_at: datetime
    kind: str
    lon: float | None = None
    lat: float | None = None
    area: Any = None
    place: str = ""
    killed_min: int | None = None
    killed_max: int | None = None
    injured_min: int | None = None
    injured_max: int | None = None
    detained_min: int | None = None
    detained_max: int | None = None
    claim: Claim | None = None
    source_id: str = ""
    radius_m: float | None = None
