import pytest
from telegram import InlineKeyboardMarkup, MessageEntity

from bot.replies.blocks import Button, Closing, Introduction, Paragraph, Quote, Reply, Sources
from bot.telegram.rendering import render, utf16_length


def answered(*quotes: str) -> tuple[Quote, ...]:
    """Return numbered quotes with the first character of each highlighted."""
    return tuple(Quote(quote, number, highlights=((0, 1),)) for number, quote in enumerate(quotes, 1))


def shown(reply: Reply) -> list[tuple[str, str]]:
    """Return what each entity covers, as Telegram would cut it out of the text."""
    text, entities, _ = render(reply)
    units = text.encode("utf-16-le")
    return [(entity.type, units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le")) for entity in entities]


def labels(keyboard: InlineKeyboardMarkup | None) -> list[list[str]]:
    assert keyboard is not None
    return [[button.text for button in row] for row in keyboard.inline_keyboard]


@pytest.mark.parametrize(("text", "length"), [("", 0), ("abc", 3), ("网格", 2), ("😀", 2), ("a😀网", 4), ("👨‍👩‍👧", 8)])
def test_length_is_counted_in_utf16_units(text: str, length: int) -> None:
    assert utf16_length(text) == length


@pytest.mark.parametrize("text", ["短", "字" * 4096, "😀" * 2048, "行\n" * 2048])
def test_a_text_that_fits_is_sent_whole(text: str) -> None:
    assert render(Reply(text)) == (text, [], None)


@pytest.mark.parametrize("text", ["字" * 4097, "😀" * 2049, "a" + "😀" * 2048, "第一行\n" * 1025])
def test_a_text_that_is_too_long_is_cut_to_a_message_and_says_so(text: str) -> None:
    cut, _, _ = render(Reply(text))
    assert 4000 < utf16_length(cut) <= 4096
    assert cut.endswith("\n…")
    assert text.startswith(cut.removesuffix("\n…"))


def test_a_text_is_cut_at_a_lines_end_where_there_is_one() -> None:
    kept = "第一行\n第二行"
    assert render(Reply(f"{kept}\n{'长' * 4095}"))[0] == f"{kept}\n…"


def test_what_no_encoding_can_hold_is_replaced() -> None:
    assert render(Reply("a\ud800b"))[0] == "a?b"


def test_quotes_are_set_apart_with_the_questions_words_bold() -> None:
    quotes = (Quote("水井在村口", 1, ((0, 2),)), Quote("🌳磨坊在河边", 2, ((1, 3), (4, 6))))
    assert shown(Reply((Introduction("😀"), *quotes))) == [
        (MessageEntity.BLOCKQUOTE, "水井在村口"),
        (MessageEntity.BOLD, "水井"),
        (MessageEntity.BLOCKQUOTE, "🌳磨坊在河边"),
        (MessageEntity.BOLD, "磨坊"),
        (MessageEntity.BOLD, "河边"),
    ]


def test_offsets_count_utf16_units_behind_emoji() -> None:
    _, (quote, bold), _ = render(Reply((Introduction("👍👍"), Quote("🌳磨坊", 1, ((1, 3),)))))
    assert (quote.offset, quote.length) == (8, 4)
    assert (bold.offset, bold.length) == (10, 2)


def test_equal_quotes_are_each_set_apart_where_they_stand() -> None:
    _, entities, _ = render(Reply((Quote("水井", 1), Quote("水井", 2))))
    assert [(entity.offset, entity.length) for entity in entities] == [(2, 2), (8, 2)]


def test_of_what_is_too_long_the_last_quotes_go_whole_and_their_sources_with_them() -> None:
    quotes = ["短的原话", "二" * 2000, "三" * 2500]
    reply = Reply((*answered(*quotes), Sources("出处", ((1, "甲"), (2, "乙"), (3, "丙"))), Closing("注意")))
    text = f"① 短的原话\n\n② {quotes[1]}\n\n…\n\n出处\n① 甲\n② 乙\n\n注意"
    assert render(reply).text == text
    assert [shown for kind, shown in shown(reply) if kind == MessageEntity.BLOCKQUOTE] == quotes[:2]


def test_quotes_that_go_together_leave_one_ellipsis() -> None:
    quotes = ["甲" * 3000, "乙" * 3000, "丙" * 3000]
    reply = Reply((*answered(*quotes), Sources("出处", ((1, "甲"), (2, "乙")))))
    assert render(reply).text == f"① {quotes[0]}\n\n…\n\n出处\n① 甲"


def test_quotes_that_stand_apart_leave_an_ellipsis_each() -> None:
    blocks = (Quote("甲" * 5000, 1), Paragraph("和"), Quote("乙", 2), Sources("出处", ((1, "甲"), (2, "乙"))))
    assert render(Reply(blocks)).text == "…\n\n和\n\n…\n\n出处"


def test_a_quote_longer_than_a_message_is_left_out() -> None:
    assert render(Reply((Paragraph("标题"), Quote("长" * 4200))))[:2] == ("标题\n\n…", [])
    assert render(Reply((Paragraph("标题"), Quote("短", before="长" * 4200))))[:2] == ("标题\n\n…", [])


def test_spans_of_what_was_cut_are_left_out() -> None:
    text, entities, _ = render(Reply((Quote("粗体", highlights=((0, 2),)), Paragraph("一行"), Paragraph("长" * 5000))))
    assert (text, entities) == ("…\n\n一行\n\n…", [])


def test_spans_of_a_reply_become_entities() -> None:
    quote = Quote("水井在村口", highlights=((0, 2),), answers=((3, 5),), before="前文，", after="。")
    assert shown(Reply((Paragraph("😀"), quote))) == [
        (MessageEntity.BLOCKQUOTE, "前文，水井在村口。"),
        (MessageEntity.BOLD, "水井"),
        (MessageEntity.UNDERLINE, "村口"),
    ]


def test_spans_come_in_the_order_of_the_text() -> None:
    reply = Reply((Quote("水井在村口", highlights=((0, 2), (3, 5)), answers=((0, 2), (2, 5))),))
    assert [kind for kind, _ in shown(reply)] == [
        MessageEntity.BLOCKQUOTE,
        MessageEntity.BOLD,
        MessageEntity.UNDERLINE,
        MessageEntity.UNDERLINE,
        MessageEntity.BOLD,
    ]


def test_a_refusal_has_no_entities() -> None:
    assert render(Reply((Introduction("没有找到。"),)))[1] == []


def test_buttons_stay_in_their_rows() -> None:
    rows = ((Button("甲", "a"), Button("乙", "b")), (Button("丙", "c"),))
    keyboard = render(Reply("选", buttons=rows))[2]
    assert labels(keyboard) == [["甲", "乙"], ["丙"]]
    assert keyboard is not None
    assert keyboard.inline_keyboard[1][0].callback_data == "c"


def test_a_button_of_more_than_64_bytes_is_left_out() -> None:
    fits, too_large = "字" * 21 + "a", "字" * 21 + "ab"
    rows = ((Button("甲", fits), Button("乙", too_large)), (Button("丙", too_large),))
    assert labels(render(Reply("选", buttons=rows))[2]) == [["甲"]]


def test_without_a_button_that_fits_there_is_no_keyboard() -> None:
    assert render(Reply("选", buttons=((Button("甲", "a" * 65),),)))[2] is None


def test_buttons_may_open_an_address_or_another_chat() -> None:
    keyboard = render(Reply("选", buttons=((Button("甲", url="https://example.org"), Button("乙", switch_inline="")),)))[2]
    assert keyboard is not None
    first, second = keyboard.inline_keyboard[0]
    assert (first.url, second.switch_inline_query) == ("https://example.org", "")


def test_a_row_is_parted_where_a_phone_ends() -> None:
    eight = tuple(Button(str(number), "a") for number in range(10))
    wide = (Button("很长的一个按钮名字", "a"), Button("另一个很长的按钮名字", "b"), Button("丙", "c"))
    assert labels(render(Reply("选", buttons=(eight, wide))).keyboard) == [
        ["0", "1", "2", "3", "4", "5", "6", "7"],
        ["8", "9"],
        ["很长的一个按钮名字", "另一个很长的按钮名字"],
        ["丙"],
    ]


def test_there_are_at_most_a_hundred_buttons_and_none_without_a_label() -> None:
    rows = ((Button("", "a"),), *((Button(str(number), "a"),) for number in range(101)))
    assert len(labels(render(Reply("选", buttons=rows)).keyboard)) == 100
