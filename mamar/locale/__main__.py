"""Brings the catalogues up to date with the sources: ``make messages``."""

from __future__ import annotations

import sys

from mamar.locale.messages import (
    TRANSLATED,
    messages,
    mo_bytes,
    mo_path,
    po_bytes,
    po_path,
    untranslated,
    updated,
)


def main() -> int:
    """Write each catalogue and its compiled form; 1 if a translation is missing."""
    found = messages()
    missing = 0
    for language in TRANSLATED:
        catalogue = updated(language, found)
        po_path(language).parent.mkdir(parents=True, exist_ok=True)
        po_path(language).write_bytes(po_bytes(catalogue))
        mo_path(language).write_bytes(mo_bytes(catalogue))
        empty = untranslated(catalogue)
        missing += len(empty)
        print(f"{language}: {len(catalogue)} messages, {len(empty)} without a translation")
        for message in empty:
            print(f"  {message.locations[0][0]}: {message.id!r}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
