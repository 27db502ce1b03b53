"""Documents that can fail: commands and code in them are run, links lead somewhere."""

import re
import shlex
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

import mamar
from mamar.scenario.read import find_scenario
from tests.terminal.command import mamar as run

ROOT = Path(mamar.__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def blocks(language: str) -> list[pytest.param]:
    """The blocks of code in all documents that are in ``language``."""
    return [
        pytest.param(code, id=f"{path.relative_to(ROOT)}-{number}")
        for path in DOCUMENTS
        for number, (kind, code) in enumerate(BLOCK.findall(path.read_text(encoding="utf-8")))
        if kind == language
    ]


def _output_after(code: str) -> list[str]:
    """The lines of the block ``output`` that follows a block of code, if one does."""
    for path in DOCUMENTS:
        found = BLOCK.findall(path.read_text(encoding="utf-8"))
        for (_, one), (kind, following) in pairwise([*found, ("", "")]):
            if one == code and kind == "output":
                return following.splitlines()
    return []


@pytest.fixture
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a stranger, with a file of roads in it."""
    shutil.copy(find_scenario("aleppo-2016") / "roads.parquet", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("code", blocks("console"))
def test_commands(code: str, somewhere: Path):
    """Each `mamar` line runs, in the order of the page; each `make` line is a target."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    lines = [line[2:] for line in code.splitlines() if line.startswith("$ ")]
    assert lines
    for line in lines:
        program, *arguments = shlex.split(line, comments=True)
        if program == "make":
            assert f"\n{arguments[0]}:" in makefile
            continue
        assert program == "mamar"
        shown = run(*arguments)
        assert shown.code == 0, f"{line}\n{shown.err}"


@pytest.mark.parametrize("code", blocks("python"))
def test_python(code: str, somewhere: Path, capsys: pytest.CaptureFixture[str]):
    """The code runs from any folder, asserts in it hold, and it prints what the page says."""
    exec(compile(code, "block", "exec"), {})
    printed = capsys.readouterr().out.splitlines()
    for line in _output_after(code):
        assert line in printed


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links(path: Path):
    """Links to files of the project lead to files."""
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


def test_every_page_can_be_found():
    """Each page of `docs/` is named on its first page."""
    docs = ROOT / "docs"
    linked = LINK.findall((docs / "README.md").read_text(encoding="utf-8"))
    pages = {path.relative_to(docs).as_posix() for path in docs.rglob("*.md")}
    assert pages - {"README.md"} <= set(linked)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_called_safe(path: Path):
    """The words stand only where people ask for "safe passage"; nothing is ever called that."""
    text = path.read_text(encoding="utf-8").replace("safe passage", "")
    assert not re.search(r"\bsafe(ly|r|st|ty)?\b|آمن", text, re.IGNORECASE)


def test_the_readme_shows_what_make_bench_measured():
    """The table is there, between the marks where `make bench` puts it."""
    from benchmarks.readme import BEGIN, END, HEADING, README

    text = README.read_text(encoding="utf-8")
    table = text.split(BEGIN)[1].split(END)[0]
    assert HEADING in table and "| 1 min | most |" in table and "`mamar demo`" in table
