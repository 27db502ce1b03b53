"""The check: is an answer right? Shares nothing with the solver but the data classes."""

from mamar.verb import make_verb
from mamar.verify.cut import check_cut
from mamar.verify.flow import arrived, check_flow, units_out
from mamar.verify.plan import verify_plan
from mamar.verify.report import PlanViolation, Report
from mamar.verify.violation import Violation

__all__ = [
    "PlanViolation",
    "Report",
    "Violation",
    "arrived",
    "check_cut",
    "check_flow",
    "units_out",
    "verify_plan",
]

make_verb(__name__, "mamar.verify.plan", "verify_plan")
