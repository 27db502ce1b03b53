"""What can be wrong with a flow: one table of names and sentences."""

from __future__ import annotations

from dataclasses import dataclass

from mamar.text import Text

#: Every name a flow's violation can have, with the sentence that is said about it.
SENTENCES = {
    # The flow cannot be read; nothing else is checked then.
    "not_integer": Text("The flow's {argument} must be a list of whole numbers of 64 bits."),
    "unequal_lengths": Text("The flow's arc, step and units must have the same length."),
    "unknown_arc": Text("There is no arc {arc}."),
    "too_many_units": Text("The units of the flow are too many to be added up in 64 bits."),
    # One entry is wrong.
    "negative_units": Text("At step {step}, {units} units enter arc {arc}: fewer than none."),
    "zero_units": Text("At step {step}, nobody enters arc {arc}: the entry must be left out."),
    "repeated_entry": Text("Arc {arc} and step {step} are listed more than once."),
    "entry_before_start": Text("{units} units enter arc {arc} at step {step}, before step 0."),
    "arrives_after_horizon": Text(
        "{units} units enter arc {arc} at step {step}, later than step {limit}: "
        "they are still on the road at the last step."
    ),
    "entry_while_closed": Text("At step {step}, {units} units enter arc {arc}, which is closed."),
    "over_capacity": Text(
        "At step {step}, {units} units enter arc {arc}, which {limit} may enter then."
    ),
    # A node's account does not add up; told for the first step at which it does not.
    "more_leave_than_are_there": Text(
        "By step {step}, {units} more units have left node {node} than had come or were ready."
    ),
    "waiting_over_holding": Text(
        "After step {step}, {units} units must wait at node {node}, where {limit} may."
    ),
    "site_over_intake": Text(
        "By step {step}, {units} units must be taken in at node {node}, which has room for {limit}."
    ),
}


@dataclass(frozen=True)
class Violation:
    """One rule that a flow breaks, and where; what does not apply is None.

    ``units`` break it where ``limit`` would be right; ``name`` is a key of
    :data:`SENTENCES` and never changes its meaning.
    """

    name: str
    sentence: Text
    arc: int | None = None
    node: int | None = None
    step: int | None = None
    units: int | None = None
    limit: int | None = None

    def __str__(self) -> str:
        return f"{self.name}: {self.sentence}"


def violation(
    name: str,
    *,
    argument: str | None = None,
    arc: int | None = None,
    node: int | None = None,
    step: int | None = None,
    units: int | None = None,
    limit: int | None = None,
) -> Violation:
    """The violation ``name`` with its sentence filled in."""
    # Numbers of arcs, nodes and steps are names, not amounts: no separators of thousands.
    words = {
        "argument": argument,
        "arc": str(arc),
        "node": str(node),
        "step": str(step),
        "units": units,
        "limit": str(limit) if name == "arrives_after_horizon" else limit,
    }
    sentence = Text(SENTENCES[name].message, words)
    return Violation(name, sentence, arc, node, step, units, limit)
