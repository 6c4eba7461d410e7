import inspect
from typing import Final, get_args

import pytest

from bot import errors
from bot.errors import BotError, LongQuestionError, PausedDocumentError, PausedError, TooManyQuestionsError
from bot.texts.errors import explain, formats
from index import FORMATS, DocumentError, EmptyDocumentError, Language, Obstacle, UnreadableDocumentError, UnsupportedFormatError

LANGUAGES: Final[tuple[Language, ...]] = ("zh-Hans", "zh-Hant", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_person_can_cause_is_explained_in_words_of_its_own(language: Language) -> None:
    made = {
        LongQuestionError: LongQuestionError(7),
        TooManyQuestionsError: TooManyQuestionsError(8, told=False),
        errors.TooManyRequestsError: errors.TooManyRequestsError(8, told=False),
        PausedError: PausedError("修订"),
        PausedDocumentError: PausedDocumentError("水井", "修订"),
        errors.LargeFileError: errors.LargeFileError(20),
        errors.TooManyFilesError: errors.TooManyFilesError(5),
        errors.AddedTooMuchError: errors.AddedTooMuchError(1000),
        errors.TooManyFilesError: errors.TooManyFilesError(5),
        errors.UnusableWordError: errors.UnusableWordError("两 词"),
        errors.MoveRefusedError: errors.MoveRefusedError(reason="top"),
        errors.NoMatchingDocumentError: errors.NoMatchingDocumentError("水井"),
        errors.StorageError: errors.StorageError("the database cannot be reached", "away"),
    }
    classes = [value for value in vars(errors).values() if inspect.isclass(value) and issubclass(value, BotError)]
    of_the_desk = {errors.DeskFileError, errors.MissingExtraError, errors.SheetError, errors.UnknownStateError, errors.HeldWordsError}
    for_the_log = {
        BotError,
        errors.SettingsError,
        errors.DamagedKeyError,
        errors.NotRunningError,
        errors.BackupError,
        errors.MovingError,
        *of_the_desk,
    }
    for_people = [each for each in classes if each not in for_the_log]
    explained = [explain(made.get(each) or each(), language) for each in for_people]
    unexpected = explain(RuntimeError("secret detail"), language)
    assert len({*explained, unexpected}) == len(for_people) + 1
    assert "secret detail" not in unexpected


def test_an_explanation_names_the_facts() -> None:
    assert "300" in explain(LongQuestionError(300), "zh-Hans")
    assert "45" in explain(TooManyQuestionsError(45, told=True), "en")


def test_a_file_that_is_damaged_unsupported_or_empty_is_told_apart() -> None:
    kinds = (UnreadableDocumentError, UnsupportedFormatError, EmptyDocumentError)
    assert len({explain(kind("a.bin", "why"), "zh-Hans") for kind in kinds}) == 3


def test_an_unsupported_file_is_told_every_format_that_is_read() -> None:
    explained = explain(UnsupportedFormatError("a.bin", "why"), "zh-Hans")
    assert explained == "不支持该文件格式。可读取：文本、Markdown、网页、PDF、Word（docx、doc）、Excel（xlsx、xls）、OFD、mht、csv。"


@pytest.mark.parametrize(
    "name", [each.name for each in FORMATS if each.name not in {"text", "html", "archive", "word xml", "spreadsheetml"}]
)
def test_every_format_that_is_read_is_listed(name: str) -> None:
    assert name in formats("zh-Hans").lower()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("obstacle", get_args(Obstacle))
def test_an_obstacle_is_explained_with_what_to_do(obstacle: Obstacle, language: Language) -> None:
    explained = explain(UnreadableDocumentError("a.doc", "why", obstacle), language)
    assert explained != explain(UnreadableDocumentError("a.doc", "why"), language)
    assert explain(DocumentError("a.doc", "why", obstacle), language) == explained


def test_a_password_a_scan_and_a_missing_program_are_named() -> None:
    obstacles: tuple[Obstacle, ...] = ("password", "scan", "antiword")
    explained = [explain(UnreadableDocumentError("a", "why", obstacle), "zh-Hans") for obstacle in obstacles]
    assert [word in sentence for word, sentence in zip(("密码", "扫描件", "antiword"), explained, strict=True)] == [True] * 3
