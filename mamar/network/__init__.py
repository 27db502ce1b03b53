"""Roads that people can move on.

>>> from mamar.network import read_roads, walking_network        # doctest: +SKIP
>>> network = walking_network(read_roads("roads.parquet"))       # doctest: +SKIP
"""

from mamar.network.capacity import Table, table_with
from mamar.network.network import Network, driving_network, walking_network
from mamar.network.pieces import Pieces, strong_pieces, weak_pieces
from mamar.network.read import read_roads
from mamar.network.roads import Roads
from mamar.network.simplify import simplify
from mamar.network.snap import Snapped, snap
from mamar.network.write import write_roads

__all__ = [
    "Network",
    "Pieces",
    "Roads",
    "Snapped",
    "Table",
    "driving_network",
    "read_roads",
    "simplify",
    "snap",
    "strong_pieces",
    "table_with",
    "walking_network",
    "weak_pieces",
    "write_roads",
]
