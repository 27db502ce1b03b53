"""Does a text promise what nobody can? As a reader sees it, not as it is spelled.

Letters are brought to the shape that the eye takes them for: whatever the alphabet, the width, the
marks above and below, and what is invisible between them. Then whole words are compared, so that
"Safed" and "Mosafer" promise nothing. Who wants to can still find words that are not listed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

#: Whole words by language; ``*`` stands for any letters.
_WORDS = {
    "en": "safe safely safer safest safeness safety secure secured securely security guaranteed "
    "riskless riskfree dangerfree harmless",
    "fr": "securise securisee securises securisees securite",
    "es, pt": "seguro segura seguros seguras seguramente seguridad seguranca",
    "it": "sicuro sicura sicuri sicure sicurezza",
    "de": "sicher sichere sicherer sicheres sicheren sicherem sicherheit gefahrlos gefahrenfrei "
    "ungefahrlich risikofrei",
    "nl, sv": "veilig veilige veiligheid säker säkert säkra",
    "pl": "bezpieczn*",
    "ru, bg": "безопасн*",
    "uk": "безпечн* безпек*",
    "el": "ασφαλ*",
    "tr": "güvenli* güvende emniyet* tehlikesiz* risksiz*",
    "ku": "ewle ewleh ewlehî ewlekar ewlekarî سەلامەت پارێزراو ئەمین",
    "fa, ur": "امنیت بیخطر محفوظ",
    "hi": "सुरक्षित",
    "zh, ja, ko": "*安全* 안전*",
}
_PHRASES = {
    "en": "out of harm's way; not dangerous; danger free; risk free; safe and sound",
    "fr": "sans danger; sans dangers; sans risque; sans risques; sain et sauf; sains et saufs",
    "es, pt": "sin peligro; sin riesgo; sin riesgos; a salvo; sem perigo; sem risco",
    "it": "senza pericolo; senza rischio; senza rischi",
    "de": "ohne gefahr; ohne risiko",
    "ru, uk": "без опасности; без риска; без риску; без небезпеки",
    "ku": "bê xeter; bê metirsî; بێ مەترسی",
    "fa": "بی خطر; بدون خطر",
    "he": "ללא סכנה; בלי סכנה; ללא סיכון",
}
_OF_DANGER = (
    ("no", "zero", "without", "without any", "free of", "free from", "free of any", "clear of"),
    ("danger", "dangers", "risk", "risks", "harm"),
)
_OF_DANGER_AR = (
    ("خال من", "خالي من", "خاليا من", "خالية من", "بلا", "بدون", "دون", "بغير", "لا"),
    ("خطر", "الخطر", "أي خطر", "مخاطر", "المخاطر", "أخطار", "الأخطار", "خطورة"),
)
#: With what is written onto them, before and after.
_STEMS_AR = "آمن مأمون أمان سالم سلامة سلامت مضمون"
_BEFORE_AR, _AFTER_AR = (
    "[وف]?(?:ال|بال|لل|[بل])?",
    "(?:ا|ه|ات|ين|ون|ان|تان|تين|ها|هم|هن|كم|نا)?",
)
_STEMS_HE = "בטוח בטוחה בטוחים בטוחות בטחה בטיחות בטחון ביטחון"
_BEFORE_HE = "[והבלמשכ]{0,2}"
#: Words that without their marks are others: "sur", a name (Ayman).
_AS_WRITTEN = frozenset(["sûr", "sûre", "sûrs", "sûres", "ایمن"])

#: What each letter is taken for. "l" stands for i, l and one, which look alike.
_LOOKS = {
    "a": "аαɑɐᴀꓮᎪⲁ",
    "b": "вьβʙᏴꓐ",
    "c": "сϲᴄꓚᏟⲥ",
    "d": "ԁđɖᴅꓓᎠ",
    "e": "еєεɛəǝɇᴇꓰᎬⲉ",
    "f": "ғϝƒꜰꬵꞙꓝֆ",
    "g": "ԍɡցɢꓖᏀ",
    "h": "һнħհʜꓧᎻ",
    "j": "јյᴊꓙᎫ",
    "k": "кκᴋꓗᏦ",
    "l": "iіιıɩɪłӏʟꓲꓡᏞᎥⲓ",
    "m": "мᴍꓟᎷ",
    "n": "пηոռɴꓠ",
    "o": "оοօøᴏσꓳⲟ",
    "p": "рρᴘꓑᏢⲣ",
    "q": "ԛզ",
    "r": "гʀɾꓣᏒ",
    "s": "ѕʂȿꜱꓢᏚտ",
    "t": "тτŧᴛꓔᎢ",
    "u": "υսʋᴜμꓴ",
    "v": "ѵνᴠꓦᏙ",
    "w": "ԝшωᴡꓪᎳ",
    "x": "хχꓫ",
    "y": "уүγʏꓬᎩ",
    "z": "ζᴢꓜᏃ",
    "ا": "ٱٲٳ",
    "ه": "ةہۃەھ",
    "و": "ۇۆۋ",
    "ي": "ىیېےۍ",
    "ك": "کڪګ",
    "ن": "ںڹ",
}
_LETTERS = {ord(letter): looks for looks, letters in _LOOKS.items() for letter in letters}
#: Capitals in circles, in squares and of flags.
_LETTERS |= {
    first + i: "abcdefghljklmnopqrstuvwxyz"[i]
    for first in (0x1F150, 0x1F170, 0x1F1E6)
    for i in range(26)
}
#: Signs that stand for letters; elsewhere they part words.
_SIGNS = str.maketrans("013457$@€", "oleastsae")
#: Marks, what is not seen, and what only makes words longer.
_UNSEEN = frozenset({"Mn", "Me", "Cf"})
_FILLERS = frozenset("\u0640\u115f\u1160\u3164\uffa0ء")
_OVERRIDES = ("\u202d", "\u202e")

_HUMP = re.compile("(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]+")
_SPELLED = re.compile(r"(?<!\S)\S(?: \S){2,}(?!\S)")


def promises(text: str) -> bool:
    """Whether somebody who reads ``text`` reads that there is no danger.

    >>> [promises(text) for text in ("a s\u0430fe way", "Safed", "S-A-F-E", "ممر ا\u0640من")]
    [True, False, True, True]
    """
    written = "".join(c for c in _folded(text) if unicodedata.category(c) != "Cf")
    if not _AS_WRITTEN.isdisjoint(_WORD.findall(written)):
        return True
    return any(_pattern().search(reading) for reading in _readings(text))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _readings(text: str) -> Iterator[str]:
    """The words of the text parted by one space, in each way in which they may be seen."""
    texts = [text, text[::-1]] if any(mark in text for mark in _OVERRIDES) else [text]
    for each in texts:
        for gap in ("", " ") if any(unicodedata.category(c) == "Cf" for c in each) else ("",):
            plain = letters_as_seen(each, gap)
            for letters in {plain, plain.translate(_SIGNS)}:
                words = " ".join(_WORD.findall(letters))
                yield words
                for spelled in _SPELLED.findall(words):
                    yield spelled.replace(" ", "")


def letters_as_seen(text: str, gap: str = "") -> str:
    """A text in letters by their looks; ``gap`` is put for what is not seen.

    >>> letters_as_seen("ＭМ1") == letters_as_seen("MM1")
    True
    """
    parted = _HUMP.sub(" ", unicodedata.normalize("NFKC", text))
    seen = []
    for c in unicodedata.normalize("NFKD", parted.casefold()):
        kind = unicodedata.category(c)
        if kind in _UNSEEN or c in _FILLERS:
            seen.append(gap if kind == "Cf" else "")
        else:
            seen.append(c)
    return "".join(seen).translate(_LETTERS)


@cache
def _pattern() -> re.Pattern[str]:
    words = [word for given in _WORDS.values() for word in given.split()]
    words += [phrase for given in _PHRASES.values() for phrase in given.split(";")]
    words += [f"{free} {danger}" for free in _OF_DANGER[0] for danger in _OF_DANGER[1]]
    found = ["[^ ]*".join(map(_escaped, word.split("*"))) for word in words]
    arabic = [f"{free} {danger}" for free in _OF_DANGER_AR[0] for danger in _OF_DANGER_AR[1]]
    found += [f"[وف]?{_escaped(phrase)}" for phrase in arabic]
    found += [f"{_BEFORE_AR}{_escaped(stem)}{_AFTER_AR}" for stem in _STEMS_AR.split()]
    found += [f"{_BEFORE_HE}{_escaped(stem)}" for stem in _STEMS_HE.split()]
    return re.compile(rf"(?<!\S)(?:{'|'.join(found)})(?!\S)")


def _escaped(words: str) -> str:
    return re.escape(" ".join(_WORD.findall(letters_as_seen(words)))).replace(r"\ ", " ")
