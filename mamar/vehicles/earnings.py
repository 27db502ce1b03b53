"""What a bus can earn at given prices, for every time it may have: one table, compiled."""

from __future__ import annotations

from typing import Any

from mamar.compiled import allocating

#: Less than any route can earn.
NEVER = -(2**62)
#: The route ends here.
END = -1


@allocating
def fill(
    gain: Any,
    back: Any,
    changes: Any,
    on: Any,
    from_site: Any,
    next_pickup: Any,
    from_pickup: Any,
    next_site: Any,
) -> None:
    """The most a bus can still earn in t more time, at a site and at a pick-up point.

    ``from_site`` and ``next_pickup`` are (T + 1, s), ``from_pickup`` and ``next_site``
    (T + 1, p): values and what to do next. ``gain`` is (p, s), a trip's earning, ``back``
    (s, p) that of a way back; where going there and back takes no time (``on`` is 0) it
    must not be positive. ``changes`` (m, 5) are in order of time: from that t on, a trip or
    (1) a way back, from where and to where, earns so much more.
    """
    pickups, sites = on.shape
    gain, back, change = gain.copy(), back.copy(), 0
    zero = on.min() == 0
    for t in range(len(from_site)):
        while change < len(changes) and changes[change, 0] <= t:
            _, is_back, here, there, more = changes[change]
            (back if is_back else gain)[here, there] += more
            change += 1
        from_site[t], next_pickup[t] = 0, END
        from_pickup[t], next_site[t] = NEVER, END
        changed = True
        while changed:
            changed = False
            for p in range(pickups):
                for s in range(sites):
                    rest = t - on[p, s]
                    if rest >= 0 and gain[p, s] + from_site[rest, s] > from_pickup[t, p]:
                        from_pickup[t, p] = gain[p, s] + from_site[rest, s]
                        next_site[t, p] = s
                        changed = True
            for s in range(sites):
                for p in range(pickups):
                    rest = t - on[p, s]
                    if rest >= 0 and from_pickup[rest, p] + back[s, p] > from_site[t, s]:
                        from_site[t, s] = from_pickup[rest, p] + back[s, p]
                        next_pickup[t, s] = p
                        changed = True
            # Only trips that take no time look at values of the same t.
            changed = changed and zero


@allocating
def best_by(out: Any, start: Any, from_pickup: Any, earned: Any) -> None:
    """(k, T + 1): the most a bus of each depot can earn by each time, staying included.

    ``start`` (k, p) is what the way from a depot to a pick-up point earns.
    """
    for k in range(len(out)):
        for t in range(earned.shape[1]):
            best = 0
            for p in range(out.shape[1]):
                if out[k, p] <= t and from_pickup[t - out[k, p], p] + start[k, p] > best:
                    best = from_pickup[t - out[k, p], p] + start[k, p]
            earned[k, t] = best
