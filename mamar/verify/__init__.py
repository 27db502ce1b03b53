"""The check: is an answer right? Shares nothing with the solver but the data classes."""

from mamar.verify.cut import check_cut
from mamar.verify.flow import arrived, check_flow, units_out
from mamar.verify.violation import Violation

__all__ = ["Violation", "arrived", "check_cut", "check_flow", "units_out"]
