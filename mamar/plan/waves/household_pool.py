"""Households of one zone and group that still wait, and how to take some of them."""

from __future__ import annotations

from dataclasses import dataclass

from mamar.plan.waves.parties import Parties


@dataclass
class Pool:
    """``smaller`` households of ``size`` persons and ``larger`` ones of one more are left."""

    parties: Parties
    smaller: int
    larger: int

    @classmethod
    def of(cls, parties: Parties) -> Pool:
        return cls(parties, parties.households - parties.larger, parties.larger)

    @property
    def households(self) -> int:
        return self.smaller + self.larger

    @property
    def persons(self) -> int:
        return self.households * self.parties.size + self.larger

    @property
    def least(self) -> int:
        """Persons of the smallest household that is left."""
        return self.parties.size + (self.smaller == 0)

    def most_within(self, persons: int) -> tuple[int, int]:
        """Households and persons of the fullest wave of at most ``persons``.

        Sizes k and k + 1 add up to every number of persons from k · (k − 1) on while there are
        enough of both, so next to nothing is lost. Of several ways the one whose mix is
        nearest to that of all who are left, so that the last wave has both sizes too.
        """
        if persons >= self.persons:
            return self.households, self.persons
        size, share = self.parties.size, self.larger / max(1, self.households)
        for total in range(persons, max(0, persons - size - 1), -1):
            fewest = max(-(-total // (size + 1)), total - self.larger - size * self.households)
            best: tuple[float, int] | None = None
            for count in range(max(1, fewest), total // size + 1 if size else total + 1):
                larger = total - count * size
                if 0 <= larger <= self.larger and 0 <= count - larger <= self.smaller:
                    off = abs(larger - share * count)
                    best = min(best or (off, count), (off, count))
            if best is not None:
                return best[1], total
        return 0, 0

    def take(self, households: int, persons: int) -> None:
        larger = persons - households * self.parties.size
        self.larger -= larger
        self.smaller -= households - larger
