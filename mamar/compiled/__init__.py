"""How kernels are compiled: each once, and with no more around it than is used.

What Numba does by default suits one function that is called from Python with many types.
Here a hundred call one another, each with one kind of arguments, and all are compiled on
the first run. Only this file and `cache` know Numba's inner parts. Measured figures are in
`docs/design/solver.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar, cast

from numba import njit
from numba.core.types.misc import unliteral

from mamar.compiled.cache import keep

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile a kernel that allocates nothing.

    Without this option of Numba's, reference counts of all arrays in the named tuples are
    taken at every call: three quarters of the time and more (measured).
    """
    return cast(F, _once(njit(_nrt=False, no_cfunc_wrapper=True)(function)))


def helper(function: F) -> F:
    """Compile a kernel that only other kernels call.

    It has no way in from Python, whose code would take apart each array of each named tuple
    for nobody: a third of the time of compiling. Called from Python it says so.
    """
    options = {"no_cfunc_wrapper": True, "no_cpython_wrapper": True}
    compiled = _once(njit(_nrt=False, **options)(function))
    if _is_compiled(compiled):

        def refuse(*_: Any, **__: Any) -> NoReturn:
            raise TypeError(f"{function.__name__} is called by kernels only")

        def for_kernels(result: Any) -> None:  # and not for calls from Python
            compiled.overloads[tuple(result.signature.args)] = result

        compiled._compile_for_args, compiled.add_overload = refuse, for_kernels
    return cast(F, compiled)


def allocating(function: F) -> F:
    """Compile a kernel that makes arrays of its own."""
    return cast(F, _once(njit(no_cfunc_wrapper=True)(function)))


def unlocked(function: F) -> F:
    """The same, which lets other threads of Python run meanwhile."""
    return cast(F, _once(njit(no_cfunc_wrapper=True, nogil=True)(function)))


def _once(compiled: Any) -> Any:
    """Let a kernel be compiled once, and kept, whatever numbers others call it with.

    To Numba a 0 written in a call, or a variable that begins as one, is a type of its own:
    the kernel that is called, and all that it calls, would be compiled once more for it.
    """
    if _is_compiled(compiled):
        template = compiled.get_call_template

        def for_any_number(types: Any, named: Any) -> Any:
            named = {name: unliteral(one) for name, one in named.items()}
            return template(tuple(unliteral(one) for one in types), named)

        compiled.get_call_template = for_any_number
        keep(compiled)
    return compiled


def _is_compiled(function: Any) -> bool:
    """Whether it is; with Numba's compilation switched off it is a plain function."""
    return hasattr(function, "py_func")
