"""The command line as a user meets it: help, errors, exit codes, in two languages."""

import json
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from mamar.cli import commands
from mamar.scenario.read import example_names
from tests.small_scenario import write_small
from tests.terminal.command import mamar

COMMANDS = sorted(commands.commands)
HEAVY = ("numpy", "numba", "pyarrow", "matplotlib", "shapely", "osmium", "pyogrio", "pyproj")
#: A box of streets around Bustan al-Qasr.
BOX = "37.135,36.185,37.165,36.205"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine speaks English and nobody has chosen a language."""
    for name in ("MAMAR_LANG", "MAMAR_DEBUG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


def test_help_loads_nothing_heavy():
    """`import mamar` and the command line need none of the large libraries."""
    code = (
        "import sys, mamar, mamar.cli\n"
        f"print(sorted(set({HEAVY!r}) & {{name.split('.')[0] for name in sys.modules}}))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_there_are_nine_commands():
    """And each of them is named by the first help a user sees."""
    assert COMMANDS == [
        "check",
        "deal",
        "demo",
        "new",
        "plan",
        "simulate",
        "solve",
        "suspend",
        "verify",
    ]
    shown = mamar("--help")
    assert shown.code == 0
    assert all(f"  {name} " in shown.out for name in COMMANDS)
    assert mamar().out == shown.out


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_an_example(command: str):
    """`--help` ends with calls that can be copied; they name the command."""
    shown = mamar(command, "--help")
    assert shown.code == 0
    _, examples = shown.out.split("Example:\n")
    assert all(line.startswith(f"  mamar {command}") for line in examples.splitlines())


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_in_arabic(command: str):
    """Every heading and sentence is Arabic; options and examples stay as they are typed."""
    arguments = ["--lang", "ar", *filter(None, [command]), "--help"]
    shown = mamar(*arguments)
    assert shown.code == 0
    assert "الاستعمال:" in shown.out and "مثال" in shown.out
    for english in ("Usage", "Options", "Example", "Commands", "Show this", "Language of"):
        assert english not in shown.out
    assert "--lang ar|en" in shown.out


def test_the_language_of_the_environment(monkeypatch: pytest.MonkeyPatch):
    """MAMAR_LANG chooses where no option does."""
    monkeypatch.setenv("MAMAR_LANG", "ar")
    assert "الأوامر" in mamar("--help").out
    assert "Commands" in mamar("--lang", "en", "--help").out


@pytest.mark.parametrize(
    ("arguments", "english", "arabic"),
    [
        (["plam"], "There is no command plam.", "لا يوجد أمر"),
        (["plan"], "SCENARIO is missing.", "ناقص"),
        (["new", "a"], "--roads FILE is missing.", "ناقص"),
        (["plan", "a", "b"], "b: nothing like this is expected here.", "لا يُتوقّع"),
        (["demo", "--cas", "x"], "There is no option --cas.", "لا يوجد خيار"),
        (["demo", "--case"], "The option --case needs one value.", "يحتاج إلى قيمة"),
        (["demo", "--question", "best"], "Use one of: quickest, most, earliest.", "استعمل"),
        (["demo", "--by", "tomorrow"], "This is not a time.", "هذا ليس وقتاً"),
        (["demo", "--by", "2016-12-02T18:00"], "has no offset", "ليس للوقت"),
        (["demo", "--case", "none"], "There is no case", "لا توجد حالة"),
        (["plan", "no-such"], "There is no scenario of this name.", "لا يوجد سيناريو"),
        (["new", "x", "--roads", "r", "--bbox", "1,2,3"], "A box is four numbers", "الإطار"),
        (["verify", "no-such.json"], "no-such.json", "no-such.json"),
        (["--lang", "fr"], "Use one of: ar, en.", "استعمل"),
    ],
)
def test_a_wrong_call(arguments: list[str], english: str, arabic: str):
    """One clear sentence in the reader's language, exit 2, nothing printed, no traceback."""
    shown = mamar(*arguments)
    assert (shown.code, shown.out) == (2, "")
    assert english in shown.err
    assert "Traceback" not in shown.err
    if "--lang" not in arguments:
        assert arabic in mamar("--lang", "ar", *arguments).err


def test_errors_as_json():
    """With --json the output is JSON whatever happens, in both languages."""
    shown = mamar("plan", "no-such", "--json")
    (error,) = json.loads(shown.out)["errors"]
    assert shown.code == 2
    assert error["value"] == "no-such"
    assert error["what"]["en"] == "There is no scenario of this name."
    assert error["what"]["ar"] == "لا يوجد سيناريو بهذا الاسم."


def test_check_says_everything_at_once(tmp_path: Path):
    """Each fault with file, row, column, value and remedy; exit 2; the same as JSON."""
    zones = "zone_id,name_en,geometry,persons_best\nZ1,One,POINT (37.15 36.2),-5\nZ1,Two,x,1.5\n"
    folder = str(write_small(tmp_path / "wrong", zones=zones))
    shown = mamar("check", folder)
    assert shown.code == 2
    assert "file zones.csv, row 2, column persons_best, value -5: The number is negative." in (
        shown.out
    )
    assert "row 3, column geometry, value x" in shown.out
    assert "row 3, column persons_best, value 1.5" in shown.out
    faults = json.loads(mamar("check", folder, "--json").out)["errors"]
    assert len(faults) == sum(line.startswith("✗") for line in shown.out.splitlines())
    assert {fault["file"] for fault in faults} >= {"zones.csv"}


def test_an_empty_folder(tmp_path: Path):
    """Says how to begin, in Arabic too."""
    shown = mamar("check", str(tmp_path), "--lang", "ar")
    assert shown.code == 2
    assert "لا يوجد سيناريو في هذا المجلّد" in shown.out
    assert "mamar new NAME --roads FILE" in shown.out


def test_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch):
    """Exit 3 and one line; the traceback only where somebody asks for it."""

    def broken(_name: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("mamar.scenario.check.check_scenario", broken)
    shown = mamar("check", "aleppo-2016")
    assert shown.code == 3
    assert "RuntimeError: a bug" in shown.err and "MAMAR_DEBUG" in shown.err
    assert "Traceback" not in shown.err
    monkeypatch.setenv("MAMAR_DEBUG", "1")
    with pytest.raises(RuntimeError):
        mamar("check", "aleppo-2016")


def test_ctrl_c_outside_of_planning(monkeypatch: pytest.MonkeyPatch):
    """Exit 130, as shells count it, and one line."""

    def interrupted(_name: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mamar.scenario.check.check_scenario", interrupted)
    shown = mamar("check", "aleppo-2016")
    assert shown.code == 130
    assert shown.err.strip() == "Interrupted. No file is half written."


def test_a_reader_who_leaves():
    """Output into a pipe that nobody reads any more ends in silence."""
    code = "import sys; from mamar.cli import main; sys.stdin.read(); main(['--help'])"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stdin is not None
    process.stdout.close()
    process.stdin.close()
    process.wait(timeout=30)
    assert process.stderr is not None and process.stderr.read() == b""
    process.stderr.close()


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario as `mamar new` writes it, on a few streets of the example."""
    from mamar.scenario.read import find_scenario

    folder = tmp_path_factory.mktemp("new") / "quarter"
    roads = find_scenario(example_names()[0]) / "roads.parquet"
    shown = mamar("new", str(folder), "--roads", str(roads), "--bbox", BOX)
    assert shown.code == 0, shown.err
    assert f"mamar check {folder}" in shown.out
    return folder


@pytest.fixture(scope="module")
def planned(quarter: Path) -> Path:
    """The folder that `mamar plan` writes for it."""
    out = quarter.parent / "out"
    shown = mamar("plan", str(quarter), "--out", str(out))
    assert shown.code == 0, shown.err
    assert "All 750 people are out by" in shown.out
    assert "shares nothing with the planner: nothing is wrong" in shown.out
    return out


def test_a_new_scenario_is_right(quarter: Path):
    """What `mamar new` writes passes `mamar check`."""
    shown = mamar("check", str(quarter))
    assert shown.code == 0
    assert "can be planned" in shown.out


def test_new_does_not_write_over_anything(quarter: Path):
    """A folder that is there stays as it is."""
    before = {path.name: path.read_bytes() for path in quarter.iterdir()}
    shown = mamar("new", str(quarter), "--roads", str(quarter / "roads.parquet"))
    assert shown.code == 2
    assert {path.name: path.read_bytes() for path in quarter.iterdir()} == before


def test_the_files_of_a_plan(planned: Path):
    """All that issue and help promise, and nothing half written."""
    names = {path.name for path in planned.iterdir()}
    assert {"plan.json", "routes.geojson", "arrivals.csv", "plan.gpkg", "overview.svg"} <= names
    assert not [name for name in names if name.startswith(".")]


def test_an_order_is_replayed_from_its_file(planned: Path, quarter: Path):
    """plan.json and the scenario are enough; without spreads all runs are the order."""
    words = ("simulate", str(planned / "plan.json"), "--scenario", str(quarter), "--runs", "3")
    shown = mamar(*words, "--json", "--no-spreads")
    assert shown.code == 0, shown.err
    result = json.loads(shown.out)
    assert result["out"]["low"] == result["out"]["high"] == result["ordered"] > 0
    assert result["arrivals"]["ordered"][-1] == result["ordered"]
    shown = mamar(*words, "--spread", "late_min=30", "--seed", "5")
    assert shown.code == 0
    assert "late_min=30" in shown.out
    assert "assembly point" in shown.out


def test_a_spread_that_is_none(planned: Path, quarter: Path):
    """A slip of the pen is named, with what there is."""
    words = ("simulate", str(planned / "plan.json"), "--scenario", str(quarter))
    shown = mamar(*words, "--spread", "wlak=0.3")
    assert shown.code == 2
    assert "wlak=0.3" in shown.err and "walk" in shown.err


def test_a_plan_is_verified_from_its_file(planned: Path, quarter: Path):
    """plan.json and the scenario are enough; the answer is 0 and says what was checked."""
    shown = mamar("verify", str(planned / "plan.json"), "--scenario", str(quarter))
    assert shown.code == 0
    assert "nothing is wrong" in shown.out
    assert "Not checked" in shown.out


def test_a_plan_with_one_person_too_many_is_refused(planned: Path, quarter: Path):
    """Exit 1, the rule that is broken by name, and the same as JSON."""
    content = json.loads((planned / "plan.json").read_text(encoding="utf-8"))
    content["out"] += 1
    content["orders"]["out"] += 1
    wrong = planned.parent / "wrong.json"
    wrong.write_text(json.dumps(content), encoding="utf-8")
    shown = mamar("verify", str(wrong), "--scenario", str(quarter))
    assert shown.code == 1
    assert "✗ out_miscounted:" in shown.out
    found = json.loads(mamar("verify", str(wrong), "--scenario", str(quarter), "--json").out)
    assert not found["right"]
    assert "out_miscounted" in {violation["name"] for violation in found["violations"]}


def test_a_plan_for_another_scenario(planned: Path):
    """Without --scenario only the example is looked at; the error says what to do."""
    shown = mamar("verify", str(planned / "plan.json"))
    assert shown.code == 2
    assert "--scenario SCENARIO" in shown.err


def test_a_plan_as_json(planned: Path, quarter: Path):
    """The same as plan.json, and no files unless a folder is named."""
    here = Path.cwd()
    before = set(here.iterdir())
    shown = mamar("plan", str(quarter), "--json")
    assert shown.code == 0
    assert json.loads(shown.out) == json.loads((planned / "plan.json").read_text(encoding="utf-8"))
    assert set(here.iterdir()) == before


def test_quickest_with_too_little_time_is_a_no(quarter: Path, tmp_path: Path):
    """Not everybody is out within the window of the template's row: exit 1, and a reason."""
    crossings = quarter / "crossings.csv"
    text = crossings.read_text(encoding="utf-8")
    header, row = text.splitlines()[:2]
    cells = row.split(",")
    cells[header.split(",").index("persons_per_h")] = "1"
    folder = tmp_path / "narrow"
    folder.mkdir()
    for path in quarter.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "crossings.csv").write_text("\n".join([header, ",".join(cells), ""]), "utf-8")
    shown = mamar("plan", str(folder), "--question", "quickest", "--out", str(tmp_path / "out"))
    assert shown.code == 1
    assert "no plan under these rules has everybody out by" in " ".join(shown.out.split())


def test_ctrl_c_while_planning(quarter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The plan so far is printed with what is proved and written whole; exit 1."""

    @contextmanager
    def pressed(_language: str):
        yield lambda: True

    monkeypatch.setattr("mamar.terminal.progress.interruptible", pressed)
    shown = mamar("plan", str(quarter), "--out", str(tmp_path / "out"))
    assert shown.code == 1
    assert "of 750 people are out by" in shown.out or "All 750 people are out" in shown.out
    assert "The planning was interrupted" in shown.out
    assert "is full" not in shown.out
    assert "limit is" not in shown.out and "No way out" not in shown.out
    again = mamar("verify", str(tmp_path / "out" / "plan.json"), "--scenario", str(quarter))
    assert again.code == 0


def test_answers_in_arabic(quarter: Path, tmp_path: Path):
    """The whole answer, without an English sentence in it."""
    shown = mamar("plan", str(quarter), "--lang", "ar", "--out", str(tmp_path / "out"))
    assert shown.code == 0
    assert "في هذه الخطة" in shown.out and "لا خطأ فيها" in shown.out
    for english in ("people", "Proved", "crossing", "Checked", "Files in"):
        assert english not in shown.out
