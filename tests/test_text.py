"""Sentences in two languages, and what is drawn of them on a screen."""

from datetime import datetime

from bidi import get_display

from mamar.locale.messages import PLURAL_FORMS
from mamar.text import Said, Text

ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069\u200f")


def drawn(sentence: str) -> str:
    """What a screen that follows the bidirectional algorithm shows, from left to right."""
    return get_display(sentence, base_dir="R").translate(ISOLATES)


def test_the_trap_is_real():
    """Without isolates a span of time inside Arabic is drawn backwards: the reason for them."""
    assert "14:00–06:00" in drawn("المعبر مفتوح 06:00–14:00 يومياً")
    assert "--question" not in drawn("الخيار --question")


def test_values_keep_their_direction():
    """Options, ids, file names and spans of time are drawn as written inside Arabic."""
    text = Text("The option {name} needs one value.", {"name": "--question"})
    assert "--question" in drawn(text.say("ar"))
    place = Text("file {name}", {"name": "zones.csv, 06:00–14:00"})
    assert "zones.csv, 06:00–14:00" in drawn(place.say("ar"))


def test_from_and_to_are_read_from_right_to_left():
    """The first time stands to the right of the second, where an Arabic reader begins."""
    text = Text("from {start} to {end}", {"start": "06:00", "end": "14:00"})
    shown = drawn(text.say("ar"))
    assert shown.index("14:00") < shown.index("06:00")
    assert text.say("ar").translate(ISOLATES) == "من 06:00 إلى 14:00"
    assert text.say("en") == "from 06:00 to 14:00"


def test_values_in_words():
    """Whole numbers get separators, times have no seconds, lists the comma of the language."""
    when = datetime.fromisoformat("2016-12-01T06:00:00+02:00")
    assert Text("{n} {t}", {"n": 213840, "t": when}).say("en") == "213,840 2016-12-01 06:00"
    names = Text("There are: {names}.", {"names": ["a", "b"]})
    assert names.say("en") == "There are: a, b."
    assert names.say("ar").translate(ISOLATES) == "الموجود: a، b."


def test_names_by_language():
    """A name is said in the reader's language, and in the other one where it has none there."""
    name = {"ar": "شرق حلب", "en": "East Aleppo"}
    assert Text("{name}", {"name": name}).say("ar") == "\u2068شرق حلب\u2069"
    assert Text("{name}", {"name": {"en": "East Aleppo"}}).say("ar") == "\u2068East Aleppo\u2069"
    assert Said({"en": "only this"}).say("ar") == "only this"


def test_sentences_within_sentences():
    """A text in a place is said in the same language, whether or not it is in words already."""
    inner = Text("from {start} to {end}", {"start": "06:00", "end": "14:00"})
    outer = Text("{what}", {"what": inner})
    assert outer.say("ar") == inner.say("ar")
    said = Said({"ar": "بستان القصر", "en": "Bustan al-Qasr"})
    assert Text("{what}", {"what": said}).say("ar") == "بستان القصر"


def test_six_plural_forms():
    """Arabic counts in six ways; the catalogue knows which number takes which."""

    def errors(count: int) -> str:
        return (
            Text(
                "{count} error: the scenario cannot be planned until it is mended.",
                plural="{count} errors: the scenario cannot be planned until they are mended.",
                count=count,
            )
            .say("ar")
            .translate(ISOLATES)
            .split(":")[0]
        )

    assert "nplurals=6" in PLURAL_FORMS["ar"]
    assert errors(1) == "خطأ واحد"
    assert errors(2) == "خطآن"
    assert errors(3) == "3 أخطاء"
    assert errors(11) == "11 خطأً"
    assert errors(100) == "100 خطأ"
    assert errors(103) == "103 أخطاء"


def test_a_message_without_translation_is_said_in_english():
    """Better an English sentence than none."""
    assert Text("Nobody has translated this.").say("ar") == "Nobody has translated this."
