"""Kernels are compiled once, kept wherever that can be, and never run as they were before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from numba import config

from mamar.plan.kernels.labels_rows import next_bit

KERNELS = """
from mamar.compiled import helper, kernel

@helper
def twice(x):
    return 2 * x

@kernel
def six_times(x):
    y = 0
    for _ in range(3):
        y = y + twice(x)
    return y + twice(0) + twice(y) - twice(y)
"""
#: Prints the answer, how many kernels were compiled, and where they are kept.
RUN = """
import sys
from numba.core import event
class Count(event.Listener):
    seen = 0
    def on_start(self, event): self.seen += 1
    def on_end(self, event): pass
count = Count()
with event.install_listener("numba:compile", count):
    from small import six_times, twice
    print(six_times(7))
print(count.seen)
print(six_times.stats.cache_path)
"""


def start(folder: Path, **environment: str) -> subprocess.Popen[str]:
    """Run the kernels in ``folder`` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", RUN],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": f"{Path(__file__).parents[2]}:{folder}", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> tuple[int, int, str]:
    """Answer, kernels compiled, and where they are kept."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    answer, compiled, place = out.splitlines()
    return int(answer), int(compiled), place


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with two kernels in it, never compiled."""
    folder = tmp_path / "installed"
    folder.mkdir()
    (folder / "small.py").write_text(KERNELS)
    return folder


def test_each_is_compiled_once_and_kept(small: Path, tmp_path: Path) -> None:
    """Two kernels are compiled, with whatever numbers they call each other; then none."""
    kept = {"NUMBA_CACHE_DIR": str(tmp_path / "kept")}
    assert said(start(small, **kept))[:2] == (42, 2)
    assert said(start(small, **kept))[:2] == (42, 0)


def test_two_processes_at_once(small: Path, tmp_path: Path) -> None:
    """Both begin with nothing and are right, and what they leave behind is whole."""
    kept = {"NUMBA_CACHE_DIR": str(tmp_path / "kept")}
    for one in [start(small, **kept) for _ in range(2)]:
        assert said(one)[0] == 42
    assert said(start(small, **kept))[:2] == (42, 0)
    assert not list((tmp_path / "kept").rglob("*.tmp*"))


def test_an_install_that_cannot_be_written(small: Path, tmp_path: Path) -> None:
    """A file stands where the folder would be: kernels are kept in the user's folder."""
    (small / "__pycache__").write_text("")
    home = {"XDG_CACHE_HOME": str(tmp_path / "user"), "LOCALAPPDATA": str(tmp_path / "user")}
    home |= {"HOME": str(tmp_path / "user"), "NUMBA_CACHE_DIR": ""}
    answer, compiled, place = said(start(small, **home))
    assert (answer, compiled) == (42, 2)
    assert Path(place).is_relative_to(tmp_path / "user")
    assert said(start(small, **home))[:2] == (42, 0)


def test_no_place_at_all(small: Path, tmp_path: Path) -> None:
    """The user's folder cannot be written either: the answer is right and nothing is kept."""
    (small / "__pycache__").write_text("")
    (tmp_path / "user").write_text("")
    home = {"XDG_CACHE_HOME": str(tmp_path / "user"), "LOCALAPPDATA": str(tmp_path / "user")}
    home |= {"HOME": str(tmp_path / "user"), "NUMBA_CACHE_DIR": ""}
    assert said(start(small, **home)) == (42, 2, "None")


def test_files_cut_short(small: Path, tmp_path: Path) -> None:
    """What a power cut leaves of any file costs time, and is mended."""
    kept = {"NUMBA_CACHE_DIR": str(tmp_path / "kept")}
    said(start(small, **kept))
    for path in (tmp_path / "kept").rglob("*.nb?"):
        path.write_bytes(path.read_bytes()[:40])
    assert said(start(small, **kept))[:2] == (42, 2)
    assert said(start(small, **kept))[:2] == (42, 0)


def test_another_kernel_changed(small: Path, tmp_path: Path) -> None:
    """A kernel holds what it calls: it is compiled anew when that changes in another file."""
    kept = {"NUMBA_CACHE_DIR": str(tmp_path / "kept")}
    first, second = KERNELS.split("@kernel")
    (small / "other.py").write_text(first)
    words = "from mamar.compiled import kernel\nfrom other import twice\n\n@kernel"
    (small / "small.py").write_text(words + second)
    assert said(start(small, **kept))[:2] == (42, 2)
    (small / "other.py").write_text(first.replace("2 * x", "20 * x"))
    assert said(start(small, **kept))[:2] == (420, 2)


def test_what_was_kept_of_earlier_sources_goes(small: Path, tmp_path: Path) -> None:
    """At another line, too; what is kept of the other kernel and for another Python stays."""
    kept = {"NUMBA_CACHE_DIR": str(tmp_path / "kept")}
    said(start(small, **kept))
    before = {path.name for path in (tmp_path / "kept").rglob("*.nb?")}
    assert len(before) == 4
    folder = next((tmp_path / "kept").rglob("*.nbi")).parent
    stranger = folder / "small.six_times-9.py27.0123.nbc"
    stranger.write_bytes(b"")
    (small / "small.py").write_text("\n" + KERNELS)
    assert said(start(small, **kept))[:2] == (42, 2)
    after = {path.name for path in folder.glob("*.nb?")} - {stranger.name}
    assert len(after) == 4 and not after & before and stranger.exists()
    assert said(start(small, **kept))[:2] == (42, 0)


@pytest.mark.skipif(bool(config.DISABLE_JIT), reason="compilation is switched off")
def test_a_helper_has_no_way_in_from_python() -> None:
    """It says so, where Numba itself would end the process."""
    with pytest.raises(TypeError, match="next_bit is called by kernels only"):
        next_bit(None, 0, 0, 0)
