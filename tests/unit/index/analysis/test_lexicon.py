from pathlib import Path

import pytest

from index import DATA_FOLDER, Lexicon


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    (tmp_path / "stopwords.txt").write_text("# words that ask\n什么\n\n  怎么 \nthe\n", encoding="utf-8")
    (tmp_path / "userdict.txt").write_text("借书证\n流动书车 20 n\n", encoding="utf-8")
    (tmp_path / "synonyms.txt").write_text("开门 营业 开放\n", encoding="utf-8")
    (tmp_path / "glossary.tsv").write_text("# English\nLibrary Card\t借书证; 读者证 ;\nnothing\t;\nalone\n", encoding="utf-8")
    return tmp_path


def test_each_list_is_read_without_comments_and_blanks(lists: Path) -> None:
    lexicon = Lexicon.read(lists)

    assert lexicon.stopwords == {"什么", "怎么", "the"}
    assert lexicon.words == ("借书证", "流动书车")
    assert lexicon.synonyms == (("开门", "营业", "开放"),)


def test_a_glossary_entry_needs_both_languages_and_is_lower_case(lists: Path) -> None:
    assert Lexicon.read(lists).glossary == (("library card", ("借书证", "读者证")),)


def test_places_may_share_a_line(lists: Path) -> None:
    (lists / "places.txt").write_text("# north\n松林 柏林\n竹林\n", encoding="utf-8")

    assert Lexicon.read(lists).places == {"松林", "柏林", "竹林"}


def test_a_missing_list_is_empty(tmp_path: Path) -> None:
    assert Lexicon.read(tmp_path) == Lexicon()


@pytest.mark.parametrize("name", ["stopwords", "words", "synonyms", "places", "glossary"])
def test_every_list_that_we_ship_holds_something(name: str) -> None:
    assert getattr(Lexicon.read(), name)


def test_the_handbook_lies_beside_the_lists() -> None:
    assert (DATA_FOLDER / "documents").is_dir()
