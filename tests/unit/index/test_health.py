import random
from dataclasses import replace

import pytest

from index import Document, Provenance
from index.cleaning.lines import ADVERTISING, BOILERPLATE, MARK, SPAM
from index.documents import COMMENT, DOUBTFUL, EMBEDDED, HEAD, HIDDEN, NO_RESULT, NO_TEXT_FOUND, PICTURE_PAGE, UNMAPPED, Removal
from index.health import Finding, FindingKind, examine

SORTING = "居民把垃圾分成四类放进楼下的桶里，收运车每天早上来一次，志愿者在旁边指导。"
VISITS = "社区干部每月到独居老人家里走访两次，记下他们要办的事，三天之内给出答复。"


def document(text: str, name: str = "handbook.txt") -> Document:
    return Document(name, "手册", text, provenance=Provenance(dated="2020年"))


def findings(text: str, kind: FindingKind) -> list[Finding]:
    return [finding for finding in examine([document(text)]) if finding.kind == kind]


def test_nothing_is_wrong_with_a_good_document() -> None:
    assert examine([document(f"垃圾分类手册\n{SORTING}\n{VISITS}")]) == ()
    assert examine([]) == ()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"{SORTING}组织一千多名企业", "组织一千多名企业"),
        (f"{SORTING}\n{SORTING[:-1] * 2}，还有收运车", "还有收运车"),
        (f"{SORTING}要做好以下几件事，", "以下几件事，"),
        (f"{SORTING[:-1]}，{VISITS[:-1]}......", "......"),
    ],
)
def test_a_text_that_breaks_off_is_found(text: str, shown: str) -> None:
    (finding,) = findings(text, "truncated end")

    assert finding.detail.endswith(f"{shown}”")
    assert finding.line == text.count("\n") + 1


@pytest.mark.parametrize(
    "end",
    [
        "。",
        "。\n松林街道办事处\n2020年3月4日",
        "。 松林社区居民委员会",
        "。\n附件：报名表",
        "。\n- 身份证\n- 户口簿",
        "。联系电话0971-1234567",
        "。“开门了。”",
        "。（此件公开发布）",
        "。网址https://example.org/a",
        "。好的",
    ],
)
def test_a_signature_a_list_and_a_label_are_no_broken_end(end: str) -> None:
    assert findings(SORTING[:-1] + end, "truncated end") == []


def test_what_was_removed_is_counted_by_kind() -> None:
    removed = (
        Removal(1, "下载文档", BOILERPLATE),
        Removal(2, "百家乐", SPAM),
        Removal(3, "欢迎下载！", ADVERTISING),
        Removal(4, "篇一：", MARK),
    )
    found = examine([replace(document("好" * 85), removed=removed)])

    assert found == (
        Finding("handbook.txt", "chrome removed", "1 pieces, 4 characters, 4.0% of what was read", 1),
        Finding("handbook.txt", "spam removed", "2 pieces, 8 characters, 8.0% of what was read", 2),
    )


def test_a_document_of_nearly_no_text_is_found_and_not_examined_further() -> None:
    assert examine([document("现在 开门")]) == (Finding("handbook.txt", "no text", "4 characters of text"),)


def test_a_few_characters_of_the_other_script_are_found() -> None:
    (finding,) = findings(f"{SORTING}\n{VISITS}\n這個網站說明辦理時間。", "mixed scripts")

    assert (finding.line, finding.detail) == (3, "7 Traditional characters among the others: 這個網說辦時間")


def test_simplified_characters_in_traditional_text_are_found() -> None:
    (finding,) = findings("社區辦理證件，時間寫在門口，請帶身份證來辦。这个网站说明办理时间。", "mixed scripts")

    assert finding.detail == "7 Simplified characters among the others: 这个网说办时间"


def test_a_name_in_the_other_script_is_no_mixture() -> None:
    assert findings(f"{SORTING}他叫劉國華。", "mixed scripts") == []


def test_traditional_text_that_a_machine_made_is_found() -> None:
    (finding,) = findings("社區干部關于辦證的規定，由于時間緊，對于老人，以后由干部辦理，之后要准備證件，征求意見。", "mixed scripts")

    assert finding.detail == "Traditional characters made by machine from Simplified text: 9 words such as 干部, 關于, 由于, 對于, 以后"


def test_words_that_an_article_spinner_put_in_are_found() -> None:
    (finding,) = findings(f"{SORTING}\n社区效劳中心为广阔居民效劳，效劳时间不变。", "substituted words")

    assert finding.detail == "words that stand for others: 效劳 3 times, 广阔 1 times"
    assert finding.line == 2


def test_a_word_in_its_own_place_is_not_substituted() -> None:
    assert findings(f"{SORTING}他一生为国效劳。广阔的草原。局部地区有雨。打下根底。", "substituted words") == []


def test_now_in_a_document_without_a_date_is_found() -> None:
    undated = replace(document(f"{SORTING}目前有志愿者，今年再招十名，目前报名的有二十人。"), provenance=Provenance())

    assert examine([undated]) == (Finding("handbook.txt", "undated now", "no date, and 3 times 目前, 今年", 1),)
    assert findings(undated.text, "undated now") == []


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("分为优秀（95分及以上）、合格（80-95分）、不合格（80分以下）。", "a score of 95 belongs to two grades"),
        ("要做好三项工作：1、登记。2、走访。请大家落实好。", "3 items are announced, 2 follow"),
        ("抓好以下四个方面。一是登记，二是走访，三是答复。", "4 items are announced, 3 follow"),
        ("材料有三类：（一）证件；（二）照片。请备齐后送到大厅。", "3 items are announced, 2 follow"),
        ("全村共有党员12名，其中女党员15名，其余是男党员，都参加了学习。", "a part of 15 in a whole of 12"),
        ("参加分类的居民占120%，社区给予表扬，并在公开栏里公示名单和照片。", "a share of 120 per cent"),
    ],
)
def test_figures_that_do_not_add_up_are_found(text: str, detail: str) -> None:
    assert [finding.detail for finding in findings(f"{SORTING}{text}", "figures")] == [detail]


@pytest.mark.parametrize(
    "text",
    [
        "分为优秀（90分以上）、合格（60-89分）、不合格（60分以下）。",
        "要做好三项工作：1、登记。2、走访。3、答复。",
        "要做好三项工作：登记、走访。",
        "要做好两项工作：1、登记。请大家落实。",
        "共有党员12名，其中女党员5名、男党员7名，都参加了学习。",
        "居民满意的占95.5%，不满意的占1%。",
        "第二条：1、登记。",
    ],
)
def test_figures_that_add_up_raise_no_alarm(text: str) -> None:
    assert findings(f"{SORTING}{text}", "figures") == []


def test_a_file_of_several_articles_is_named_once() -> None:
    parts = [
        document(SORTING, "a.txt"),
        document(VISITS, "a.txt#2"),
        document("社区食堂周一到周五开门，老人可以送餐上门，电话预约即可，费用月底结算。", "b.txt"),
    ]

    assert examine(parts) == (Finding("a.txt", "several articles", "2 articles in one file"),)


def alike(*documents: Document) -> list[Finding]:
    return [finding for finding in examine(documents) if finding.kind == "near-duplicate"]


def _long(seed: int) -> str:
    return "".join(random.Random(seed).choices(SORTING + VISITS, k=600)) + "。"


def test_documents_that_repeat_each_other_are_found_side_by_side() -> None:
    twins = alike(document(_long(1), "a.txt"), document(_long(2), "b.txt"), document(f"题目，{_long(1)}", "c.txt"))

    assert twins == [Finding("a.txt", "near-duplicate", "99% the same as c.txt", other="c.txt")]


def test_a_document_that_stands_within_another_is_found() -> None:
    (finding,) = alike(document(_long(1), "a.txt"), document(_long(1) + _long(2) + _long(3), "b.txt"))

    assert (finding.document_id, finding.other) == ("a.txt", "b.txt")


def test_a_phrase_that_every_document_holds_makes_none_alike() -> None:
    assert alike(*(document(SORTING + VISITS + _long(number)[:30] + "。", f"{number}.txt") for number in range(70))) == []


def test_a_finding_shows_in_any_language_what_it_is_about() -> None:
    (spun,) = findings(f"{'效劳' * 3}。" * 12, "substituted words")
    assert spun.shown == "效劳 ×36"
    assert [finding.shown for finding in examine([document("现在 开门")])] == ["4"]
    assert [finding.shown for finding in findings("共有60人，其中80人是党员。" * 4, "figures")][:1] == ["共有60人,其中80人是党员"]


def test_what_readers_left_out_is_told_before_all_else() -> None:
    removed = (
        Removal(2, "", PICTURE_PAGE),
        Removal(5, "", PICTURE_PAGE),
        Removal(6, "", NO_TEXT_FOUND),
        Removal(3, "\ue001\ue002", UNMAPPED),
        Removal(4, "请核对", COMMENT),
    )
    text = f"垃圾分类手册\n{SORTING}\n收运车下午来{DOUBTFUL}。"
    found = examine([replace(document(text), removed=removed)])

    assert [(each.kind, each.line, each.shown) for each in found] == [
        ("pages unread", 0, "2, 5"),
        ("pages without text", 0, "6"),
        ("unmapped characters", 3, "2"),
        ("comments left out", 4, "1"),
        ("doubtful characters", 3, "1"),
    ]
    assert found[0].detail.startswith("page 2, 5: a picture, which was not read: ")


def test_damaged_bytes_are_named_by_their_lines() -> None:
    text = "开放时间\n周一到周五\ufffd点开门，周六上午九点开门。\n周日休\ufffd，节日另行通知。"
    (finding,) = [each for each in examine([Document("a.txt", "", text)]) if each.kind == "unreadable characters"]

    assert (finding.line, finding.shown) == (2, "2, 3")
    assert "get another copy" in finding.detail


def test_embedded_files_that_were_not_read_are_counted() -> None:
    document = Document("a.docx", "", "周一到周五八点开门。", removed=(Removal(3, "an RTF file", EMBEDDED),))
    (finding,) = [each for each in examine([document]) if each.kind == "parts unread"]

    assert (finding.line, finding.shown) == (3, "1")


def test_what_a_workbook_hides_and_formulas_without_a_result_are_reported() -> None:
    removed = (Removal(2, "证一", HIDDEN), Removal(3, "=B2*C2", NO_RESULT), Removal(1, "备注", HEAD))
    found = examine([Document("a.xlsx", "a", SORTING, removed=removed)])

    assert [(finding.kind, finding.line, finding.shown) for finding in found] == [("hidden left out", 2, "1"), ("formulas unread", 3, "1")]
