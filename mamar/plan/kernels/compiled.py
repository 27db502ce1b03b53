"""How kernels are compiled."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit

F = TypeVar("F", bound=Callable[..., Any])

#: Numbers to pass to another kernel. Written as plain digits they are types of their own to
#: Numba, and all that is called with them is compiled once more.
ZERO, UNIT = cast(int, np.int64(0)), cast(int, np.int64(1))


def kernel(function: F) -> F:
    """Compile a kernel that allocates nothing.

    Without this option of Numba's, reference counts of all arrays in the named tuples are
    taken at every call: three quarters of the time and more (measured).
    """
    return cast(F, njit(cache=True, _nrt=False)(function))


def allocating(function: F) -> F:
    """Compile a kernel that makes arrays of its own."""
    return cast(F, njit(cache=True)(function))
