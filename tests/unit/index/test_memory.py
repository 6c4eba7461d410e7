import ctypes
import gc
import weakref

import pytest

from index import give_back_memory


class Without:
    """A C library that has no such call."""

    def __init__(self, _name: str | None) -> None:
        """Load nothing."""


def test_memory_is_given_back_where_the_library_can() -> None:
    give_back_memory()


@pytest.mark.parametrize("fault", [OSError, AttributeError])
def test_where_it_cannot_nothing_happens(monkeypatch: pytest.MonkeyPatch, fault: type[Exception]) -> None:
    def load(_name: str | None) -> Without:
        raise fault

    monkeypatch.setattr(ctypes, "CDLL", load if fault is OSError else Without)
    give_back_memory()


class Cycle:
    """Refers to itself, so that only a collection frees it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_was_set_aside_is_collected_once_nobody_has_it() -> None:
    cycle = Cycle()
    gone = weakref.ref(cycle)
    gc.freeze()
    try:
        del cycle
        gc.collect()
        assert gone() is not None
        give_back_memory()
        assert gone() is None
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
