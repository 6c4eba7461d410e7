import pytest

from bot.library.answers import answer_by
from bot.library.known import Known, KnownQuestions, informed
from bot.library.rewordings import Wording
from index import Analyzer, Index, Passage, Provenance, judge

CARD, HOURS, LIGHTS = "c" * 12, "d" * 12, "e" * 12
NONE = KnownQuestions((), Analyzer.__new__(Analyzer))


@pytest.fixture(scope="module")
def known(analyzer: Analyzer) -> KnownQuestions:
    return KnownQuestions(
        [Known("借书证怎么办理", CARD), Known("服务大厅周六几点开门", HOURS), Known("楼道灯坏了找谁报修", LIGHTS)], analyzer
    )


@pytest.mark.parametrize(
    ("question", "passage"),
    [("怎么办理借书证？", CARD), ("服务大厅周六几点营业", HOURS), ("楼道的灯坏了报修找谁", LIGHTS)],
)
def test_a_question_is_found_however_it_is_worded(known: KnownQuestions, analyzer: Analyzer, question: str, passage: str) -> None:
    asked = Wording.of(question, analyzer)
    assert known.answer(asked) == passage
    assert max(known.likeness(asked).values()) <= 1


@pytest.mark.parametrize("question", ["上海服务大厅周六几点开门", "服务大厅周六几点关门", "养犬怎么登记", "服务大厅的电话是多少", "怎么"])
def test_another_place_thing_or_kind_of_answer_is_another_question(known: KnownQuestions, analyzer: Analyzer, question: str) -> None:
    assert known.answer(Wording.of(question, analyzer)) is None


def test_of_the_questions_of_a_passage_the_nearest_decides(analyzer: Analyzer) -> None:
    voted = KnownQuestions([Known("借书证怎么办理", CARD), Known("借书证怎么办理注销", CARD, answers=False)], analyzer)
    assert CARD in voted.likeness(Wording.of("借书证怎么办理？", analyzer))
    assert voted.likeness(Wording.of("借书证怎么办理注销？", analyzer)) == {}


def test_a_passage_that_was_denied_answers_nothing(analyzer: Analyzer) -> None:
    voted = KnownQuestions([Known("借书证怎么办理", CARD, answers=False), Known("借书证怎么办理", HOURS)], analyzer)
    assert voted.answer(Wording.of("怎么办理借书证", analyzer)) == HOURS


def test_what_was_read_before_is_not_read_again_and_the_rest_is_forgotten(analyzer: Analyzer) -> None:
    card, lights = Known("借书证怎么办理", CARD), Known("楼道灯坏了找谁报修", LIGHTS)
    before = KnownQuestions([card, lights], analyzer)
    before.likeness(Wording.of("借书证", analyzer))
    after = KnownQuestions([card], analyzer, before)
    after.likeness(Wording.of("借书证", analyzer))
    assert after.wordings[card.question] is before.wordings[card.question]
    assert list(after.wordings) == [card.question]


def passage(key: str, text: str, title: str = "") -> Passage:
    return Passage(key, f"{key}.md", title, "", 0, len(text), text, Provenance())


def test_what_was_helpful_comes_first_and_is_no_surer(analyzer: Analyzer) -> None:
    index = Index.of(
        [passage(CARD, "借书证在图书室办理。"), passage(HOURS, "借书证在派出所办理，带上照片。"), passage(LIGHTS, "犬。")], analyzer
    )
    plain = {hit.passage.key: hit for hit in index.search("借书证在哪里办理")}
    search = informed(index, analyzer, NONE, KnownQuestions([Known("借书证到哪里办理", HOURS)], analyzer))
    hits = search("借书证在哪里办理", 3)
    assert [hit.passage.key for hit in hits] == [HOURS, CARD]
    assert [judge(hit) for hit in hits] == [judge(plain[hit.passage.key]) for hit in hits]


def test_of_a_vote_and_a_written_answer_the_nearer_question_counts(analyzer: Analyzer) -> None:
    index = Index.of([passage(CARD, "借书证在图书室办理。"), passage(HOURS, "借书证在派出所办理。")], analyzer)
    near, far = Known("借书证在哪里办理", HOURS), Known("借书证在哪里", HOURS)
    alone = informed(index, analyzer, KnownQuestions([near], analyzer), NONE)("借书证到底在哪里能办理", 3)
    both = informed(index, analyzer, KnownQuestions([near], analyzer), KnownQuestions([far], analyzer))("借书证到底在哪里能办理", 3)
    assert [hit.score for hit in both] == [hit.score for hit in alone]


def test_a_passage_that_is_gone_is_not_found(analyzer: Analyzer) -> None:
    index = Index.of([passage(CARD, "借书证在图书室办理。")], analyzer)
    search = informed(index, analyzer, NONE, KnownQuestions([Known("借书证在哪里办理", HOURS)], analyzer))
    assert [hit.passage.key for hit in search("借书证在哪里办理", 3)] == [CARD]


def test_a_written_answer_to_several_questions_is_not_taken_apart(analyzer: Analyzer) -> None:
    question = "借书证怎么办理，图书室几点开门？"
    index = Index.of([passage(CARD, "图书室上午九点开门。", "图书室几点开门"), passage(HOURS, "请带照片，九点来。", question)], analyzer)
    search = informed(index, analyzer, KnownQuestions([Known(question, HOURS)], analyzer), NONE)
    given = answer_by(search, question)
    assert (given.band, given.citations[0].passage.key, given.parts) == ("answer", HOURS, ())


def test_a_written_answer_is_first_unless_it_lacks_what_is_asked_about(analyzer: Analyzer) -> None:
    index = Index.of([passage(CARD, "借书证在图书室办理，借书证当场办理。"), passage(HOURS, "请带照片来。", "借书证怎么办理")], analyzer)
    search = informed(index, analyzer, KnownQuestions([Known("借书证怎么办理", HOURS)], analyzer), NONE)
    first, second = search("怎么办理借书证", 3)
    assert (first.passage.key, first.written_for, second.written_for) == (HOURS, True, False)
    assert judge(first).bearing == 1
    assert not any(hit.written_for for hit in search("流动书车借书证怎么办理", 3))
