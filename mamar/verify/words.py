"""No sentence of a plan may promise what nobody can."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from mamar.plan.result import Plan, Words
from mamar.text import LANGUAGES
from mamar.verify.report import PlanViolation, wrong

#: "Safe" in the languages of the plan, with what is made of it. Vowel signs are left out
#: before looking.
_PROMISES = re.compile(r"\bsafe(ly|r|st|ty)?\b|آمن|مأمون|بأمان", re.IGNORECASE)
_VOWEL_SIGNS = re.compile("[\u064b-\u0652\u0670\u0640]")


def check_words(plan: Plan) -> Iterator[PlanViolation]:
    """A route or a place is never called safe, in any language."""
    for words in _sentences(plan):
        yield from (wrong("forbidden_word", stated=promise) for promise in promises(words))


def promises(words: Words) -> Iterator[str]:
    """The sentence in each language in which it promises something."""
    for language in LANGUAGES:
        sentence = words.say(language)
        plain = _VOWEL_SIGNS.sub("", unicodedata.normalize("NFC", sentence))
        if _PROMISES.search(plain):
            yield sentence


def _sentences(plan: Plan) -> Iterator[Words]:
    yield from plan.summary
    yield from (limit.text for limit in plan.limits)
    yield from plan.warnings
    yield from plan.notes
    yield from (each.text for each in (plan.clearance, plan.at_best) if each is not None)
