"""Days as they are said, not as they are computed with."""

from __future__ import annotations

from datetime import datetime

#: Months have several names in Arabic; in the Levant and Iraq they are the Syriac ones.
LOCALES = {"ar": "ar_SY", "en": "en_GB"}


def day_and_month(when: datetime, language: str) -> str:
    """
    >>> day_and_month(datetime(2016, 11, 30), "en")
    '30 Nov'
    """
    from babel.dates import format_date

    return str(format_date(when, "d MMM", locale=LOCALES.get(language, language)))
