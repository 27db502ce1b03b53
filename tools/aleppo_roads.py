"""Makes ``mamar/examples/aleppo-2016/roads.parquet``, the roads of the example.

    python tools/aleppo_roads.py neatnet-0.1.6.tar.gz

The argument is the source distribution of neatnet 0.1.6 from the Python Package Index,
or ``data/aleppo_1133/original.parquet`` out of it. What is done to it:

1. Clipped to a box around the enclave and every crossing and site.
2. Positions rounded to 1e-7 degrees, the precision of OpenStreetMap itself.
3. Segments that follow each other with one class and one direction of drawing become
   one line, unless a table of the example names the node between them. No line and no
   junction is lost, and all nodes keep their OpenStreetMap numbers.

The same input gives the same bytes (with the same version of pyarrow).
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import tarfile
import tempfile
from pathlib import Path

import numpy as np

from mamar.network.assemble import assemble, slices
from mamar.network.found import Found
from mamar.network.read import read_roads
from mamar.network.roads import Ints, Roads
from mamar.network.write import write_roads

EXAMPLE = Path(__file__).parents[1] / "mamar" / "examples" / "aleppo-2016"
MEMBER = "data/aleppo_1133/original.parquet"
DIGEST = "0102be7b1d6ff1cc4aab11d6d4f594238aa6af4621022401f30f149284472f52"
BOX = (36.86, 36.105, 37.29, 36.275)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path, help="neatnet-0.1.6.tar.gz, or the file in it")
    parser.add_argument("--tables", type=Path, default=EXAMPLE, help="folder of zones.csv …")
    parser.add_argument("--out", type=Path, default=EXAMPLE / "roads.parquet")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = unpacked(given.source, Path(folder))
        if hashlib.sha256(source.read_bytes()).hexdigest() != DIGEST:
            parser.error(f"{given.source} is not the file that the example was made from")
        roads = read_roads(source, bbox=BOX)
    named = nodes_named(given.tables)
    missing = np.setdiff1d(named, roads.node_id)
    if len(missing):
        parser.error(f"nodes of the tables outside the box: {missing.tolist()}")
    merged = in_one_line(roads, np.isin(roads.node_id, named))
    write_roads(merged, given.out)
    print(
        f"{given.out}: {merged.nodes:,} nodes, {merged.segments:,} segments, "
        f"{given.out.stat().st_size:,} bytes (of {roads.segments:,} segments in the box)"
    )


def unpacked(source: Path, folder: Path) -> Path:
    """The file of roads, taken out of the archive if it is in one."""
    if source.suffix == ".parquet":
        return source
    with tarfile.open(source) as archive:
        member = next(name for name in archive.getnames() if name.endswith(MEMBER))
        inside = archive.extractfile(member)
        assert inside is not None
        (folder / "original.parquet").write_bytes(inside.read())
    return folder / "original.parquet"


def nodes_named(tables: Path) -> Ints:
    """Every number in a column ``network_node`` of the tables."""
    named = set()
    for name in ("zones", "crossings", "sites"):
        with (tables / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
            named |= {row["network_node"] for row in csv.DictReader(stream)}
    return np.asarray(sorted(int(node) for node in named if node), np.int64)


def in_one_line(roads: Roads, keep: np.ndarray) -> Roads:
    """Segments that only bend, and do not meet, joined; nodes in ``keep`` stay."""
    ends = np.concatenate([roads.from_node, roads.to_node])
    degree = np.bincount(ends, minlength=roads.nodes)
    into, out_of = np.full(roads.nodes, -1), np.full(roads.nodes, -1)
    into[roads.to_node] = out_of[roads.from_node] = np.arange(roads.segments)
    bend = np.flatnonzero((degree == 2) & (into >= 0) & (out_of >= 0) & ~keep)
    bend = bend[(roads.highway[into[bend]] == roads.highway[out_of[bend]])]
    after = np.full(roads.segments, -1)
    after[into[bend]] = out_of[bend]
    chains = followed(after)

    order = np.concatenate(chains)
    first = np.cumsum([0] + [len(chain) for chain in chains])
    vertices, offset = slices(roads.offset, order)
    # All but the first segment of a chain begin where the one before ends.
    double = np.zeros(len(vertices), bool)
    double[offset[:-1]] = True
    double[offset[first[:-1]]] = False
    counted = np.concatenate([[0], np.cumsum(~double)])
    start, end = order[first[:-1]], order[first[1:] - 1]
    return assemble(
        Found(
            file=roads.source,
            x=np.round(roads.vertex_lon[vertices[~double]], 7),
            y=np.round(roads.vertex_lat[vertices[~double]], 7),
            offset=counted[offset[first]],
            columns={"highway": [roads.highway_names[code] for code in roads.highway[start]]},
            u=roads.node_id[roads.from_node[start]],
            v=roads.node_id[roads.to_node[end]],
            attribution=roads.attribution,
        )
    )


def followed(after: Ints) -> list[list[int]]:
    """Chains of segments along ``after`` (-1: no more), in the order of their first ones."""
    starts = np.ones(len(after), bool)
    starts[after[after >= 0]] = False
    seen = np.zeros(len(after), bool)
    chains = []
    # Second pass: rings that only bend have no first segment; any will do.
    for candidates in (np.flatnonzero(starts), np.arange(len(after))):
        for segment in candidates.tolist():
            chain = []
            while segment >= 0 and not seen[segment]:
                seen[segment] = True
                chain.append(segment)
                segment = int(after[segment])
            if chain:
                chains.append(chain)
    return chains


if __name__ == "__main__":
    main()
