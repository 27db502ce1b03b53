"""A scenario as its files say it, before any cell means something."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from mamar.scenario.settings import Settings
from mamar.scenario.tables import Grid


@dataclass
class Raw:
    """What the readers of folders and of GeoPackages give alike.

    ``settings`` None: scenario.toml is missing or says too little. ``grids`` by table,
    ``also`` the other files by name, ``digest`` the SHA-256 over all of it and the roads.
    """

    toml: str | None = None
    settings: Settings | None = None
    grids: dict[str, Grid] = field(default_factory=dict)
    also: dict[str, bytes] = field(default_factory=dict)
    roads_path: Path | None = None
    digest: str = ""
