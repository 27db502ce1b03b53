"""Orders of march: from a flow, which is a bound, to waves that people can carry out.

`docs/design/waves.md` says in words what is made here.
"""
