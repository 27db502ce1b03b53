"""Networks of other programs become the flow problem they describe, rounded in one place."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from mamar.errors import InputError, NotFoundError, UsageError
from mamar.exchange import Settings, read_problem, write_problem
from mamar.exchange.dimacs import read_coordinates
from mamar.plan import most, quickest
from tests.exchange import files
from tests.worlds import world

CAP2 = Settings(capacity=2)


@pytest.mark.parametrize("kind", files.SAME)
def test_every_format_gives_the_same_answer(kind: str, tmp_path: Path):
    """30 people, one minute to the gate, then 2 a minute: the last enters at 15, out at 17."""
    write, supply, sites = files.SAME[kind]
    read = read_problem(write(tmp_path), CAP2, supply, sites)
    # Of a road without capacities every arc takes two: the gate is no narrower than the rest.
    assert quickest(read.problem).steps == 17
    assert len(read.node_names) == read.problem.nodes
    assert len(read.link) == read.problem.arcs


@pytest.mark.parametrize("kind", [kind for kind in files.SAME if kind != "gmns"])
def test_packed_files(kind: str, tmp_path: Path):
    """A .gz is read as what is in it."""
    write, supply, sites = files.SAME[kind]
    plain = write(tmp_path)
    packed = plain.with_name(plain.name + ".gz")
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    one, other = (read_problem(path, CAP2, supply, sites).problem for path in (plain, packed))
    assert _same(one, other)


def test_maximum_flow_is_most_by_step_0(tmp_path: Path):
    """A static maximum flow: all arcs at once; its value is 4, of the 5 that the source has."""
    path = tmp_path / "static.max"
    path.write_text(files.MAX)
    problem = read_problem(path).problem
    assert problem.total == 5
    assert most(problem, steps=0).units == 4


def test_trips_are_people_at_their_origin(tmp_path: Path):
    """Trips within a zone and from the site do not count; zones are not passed through."""
    net, trips = tmp_path / "net.tntp", tmp_path / "trips.tntp"
    net.write_text(files.TNTP)
    trips.write_text(files.TRIPS)
    read = read_problem(net, Settings(trips=trips), [], ["2"])
    assert read.problem.supply.tolist() == [30, 0, 0, 0, 0, 0]
    assert list(read.node_names) == ["1", "2", "3", "4", "1", "2"]
    assert read.problem.head.tolist() == [2, 5, 3, 4]
    assert np.flatnonzero(read.problem.intake).tolist() == [5]
    assert quickest(read.problem).steps == 17
    # Whoever is at the site from the start is out at step 0.
    there = read_problem(net, Settings(), ["2=7"], ["2"]).problem
    assert quickest(there).steps == 0


def test_time_unit_and_step(tmp_path: Path):
    """Free-flow time in hours, and steps of half a minute."""
    net = tmp_path / "net.tntp"
    net.write_text(files.TNTP)
    settings = Settings(step_s=1800, time_unit_s=3600)
    problem = read_problem(net, settings, ["1=30"], ["2"]).problem
    assert problem.transit.tolist() == [2, 4, 2, 2]
    assert problem.capacity.tolist() == [3000, 60, 3000, 3000]


def test_changes_of_matsim(tmp_path: Path):
    """The road to the camp is shut from minute 3 to 10: two minutes of two, then the rest."""
    net, events = tmp_path / "net.xml", tmp_path / "events.xml"
    net.write_text(files.MATSIM)
    events.write_text(files.EVENTS)
    settings = Settings(events=events)
    problem = read_problem(net, settings, ["home=30"], ["camp"]).problem
    assert problem.changes.tolist() == [[1, 3, 0], [1, 10, 2]]
    assert quickest(problem).steps == 24
    # The clock may have begun earlier: at 00:05 the road is shut, five minutes remain.
    later = read_problem(net, Settings(events=events, start_s=300), ["home=30"], ["camp"]).problem
    assert later.capacity[1] == 0
    assert later.changes.tolist() == [[1, 5, 2]]


def test_a_slower_road_is_an_arc_of_its_own(tmp_path: Path):
    """From 90 s on half as fast: the minute in which it changes counts as slow."""
    net, events = tmp_path / "net.xml", tmp_path / "events.xml"
    net.write_text(files.MATSIM)
    events.write_text(
        '<networkChangeEvents><networkChangeEvent startTime="00:01:30"><link refId="b"/>'
        '<freespeed type="scaleFactor" value="0.5"/></networkChangeEvent></networkChangeEvents>'
    )
    read = read_problem(net, Settings(events=events), ["home=30"], ["camp"])
    problem = read.problem
    assert read.link.tolist() == [0, 1, 2, 3, 1]
    assert problem.transit[[1, 4]].tolist() == [2, 4]
    assert problem.capacity[[1, 4]].tolist() == [2, 0]
    assert problem.changes.tolist() == [[1, 1, 0], [4, 1, 2]]
    assert quickest(problem).steps == 19


def test_a_closure_within_a_step_closes_the_step(tmp_path: Path):
    """Shut from 70 s to 80 s: nobody enters in minute 1, all is as before from minute 2."""
    net, events = tmp_path / "net.xml", tmp_path / "events.xml"
    net.write_text(files.MATSIM)
    event = (
        '<networkChangeEvent startTime="00:01:{at}"><link refId="b"/>'
        '<freespeed type="absolute" value="{speed}"/></networkChangeEvent>'
    )
    both = event.format(at=10, speed=0) + event.format(at=20, speed=10)
    events.write_text(f"<networkChangeEvents>{both}</networkChangeEvents>")
    problem = read_problem(net, Settings(events=events), ["home=30"], ["camp"]).problem
    assert problem.changes.tolist() == [[1, 1, 0], [1, 2, 2]]


def test_times_of_day_of_gmns(tmp_path: Path):
    """The crossing is open from six to seven and from eight to nine, every day."""
    folder = files.write_gmns(tmp_path)
    (folder / "link_tod.csv").write_text(files.LINK_TOD)
    settings = Settings(steps=1600)
    problem = read_problem(folder, settings, ["home=130"], ["camp"]).problem
    opens = [(step, units) for arc, step, units in problem.changes.tolist() if arc == 1]
    assert opens[:4] == [(360, 2), (420, 0), (480, 2), (540, 0)]
    assert problem.capacity[1] == 0
    assert (360 + 1440) in [step for step, _ in opens]
    # 120 in the first hour, the other ten in five minutes after eight.
    assert quickest(problem).steps == 480 + 4 + 2


def test_supply_and_sites_as_tables(tmp_path: Path):
    """Tables say who is where, also later, and how many a site takes."""
    write, _, _ = files.SAME["matsim"]
    net = write(tmp_path)
    supply, sites = tmp_path / "supply.csv", tmp_path / "sites.csv"
    supply.write_text("node,units,step\nhome,10,\nhome,5,\nmill,7,3\n")
    sites.write_text("node,intake\ncamp,20\nmill,\n")
    problem = read_problem(net, None, [str(supply)], [str(sites)]).problem
    assert problem.supply.tolist() == [15, 0, 0, 0]
    assert problem.releases.tolist() == [[3, 3, 7]]
    assert problem.intake.tolist() == [0, 0, 20, -1]


@pytest.mark.parametrize("ending", ["json", "npz"])
def test_arrays_come_back_as_they_were(ending: str, tmp_path: Path):
    """All features of the border survive the file."""
    for seed in range(20):
        problem = world(seed)
        path = write_problem(problem, tmp_path / f"world.{ending}")
        assert _same(read_problem(path).problem, problem)


def test_coordinates(tmp_path: Path):
    """Millionths of a degree; a node of which nothing is said is nowhere."""
    path = tmp_path / "roads.co"
    path.write_text("p aux sp co 2\nv 1 37155000 36200000\n")
    place = read_coordinates(path, 2)
    assert place[0].tolist() == [37.155, 36.2]
    assert np.isnan(place[1]).all()


def test_what_is_no_network(tmp_path: Path):
    """No file, and a kind that is not known, are said as such."""
    with pytest.raises(NotFoundError, match="no such file"):
        read_problem(tmp_path / "none.tntp")
    (tmp_path / "net.docx").write_text("")
    with pytest.raises(UsageError, match="kind of network is not known"):
        read_problem(tmp_path / "net.docx")
    with pytest.raises(InputError, match="steps must be"):
        Settings(steps=-1, step_s=float("nan"))


def _same(one, other) -> bool:
    names = ("tail", "head", "transit", "capacity", "supply", "intake")
    names += ("changes", "releases", "holding")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)
