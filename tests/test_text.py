"""Sentences in two languages, and what is drawn of them on a screen."""

import sys
from datetime import date, datetime, timedelta
from subprocess import run

import pytest
from babel.dates import format_date
from bidi import get_display

from mamar.locale.messages import PLURAL_FORMS
from mamar.text import (
    LANGUAGES,
    LOCALES,
    Said,
    Short,
    Text,
    day_and_month,
    isolate,
    offset_words,
    said_time,
    short_time,
    times_like,
    times_note,
    unbroken_times,
)

DAWN = datetime.fromisoformat("2016-12-01T06:00:00+02:00")
END = datetime.fromisoformat("2016-12-04T06:00:00+02:00")

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
    """Whole numbers get separators, days their month in words, lists the language's comma."""
    assert Text("{n} {d}", {"n": 213840, "d": date(2016, 12, 1)}).say("en") == "213,840 1 Dec 2016"
    names = Text("There are: {names}.", {"names": ["a", "b"]})
    assert names.say("en") == "There are: a, b."
    assert names.say("ar").translate(ISOLATES) == "الموجود: a، b."


def test_a_time_can_be_read_by_itself():
    """Month in words, year and offset: no reader takes it for 12 January or another clock."""
    text = Text("by {time}", {"time": DAWN})
    assert text.say("en") == "by 1 Dec 2016, 06:00 (UTC+2)"
    assert said_time(DAWN, "ar") == "1 كانون الأول 2016، 06:00 (UTC+2)"
    assert isolate(said_time(DAWN, "ar")) in Text("{time}", {"time": DAWN}).say("ar")


def test_seconds_are_said_where_there_are_any():
    """Who is out half a minute after six is not out by six."""
    assert short_time(DAWN + timedelta(seconds=30), "en") == "1 Dec 06:00:30"


@pytest.mark.parametrize("language", LANGUAGES)
def test_months_are_those_of_the_region(language):
    """Every day of a year is said as Babel says it, in Arabic with the Syriac months."""
    for days in range(366):
        day = date(2016, 1, 1) + timedelta(days=days)
        assert day_and_month(day, language) == format_date(day, "d MMM", LOCALES[language])
    assert day_and_month(date(2016, 12, 1), "ar") == "1 كانون الأول"


@pytest.mark.parametrize(
    ("offset", "words"),
    [("+00:00", "UTC"), ("+03:00", "UTC+3"), ("-05:00", "UTC-5"), ("+05:45", "UTC+5:45"),
     ("-00:30", "UTC-0:30"), ("+02:24:48", "UTC+2:24:48"), ("", "")],
)  # fmt: skip
def test_offsets_in_words(offset, words):
    """Whole hours, parts of one, behind UTC, and a time of which nothing is known."""
    when = datetime.fromisoformat(f"2016-12-01T06:00:00{offset}")
    assert offset_words(when) == words
    assert said_time(when, "en").endswith(f"06:00 ({words})" if words else "06:00")


def test_a_sentence_with_several_times_says_the_offset_once():
    """With the last time that it says, whatever the order in which values are given."""
    text = Text("from {start} to {end}", {"end": END, "start": DAWN})
    assert text.say("en") == "from 1 Dec 06:00 to 4 Dec 2016, 06:00 (UTC+2)"
    arabic = text.say("ar").translate(ISOLATES)
    assert arabic == "من 1 كانون الأول 06:00 إلى 4 كانون الأول 2016، 06:00 (UTC+2)"


def test_times_of_other_years_and_offsets_say_so():
    """Nothing is left out that the last time does not say for the others too."""
    other = datetime.fromisoformat("2016-12-01T06:00:00+03:00")
    text = Text("from {start} to {end}", {"start": other, "end": END})
    assert text.say("en") == "from 1 Dec 06:00 (UTC+3) to 4 Dec 2016, 06:00 (UTC+2)"
    january = Text("from {start} to {end}", {"start": DAWN, "end": END + timedelta(days=60)})
    assert january.say("en") == "from 1 Dec 2016, 06:00 to 2 Feb 2017, 06:00 (UTC+2)"


def test_a_page_says_year_and_offset_once():
    """Its times are short then, also within sentences; others say how they differ."""
    text = Text("{what}", {"what": Text("from {start} to {end}", {"start": DAWN, "end": END})})
    with times_like(DAWN):
        assert text.say("en") == "from 1 Dec 06:00 to 4 Dec 06:00"
        assert said_time(END + timedelta(days=60), "en") == "2 Feb 2017, 06:00"
        other = datetime.fromisoformat("2016-12-04T06:00:00+03:00")
        assert said_time(other, "en") == "4 Dec 06:00 (UTC+3)"
    assert text.say("en").endswith("4 Dec 2016, 06:00 (UTC+2)")
    assert "UTC+2" in times_note(DAWN).say("en") and "of 2016 " in times_note(DAWN).say("en")


def test_after_a_page_that_failed_times_are_said_in_full():
    """An error on the page must not leave the next one without years and offsets."""
    with pytest.raises(ZeroDivisionError), times_like(DAWN):
        _ = 1 / 0
    assert said_time(DAWN, "en") == "1 Dec 2016, 06:00 (UTC+2)"


def test_a_sentence_may_ask_for_a_short_time():
    """Where its heading has said year and offset."""
    assert Text("at {time}", {"time": Short(DAWN)}).say("en") == "at 1 Dec 06:00"
    assert Text("{time}", {"time": Short(DAWN)}).say("ar") == isolate("1 كانون الأول 06:00")


#: The offset as python-bidi orders it: it leaves the mirroring of brackets to whoever draws them.
OFFSET = ")UTC+2("


def test_times_are_drawn_from_right_to_left_in_arabic():
    """At the right the day, then month, year and hour, each number and offset as written."""
    text = Text("from {start} to {end}", {"start": DAWN, "end": END})
    shown = drawn(text.say("ar"))
    month = drawn("كانون الأول")
    assert shown == (f"{OFFSET} 06:00 ،2016 {month} 4 {drawn('إلى')} 06:00 {month} 1 {drawn('من')}")


def test_times_are_drawn_in_order_after_latin_words_in_arabic():
    """What stands before or after a time in the sentence does not turn it round."""
    line = f"\u2068plan.json\u2069 {isolate(said_time(DAWN, 'ar'))} \u2068W06\u2069"
    month = drawn("كانون الأول")
    assert drawn(line) == f"W06 {OFFSET} 06:00 ،2016 {month} 1 plan.json"


def test_times_are_drawn_as_written_in_english():
    """On a line that runs from left to right nothing is moved."""
    words = Text("from {start} to {end}", {"start": DAWN, "end": END}).say("en")
    assert get_display(words, base_dir="L") == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_are_not_broken_inside_a_time(language):
    """A short time is one word for whoever breaks lines, a full one two; nothing else changes."""
    text = Text("from {start} to {end}", {"start": DAWN, "end": END})
    pieces = unbroken_times(text.say(language)).split(" ")
    assert len(pieces) == 5
    assert " ".join(pieces).replace("\u00a0", " ") == text.say(language)


def test_babel_is_not_loaded_before_a_time_is_said():
    """Importing it takes time, and `mamar --help` says no time."""
    code = "import sys, mamar.text; print('babel' in sys.modules)"
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


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
