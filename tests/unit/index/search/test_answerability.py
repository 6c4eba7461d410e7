from dataclasses import replace

import pytest

from index import Analyzer, Hit, Index, Lack, Passage, Provenance, judge

LAMP = "楼道灯不亮时请找物业报修。"


def hit(analyzer: Analyzer, question: str, text: str, origin: Provenance | None = None) -> Hit:
    passage = Passage("0" * 12, "a.txt", "", "", 0, len(text), text, origin or Provenance())
    other = Passage("1" * 12, "b.txt", "", "", 0, 5, "今天很冷。", Provenance())
    return Index.of([passage, other], analyzer).search(question)[0]


def lacks(analyzer: Analyzer, question: str, text: str, origin: Provenance | None = None) -> tuple[Lack, ...]:
    return judge(hit(analyzer, question, text, origin)).lacks


def test_a_hit_that_holds_everything_lacks_nothing(analyzer: Analyzer) -> None:
    verdict = judge(hit(analyzer, "楼道灯不亮报修", LAMP))

    assert (verdict.lacks, verdict.complete, verdict.contradicted) == ((), True, False)


def test_confidence_grows_with_what_is_covered(analyzer: Analyzer) -> None:
    all_of_it, part_of_it = (judge(hit(analyzer, question, LAMP)).confidence for question in ("楼道灯不亮", "楼道灯不亮犀牛斑马长颈鹿"))

    assert 0 <= part_of_it < all_of_it <= 1


def test_confidence_grows_with_each_signal_of_the_hit(analyzer: Analyzer) -> None:
    found = replace(hit(analyzer, "楼道灯不亮", LAMP), coverage=0.5, context=0.5, strength=0.5, margin=0.5)
    surer = (replace(found, coverage=0.9), replace(found, context=0.9), replace(found, strength=0.9), replace(found, margin=0.9))

    assert [judge(each).confidence > judge(found).confidence for each in surer] == [True] * 4


def test_what_does_not_bear_the_nouns_of_the_question_is_less_of_an_answer(analyzer: Analyzer) -> None:
    found = hit(analyzer, "楼道灯不亮", LAMP)
    all_of_it, half_of_it = judge(replace(found, unborne=0.0)), judge(replace(found, unborne=0.5))

    assert all_of_it.bearing == all_of_it.confidence == half_of_it.confidence
    assert half_of_it.bearing < all_of_it.bearing


def test_a_place_is_named_before_the_kind_of_answer_and_words_that_say_nothing_are_not(analyzer: Analyzer) -> None:
    assert lacks(analyzer, "北京一个楼道灯多少瓦", LAMP)[:2] == (Lack("place", "北京"), Lack("kind", "多少瓦"))
    assert "一个" not in [lack.wanted for lack in lacks(analyzer, "北京一个楼道灯多少瓦", LAMP)]


def test_a_word_that_the_hit_does_not_hold_is_lacking(analyzer: Analyzer) -> None:
    verdict = judge(hit(analyzer, "楼道灯不亮犀牛", LAMP))

    assert verdict.lacks == (Lack("term", "犀牛"),)
    assert (verdict.complete, verdict.contradicted) == (True, False)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("上海的楼道灯不亮", Lack("place", "上海")),
        ("2031年的楼道灯不亮", Lack("year", "2031")),
        ("今天楼道灯不亮", Lack("now", "今天")),
        ("楼道灯不亮打什么电话", Lack("kind", "电话")),
        ("楼道灯不亮几点修", Lack("kind", "几点")),
        ("楼道灯不亮报修收费吗", Lack("kind", "收费")),
        ("楼道灯不亮报修的网址", Lack("kind", "网址")),
    ],
)
def test_what_an_answer_must_have_is_lacking_before_mere_words(analyzer: Analyzer, question: str, expected: Lack) -> None:
    found = lacks(analyzer, question, LAMP)

    assert found[0] == expected
    assert sorted(found, key=lambda lack: lack.kind == "term") == list(found)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("上海的楼道灯不亮", "上海的楼道灯不亮时请找物业。"),
        ("2031年的楼道灯不亮", "2031年楼道灯不亮时请找物业。"),
        ("楼道灯不亮打什么电话", "楼道灯不亮时请拨打 010-55501234。"),
        ("楼道灯不亮几点修", "楼道灯不亮时 9:30 来修。"),
        ("楼道灯不亮几点修", "楼道灯不亮时，电工上午九点半来修。"),
        ("楼道灯不亮收费吗", "楼道灯不亮时免费修。"),
    ],
    ids=["place", "year", "telephone", "digits of a clock", "words of a clock", "price"],
)
def test_what_the_passage_holds_is_not_lacking(analyzer: Analyzer, question: str, text: str) -> None:
    assert [lack for lack in lacks(analyzer, question, text) if lack.kind != "term"] == []


@pytest.mark.parametrize(
    ("question", "origin", "missing"),
    [
        ("上海的楼道灯不亮", Provenance(place="上海市静安区"), False),
        ("上海市的楼道灯不亮", Provenance(place="上海"), False),
        ("上海的楼道灯不亮", Provenance(place="北京市"), True),
        ("2021年的楼道灯不亮", Provenance(dated="2021年5月"), False),
        ("2021年的楼道灯不亮", Provenance(dated="2019—2023年"), False),
        ("2021年的楼道灯不亮", Provenance(dated="2024年"), True),
        ("2021年的楼道灯不亮", Provenance(dated="春天"), True),
    ],
)
def test_a_document_may_be_about_the_place_or_year(analyzer: Analyzer, question: str, origin: Provenance, *, missing: bool) -> None:
    found = {lack.kind for lack in lacks(analyzer, question, LAMP, origin)}

    assert bool(found & {"place", "year"}) == missing


def test_a_place_that_another_passage_of_the_document_names_is_not_lacking(analyzer: Analyzer) -> None:
    told = [Passage(key, "a.txt", "", "", 0, len(text), text, Provenance()) for key, text in (("1", "这里是上海。"), ("2", LAMP))]
    found = Index.of(told, analyzer).search("上海的楼道灯不亮")[0]

    assert found.passage.text == LAMP
    assert judge(found).lacks == ()


@pytest.mark.parametrize(
    ("question", "place", "expected"),
    [
        ("上海的楼道灯不亮", "北京", True),
        ("上海的楼道灯不亮", "", False),
        ("楼道灯不亮打什么电话", "", True),
        ("楼道灯不亮犀牛", "北京", False),
    ],
)
def test_another_place_or_a_missing_form_contradicts(analyzer: Analyzer, question: str, place: str, *, expected: bool) -> None:
    assert judge(hit(analyzer, question, LAMP, Provenance(place=place))).contradicted is expected


def test_a_hit_that_lacks_more_than_words_is_not_complete(analyzer: Analyzer) -> None:
    assert not judge(hit(analyzer, "上海的楼道灯不亮", LAMP)).complete
