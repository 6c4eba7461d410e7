import pytest

from bot.conversation.pieces import read_turn
from bot.conversation.standing import (
    hangs,
    has_fresh_topic,
    is_defined,
    is_listed,
    is_numbered,
    is_told,
    is_wish,
    referring,
    repeats_predicate,
    says_nothing,
)
from index import Analyzer


@pytest.mark.parametrize("question", ["我要办居住证", "帮我查公积金", "周末开门吗", "几点下班", "what time do you open"])
def test_a_wish_and_a_question_about_today_are_recognised(shipped: Analyzer, question: str) -> None:
    assert is_wish(read_turn(question, shipped))
    assert not is_wish(read_turn("我想知道有多少项", shipped))


@pytest.mark.parametrize("question", ["它有多少项", "怎么办理这个", "这个制度好吗", "那里有多少人", "which one is better"])
def test_a_pronoun_refers_to_what_was_said(shipped: Analyzer, question: str) -> None:
    assert referring(read_turn(question, shipped))


@pytest.mark.parametrize("question", ["红通那个社区主打什么", "站里那些管子", "长春那边有几个站", "is one desk enough"])
def test_a_pronoun_with_words_of_its_own_refers_to_nothing_before(shipped: Analyzer, question: str) -> None:
    assert not referring(read_turn(question, shipped))


def test_a_new_word_before_question_word_and_verb_is_a_topic(shipped: Analyzer) -> None:
    old = read_turn("网格长做什么", shipped)
    assert has_fresh_topic(read_turn("低保怎么申请", shipped), old)
    assert has_fresh_topic(read_turn("准生证还要办吗", shipped), old)
    assert not has_fresh_topic(read_turn("停水了怎么办", shipped), old)
    assert not has_fresh_topic(read_turn("由谁来定", shipped), old)


def test_what_a_thing_is_is_asked_of_that_thing(shipped: Analyzer) -> None:
    assert is_defined(read_turn("双挂一连是个啥意思", shipped))
    assert not is_defined(read_turn("目标是什么", shipped))


def test_a_numbered_name_is_a_question_by_itself(shipped: Analyzer) -> None:
    assert is_numbered(read_turn("六公开呢", shipped).of("noun"))
    assert not is_numbered(read_turn("网格长呢", shipped).of("noun"))


def test_an_item_of_a_numbered_name_is_recognised(shipped: Analyzer) -> None:
    old = read_turn("“结一联五”怎么结", shipped)
    assert is_listed("联五", old)
    assert not is_listed("结一联五", old)
    assert not is_listed("网格", old)


def test_the_predicate_of_the_turn_before_is_no_subject(shipped: Analyzer) -> None:
    old = read_turn("借书证怎么办理", shipped)
    assert repeats_predicate(read_turn("在哪里办理", shipped), old)
    assert not repeats_predicate(read_turn("借书证在哪里办理", shipped), old)


@pytest.mark.parametrize("question", ["就是办那个", "在哪办", "要不要钱", "怎么弄", "那个", "多少錢", "找谁"])
def test_a_question_that_names_nothing_is_recognised(shipped: Analyzer, question: str) -> None:
    assert says_nothing(question, shipped)


@pytest.mark.parametrize("question", ["公开什么", "怎么报到", "老年证", "网格", "浙江", "六公开", "where is it"])
def test_a_question_names_something_by_one_word(shipped: Analyzer, question: str) -> None:
    assert not says_nothing(question, shipped)


def test_what_only_names_something_asks_nothing_by_itself(shipped: Analyzer) -> None:
    assert all(hangs(question, shipped) for question in ("网格长呢", "那星期六呢？", "what about the leader"))
    assert not any(hangs(question, shipped) for question in ("网格长是谁呢", "网格长", "那网格长做什么"))


def test_what_happened_is_told_and_a_subject_is_named(shipped: Analyzer) -> None:
    told = ("俺娘在楼门口滑倒了，台阶没扶手", "楼上漏水漏到我家了", "垃圾桶满出来了 臭死了")
    assert all(is_told(read_turn(text, shipped)) for text in told)
    assert not any(is_told(read_turn(text, shipped)) for text in ("网格怎么划分", "全程代理", "办暂住证", "低保要什么条件"))
