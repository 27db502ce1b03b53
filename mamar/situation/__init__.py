"""What is believed true, when, and who says so: control of ground, incidents."""

from mamar.situation.control import ControlArea, controllers_at
from mamar.situation.incidents import Incident
from mamar.situation.record import Record

__all__ = ["ControlArea", "Incident", "Record", "controllers_at"]
