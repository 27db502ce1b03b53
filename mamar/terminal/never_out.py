"""Who can never be out, by name, and the labels of the cut that show it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mamar.plan.answer import ALWAYS, ALWAYS_WORD, Cut, Stranded
from mamar.plan.problem import FlowProblem
from mamar.text import Text

#: Nodes that are named one by one on the screen; all are in the JSON.
MOST_NODES = 5


@dataclass(frozen=True)
class NeverOut:
    """The people on the far side of a cut for ever; see :class:`Stranded`."""

    stranded: Stranded
    cut: Cut

    def is_proved(self, problem: FlowProblem) -> bool:
        """Whether the checker finds the same: these people are there, and no more can be out."""
        from mamar.verify import check_cut

        s = self.stranded
        those = {(node, step): units for node, step, units in problem.releases.tolist()}
        are_there = bool((s.supply <= problem.supply).all()) and all(
            units <= those.get((node, step), 0) for node, step, units in s.releases.tolist()
        )
        bound = check_cut(problem.with_people(s.supply, s.releases), self.cut)
        return are_there and bound == s.at_most < int(s.units.sum())

    def as_json(self, names: Sequence[str]) -> dict[str, Any]:
        """``never_out``: nodes with their units and labels; ``cut``: the labels of all nodes."""
        units = self.stranded.units
        return {
            "never_out": {
                "units": int(units.sum()),
                "at_most": self.stranded.at_most,
                "nodes": [
                    {"node": names[v], "units": int(units[v]), "label": self._label(v)}
                    for v in np.flatnonzero(units).tolist()
                ],
            },
            "cut": {
                "steps": None,
                "node": list(names),
                "label": [self._label(v) for v in range(len(names))],
                "runs": [
                    [names[v], first, ALWAYS_WORD if last == ALWAYS else last]
                    for v, first, last in self.cut.runs.tolist()
                ],
            },
        }

    def lines(self, names: Sequence[str]) -> Iterator[Text]:
        """Two sentences: who they are, and what the cut says of where they are."""
        units = self.stranded.units
        nodes = np.argsort(-units, kind="stable")[: np.count_nonzero(units)]
        named = nodes[:MOST_NODES].tolist()
        values = {
            "units": int(units.sum()),
            "most": self.stranded.at_most,
            "nodes": self._listed([names[v] for v in named], len(nodes)),
        }
        if self.stranded.at_most:
            yield Text(
                "Of the {units} units at {nodes} no more than {most} can ever be out.", values
            )
        else:
            yield Text("None of the {units} units at {nodes} can ever be out.", values)
        labels: list[object] = []
        for v in named:
            label = self._label(v)
            of = {"node": names[v], "units": int(units[v]), "label": label}
            if label == -1:
                labels.append(Text("{node}: {units} units, label {label} (at no step)", of))
            else:
                labels.append(Text("{node}: {units} units ready after step {label}, its label", of))
        yield Text(
            "The cut shows it; its label is the last step at which a site can still be reached "
            "without passing what the cut counts. {labels}.",
            {"labels": self._listed(labels, len(nodes))},
        )

    def _label(self, node: int) -> int | str:
        label = int(self.cut.label[node])
        return ALWAYS_WORD if label == ALWAYS else label

    @staticmethod
    def _listed(named: Sequence[object], count: int) -> object:
        if count == len(named):
            return named
        return Text("{names} and {more} more", {"names": named, "more": count - len(named)})
