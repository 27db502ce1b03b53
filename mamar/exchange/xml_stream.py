"""XML read as a stream of opening tags, in memory that does not grow with the file.

Expat itself, not a tree: a million links take seconds. A document type is allowed, because
MATSim files name one, but it is never fetched; entities are refused, because a kilobyte of
them could unfold to any size. Nothing is kept of text between tags.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

from mamar.errors import Fault, InputError
from mamar.exchange.lines import opened
from mamar.text import Text

_CHUNK = 1 << 20
#: Bytes without the end of a tag; the parser would have to hold them all.
_LONGEST_TAG = 16 << 20

Attributes = dict[str, str]


class _EntitiesError(Exception):
    pass


def read_tags(
    path: Path,
    opens: Callable[[str, Attributes, int], None],
    closes: Callable[[str], None] | None = None,
) -> None:
    """Call ``opens`` with name, attributes and line of every opening tag, in order.

    Names are without their namespace.

    Raises
    ------
    InputError
        With the line, where the file is no XML, was cut short, or has entities.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def refuse(*_: object) -> None:
        raise _EntitiesError

    def start(name: str, attributes: Attributes) -> None:
        opens(name.rpartition(" ")[2], attributes, parser.CurrentLineNumber)

    parser.StartElementHandler = start
    parser.EntityDeclHandler = refuse
    if closes is not None:
        parser.EndElementHandler = lambda name: closes(name.rpartition(" ")[2])
    try:
        with opened(path) as stream:
            fed = 0
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - parser.CurrentByteIndex > _LONGEST_TAG:
                    what = Text("A tag has no end: this is no such XML file.")
                    raise InputError(Fault(what, file=path.name, row=parser.CurrentLineNumber))
            parser.Parse(b"", True)
    except _EntitiesError as error:
        what = Text("The file has a document type or entities; they are not unfolded.")
        remedy = Text("Save it without them.")
        raise InputError(Fault(what, remedy, file=path.name)) from error
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, InputError):
            raise
        row = getattr(error, "lineno", None)
        what = Text("It is no whole XML file: {reason}.", {"reason": str(error)})
        remedy = Text("It may have been cut short; write or copy it again.")
        raise InputError(Fault(what, remedy, file=path.name, row=row)) from error
