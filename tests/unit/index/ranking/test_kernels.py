import logging
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from index.ranking.kernels import Kernels, build, check, kernels_in_use


def identity(function: Callable[..., Any]) -> Callable[..., Any]:
    return function


def wrong(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a search so that it finds nothing."""
    if function.__name__ != "search":
        return function
    return lambda *_: (np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))


def broken(function: Callable[..., Any]) -> Callable[..., Any]:
    raise NotImplementedError(function)


def test_until_something_is_compiled_searches_run_in_numpy() -> None:
    kernels = Kernels()

    assert (kernels.kernel, kernels.name) == (None, "numpy")
    assert kernels_in_use() in {"numpy", "numba"}


def test_without_numba_nothing_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    kernels = Kernels()

    assert (kernels.compile(), kernels.name) == (False, "numpy")


def test_what_numba_compiles_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", SimpleNamespace(njit=lambda **_: identity))
    kernels = Kernels()

    assert (kernels.compile(), kernels.name) == (True, "numba")
    assert kernels.kernel is not None


@pytest.mark.parametrize("jit", [wrong, broken])
def test_what_does_not_compile_or_gives_a_wrong_result_is_not_used(caplog: pytest.LogCaptureFixture, jit: Callable[..., Any]) -> None:
    kernels = Kernels()
    with caplog.at_level(logging.WARNING):
        assert (kernels.compile(jit), kernels.name) == (False, "numpy")

    assert "numpy goes on" in caplog.text


def test_every_function_that_is_compiled_calls_compiled_ones() -> None:
    called: list[str] = []

    def count(function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: object) -> object:
            called.append(function.__name__)
            return function(*arguments)

        return counted

    check(build(count))

    assert {"search", "add_groups", "accumulate", "candidates", "probe", "prune"} <= set(called)


def test_numba_compiles_the_search(compiled: Kernels) -> None:
    assert compiled.kernel is not None
    check(compiled.kernel)  # which raises where the result is wrong
