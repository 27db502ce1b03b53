"""Mamar plans safe passage for civilians out of a besieged area, with a proof."""
