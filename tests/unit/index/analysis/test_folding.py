import pytest

from index.analysis.folding import Language, convert, fold, fold_for_search, language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ｗｉ－Ｆｉ １２３", "wi-fi 123"),
        ("圖書室開門", "图书室开门"),
        ("ﬁne ㎡", "fine m2"),
        ("办\u200b事\ufeff\u00ad大厅", "办事大厅"),
        ("plain ASCII", "plain ascii"),
        ("", ""),
    ],
    ids=["width", "Traditional", "ligatures", "invisible", "case", "nothing"],
)
def test_a_text_is_folded_for_comparison(text: str, expected: str) -> None:
    assert fold(text)[0] == expected


def test_a_conversion_that_changes_the_length_is_left_out() -> None:
    def double(text: str) -> str:
        return text * 2

    assert fold("圖書", double) == ("圖書", range(2))
    assert fold_for_search("圖書", double) == ("圖書", range(2))


@pytest.mark.parametrize("text", ["圖書室，WiFi。", "ＡＢＣ和abc", "①號樓", "圖\ud800書", "圖書"])
def test_a_text_folded_for_search_has_the_letters_of_a_folded_one(text: str) -> None:
    searched, offsets = fold_for_search(text)
    folded, expected = fold(text)

    assert [(letter, offsets[place]) for place, letter in enumerate(searched) if letter.isalnum()] == [
        (letter, expected[place]) for place, letter in enumerate(folded) if letter.isalnum()
    ]


def test_a_text_is_converted_between_the_scripts_for_display() -> None:
    assert convert("圖書館在後面", "zh-Hans") == "图书馆在后面"
    assert convert("图书馆在后面", "zh-Hant") == "圖書館在後面"
    assert convert("\ud800灯", "zh-Hant") == "\ufffd燈"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("图书室在哪里", "zh-Hans"),
        ("圖書室在哪裡", "zh-Hant"),
        ("Wi-Fi 在哪里", "zh-Hans"),
        ("where is it", "en"),
        ("12345 ！", None),
        ("", None),
    ],
)
def test_the_language_of_a_text_is_told_by_its_letters(text: str, expected: Language | None) -> None:
    assert language(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("为了群众在家里吃饭", "為了群眾在家裡吃飯"),
        ("不得干预", "不得干預"),
        ("年度总发放量", "年度總發放量"),
        ("联系人：于海波，周一到", "聯繫人：于海波，週一到"),
        ("找于主任，于是去了", "找于主任，於是去了"),
    ],
)
def test_traditional_is_shown_as_taiwan_writes_it(text: str, expected: str) -> None:
    assert convert(text, "zh-Hant") == expected
