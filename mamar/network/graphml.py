"""Roads from GraphML as OSMnx writes it.

Nodes carry x and y, edges their tags as text and, where they bend, a line in
well-known text. Document types and entities are refused: a file of one kilobyte
could unfold to any size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from mamar.errors import Fault, InputError
from mamar.network.faults import Faults
from mamar.network.found import WANTED, Found
from mamar.network.lines import ids, lines_from_shapes, shape_from_wkt
from mamar.text import Text


def find_graphml(path: Path) -> Found:
    """Lines and columns of a GraphML file; an edge without a line is straight."""
    graph = _parsed(path)
    faults = Faults(path.name)
    places = _places(graph, faults)
    if not graph.edges:
        raise InputError(Fault(Text("There is no road in it."), file=path.name))
    shapes = np.full(len(graph.edges), None, object)
    for at, (source, target, data) in enumerate(graph.edges):
        drawn = shape_from_wkt(data["geometry"]) if "geometry" in data else None
        shapes[at] = drawn or _straight(places, source, target, at + 1, faults)
    faults.raise_any()
    notes: list[Text] = []
    lines = lines_from_shapes(shapes, notes)
    edges = [graph.edges[row] for row in lines.row.tolist()]
    columns: dict[str, Sequence[Any]] = {
        name: [data.get(name) for _, _, data in edges]
        for name in WANTED
        if any(name in data for _, _, data in edges)
    }
    return Found(
        file=path.name,
        x=lines.x,
        y=lines.y,
        offset=lines.offset,
        columns=columns,
        u=ids([source for source, _, _ in edges]),
        v=ids([target for _, target, _ in edges]),
        crs=graph.crs or None,
        row=lines.row + 1,
        notes=tuple(notes),
    )


@dataclass
class _Graph:
    crs: str = ""
    nodes: dict[str, tuple[str, str]] = field(default_factory=dict)  #: id → x, y as written
    edges: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)


def _parsed(path: Path) -> _Graph:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    graph = _Graph()
    keys: dict[str, str] = {}
    open_: list[Any] = []
    try:
        for event, element in iterparse(path, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                open_.append(element)
                continue
            open_.pop()
            _take(graph, keys, element)
            # What has been read is dropped, so that memory follows the result, not the file.
            if open_ and _tag(element) in ("node", "edge"):
                open_[-1].remove(element)
    except DefusedXmlException as problem:
        raise InputError(
            Fault(
                Text("The file has a document type or entities; they are not unfolded."),
                Text("Save it without them."),
                file=path.name,
            )
        ) from problem
    return graph


def _take(graph: _Graph, keys: dict[str, str], element: Any) -> None:
    tag = _tag(element)
    if tag == "key":
        keys[element.get("id", "")] = element.get("attr.name", "")
    elif tag == "node":
        data = _data(element, keys)
        graph.nodes[element.get("id", "")] = (data.get("x", ""), data.get("y", ""))
    elif tag == "edge":
        edge = element.get("source", ""), element.get("target", ""), _data(element, keys)
        graph.edges.append(edge)
    elif tag == "graph":
        graph.crs = _data(element, keys).get("crs", "").strip()


def _data(element: Any, keys: dict[str, str]) -> dict[str, str]:
    return {
        keys.get(child.get("key", ""), ""): child.text or ""
        for child in element
        if _tag(child) == "data"
    }


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _places(graph: _Graph, faults: Faults) -> dict[str, tuple[float, float]]:
    places = {}
    for number, (name, (x, y)) in enumerate(graph.nodes.items(), 1):
        try:
            places[name] = (float(x), float(y))
        except ValueError:
            what = Text("Node {name} has no position x, y.", {"name": name[:60]})
            faults.add(what, row=number, column="x, y", value=f"{x} {y}")
    return places


def _straight(
    places: dict[str, tuple[float, float]], source: str, target: str, row: int, faults: Faults
) -> Any:
    import shapely

    if source in places and target in places:
        return shapely.linestrings([places[source], places[target]])
    missing = source if source not in places else target
    what = Text("An edge ends at a node that is not there.")
    faults.add(what, row=row, column="source, target", value=missing)
    return None
