"""What people receive: the plan as files for QGIS, spreadsheets, programs and the wall."""

from mamar.verb import make_verb

make_verb(__name__, "mamar.publish.publish", "publish")
