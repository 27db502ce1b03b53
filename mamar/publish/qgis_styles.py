"""Styles in QGIS's own language (QML), written by hand as far as QGIS needs them.

Widths and sizes are in millimetres and follow the number of people; the greatest gets
the greatest width. Colour never says anything alone: shapes and labels say it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from mamar.publish.layers import Layer

WIDEST_MM, NARROWEST_MM = 4.0, 0.25
LARGEST_MM, SMALLEST_MM = 9.0, 1.8
DRIVE = "138,59,11,255"
STREET, ZONE, GATE, SITE, INK = (
    "11,79,138,255",
    "224,142,27,255",
    "0,0,0,255",
    "70,110,60,255",
    ("30,30,30,255"),
)
WHITE = "255,255,255,255"


def styles_of(layers: Sequence[Layer], language: str) -> dict[str, str]:
    """QML by name of layer; layers without geometry have none."""
    most = {
        layer.name: max((n for n in layer.columns.get("persons", ()) if n), default=1)
        for layer in layers
    }
    counted = any(layer.name == "zones" and "persons" in layer.columns for layer in layers)
    name = f'coalesce("name_{language}", "name_en")'
    return {
        "streets": _qml(
            "line",
            _layer(
                "SimpleLine",
                {
                    "line_color": STREET,
                    "line_width": NARROWEST_MM,
                    "line_width_unit": "MM",
                    "capstyle": "round",
                    "joinstyle": "round",
                },
                outlineWidth=_linear(most["streets"]),
            ),
        ),
        "drives": _qml(
            "line",
            _layer(
                "SimpleLine",
                {
                    "line_color": DRIVE,
                    "line_width": 0.6,
                    "line_width_unit": "MM",
                    "line_style": "dash",
                },
            ),
        ),
        "zones": _qml(
            "marker",
            _marker("circle", ZONE, _area(most["zones"]) if counted else None),
            label=name,
        ),
        "crossings": _qml(
            "marker",
            _marker("square", GATE, _area(most["crossings"])),
            label=f"\"crossing_id\" || ' ' || {name} || '\\n' || format_number(\"persons\", 0)",
            bold=True,
        ),
        "sites": _qml("marker", _marker("triangle", SITE, None), label=name),
    }


def _linear(most: int) -> str:
    return f'{NARROWEST_MM} + {WIDEST_MM - NARROWEST_MM} * "persons" / {most}'


def _area(most: int) -> str:
    """The area of the sign follows the number of people."""
    return f'max({SMALLEST_MM}, {LARGEST_MM} * sqrt(coalesce("persons", 0) / {most}.0))'


def _marker(shape: str, color: str, size: str | None) -> str:
    settings = {
        "name": shape,
        "color": color,
        "outline_color": WHITE,
        "outline_width": 0.3,
        "outline_width_unit": "MM",
        "size": 3.5,
        "size_unit": "MM",
    }
    return _layer("SimpleMarker", settings, **({"size": size} if size else {}))


def _layer(kind: str, settings: dict[str, object], **by_expression: str) -> str:
    defined = "".join(
        f'<Option type="Map" name={quoteattr(name)}>'
        '<Option type="bool" name="active" value="true"/>'
        f'<Option type="QString" name="expression" value={quoteattr(expression)}/>'
        '<Option type="int" name="type" value="3"/></Option>'
        for name, expression in by_expression.items()
    )
    return (
        f'<layer class="{kind}" enabled="1" locked="0" pass="0"><Option type="Map">'
        + "".join(
            f'<Option type="QString" name="{name}" value={quoteattr(str(value))}/>'
            for name, value in settings.items()
        )
        + '</Option><data_defined_properties><Option type="Map">'
        '<Option type="QString" name="name" value=""/>'
        f'<Option type="Map" name="properties">{defined}</Option>'
        '<Option type="QString" name="type" value="collection"/>'
        "</Option></data_defined_properties></layer>"
    )


def _qml(kind: str, layer: str, label: str | None = None, bold: bool = False) -> str:
    renderer = (
        '<renderer-v2 type="singleSymbol" enableorderby="0" forceraster="0" symbollevels="0">'
        f'<symbols><symbol type="{kind}" name="0" alpha="1" clip_to_extent="1">{layer}</symbol>'
        "</symbols></renderer-v2>"
    )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        f'<qgis version="3.28.0" styleCategories="Symbology|Labeling" '
        f'labelsEnabled="{int(label is not None)}">'
        f"{renderer}{_labeling(label, bold) if label else ''}</qgis>"
    )


def _labeling(expression: str, bold: bool) -> str:
    """Labels around the point, with a white edge so that streets under them stay apart."""
    return (
        '<labeling type="simple"><settings calloutType="simple">'
        f'<text-style fieldName={quoteattr(expression)} isExpression="1" fontFamily="DejaVu Sans" '
        f'fontSize="8" fontSizeUnit="Point" fontWeight="{75 if bold else 50}" '
        f'namedStyle="{"Bold" if bold else "Book"}" textColor="{INK}" textOpacity="1">'
        f'<text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" '
        f'bufferColor="{WHITE}" bufferOpacity="1"/></text-style>'
        '<placement placement="6" predefinedPositionOrder="TR,TL,BR,BL,R,L,TSR,BSR" '
        'dist="0" offsetType="1"/>'
        '<rendering obstacle="1" drawLabels="1" scaleVisibility="0"/>'
        "</settings></labeling>"
    )
