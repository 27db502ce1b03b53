"""The catalogues: complete, current, and fit to be drawn."""

import gettext
import re

import pytest
from babel.messages.catalog import Message

from mamar.locale.messages import (
    TRANSLATED,
    Found,
    messages,
    messages_in,
    mo_bytes,
    mo_path,
    places,
    po_bytes,
    po_path,
    read,
    untranslated,
    updated,
)
from mamar.text import Text

ISOLATED = re.compile("\u2068[^\u2068\u2069]*\u2069")
#: A run of Latin letters or digits with signs inside, which could be drawn out of order.
LATIN_RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9]*[ ./,:;=()\[\]_+-]+[A-Za-z0-9]+")
PLACE = re.compile(r"\{[a-z_]+\}")
#: A counted thing right behind a number: one word of it cannot fit 1, 2, 5, 15 and 100.
COUNTED = re.compile(
    r"\{[a-z_]+\} (شخص|شخصاً|أشخاص|دقيقة|دقائق|ثانية|ثوانٍ|خطوة|خطوات|ساعة|ساعات|دفعة|دفعات|مركبة"
    r"|مركبات|أسرة|أسر|مقعد|مقعداً|مقاعد|نقّالة|نقّالات|جولة|جولات|صفّ|صفّاً|صفوف|متر|متراً|أمتار|آخرين)\b"
)


def entries(language: str) -> list[Message]:
    """The messages of a catalogue, without its header."""
    return [message for message in read(language) if message.id]


def forms(message: Message) -> tuple[str, ...]:
    """The translations of a message: one, or one for each kind of number."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def test_messages_are_found():
    """Literal messages, alone or with a plural, however it is given; nothing else."""
    source = (
        'Text("{n} rows", {"n": n})\n'
        'text.Text("a " "b")\n'
        'Text("one", {}, "many", 3)\n'
        'Text("one", plural="many", count=n)\n'
        "Text(pattern)\n"
    )
    found = list(messages_in(source, "f.py"))
    assert found == [
        Found("{n} rows", None, "f.py"),
        Found("a b", None, "f.py"),
        Found("one", "many", "f.py"),
        Found("one", "many", "f.py"),
    ]
    assert found[2].id == ("one", "many")


def test_no_message_has_two_plurals():
    """A catalogue holds one entry for a message: it is always counted, or never."""
    plurals: dict[str, set[str | None]] = {}
    for found in messages():
        plurals.setdefault(found.message, set()).add(found.plural)
    assert [message for message, kinds in plurals.items() if len(kinds) > 1] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_is_current(language: str):
    """`make messages` would change nothing: every message is there, and none too many."""
    catalogue = updated(language, messages())
    assert po_path(language).read_bytes() == po_bytes(catalogue)
    assert mo_path(language).read_bytes() == mo_bytes(catalogue)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated(language: str):
    """With no form left empty and none marked as a guess."""
    assert [message.id for message in untranslated(read(language))] == []
    assert [message.id for message in entries(language) if message.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_the_same_places(language: str):
    """Every value is said; only where a form means none, one or two may the number go."""
    for message in entries(language):
        if isinstance(message.id, str):
            assert places(message.string) == places(message.id), message.id
            continue
        wanted = places(message.id[1])
        for number, form in enumerate(message.string):
            missing = wanted - places(form)
            assert places(form) <= wanted, form
            assert missing <= ({"count"} if number < 3 else set()), form


def test_arabic_has_all_six_forms():
    """A number of any kind has a sentence."""
    counted = [message for message in entries("ar") if not isinstance(message.id, str)]
    assert counted
    assert {len(message.string) for message in counted} == {6}


def test_a_counted_thing_has_its_six_forms_or_none():
    """Where a message has one form, its numbers stand by themselves or before «من», «د», «م»."""
    for message in entries("ar"):
        if isinstance(message.id, str):
            assert not COUNTED.search(message.string), message.string
    assert COUNTED.search("بقي {n} شخص") and not COUNTED.search("بقي {n} من الأشخاص")


def test_form_for_one_and_two_say_the_number_in_words():
    """Arabic has a dual: neither «1 دفعة» nor «2 دفعة» is said, but «دفعة واحدة» and «دفعتان»."""
    for message in entries("ar"):
        if not isinstance(message.id, str):
            assert not any("{count}" in form for form in message.string[:3]), message.string
            assert all("{count}" in form for form in message.string[3:]), message.string


def test_a_wave_is_feminine():
    """It is named «الدفعة» before its code, for verb and pronoun to agree with."""
    for message in entries("ar"):
        for form in forms(message):
            assert "{wave}" not in form.replace("الدفعة {wave}", ""), form
    waves = {count: _waves(count) for count in (0, 1, 2, 3, 10, 11, 99, 100, 103)}
    assert waves == {
        0: "لا دفعات أخرى",
        1: "دفعة واحدة أخرى",
        2: "دفعتان أخريان",
        3: "3 دفعات أخرى",
        10: "10 دفعات أخرى",
        11: "11 دفعة أخرى",
        99: "99 دفعة أخرى",
        100: "100 دفعة أخرى",
        103: "103 دفعات أخرى",
    }


def _waves(count: int) -> str:
    text = Text(
        "{count} more wave is in waves.csv.",
        plural="{count} more waves are in waves.csv.",
        count=count,
    )
    return text.say("ar").replace("\u2068", "").replace("\u2069", "").split(" في ")[0]


def test_the_compiled_catalogue_can_be_read():
    """The file that programs read holds the same words, with numbers choosing their form."""
    with mo_path("ar").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in entries("ar"):
        if isinstance(message.id, str):
            assert compiled.gettext(message.id) == message.string
        else:
            for number, form in zip((0, 1, 2, 3, 11, 100), message.string, strict=True):
                assert compiled.ngettext(*message.id, number) == form


def test_nothing_is_called_safe():
    """No sentence, in either language, promises safety."""
    for message in entries("ar"):
        ids = (message.id,) if isinstance(message.id, str) else message.id
        said = " ".join((*ids, *forms(message)))
        assert not re.search(r"\b(آمن|آمنة|الآمن|الآمنة|أمان|مأمون)\b", said), said
        assert not re.search(r"\bsafe(ly|st|ty)?\b(?! passage)", said, re.IGNORECASE), said


def test_foreign_words_are_isolated():
    """Latin letters and digits with signs between them would be drawn out of order."""
    for message in entries("ar"):
        for form in forms(message):
            bare = PLACE.sub("", ISOLATED.sub("", form))
            assert not LATIN_RUN.search(bare), form


def test_isolates_are_closed():
    """An isolate that stays open would turn the rest of the line."""
    for message in entries("ar"):
        for form in forms(message):
            assert form.count("\u2068") == form.count("\u2069"), form
