from bot.conversation.exchanges import CONTEXT_SECONDS, Exchange, Recent
from bot.library.answers import Answer


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def exchange(name: str, person: str = "p", chat: str = "c") -> Exchange:
    return Exchange(Answer(name, "水井在哪", "none", 0.0, (), (), ()), "水井在哪", "zh-Hans", person, chat)


def test_what_was_used_longest_ago_is_forgotten_first() -> None:
    recent = Recent(most=2)
    recent.keep(exchange("a"))
    recent.keep(exchange("b"))
    assert recent.find("a") == exchange("a")
    recent.keep(exchange("c"))
    assert [recent.find(name) for name in "abc"] == [exchange("a"), None, exchange("c")]


def test_the_last_exchange_of_a_person_in_a_chat_is_known_for_half_an_hour() -> None:
    clock = Clock()
    recent = Recent(clock=clock)
    for each in (exchange("1"), exchange("2"), exchange("3", "other"), exchange("4", chat="other")):
        recent.add(each)
    assert recent.last("p", "c") == exchange("2")
    clock.now = CONTEXT_SECONDS - 1
    assert recent.last("p", "c") == exchange("2")
    clock.now = CONTEXT_SECONDS
    assert recent.last("p", "c") is None
    assert recent.find("2") == exchange("2")


def test_at_most_so_many_answers_are_remembered() -> None:
    recent = Recent(most=2)
    for name in "abc":
        recent.add(exchange(name, person=name))
    assert [recent.find(name) is not None for name in "abc"] == [False, True, True]
    assert [recent.last(name, "c") is not None for name in "abc"] == [False, True, True]


def test_a_person_is_forgotten_and_nobody_else() -> None:
    recent = Recent()
    recent.add(exchange("1", "p"))
    recent.add(exchange("2", "q"))
    recent.forget("p")
    assert (recent.find("1"), recent.last("p", "c")) == (None, None)
    assert (recent.find("2"), recent.last("q", "c")) == (exchange("2", "q"), exchange("2", "q"))


def test_a_question_asked_as_it_stands_was_not_made_whole() -> None:
    assert exchange("1").understood == ""
