import pytest

from index import Document, Passage, Provenance, Section, split
from index.documents import Draft
from index.passages import SIZES, Sizes, clauses, passage_key, sentences
from tests.effort import ends

SORTING = "居民把垃圾分成四类放进楼下的桶里。"


def document(text: str, title: str = "手册", sections: tuple[Section, ...] = ()) -> Document:
    return Document("handbook.txt", title, text, sections)


def drafted(*lines: tuple[int, str], title: str = "手册") -> Document:
    """Make a document of lines and headings; a line of level 0 is no heading."""
    draft = Draft()
    for level, text in lines:
        if level:
            draft.heading(text, level)
        else:
            draft.line(text)
    return document(draft.text, title, draft.sections)


SHORT = Sizes(longest=350, merged=280)
LONGEST = SIZES.longest


def beginnings(passages: tuple[Passage, ...]) -> list[str]:
    return [passage.text[:3] for passage in passages]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("开门了。关门了！", ["开门了。", "关门了！"]),
        ("他说：“开门了。”我走了。", ["他说：“开门了。”", "我走了。"]),
        ("真的吗？！是的……", ["真的吗？！", "是的……"]),
        ("第一行\n\n第二行", ["第一行", "第二行"]),
        ("Doors open. Bring 3.5 kg.", ["Doors open.", "Bring 3.5 kg."]),
        ("两项：一是登记，二是领证。", ["两项：", "一是登记，二是领证。"]),
        ("总则 第一条 开门", ["总则", "第一条 开门"]),
        ("  \n \u3000", []),
        ("", []),
    ],
)
def test_sentences_end_at_their_marks(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected


def test_clauses_end_at_commas_and_colons_within_the_span() -> None:
    text = "甲，乙：丙、丁”，戊"

    assert [text[start:end] for start, end in clauses(text, 2, len(text))] == ["乙：", "丙、", "丁”，", "戊"]
    assert clauses(" \n", 0, 2) == []


def test_a_short_document_is_one_passage() -> None:
    origin = Provenance(source="物业", place="松林")
    (passage,) = split(Document("handbook.txt", "手册", f"\n{SORTING}\n", provenance=origin))

    assert (passage.document_id, passage.title, passage.heading, passage.provenance) == ("handbook.txt", "手册", "", origin)
    assert (passage.start, passage.end, passage.text) == (1, 1 + len(SORTING), SORTING)


@pytest.mark.parametrize("text", ["", " \n\u3000\t"])
def test_a_document_without_text_has_no_passage(text: str) -> None:
    assert split(document(text)) == ()


def test_a_heading_begins_a_passage_and_belongs_to_what_follows_it() -> None:
    passages = split(drafted((1, "分类"), (0, SORTING), (1, "收运"), (0, SORTING)))

    assert [passage.text for passage in passages] == [f"分类\n{SORTING}", f"收运\n{SORTING}"]


def test_headings_right_below_one_another_stay_together() -> None:
    passages = split(drafted((1, "分类"), (2, "厨余"), (0, SORTING), (2, "玻璃"), (0, SORTING)))

    assert [(passage.heading, passage.text) for passage in passages] == [
        ("分类 › 厨余", f"分类\n厨余\n{SORTING}"),
        ("分类 › 玻璃", f"玻璃\n{SORTING}"),
    ]


def test_a_heading_that_ends_the_document_is_a_passage() -> None:
    assert [passage.text for passage in split(drafted((1, "分类"), (0, SORTING), (1, "电话")))] == [f"分类\n{SORTING}", "电话"]


def test_the_path_of_headings_leaves_the_title_out() -> None:
    passages = split(drafted((1, "手册"), (2, "分类"), (0, SORTING), (3, "厨余"), (0, SORTING), (2, "收运"), (0, SORTING)))

    assert [passage.heading for passage in passages] == ["分类", "分类 › 厨余", "收运"]


def test_a_part_that_is_short_enough_stays_whole() -> None:
    text = "一、" + SORTING * 8 + "二、" + SORTING * 8

    assert len(text) <= LONGEST
    assert [passage.text for passage in split(document(text))] == [text]


def test_a_longer_part_is_cut_at_its_outermost_numbering() -> None:
    text = "第一条" + SORTING * 9 + "一、" + SORTING * 5 + "第二条" + SORTING * 9

    assert beginnings(split(document(text), SHORT)) == ["第一条", "第二条"]


def test_a_part_is_cut_at_the_numbering_within_only_where_it_is_too_long_itself() -> None:
    text = "一、投放。" + SORTING * 12 + "二、收运。（一）早上。" + SORTING * 10 + "（二）晚上。" + SORTING * 12
    passages = split(document(text), SHORT)

    assert beginnings(passages) == ["一、投", "二、收", "（二）"]
    assert [passage.heading for passage in passages] == ["一、投放", "二、收运", "二、收运 › （二）晚上"]


def test_short_neighbours_of_one_level_are_joined() -> None:
    text = "".join(f"（{number}）{SORTING * 4}" for number in "一二三四五六七八")

    assert beginnings(split(document(text), SHORT)) == ["（一）", "（四）", "（七）"]


def test_text_without_numbering_is_cut_between_sentences() -> None:
    passages = split(document(SORTING * 60))

    assert {len(passage.text) % len(SORTING) for passage in passages} == {0}
    assert max(len(passage.text) for passage in passages) <= LONGEST


def test_paragraphs_are_cut_before_sentences() -> None:
    paragraph = SORTING * 10

    assert [passage.text for passage in split(document(f"{paragraph}\n{paragraph}\n{paragraph}"), SHORT)] == [paragraph] * 3


def test_a_promise_stays_with_its_first_item() -> None:
    text = "请带齐以下材料：\n1、身份证。" + SORTING * 10 + "\n2、照片。" + SORTING * 12

    assert beginnings(split(document(text), SHORT)) == ["请带齐", "2、照"]


def test_a_long_list_of_short_items_is_cut_between_items() -> None:
    passages = split(document("\n".join(f"{number}、把第{number}种垃圾放进第{number}个桶里" for number in range(1, 41))))

    assert max(len(passage.text) for passage in passages) <= LONGEST
    assert [passage.text for passage in passages if not passage.text[0].isdigit()] == []


def test_a_new_paragraph_ends_the_numbering_within_the_one_before() -> None:
    paragraph = SORTING * 12
    passages = split(document(f"要做两件事：一是投放。{paragraph}\n另外一段。{paragraph}"), SHORT)

    assert [passage.heading for passage in passages] == ["", ""]


def test_an_ordinal_before_a_long_sentence_is_all_of_its_heading() -> None:
    long_sentence = "居民把垃圾分成四类，" * 6 + "谢谢。"
    passages = split(document(f"第一条{long_sentence * 5}第二条{long_sentence * 5}"))

    assert [passage.heading for passage in passages] == ["第一条", "第二条"]


def test_a_very_long_sentence_is_cut_at_its_clauses() -> None:
    passages = split(document("居民把垃圾分成四类，" * 80))

    assert {passage.text[-1] for passage in passages} == {"，"}
    assert max(len(passage.text) for passage in passages) <= LONGEST


def test_the_rest_of_a_very_long_sentence_stands_below_the_same_heading() -> None:
    passages = split(document("第一条" + "居民把垃圾分成四类，" * 80))

    assert len(passages) > 1
    assert {passage.heading for passage in passages} == {"第一条"}


def test_a_clause_without_end_is_cut_anywhere() -> None:
    assert [len(passage.text) for passage in split(document("好" * (2 * LONGEST + 1)))] == [LONGEST, LONGEST, 1]


def test_blanks_however_many_make_no_passage() -> None:
    passages = split(document("甲" * 100 + " " * 3 * LONGEST + "乙" * LONGEST))

    assert [passage.text.strip() for passage in passages if not passage.text.strip()] == []


def test_a_run_of_blanks_costs_no_more_than_its_length() -> None:
    with ends():
        split(document("甲" + " " * 200_000 + "乙"))


def test_a_passage_stands_in_its_document_where_it_says() -> None:
    whole = drafted((1, "分类"), (0, SORTING * 30), (2, "收运"), (0, "一、早上。\n二、晚上。"))

    assert [whole.text[passage.start : passage.end] for passage in split(whole)] == [passage.text for passage in split(whole)]


def test_a_key_is_twelve_hexadecimal_digits() -> None:
    (passage,) = split(document(SORTING))

    assert len(bytes.fromhex(passage.key)) == 6
    assert passage.key == passage_key("handbook.txt", SORTING)


def test_a_key_depends_on_document_text_and_occurrence() -> None:
    keys = {passage_key("a", "甲"), passage_key("b", "甲"), passage_key("a", "乙"), passage_key("a", "甲", 2)}

    assert len(keys) == 4


def test_equal_texts_of_one_document_have_different_keys() -> None:
    passages = split(drafted((1, "分类"), (0, SORTING), (1, "分类"), (0, SORTING)))

    assert [passage.text for passage in passages] == [f"分类\n{SORTING}"] * 2
    assert len({passage.key for passage in passages}) == 2


def test_a_change_elsewhere_in_the_document_keeps_the_key() -> None:
    before = split(drafted((1, "分类"), (0, SORTING), (1, "收运"), (0, SORTING)))
    after = split(drafted((1, "分类"), (0, "改过了。"), (1, "收运"), (0, SORTING)))

    assert before[0].key != after[0].key
    assert before[1].key == after[1].key


def test_a_row_of_a_table_is_a_passage_whatever_stands_in_it() -> None:
    draft = Draft()
    draft.line("一、收费")
    draft.row("项目：检修 | 说明：1.带证件；2.先预约。 | 收费：五元")
    draft.row("项目：清洁 | 收费：六元")
    draft.close(7)
    draft.line("以上按月。")
    passages = split(Document("a", "手册", draft.text, draft.sections))

    assert [passage.text for passage in passages] == [
        "一、收费\n项目：检修 | 说明：1.带证件；2.先预约。 | 收费：五元",
        "项目：清洁 | 收费：六元",
        "以上按月。",
    ]
    assert [passage.heading for passage in passages] == ["一、收费"] * 3


def test_what_follows_a_table_stands_below_none_of_its_headings() -> None:
    draft = Draft()
    draft.heading("费用", 1)
    draft.heading("检修表", 2)
    draft.line("一元")
    draft.close(2)
    draft.line("以上按月。")

    assert [passage.heading for passage in split(Document("a", "手册", draft.text, draft.sections))] == ["费用 › 检修表", "费用"]


def test_every_article_of_a_law_is_a_passage_of_its_own() -> None:
    text = (
        "停车规定\n第一章　总则\n第一条　停车要登记。\n第一百三十三条之一　车要锁好。\n第一千零七十七条　钥匙要保管。\n"
        "第二章　附则\n第1078条　自公布之日起施行。"
    )
    passages = split(document(text, "停车规定"))

    assert [passage.heading for passage in passages[1:]] == [
        "第一章　总则 › 第一条",
        "第一章　总则 › 第一百三十三条之一",
        "第一章　总则 › 第一千零七十七条",
        "第二章　附则 › 第1078条",
    ]


def test_a_line_that_only_refers_to_an_article_begins_none() -> None:
    text = "停车规定\n第一条　停车要登记。\n第一条规定的登记每年一次。\n第一条第二款不适用于访客。"

    assert len(split(document(text, "停车规定"))) == 2
