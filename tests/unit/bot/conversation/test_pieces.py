import pytest

from bot.conversation.pieces import Turn, read_turn
from index import Analyzer


def read(turn: Turn) -> list[tuple[str, str]]:
    return [(turn.text[piece.start : piece.end], piece.kind) for piece in turn.pieces]


def test_a_question_is_read_into_places_nouns_question_words_and_traits(shipped: Analyzer) -> None:
    turn = read_turn("乌兰浩特的社区干部2013年工资是多少？", shipped)
    assert [(text, kind) for text, kind in read(turn) if kind != "filler"] == [
        ("乌兰浩特", "place"),
        ("社区干部", "noun"),
        ("2013年", "year"),
        ("工资", "trait"),
        ("多少", "cue"),
    ]
    assert not turn.opened
    assert not turn.closed


@pytest.mark.parametrize(
    ("text", "opened", "closed", "rest"),
    [
        ("那浙江呢？", True, True, "浙江"),
        ("那么，还有網格長呢", True, True, "網格長"),
        ("浙江呢", False, True, "浙江"),
        ("and what about Zhejiang?", True, False, "Zhejiang"),
        ("那里有多少人", False, False, "那里有多少人"),
        ("还有呢", True, True, ""),
    ],
)
def test_what_opens_and_closes_a_follow_up_is_taken_off(shipped: Analyzer, text: str, opened: bool, closed: bool, rest: str) -> None:  # noqa: FBT001
    turn = read_turn(text, shipped)
    assert (turn.opened, turn.closed, turn.text) == (opened, closed, rest)


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("“联五”是什么", ("联五", "noun")),
        ("南湖街道有吗", ("南湖街道", "place")),
        ("文新街道有吗", ("文新街道", "place")),
        ("那里有多少人", ("那里", "there")),
        ("85分算哪一档", ("85分", "figure")),
        ("我家狗丢了", ("我家", "owned")),
        ("考核结果", ("考核", "act")),
        ("What does a grid worker do?", ("grid worker", "noun")),
        ("How many are there in Ulanhot?", ("Ulanhot", "place")),
        ("是否收费", ("是否", "choice")),
    ],
)
def test_a_piece_is_what_the_lists_and_the_words_say(shipped: Analyzer, text: str, piece: tuple[str, str]) -> None:
    assert piece in read(read_turn(text, shipped))


def test_a_list_claims_only_whole_words(shipped: Analyzer) -> None:
    assert ("他", "pronoun") not in read(read_turn("其他地方", shipped))


def test_a_pronoun_before_a_noun_is_determining(shipped: Analyzer) -> None:
    pronouns = read_turn("这个制度它", shipped).of("pronoun")
    assert [(piece.folded, piece.determining) for piece in pronouns] == [("这个制度", False), ("它", False)]
    assert read_turn("这项计划", shipped).of("pronoun")[0].determining


def test_offsets_hold_where_folding_changes_the_length(shipped: Analyzer) -> None:
    turn = read_turn("网\u200b格㍿怎么划分", shipped)
    assert ("网格", "noun") in read(turn)


def test_pieces_are_written_as_they_stand_and_joined_where_one_is_left_out(shipped: Analyzer) -> None:
    turn = read_turn("浙江的网格", shipped)
    assert turn.written(turn.pieces) == "浙江的网格"
    assert turn.written([turn.pieces[0], turn.pieces[2]]) == "浙江网格"
    assert turn.written([]) == ""
    english = read_turn("grids of Zhejiang", shipped)
    assert english.written([english.pieces[0], english.pieces[-1]]) == "grids Zhejiang"


def test_adjacent_pieces_of_some_kinds_make_a_run(shipped: Analyzer) -> None:
    turn = read_turn("街道服务团队里有志愿者", shipped)
    assert [[piece.folded for piece in run] for run in turn.runs(["noun", "act"])] == [["街道", "服务", "团队"], ["志愿者"]]
