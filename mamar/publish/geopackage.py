"""plan.gpkg: the layers as one GeoPackage that QGIS opens with styles and labels.

QGIS looks for a table ``layer_styles`` in the file and takes the row marked as the
default for each layer; other programs see a plain table and leave it alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mamar.plan.result import DRAFT, Plan
from mamar.publish.layers import Layer
from mamar.publish.qgis_styles import styles_of
from mamar.text import LANGUAGES


def write_geopackage(path: Path, plan: Plan, layers: Sequence[Layer], language: str) -> None:
    """Write ``layers`` and their styles; labels are in ``language`` where there is a name."""
    styles = styles_of(layers, language)
    for number, layer in enumerate([*layers, _style_table(layers, styles)]):
        _write(path, layer, plan, append=number > 0)


def _write(path: Path, layer: Layer, plan: Plan, append: bool) -> None:
    import pyogrio

    columns = [_column(values) for values in layer.columns.values()]
    pyogrio.raw.write(
        path,
        _shapes(layer),
        [values for values, _ in columns],
        list(layer.columns),
        field_mask=[mask for _, mask in columns],
        layer=layer.name,
        driver="GPKG",
        geometry_type=layer.geometry,
        crs="EPSG:4326" if layer.geometry else None,
        append=append,
        layer_options={"DESCRIPTION": _description(plan)},
    )


def _description(plan: Plan) -> str:
    """What programs show of a layer: a draft or not, what is agreed, and whose the roads are."""
    said = [DRAFT, plan.agreed] if plan.is_draft else [plan.agreed]
    marks = [words.say(language) for words in said for language in LANGUAGES]
    return " · ".join([*marks, plan.attribution])


def _shapes(layer: Layer) -> npt.NDArray[np.object_] | None:
    import shapely

    if layer.geometry is None:
        return None
    make = shapely.LineString if layer.geometry == "LineString" else shapely.Point
    found = np.empty(len(layer.shapes), object)
    found[:] = [shapely.to_wkb(make(shape)) for shape in layer.shapes]
    return found


def _column(values: tuple[Any, ...]) -> tuple[npt.NDArray[Any], npt.NDArray[np.bool_] | None]:
    """An array of one kind, and which of its entries are null."""
    missing = np.array([value is None for value in values], bool)
    known = [value for value in values if value is not None]
    kind: Any = object
    for type_, dtype in ((bool, bool), (int, np.int64), (float, np.float64)):
        if known and all(type(value) is type_ for value in known):
            kind = dtype
    if known and isinstance(known[0], datetime):
        kind = "datetime64[ms]"
        known = [value.replace(tzinfo=None) for value in known]
    column = np.zeros(len(values), kind) if kind is not object else np.full(len(values), None)
    column[~missing] = known
    return column, missing if missing.any() and kind is not object else None


def _style_table(layers: Sequence[Layer], styles: dict[str, str]) -> Layer:
    styled = [layer for layer in layers if layer.name in styles]
    count = len(styled)
    return Layer(
        "layer_styles",
        None,
        (),
        {
            "f_table_catalog": ("",) * count,
            "f_table_schema": ("",) * count,
            "f_table_name": tuple(layer.name for layer in styled),
            "f_geometry_column": ("geom",) * count,
            "styleName": tuple(layer.name for layer in styled),
            "styleQML": tuple(styles[layer.name] for layer in styled),
            "styleSLD": ("",) * count,
            "useAsDefault": (True,) * count,
            "description": ("Mamar",) * count,
            "owner": ("",) * count,
            "ui": (None,) * count,
            "update_time": (datetime.now(UTC),) * count,
        },
    )
