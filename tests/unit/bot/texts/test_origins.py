from dataclasses import replace

import pytest

from bot.texts.origins import own_origin
from index import Passage, Provenance

ORIGIN = Provenance("汇编", "柳河县、槐树市", "2011年—约2013年")
PASSAGE = Passage("0123456789ab", "a.md", "水井", "用水 › 槐树市：打水", 0, 20, "槐树市2012年的水井早晚开放。", ORIGIN)


@pytest.mark.parametrize(
    ("quote", "place", "dated"),
    [
        ("柳河2011年打了井。", "柳河县", "2011年"),
        ("早晚开放。", "槐树市", "2012年"),
        ("柳河县和槐树市在约2013年打了井。", "柳河县、槐树市", "约2013年"),
        ("2011年打井，2012年完工。", "槐树市", "2012年"),
        ("1990年打了井。", "槐树市", "2012年"),
    ],
)
def test_a_quote_has_the_place_and_the_year_that_it_names_of_its_documents(quote: str, place: str, dated: str) -> None:
    assert own_origin(PASSAGE, quote) == {"place": place, "dated": dated}


def test_the_one_place_and_year_of_a_document_are_those_of_all_its_quotes() -> None:
    passage = replace(PASSAGE, provenance=Provenance("村志", "柳河县", "1998年"))
    assert own_origin(passage, "槐树市2011年打了井。") == {"place": "柳河县", "dated": "1998年"}
