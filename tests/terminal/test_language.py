"""Which language a call is answered in."""

import pytest

from mamar.terminal.language import Reader, reader_of

ARABIC, ENGLISH = Reader("ar", True), Reader("en", True)


@pytest.mark.parametrize(
    ("arguments", "environment", "reader"),
    [
        (["demo", "--lang", "ar"], {}, ARABIC),
        (["--lang=ar", "demo", "--help"], {}, ARABIC),
        (["demo", "--lang", "en"], {"MAMAR_LANG": "ar"}, ENGLISH),
        (["demo"], {"MAMAR_LANG": "ar", "LANG": "en_US.UTF-8"}, ARABIC),
        (["demo"], {"LC_ALL": "ar_SY.UTF-8"}, Reader("ar", False)),
        (["demo"], {"LANG": "de_DE.UTF-8"}, Reader("en", False)),
        (["demo", "--lang", "xx"], {"LANG": "C"}, Reader("en", False)),
        (["demo", "--lang"], {"LANG": "C"}, Reader("en", False)),
        ([], {"LANG": "C"}, Reader("en", False)),
    ],
)
def test_who_reads(arguments: list[str], environment: dict[str, str], reader: Reader):
    """The option, else the variable, else the language of the machine."""
    assert reader_of(arguments, environment) == reader


def test_a_scenario_has_a_language_of_its_own():
    """It counts where the reader chose none."""
    assert Reader("en", False).of("ar") == "ar"
    assert Reader("en", True).of("ar") == "en"
