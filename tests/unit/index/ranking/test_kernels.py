import importlib
import importlib.util
import logging
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from index import compile_kernels, kernels_in_use
from index.ranking import kernels


def identity(function: Callable[..., Any]) -> Callable[..., Any]:
    return function


def wrong(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a search so that it finds nothing."""
    if function.__name__ != "select":
        return function
    return lambda *_: (np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))


def broken(function: Callable[..., Any]) -> Callable[..., Any]:
    raise NotImplementedError(function)


@pytest.fixture(autouse=True)
def _forgotten() -> Iterator[None]:
    kernels.forget_kernels()
    yield
    kernels.forget_kernels()


def install(monkeypatch: pytest.MonkeyPatch, njit: Callable[..., Any]) -> None:
    """Let numba be there, and compile by *njit*."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: SimpleNamespace())
    monkeypatch.setattr(importlib, "import_module", lambda _: SimpleNamespace(njit=lambda **_: njit))


def test_until_something_is_compiled_searches_run_in_numpy() -> None:
    assert (kernels.select(), kernels_in_use()) == (None, "numpy")


def test_without_numba_nothing_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    assert (compile_kernels(), kernels_in_use()) == (False, "numpy")


def test_what_is_compiled_is_in_use_until_it_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, identity)

    assert (compile_kernels(), kernels_in_use()) == (True, "numba")
    assert kernels.select() is not None
    kernels.forget_kernels()
    assert (kernels.select(), kernels_in_use()) == (None, "numpy")


@pytest.mark.parametrize("njit", [wrong, broken])
def test_what_does_not_compile_or_gives_a_wrong_result_is_not_used(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, njit: Callable[..., Any]
) -> None:
    install(monkeypatch, njit)
    with caplog.at_level(logging.WARNING):
        assert (compile_kernels(), kernels_in_use()) == (False, "numpy")

    assert "numpy goes on" in caplog.text


def test_the_kth_best_is_that_of_a_sort() -> None:
    found: dict[str, Callable[..., float]] = {}

    def keep(function: Callable[..., Any]) -> Callable[..., Any]:
        found[function.__name__] = function
        return function

    kernels._compiled(keep)  # noqa: SLF001 # the kernel without its compiler
    random = np.random.default_rng(4)
    for limit, count in [(1, 1), (1, 20), (2, 2), (3, 50), (10, 200), (17, 18)]:
        scores = random.integers(0, 30, 250).astype(np.float32)
        room = np.empty(limit, dtype=np.float32)

        assert found["kth_best"](scores, count, limit, room) == np.sort(scores[:count])[-limit]


def test_numba_compiles_the_search(compiled: kernels.Select) -> None:
    kernels._try(compiled)  # noqa: SLF001 # its own test, which raises where the result is wrong
