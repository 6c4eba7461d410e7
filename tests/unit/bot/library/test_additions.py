import re
from datetime import date
from pathlib import Path

import pytest

from bot.errors import AddedTooMuchError, EmptyFileError, LargeFileError
from bot.library import additions
from bot.library.additions import Additions, WrittenAnswer, safe_name
from index.formats import FORMATS
from index.ingest.folder import documents_of

ANSWER = WrittenAnswer("图书室几点关门？", "晚上八点关门。\n1. 周末*不*关门\n3. 节日另行通知", "管理员答复", date(2026, 11, 27))


@pytest.fixture
def added(tmp_path: Path) -> Additions:
    return Additions(tmp_path / "added")


def files_outside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "added")


def test_a_file_is_kept_as_it_came(added: Additions) -> None:
    path = added.put("通知.docx", b"PK\x03\x04\r\n")
    assert path == "public/通知.docx"
    assert (added.folder / path).read_bytes() == b"PK\x03\x04\r\n"
    assert added.paths() == (path,)


def test_what_is_for_staff_lies_in_its_own_folder(added: Additions) -> None:
    assert added.put("内部.txt", b"1", staff=True) == "staff/内部.txt"


def test_a_second_file_of_one_name_gets_a_number(added: Additions) -> None:
    paths = [added.put("a.txt", content) for content in (b"1", b"2", b"3")]
    assert paths == ["public/a.txt", "public/a (2).txt", "public/a (3).txt"]
    assert [(added.folder / path).read_bytes() for path in paths] == [b"1", b"2", b"3"]


def test_a_numbered_name_is_no_longer_than_the_first(added: Additions) -> None:
    paths = [added.put("汉" * 255 + ".txt", b"1") for _ in range(2)]
    assert [len(path.removeprefix("public/").encode()) <= 200 for path in paths] == [True, True]
    assert paths[1].endswith(" (2).txt")


def test_a_file_may_take_the_place_of_its_namesake(added: Additions) -> None:
    added.put("a.txt", b"1")
    assert added.find("a.txt") == "public/a.txt"
    assert added.put("a.txt", b"2", replacing=True) == "public/a.txt"
    assert added.put("a.txt", b"3", replacing=True, staff=True) == "staff/a.txt"
    assert added.paths() == ("staff/a.txt",)
    assert added.put("b.txt", b"4", replacing=True) == "public/b.txt"
    assert added.find("c.txt") is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\x", "x"),
        ("/abs/x.txt", "x.txt"),
        ("C:\\x", "x"),
        ("C:x", "C_x"),
        ("a/b.txt", "b.txt"),
        ("", "id"),
        (".", "id"),
        ("..", "id"),
        ("/", "id"),
        ("con.txt", "id"),
        ("LPT1", "id"),
        ("ends.", "ends"),
        (".hidden", "hidden"),
        ("a\nb\0c.txt", "a bc.txt"),
        ("报告\u202efdp.exe", "报告fdp.exe"),
        ("<b>&'\"😀.txt", "_b_&'_😀.txt"),
        ("a.txt#2", "a.txt_2"),
        ("half \ud83d.txt", "half.txt"),
        ("e\u0301.md", "\u00e9.md"),
    ],
)
def test_a_hostile_name_becomes_a_plain_one(name: str, kept: str) -> None:
    assert safe_name(name, "id") == kept


@pytest.mark.parametrize("name", ["n" * 300, "汉" * 255, "汉" * 255 + ".docx", "a." + "b" * 300])
def test_a_name_is_cut_to_200_bytes_between_two_characters_and_keeps_its_ending(name: str) -> None:
    kept = safe_name(name, "id")
    assert 190 < len(kept.encode()) <= 200
    assert name.startswith(kept.removesuffix(".docx"))
    assert kept.endswith(".docx") == name.endswith(".docx")


def test_a_file_without_a_usable_name_is_named_by_its_content(added: Additions) -> None:
    assert added.put("..", b"1") == "public/6b86b273ff34"
    assert added.put("con.TXT", b"1") == "public/6b86b273ff34.txt"


def test_nothing_is_written_outside_the_folder(added: Additions, tmp_path: Path) -> None:
    for name in ("../../x", "/tmp/x", "..", "C:\\x", "a/../../x"):
        added.put(name, b"1")
    assert files_outside(tmp_path) == []


def test_an_empty_or_too_large_file_or_one_too_many_is_refused(added: Additions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(additions, "MOST_FILES", 2)
    with pytest.raises(EmptyFileError):
        added.put("a.txt", b"")
    with pytest.raises(LargeFileError) as large:
        added.put("a.txt", b"0" * (additions.LARGEST_FILE + 1))
    assert large.value.mebibytes == 20
    added.put("a.txt", b"0" * additions.LARGEST_FILE)
    added.put("b.txt", b"1")
    with pytest.raises(AddedTooMuchError) as full:
        added.put("c.txt", b"1")
    assert full.value.limit == 2
    with pytest.raises(AddedTooMuchError):
        added.put_answer(ANSWER)
    added.put("b.txt", b"2", replacing=True)
    assert added.paths() == ("public/a.txt", "public/b.txt")


def test_only_what_was_added_can_be_removed(added: Additions, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("1", encoding="utf-8")
    path = added.put("a.txt", b"1")
    assert [added.remove(each) for each in ("../secret.txt", "public", "public/../public/a.txt", path, path)] == [False] * 3 + [True, False]
    assert added.paths() == ()
    assert files_outside(tmp_path) == ["secret.txt"]


def test_an_answer_is_a_document_with_its_question_as_title_and_its_author_and_date_as_origin(added: Additions) -> None:
    path = added.put_answer(ANSWER)
    assert path == "public/answers/图书室几点关门？.md"
    (document,) = documents_of((added.folder / path).read_bytes(), path, FORMATS, frozenset())
    assert (document.title, document.provenance.source, document.provenance.dated) == ("图书室几点关门？", "管理员答复", "2026-11-27")
    assert document.text == f"图书室几点关门？\n{ANSWER.text}"


def test_a_second_answer_to_one_question_lies_beside_the_first(added: Additions) -> None:
    assert [added.put_answer(ANSWER) for _ in range(2)] == [
        "public/answers/图书室几点关门？.md",
        "public/answers/图书室几点关门？ (2).md",
    ]


def test_what_was_added_is_there_after_a_restart(added: Additions) -> None:
    added.put("a.txt", b"1")
    assert Additions(added.folder).paths() == ("public/a.txt",)


def test_no_half_written_file_is_left(added: Additions, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space"):
        added.put("a.txt", b"1")
    assert [path.name for path in (added.folder / "public").iterdir()] == []


def test_names_are_shown_on_one_line() -> None:
    assert re.search(r"[\n\r\0\u202e]", safe_name("a\n\r\0\u202e\x85b.txt", "id")) is None
