import pytest

from bot.curation.proposals import Proposal, proposals
from bot.people.records import Reworded
from index import Analyzer


def test_the_words_that_alone_differ_are_proposed_with_how_often(analyzer: Analyzer) -> None:
    reworded = [Reworded("图书室阅览证怎么办理", "图书室借书证怎么办理？"), Reworded("阅览证怎么办理", "怎么办理借书证")]
    assert proposals(reworded, analyzer) == [Proposal("阅览证", "借书证", 2)]


@pytest.mark.parametrize(
    ("refused", "answered"),
    [
        ("阅览证怎么办理", "服务大厅几点开门"),
        ("楼道灯怎么报修", "楼道灯怎么维修"),
        ("北京的服务大厅几点开门", "上海的服务大厅几点开门"),
        ("阅览证", "借书证"),
        ("阅览证怎么办理", "阅览证怎么办理"),
    ],
)
def test_another_subject_place_or_known_synonym_is_none(analyzer: Analyzer, refused: str, answered: str) -> None:
    assert proposals([Reworded(refused, answered)], analyzer) == []
