from pathlib import Path

import pytest

from bot.conversation.phrases import PHRASES, Occasion, OccasionKind, Phrases, read_lists
from index import DATA_FOLDER, Analyzer, read_lines

DATA = Path(DATA_FOLDER)


@pytest.fixture(scope="module")
def phrases(analyzer: Analyzer) -> Phrases:
    return Phrases.read(analyzer.fold)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("你好", "greeting"),
        ("您好！", "greeting"),
        ("早上好呀~", "greeting"),
        ("Good morning", "greeting"),
        ("謝謝", "thanks"),
        ("好的，谢谢你", "thanks"),
        ("好嘞谢谢", "thanks"),
        ("得嘞", "thanks"),
        ("唉算了", "farewell"),
        ("没事，开玩笑的", "farewell"),
        ("請問", "greeting"),
        ("我想问一下", "greeting"),
        ("你好，谢谢", "thanks"),
        ("Thank you so much!", "thanks"),
        ("再见", "farewell"),
        ("bye", "farewell"),
        ("妳是誰？", "identity"),
        ("你能做什么？", "identity"),
        ("Who are you?", "identity"),
        ("答非所問！", "complaint"),
        ("我要投诉", "complaint"),
        ("That's not what I asked.", "complaint"),
        ("🙏🙏", "thanks"),
        ("😡！！", "complaint"),
    ],
)
def test_an_occasion_is_recognised_in_either_script_and_in_english(phrases: Phrases, text: str, kind: OccasionKind) -> None:
    assert phrases.recognise(text) == Occasion(kind)


@pytest.mark.parametrize(
    "text", ["你好，网格怎么划分？", "谢谢，网格怎么划分", "我要投诉物业", "", "？！", "🌧", "他打电话给我", "你好" * 30]
)
def test_what_says_more_than_an_occasion_is_none(phrases: Phrases, text: str) -> None:
    assert phrases.recognise(text) is None


def test_no_judged_question_is_taken_for_anything_else(phrases: Phrases) -> None:
    questions = [row["question"] for row in read_lines(DATA / "judgments.jsonl", ("question",))]
    questions += [turn["question"] for row in read_lines(DATA / "dialogues.jsonl", ("turns",)) for turn in row["turns"]]
    taken = [each for each in questions if phrases.recognise(each) or phrases.command(each) or phrases.reason(each)]
    assert taken == []


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("开始", "start"),
        ("找人工", "human"),
        ("转人工", "human"),
        ("聯絡工作人員", "human"),
        ("联系工作人员", "human"),
        ("下载原件", "docs"),
        ("繁體", "lang zh-Hant"),
        (" 简体 ", "lang zh-Hans"),
        ("月報", "report"),
        ("找人工吧", "human"),
        ("答非所问，转人工", "human"),
        ("zhuan rengong", "human"),
        ("转人功", "human"),
        ("", None),
    ],
)
def test_another_name_of_a_command_counts_as_the_whole_message(phrases: Phrases, text: str, command: str | None) -> None:
    assert phrases.command(text) == command


@pytest.mark.parametrize(
    ("text", "reason"), [("答非所问", "off"), ("過時了", "old"), ("看不懂", "unclear"), ("Outdated", "old"), ("蓝色", None)]
)
def test_the_reason_of_a_vote_is_recognised(phrases: Phrases, text: str, reason: str | None) -> None:
    assert phrases.reason(text) == reason


def test_the_lists_are_read_once() -> None:
    assert read_lists(PHRASES) is read_lists(PHRASES)


STANDING = (
    "我的事办得怎么样了", "我反映的问题处理得怎么样了？", "什么时候能修好？", "怎么还没人来", "进度查询", "请问有结果了吗",
    "帮我查一下进度", "我那个投诉办到哪一步了", "还要等多久", "多久能办好？",
    "我的事到哪一步了", "你们啥时候来人", "現在有什麼進展嗎", "any news?", "What is the status of my case?",
)  # fmt: skip


@pytest.mark.parametrize("text", STANDING)
def test_how_a_case_stands_is_asked_in_many_words(phrases: Phrases, text: str) -> None:
    assert phrases.asks_progress(text)


@pytest.mark.parametrize(
    "text",
    [
        "网格怎么划分？",
        "低保多久能办好？",
        "投诉怎么处理？",
        "怎么办",
        "到哪里办居住证？",
        "为什么没有党小组？",
        "电梯什么时候修好？",
        "谢谢",
    ],
)
def test_what_asks_something_else_is_no_question_how_a_case_stands(phrases: Phrases, text: str) -> None:
    assert not phrases.asks_progress(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("转人工，我家楼道灯坏了三天没人修", "我家楼道灯坏了三天没人修"),
        ("我家楼道灯坏了三天没人修 转人工", "我家楼道灯坏了三天没人修"),
        ("楼道灯坏了三天没人修帮我转人工", "楼道灯坏了三天没人修"),
        ("转人工我家楼道灯坏了", "我家楼道灯坏了"),
        ("你好，有没有人工客服？樓上漏水漏到我家了，物業不管", "樓上漏水漏到我家了，物業不管"),
        ("转人工，医保怎么报销", "医保怎么报销"),
        ("我要找网格员，下水道堵了没人管", "下水道堵了没人管"),
        ("I want to speak to a person. My neighbour's dog barks all night", "My neighbour's dog barks all night"),
        ("I'd like to talk to someone about my neighbour's dog", "my neighbour's dog"),
        ("转人工，上面那个问题", ""),
        ("转人工", ""),
        ("转人工，谢谢", ""),
        ("转人工，要等多久", ""),
        ("人工服务几点上班", ""),
        ("人工服务，几点上班", ""),
        ("什么情况下可以转人工", ""),
        ("我要转人工智能专业", ""),
        ("我要找网格员，他的电话是多少", ""),
        ("不要转人工，我就问居住证怎么办", ""),
        ("human rights office opening hours", ""),
    ],
)
def test_what_is_said_beside_a_wish_for_a_person_is_for_that_person(phrases: Phrases, text: str, said: str) -> None:
    assert phrases.handed_over(text) == said


def test_nothing_is_handed_over_that_was_judged_to_be_a_question(phrases: Phrases) -> None:
    texts = [row["question"] for row in read_lines(DATA / "judgments.jsonl", ("question",))]
    texts += [turn["question"] for row in read_lines(DATA / "dialogues.jsonl", ("turns",)) for turn in row["turns"]]
    texts += [row["text"] for name in ("emergencies", "occasions") for row in read_lines(DATA / f"{name}.jsonl", ("text",))]
    assert [text for text in texts if phrases.handed_over(text)] == []


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("不用转人工了", "human cancel"),
        ("别转人工", "human cancel"),
        ("能不能转人工", "human"),
        ("转人工，刚才那个问题", "human"),
        ("talk to a real person pls", "human"),
    ],
)
def test_a_wish_for_nobody_is_none(phrases: Phrases, text: str, command: str) -> None:
    assert phrases.command(text) == command
