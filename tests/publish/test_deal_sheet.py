"""The sheet of a deal: always a draft, the same bytes each time, in both languages."""

import pytest
from defusedxml import ElementTree

from mamar.agreements.plan_deal import plan_deal
from mamar.plan.result import DRAFT
from mamar.publish.deal_sheet import deal_svg
from mamar.verify.deal_bound import bound_of_deal
from tests.agreements.deals import area, opening, random_world, world


def exchange():
    return world(
        area("A", 40, ratio=2, load=2),
        area("B", 20),
        opening("A", 0, 40, 8),
        opening("B", 0, 40, 4),
        most_apart=8,
        confirm_min=60,
    )


def sheet(scenario, language):
    answer = plan_deal(scenario, "D")
    return answer, deal_svg(answer, bound_of_deal(answer, scenario), scenario, language)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_sheet_is_a_draft_that_can_be_read_aloud(language):
    answer, svg = sheet(exchange(), language)
    assert svg == sheet(exchange(), language)[1]
    root = ElementTree.fromstring(svg, forbid_dtd=False)
    title, desc = (root.find(f"{{http://www.w3.org/2000/svg}}{tag}") for tag in ("title", "desc"))
    assert DRAFT.say(language) in title.text
    assert answer.summary[0].say(language) in desc.text
    for number in ("40", "20", "2", "1"):  # people and ratio of both areas are on it
        assert f">{number}<" in svg or number in svg


def test_every_deal_can_be_drawn():
    """Without rounds, with three areas, with a circle: nothing stops the drawing."""
    drawn = {"rounds": 0, "three": 0, "circle": 0, "nobody": 0}
    for seed in range(150):
        scenario = random_world(seed)
        answer = plan_deal(scenario, "D")
        kind = "circle" if answer.cycle else "three" if len(answer.sides) == 3 else "rounds"
        kind = "nobody" if not answer.rounds and kind != "circle" else kind
        if drawn[kind] < 3 and (kind != "rounds" or len(answer.rounds) > 1):
            drawn[kind] += 1
            bound = bound_of_deal(answer, scenario)
            assert deal_svg(answer, bound, scenario, "ar").startswith("<?xml")
    assert min(drawn.values()) > 0, drawn
