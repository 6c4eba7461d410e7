import ctypes

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
