"""Plain files for other programs: routes.geojson and arrivals.csv."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

from mamar.plan.result import Plan
from mamar.publish.headers import header
from mamar.publish.layers import Layer
from mamar.text import LANGUAGES


def routes_geojson(plan: Plan, layers: Iterable[Layer]) -> str:
    """Every layer with geometry as GeoJSON (RFC 7946), one feature a line.

    ``kind`` of a feature is the layer it comes from; ``agreement`` stands in each, because
    features are copied. The plan's name, time and attribution, and what is agreed in a sentence,
    are foreign members of the collection.
    """
    head = {
        "type": "FeatureCollection",
        "name": dict(plan.scenario_name),
        "by": plan.by.isoformat(),
        "audience": plan.audience,
        "draft": plan.is_draft,
        "agreed": {language: plan.agreed.say(language) for language in LANGUAGES},
        "attribution": plan.attribution,
    }
    features = [
        {
            "type": "Feature",
            "geometry": {"type": layer.geometry, "coordinates": shape},
            "properties": {"kind": _ONE[layer.name], "agreement": plan.agreement, **row},
        }
        for layer in layers
        if layer.geometry
        for shape, row in zip(layer.shapes, layer.rows, strict=True)
    ]
    members = [f"{_json(key)}: {_json(value)}" for key, value in head.items()]
    lines = ",\n".join(_json(feature) for feature in features)
    return "{\n" + ",\n".join(members) + ',\n"features": [\n' + lines + "\n]\n}\n"


def arrivals_csv(layers: Iterable[Layer], language: str = "en") -> str:
    """The layer of arrivals: time, hours, people out as planned, and what no plan exceeds.

    ``language``: of the words above the columns. With a byte order mark, for spreadsheets.
    """
    layer = next(layer for layer in layers if layer.name == "arrivals")
    text = io.StringIO(newline="")
    text.write("\ufeff")
    columns = list(layer.columns)
    table = csv.DictWriter(text, columns, lineterminator="\n")
    table.writerow(dict(zip(columns, header(columns, language), strict=True)))
    for row in layer.rows:
        hours = f"{row['hours']:.4f}".rstrip("0").rstrip(".")
        table.writerow({**row, "hours": hours})
    return text.getvalue()


_ONE = {
    "streets": "street",
    "routes": "route",
    "drives": "drive",
    "zones": "zone",
    "waves": "wave",
    "crossings": "crossing",
    "sites": "site",
}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
