from bot.replies.blocks import Card, Closing, Introduction, Lead, LeadLine, Note, Paragraph, Quote, Reply, Sources, plain


def test_blocks_are_separated_by_blank_lines() -> None:
    blocks = (
        Card("119"),
        Paragraph("一\n二"),
        Introduction("导语"),
        Quote("引文"),
        Sources("出处", ((1, "水井"), (2, "磨坊"))),
        Closing("完"),
        Note("注"),
    )
    assert plain(blocks).text == "119\n\n一\n二\n\n导语\n\n引文\n\n出处\n① 水井\n② 磨坊\n\n完\n\n注"


def test_a_numbered_quote_has_its_number_in_front_and_outside_its_span() -> None:
    text, spans = plain((Introduction("😀"), Quote("水井在村口", 2, highlights=((0, 2),), answers=((3, 5),))))
    assert text == "😀\n\n② 水井在村口"
    assert [(text[start:end], kind) for start, end, kind in spans] == [("水井在村口", "quote"), ("水井", "bold"), ("村口", "underline")]


def test_what_adjoins_a_quote_is_in_its_span() -> None:
    text, spans = plain((Paragraph("水井"), Quote("村口", highlights=((0, 2),), before="在", after="。")))
    assert [(text[start:end], kind) for start, end, kind in spans] == [("在村口。", "quote"), ("村口", "bold")]


def test_a_text_that_repeats_a_quote_is_not_taken_for_it() -> None:
    assert plain((Paragraph("① 水井"), Quote("水井", 1))).spans == ((8, 10, "quote"),)


def test_a_string_is_one_paragraph() -> None:
    assert Reply("一\n\n二").blocks == (Paragraph("一\n\n二"),)
    assert Reply("一\n\n二").text == "一\n\n二"
    assert Reply((Paragraph("一"), Note("二"))).text == "一\n\n二"


def test_what_answers_is_in_bold_and_what_is_not_found_is_not() -> None:
    text, spans = plain((Lead((LeadLine("井：", "村口", " ①"), LeadLine("磨坊：", "", "未查到"))), Quote("水井在村口", 1)))
    assert text == "井：村口 ①\n磨坊：未查到\n\n① 水井在村口"
    assert [(text[start:end], kind) for start, end, kind in spans] == [("村口", "bold"), ("水井在村口", "quote")]
