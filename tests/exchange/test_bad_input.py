"""Wrong files: where, what, and what would be right; mutated ones never a traceback."""

import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest

from mamar.errors import MamarError
from mamar.exchange import Settings, read_problem
from tests.exchange import files


def said(path: Path, supply=("1=1",), sites=("2",), settings: Settings | None = None) -> str:
    """The error that reading ends in."""
    with pytest.raises(MamarError) as raised:
        read_problem(path, settings, supply, sites)
    assert raised.value.exit_code == 2
    return str(raised.value)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("net.tntp", "hello\n", "row 1: This is no TNTP file."),
        ("net.tntp", files.TNTP.replace("120\t", "many\t"), "row 9, value 3 2 many"),
        ("net.tntp", files.TNTP.replace("120\t", "-1\t"), "row 9, column capacity, value -1.0"),
        ("net.tntp", files.TNTP.replace("\t3\t2", "\t3\t9"), "row 9, column term_node, value 9"),
        ("net.tntp", files.TNTP.replace("\t1\t0.15", "\t-1\t0.15"), "link would take -60 seconds"),
        (
            "net.tntp",
            files.TNTP.replace("capacity\tlength", "length\tcapacity"),
            "row 7, value ['init_node', 'term_node', 'length',",
        ),
        ("net.max", files.MAX + "a 1 2 3\n", "There are 6 links, and 5 are said to be."),
        ("net.tntp", files.TNTP.replace("LINKS> 4", "LINKS> 5"), "There are 4 links, and 5 are"),
        ("net.tntp", files.TNTP.replace("NODES> 4", "NODES> x"), "NUMBER OF NODES, value x"),
        ("net.xml", "<network><nodes>", "It is no whole XML file"),
        ("net.xml", "<osm/>", "This is no MATSim network."),
        ("net.xml", files.MATSIM.replace('to="camp"', 'to="x"'), "row 11, column to, value x"),
        ("net.xml", files.MATSIM.replace('"60"', '"nan"'), "row 11, column capacity, value nan"),
        ("net.xml", files.MATSIM.replace('"60"', '"a"'), "It must have: length, capacity"),
        ("net.xml", files.MATSIM.replace("00:30:00", "0:0:0"), "column capperiod, value 0:0:0"),
        ("net.max", "a 1 2 3\n", "row 1, value a 1 2 3: This is not understood."),
        ("net.max", files.MAX.replace("a 1 2 3", "a 1 7 3"), "row 5, column head, value 7"),
        ("net.max", files.MAX.replace("n 4 t\n", ""), "Source and sink are not both said."),
        ("net.max", files.MAX.replace("a 3 4 2\n", ""), "The file may have been cut short."),
        ("net.min", files.MIN.replace("a 1 2 0", "a 1 2 1"), "row 4, column low, value 1"),
        ("net.gr", "c nothing\n", "It has a line like: p max 6 8."),
        ("net.json", "{", "row 1: It is no whole JSON file"),
        ("net.json", "[]", "It is no flow problem."),
        ("net.json", files.JSON.replace("supply", "suply"), "key supply: The array is missing."),
        ("net.json", files.JSON.replace("-1]", "-2]"), "intake[2] = -2."),
        ("net.json", files.JSON.replace('n": 1', 'n": 9'), "This version of the format"),
        ("net.npz", "PK\x03\x04 no", "It is no whole .npz file"),
        ("net.xml.gz", "\x1f\u008b", "not well-formed"),
    ],
)
def test_one_clear_error(name: str, text: str, words: str, tmp_path: Path):
    """File, row and column, and what it should be."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    shown = said(path)
    assert words in shown and name in shown


def test_all_faults_at_once(tmp_path: Path):
    """Every link that is wrong is named, not only the first."""
    path = tmp_path / "net.tntp"
    path.write_text(files.TNTP.replace("6000", "x").replace("\t3\t2", "\t0\t2"))
    assert len(said(path).splitlines()) == 4


def test_who_is_where_must_be_said(tmp_path: Path):
    """A network without people or sites, and nodes that are not in it."""
    path = files.SAME["matsim"][0](tmp_path)
    assert "Say where people are: --supply" in said(path, (), ("camp",))
    assert "Say where people can be taken in" in said(path, ("home=1",), ())
    shown = said(path, ("home=1", "x=1"), ("y",))
    assert "value x" in shown and "value y" in shown
    for word in ("home", "home=", "=3", "home=-3", "home=1.5", "home=9999999999999"):
        assert "Write it like NODE=UNITS" in said(path, (word,))
    table = tmp_path / "supply.csv"
    table.write_text("node,units\nhome,x\nnone,3\n")
    assert "supply.csv, row 2, column units, value x" in said(path, (str(table),))
    table.write_text("node,units\nhome,3\nnone,3\n")
    assert "supply.csv, row 3, value none" in said(path, (str(table),), ("camp",))
    table.write_text("node\nhome\n")
    assert "column units: A column is missing." in said(path, (str(table),))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"b"', '"x"', "column refId, value x: There is no such link"),
        ("00:10:00", "ten", "column startTime, value ten"),
        ("flowCapacity", "flow", "row 3, value flow: This kind of change is not known."),
        ('<link refId="b"/>', "", "row 2: The event names no link. It must have: <link"),
        ("networkChangeEvents", "network", "row 1, value network: This is no file of network"),
        ("absolute", "about", "Use one of: absolute, scaleFactor, offset."),
        ('value="0"', 'value="-1"', "column flowCapacity, value -120.0"),
        ('value="0"', 'value="inf"', "row 6, column value, value inf"),
    ],
)
def test_wrong_events(old: str, new: str, words: str, tmp_path: Path):
    """The file of events is named, with the line."""
    net = files.SAME["matsim"][0](tmp_path)
    events = tmp_path / "events.xml"
    events.write_text(files.EVENTS.replace(old, new))
    shown = said(net, ("home=1",), ("camp",), Settings(events=events))
    assert words in shown and "events.xml" in shown


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("1,x,0700_0800,0", "column link_id, value x"),
        ("1,b,seven,0", "Write it like 0600_1400."),
        ("1,b,0800_0700,0", "Write it like 0600_1400."),
        ("1,b,0700_0800,few", "row 2, column capacity, value few"),
        ("1,b,0700_0800,0\n2,b,0730_0900,0", "Two times of day of one link overlap."),
    ],
)
def test_wrong_times_of_day(row: str, words: str, tmp_path: Path):
    """link_tod.csv is named, with row and column."""
    folder = files.write_gmns(tmp_path)
    (folder / "link_tod.csv").write_text(f"link_tod_id,link_id,time_day,capacity\n{row}\n")
    shown = said(folder, ("home=1",), ("camp",))
    assert words in shown and "link_tod.csv" in shown


def test_trips_to_a_zone_that_is_not_there(tmp_path: Path):
    """They would be people on the way to nowhere; the file may belong to another network."""
    net = files.SAME["tntp"][0](tmp_path)
    trips = tmp_path / "trips.tntp"
    trips.write_text(files.TRIPS.replace("2 :   30.0", "9 :   30.0"))
    shown = said(net, (), ("2",), Settings(trips=trips))
    assert "trips.tntp, row 6, column Destination, value 9: It must be a node from 1 to 4" in shown


@pytest.mark.parametrize(("old", "word"), [("m,", "league,"), ("kmh", "knots")])
def test_a_unit_that_is_not_known(old: str, word: str, tmp_path: Path):
    """Not taken for kilometres: config.csv is named, and the units that are known."""
    folder = files.write_gmns(tmp_path)
    (folder / "config.csv").write_text(files.CONFIG.replace(old, word))
    shown = said(folder, ("home=1",), ("camp",))
    assert "config.csv, row 2" in shown and word.strip(",") in shown and "Use one of: " in shown


def test_a_speed_of_nothing(tmp_path: Path):
    """What the link would take is said, and not as if it stood in the file."""
    folder = files.write_gmns(tmp_path)
    (folder / "link.csv").write_text(files.LINK.replace("2000,60", "2000,0"))
    shown = said(folder, ("home=1",), ("camp",))
    assert "row 3, column free_speed: The link would take inf seconds" in shown


def test_entities_are_not_unfolded(tmp_path: Path):
    """A kilobyte that would unfold to any size is refused."""
    path = tmp_path / "net.xml"
    path.write_text('<!DOCTYPE network [<!ENTITY a "aaaa">]><network name="&a;"/>')
    assert "they are not unfolded" in said(path)


def test_a_packed_file_that_was_cut_short(tmp_path: Path):
    """Said as such, wherever the cut is."""
    packed = gzip.compress(files.TNTP.encode() * 50)
    path = tmp_path / "net.tntp.gz"
    for length in (3, 20, len(packed) - 4):
        path.write_bytes(packed[:length])
        assert "cut short" in said(path)


def test_objects_in_an_npz_are_refused(tmp_path: Path):
    """They could run code when they are read."""
    path = tmp_path / "net.npz"
    np.savez(path, tail=np.asarray([{}], object))
    assert "plain arrays" in said(path)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", [*files.SAME, "max", "trips", "events", "tod", "npz"])
def test_mutated_files(kind: str, seed: int, tmp_path: Path):
    """Ten mutations each: a problem or one clear error, nothing else."""
    rng = random.Random(f"{kind} {seed}")
    path, target, supply, sites, settings = _clean(kind, tmp_path)
    content = target.read_bytes()
    ends: list[tuple[int, bool]] = []
    for _ in range(10):
        target.write_bytes(_mutated(content, rng))
        try:
            problem = read_problem(path, settings, supply, sites).problem
        except MamarError as error:
            ends.append((error.exit_code, bool(str(error))))
        else:
            ends.append((2, problem.total >= 0))
    assert ends == [(2, True)] * 10


def _clean(kind: str, folder: Path) -> tuple[Path, Path, list[str], list[str], Settings]:
    """What to read, the file in it to mutate, and how to read it."""
    if kind in ("trips", "events", "tod"):
        of = {"trips": "tntp", "events": "matsim", "tod": "gmns"}[kind]
        write, supply, sites = files.SAME[of]
        path = write(folder)
        name = {"trips": "trips.tntp", "events": "events.xml", "tod": "link_tod.csv"}[kind]
        text = {"trips": files.TRIPS, "events": files.EVENTS, "tod": files.LINK_TOD}[kind]
        (folder / name).write_text(text)
        chosen = {} if kind == "tod" else {kind: folder / name}
        return path, folder / name, supply, sites, Settings(steps=500, **chosen)
    if kind == "max":
        path = folder / "net.max"
        path.write_text(files.MAX)
        return path, path, [], [], Settings(steps=500)
    if kind == "npz":
        path = folder / "net.npz"
        arrays = json.loads(files.JSON)
        np.savez_compressed(path, **{k: v for k, v in arrays.items() if isinstance(v, list)})
        return path, path, [], [], Settings(steps=500)
    write, supply, sites = files.SAME[kind]
    path = write(folder)
    return path, path / "link.csv" if kind == "gmns" else path, supply, sites, Settings(steps=500)


def _mutated(content: bytes, rng: random.Random) -> bytes:
    """A few bytes, words or lines changed, doubled, swapped or cut away."""
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(content) + 1)
        end = min(len(content), at + rng.randint(1, 12))
        piece = rng.choice(
            [
                b"",
                b"-1",
                b"9" * 30,
                b"nan",
                b"1e400",
                b"\x00",
                b"\xff\xfe",
                b"<",
                b'"',
                b"\n",
                b",",
                b"0.5",
                content[at:end] * 3,
                content[rng.randrange(len(content) or 1) :][:40],
            ]
        )
        content = content[:at] + piece + content[end:]
        if rng.random() < 0.15:
            content = content[: rng.randrange(len(content) + 1)]
    return content
