"""The replay: an order of march carried out again and again, as it might really go.

A discrete-event simulation that shares no code with the planner: it reads the order's
data classes and the scenario, and nothing else. `docs/design/replay.md` has the model.
"""

from mamar.verb import make_verb

make_verb(__name__, "mamar.simulate.ensemble", "simulate")
