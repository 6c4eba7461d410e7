from index import Passage, Provenance, own_date, own_place


def passage(heading: str, text: str, place: str = "松林市、柳河县", dated: str = "2011—2013年") -> Passage:
    return Passage("0" * 12, "a.md", "图书室", heading, 0, len(text), text, Provenance(place=place, dated=dated))


def test_of_several_places_the_one_that_the_heading_names_counts() -> None:
    assert own_place(passage("松林市：图书室", "柳河县另有一处。"), "柳河县另有一处。") == "松林市"


def test_without_a_heading_the_quote_tells_the_place() -> None:
    assert own_place(passage("", "松林有书。柳河县有画。"), "柳河县有画。") == "柳河县"
    assert own_place(passage("", "松林有书。"), "松林有书。") == "松林市"


def test_where_nothing_tells_all_places_are_named() -> None:
    assert own_place(passage("", "有书。"), "有书。") == "松林市、柳河县"
    assert own_place(passage("松林市", "有书。", place="柳河县"), "有书。") == "柳河县"


def test_of_several_years_the_one_in_the_quote_counts() -> None:
    assert own_date(passage("", "到2013年有书。"), "到2013年有书。") == "2013年"
    assert own_date(passage("", "自1949年起，到2012年有书。"), "自1949年起，到2012年有书。") == "2012年"
    assert own_date(passage("约2011年底的图书室", "有书。"), "有书。") == "约2011年底"
    assert own_date(passage("", "图书室（年份不详）有书。", dated="约2005年、年份不详"), "图书室（年份不详）有书。") == "年份不详"


def test_a_single_date_and_one_that_no_text_names_stand_as_they_are() -> None:
    assert own_date(passage("", "到2013年有书。", dated="2012年5月"), "到2013年有书。") == "2012年5月"
    assert own_date(passage("", "有书。"), "有书。") == "2011—2013年"
    assert own_date(passage("", "自1949年起有书。"), "自1949年起有书。") == "2011—2013年"
