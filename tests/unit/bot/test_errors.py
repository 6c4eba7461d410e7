import inspect
import re

import pytest

from bot import errors
from bot.errors import BotError, LongQuestionError, MissingExtraError, SettingsError, StorageError, TooManyQuestionsError
from bot.exits import reporting_errors


def classes() -> list[type[Exception]]:
    return [value for value in vars(errors).values() if inspect.isclass(value) and issubclass(value, Exception)]


def test_every_error_has_the_one_root() -> None:
    assert [error for error in classes() if not issubclass(error, BotError)] == []


def test_the_tree_in_the_docstring_shows_every_error() -> None:
    assert errors.__doc__ is not None
    drawn = re.findall(r"^ {4}\W*(\w+Error)\b", errors.__doc__, re.MULTILINE)
    assert drawn == [error.__name__ for error in classes()]


def test_settings_error_names_every_variable_with_its_fault() -> None:
    error = SettingsError([("PORT", "is taken"), ("HOST", "is unknown")])
    assert error.faults == (("PORT", "is taken"), ("HOST", "is unknown"))
    assert str(error) == "PORT: is taken; HOST: is unknown"


def test_an_error_carries_its_facts_and_says_them_in_the_log() -> None:
    long, hasty = LongQuestionError(12), TooManyQuestionsError(34, told=True)
    assert (long.limit, hasty.wait_seconds, hasty.told) == (12, 34, True)
    assert "12" in str(long)
    assert "34" in str(hasty)


@pytest.mark.parametrize(
    ("error", "code"), [(SettingsError([("PORT", "is taken")]), 2), (MissingExtraError("postgres"), 2), (StorageError("it is away"), 1)]
)
def test_what_no_restart_mends_ends_the_program_with_2(error: BotError, code: int) -> None:
    with pytest.raises(SystemExit) as caught, reporting_errors():
        raise error
    assert caught.value.code == code
