"""Words that promise safety are read as people read them, and nothing else is taken for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import mamar
from mamar.verify.promises import promises

PROMISES = [
    "The road is safe.", "SAFETY", "SafePassage", "M-safe-1", "safe_1", "safe1", "x SAFE passage 1",
    # letters that look alike: Cyrillic, Greek, small capitals, Lisu, digits and signs
    "s\u0430fe", "\u0455\u0430f\u0435", "SΑFΕ", "sεcυrε", "ꜱᴀꜰᴇ", "ꓢꓮꓝꓰ", "saƒe", "5afe",
    "s@fe", "$AFE",
    # width, marks, frames, what is not seen, what turns the direction
    "ｓａｆｅ", "SÃFE", "s̶a̶f̶e̶", "🅂🄰🄵🄴", "🅢🅐🅕🅔", "🇸🇦🇫🇪", "s\u200bafe", "is\u200bsafe", "sa\u00adfe",
    "\u202eefas", "S A F E", "S.A.F.E.",
    "free of danger", "without any risk", "risk-free", "no danger", "out of harm's way", "secured",
    # Arabic: without madda or hamza, with tatweel, vowel signs, presentation forms, what is added
    "آمن", "امن", "آمِن", "مـأمـون", "ﺁﻣﻦ", "والآمنة", "للآمنين", "بأمان", "ءامن", "سالم",
    "السلامة",
    "مضمون", "خالٍ من الخطر", "وبلا خطر", "آ\u200cمن", "\u0671من", "راه ایمن", "بی‌خطر", "محفوظ",
    # others
    "La route est sûre", "SÛR", "sécurisé", "sans danger", "ruta segura", "sin peligro",
    "Sicherheit",
    "ungefährlich", "безопасный", "безпечно", "güvenli", "GÜVENLİ", "tehlikesiz", "ewle",
    "דרך בטוחה",
    "בבטחה", "bezpieczny", "strada sicura", "ΑΣΦΑΛΗΣ", "安全です",
]  # fmt: skip

OTHERS = [
    "Safed", "Mosafer", "Safeway", "Safi", "unsafe", "Tyre (Sur)", "at risk", "M001", "Z1-C1",
    "F2.7",
    "street:others", "no crossing", "sa fe", "I see a gate", "الساحل الأيمن", "أيمن", "ثامن",
    "خطر كامن",
    "تضامن", "ضامن", "مؤمن", "الأمين", "أسر فيها فرد معرّض للخطر", "لا يقلّ", "من دون ذلك", "مساء",
    "Amin", "Seguridor", "Sicheln", "опасный", "Güvercin", "",
]  # fmt: skip


@pytest.mark.parametrize("text", PROMISES)
def test_a_promise_is_read(text: str) -> None:
    assert promises(text)


@pytest.mark.parametrize("text", OTHERS)
def test_other_words_promise_nothing(text: str) -> None:
    assert not promises(text)


#: What Mamar is for, and what it never says: of the command line and of a workshop's guide.
SAID_OF_MAMAR = ("plans safe passage", "never says that a way is free of danger")


def test_nothing_that_mamar_itself_says_is_a_promise() -> None:
    """Every sentence there is, in both languages: a plan is never refused for its own words."""
    folder = Path(mamar.__file__).parent / "locale" / "ar" / "LC_MESSAGES"
    with (folder / "mamar.po").open("rb") as stream:
        catalogue = read_po(stream)
    found = []
    for message in catalogue:
        if not message.id:
            continue
        texts = [part for each in (message.id, message.string) for part in _all(each)]
        found += [texts[0] for text in texts if promises(text)]
    assert all(any(said in text for said in SAID_OF_MAMAR) for text in found), found


def _all(texts: str | tuple[str, ...] | list[str]) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)
