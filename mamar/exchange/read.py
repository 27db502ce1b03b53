"""One call for every format: a file of a network in, a flow problem out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mamar.errors import Fault, InputError, NotFoundError, UsageError
from mamar.exchange.ends import Ends, Placed, place
from mamar.exchange.settings import Settings
from mamar.exchange.timed import Links, arcs_of
from mamar.network.faults import Faults
from mamar.plan.problem import FlowProblem, Ints
from mamar.text import Text


@dataclass(frozen=True)
class Read:
    """A flow problem, and the names that its nodes and arcs have in the file.

    node_names : (n,) the name of every node; a blind end of TNTP has that of its node
    link : (m,) int, the number of the link in the file, from 0, of every arc
    """

    problem: FlowProblem
    node_names: Sequence[str]
    link: Ints


def read_problem(
    path: str | Path,
    settings: Settings | None = None,
    supply: Sequence[str] = (),
    sites: Sequence[str] = (),
) -> Read:
    """Read a network: arrays (.json, .npz), TNTP (.tntp), MATSim (.xml), DIMACS (.max, .min,
    .gr), or a folder of GMNS tables. Each may be packed as .gz, the folder excepted.

    Parameters
    ----------
    settings : Settings
        The step, the horizon and how to round; see there.
    supply, sites : sequences of str
        ``"NODE=UNITS"`` or a ``.csv``, and ``"NODE"`` (no limit), ``"NODE=UNITS"`` or a
        ``.csv``; in addition to what the file says.

    Raises
    ------
    InputError, NotFoundError, UsageError
        With all that is wrong: file, line, column, value, and what would be right.

    Examples
    --------
    >>> read_problem("SiouxFalls_net.tntp", supply=["1=5000"], sites=["20"])  # doctest: +SKIP
    """
    path, settings = Path(path), settings or Settings()
    if not path.exists():
        remedy = Text("Give a network: {kinds}.", {"kinds": KINDS})
        raise NotFoundError(Fault(Text("There is no such file."), remedy, file=str(path)))
    reader = _gmns if path.is_dir() else _READERS.get(_kind(path))
    if reader is None:
        what = Text("This kind of network is not known.")
        remedy = Text("Give a network: {kinds}.", {"kinds": KINDS})
        raise UsageError(Fault(what, remedy, file=path.name))
    return reader(path, settings, Ends.of(supply, sites))


def _arrays(path: Path, settings: Settings, ends: Ends) -> Read:
    from mamar.exchange.arrays import read_arrays

    problem = read_arrays(path)
    names = [str(node) for node in range(problem.nodes)]
    if ends.supply or ends.sites:
        given = Placed(problem.supply, problem.intake, problem.releases)
        placed = _placed(path, ends, _numbers(names), problem.nodes, given)
        problem = FlowProblem(
            problem.tail,
            problem.head,
            problem.transit,
            problem.capacity,
            placed.supply,
            placed.intake,
            changes=problem.changes,
            releases=placed.releases,
            holding=problem.holding,
        )
    return Read(problem, names, np.arange(problem.arcs))


def _dimacs(path: Path, settings: Settings, ends: Ends) -> Read:
    from mamar.exchange.dimacs import read_dimacs

    found = read_dimacs(path, settings)
    names = [str(node) for node in range(1, found.nodes + 1)]
    placed = _placed(path, ends, _numbers(names), found.nodes, found.given)
    problem = FlowProblem(
        found.tail,
        found.head,
        found.transit,
        found.capacity,
        placed.supply,
        placed.intake,
        releases=placed.releases,
    )
    return Read(problem, names, np.arange(problem.arcs))


def _tntp(path: Path, settings: Settings, ends: Ends) -> Read:
    from mamar.exchange.tntp import read_tntp, read_trips

    found = read_tntp(path, settings)
    through = len(found.blind_end)
    names = [str(node) for node in range(1, through + 1)]
    number = _numbers(names)
    given = Placed(
        np.zeros(found.nodes, np.int64),
        np.zeros(found.nodes, np.int64),
        np.zeros((0, 3), np.int64),
    )
    if settings.trips is not None:
        for origin, people in read_trips(settings.trips, through).items():
            given.supply[number[origin]] = people
        for site in ends.sites:
            if site.node in number:
                given.supply[number[site.node]] = 0
    placed = _placed(path, ends, number, found.nodes, given)
    intake = np.zeros_like(placed.intake)
    intake[found.blind_end] = placed.intake[:through]
    # Whoever is at a site already need not go to its blind end on a road that is not there.
    home = placed.supply.copy()
    at_site = np.flatnonzero((placed.intake[:through] != 0) & (found.blind_end >= through))
    home[at_site] = 0
    home[found.blind_end[at_site]] = placed.supply[at_site]
    names += [names[node] for node in np.flatnonzero(found.blind_end >= through).tolist()]
    return _timed(path, found.links, names, Placed(home, intake, placed.releases), settings)


def _matsim(path: Path, settings: Settings, ends: Ends) -> Read:
    from mamar.exchange.matsim import read_matsim

    number, links = read_matsim(path, settings)
    placed = _placed(path, ends, number, len(number))
    return _timed(path, links, list(number), placed, settings)


def _gmns(path: Path, settings: Settings, ends: Ends) -> Read:
    from mamar.exchange.gmns import read_gmns

    number, links = read_gmns(path, settings)
    placed = _placed(path, ends, number, len(number))
    return _timed(path, links, list(number), placed, settings)


def _timed(
    path: Path, links: Links, names: Sequence[str], placed: Placed, settings: Settings
) -> Read:
    """The problem of links that are in seconds and units per hour."""
    try:
        arcs = arcs_of(links, settings)
    except InputError as error:
        raise InputError(
            *(Fault(fault.what, fault.remedy, file=path.name) for fault in error.faults)
        ) from error
    problem = FlowProblem(
        arcs.tail,
        arcs.head,
        arcs.transit,
        arcs.capacity,
        placed.supply,
        placed.intake,
        changes=arcs.changes,
        releases=placed.releases,
    )
    return Read(problem, names, arcs.link)


def _placed(
    path: Path, ends: Ends, number: Mapping[str, int], nodes: int, given: Placed | None = None
) -> Placed:
    faults = Faults(path.name)
    placed = place(ends, number, nodes, faults, given)
    faults.raise_any()
    return placed


def _numbers(names: Sequence[str]) -> dict[str, int]:
    return {name: at for at, name in enumerate(names)}


def _kind(path: Path) -> str:
    """The ending that says what a file is, whether or not it is packed."""
    name = path.name.lower().removesuffix(".gz")
    return name.rpartition(".")[2]


_READERS: Mapping[str, Callable[[Path, Settings, Ends], Read]] = {
    "json": _arrays,
    "npz": _arrays,
    "tntp": _tntp,
    "xml": _matsim,
    "max": _dimacs,
    "min": _dimacs,
    "gr": _dimacs,
}
KINDS = (*(f".{ending}" for ending in _READERS), "GMNS")
