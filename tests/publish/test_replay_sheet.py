"""The sheet of a replay: in both languages, inside the page, a draft where the plan is one."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from mamar.publish.overview import sheet as sheets
from mamar.publish.replay_sheet import replay_svg
from mamar.simulate.ensemble import replay
from mamar.simulate.report import Report
from mamar.simulate.spreads import Spreads
from tests.publish import tiny_plan
from tests.simulate.marching_world import STEPS, out_at_crossings


def report(runs: int = 8, spreads: Spreads | None = None) -> Report:
    orders, scenario, drives = out_at_crossings()
    return replay(orders, scenario, steps=STEPS, runs=runs, spreads=spreads, drives=drives)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_is_a_draft_in_both_languages_and_the_same_each_time(language: str) -> None:
    found = report()
    svg = replay_svg(found, tiny_plan.plan(), language)
    assert svg == replay_svg(found, tiny_plan.plan(), language)
    title = re.search(r'<title id="title">(.*?)</title>', svg)
    words = re.search(r'<desc id="desc">(.*?)</desc>', svg, re.S)
    assert title is not None and words is not None
    assert ("Draft for negotiators" if language == "en" else "مسوّدة") in title[1]
    assert found.sentences()[0].say(language) in words[1]
    public = replay_svg(found, replace(tiny_plan.plan(), audience="public"), language)
    title = re.search(r'<title id="title">(.*?)</title>', public)
    assert title is not None and "raft" not in title[1] and "مسوّدة" not in title[1]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_leaves_the_page(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line of words, with many limits giving way at once, and without any spread."""
    said: list[tuple[float, float]] = []
    text = sheets.Sheet.text

    def note(self, x, y, words, size=8, **rest):  # type: ignore[no-untyped-def]
        wide = self.width(words, size, rest.get("bold", False))
        side = rest.get("side", "start")
        left = x - wide / 2 if side == "middle" else x - wide if self.right_to_left else x
        assert left > 0 and left + wide < sheets.WIDTH_MM, words
        assert 0 < y < sheets.HEIGHT_MM, words
        said.append((left, y))
        text(self, x, y, words, size, **rest)

    monkeypatch.setattr(sheets.Sheet, "text", note)
    found = report()
    many = replace(
        found, places=tuple(replace(place, over=1.0, limit=1) for place in found.places * 4)
    )
    for each in (found, many, report(1, Spreads.none())):
        replay_svg(each, tiny_plan.plan(), language)
    assert len(said) > 60
