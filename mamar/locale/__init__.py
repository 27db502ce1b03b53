"""What Mamar says in other languages than English.

The messages stand in the sources, as :class:`mamar.text.Text`; one gettext catalogue a
language holds the translations. ``make messages`` brings the catalogues up to date.
"""
