"""A file is whole or not there, whatever stops the writing."""

from __future__ import annotations

import pytest

from mamar.errors import UsageError
from mamar.files import whole_file, write_whole


def test_text_is_written_as_utf_8_with_its_own_line_ends(tmp_path):
    file = write_whole(tmp_path / "new" / "folder" / "words.txt", "ممر\nتم\n")
    assert file.read_bytes() == "ممر\nتم\n".encode()


def test_a_new_file_takes_the_place_of_the_old_one(tmp_path):
    file = tmp_path / "plan.json"
    file.write_text("old")
    write_whole(file, b"new")
    assert file.read_text() == "new"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ValueError, MemoryError])
def test_an_interrupted_file_leaves_the_old_one_and_nothing_else(tmp_path, stop):
    file = tmp_path / "plan.gpkg"
    file.write_text("old")

    def write() -> None:
        with whole_file(file) as draft:
            assert draft.suffix == ".gpkg" and draft.parent == tmp_path
            draft.write_text("half")
            raise stop

    with pytest.raises(stop):
        write()
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_place_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "plan").write_text("a file where a folder is wanted")
    with pytest.raises(UsageError) as caught:
        write_whole(tmp_path / "plan" / "plan.json", "{}")
    assert str(tmp_path / "plan" / "plan.json") in str(caught.value)
