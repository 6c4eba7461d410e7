from dataclasses import replace

import pytest

from index import Provenance
from index.cleaning.cleaner import clean
from tests.unit.index.cleaning.handbook import PLACES, SORTING, cleaned, document


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["手册", SORTING, "2019年3月4日"], "2019年3月4日"),
        (["手册", SORTING, "松林社区  2019年3月4日"], "2019年3月4日"),
        (["手册", "（2019年3月4日）", SORTING], "2019年3月4日"),
        (["手册", SORTING, "二〇一九年三月四日"], "二〇一九年三月四日"),
        (["手册", "发布时间：2020-05-06 来源：松林街道办事处 浏览次数：3", SORTING], "2020-05-06"),
        (["手册", "发布日期：2020年5月6日", SORTING], "2020年5月6日"),
        (["手册", "时间：2020-05-06 来源：松林街道办事处", SORTING], "2020-05-06"),
        (["手册", "时间：2020-05-06 来源：松林街道办事处 编辑：张三", SORTING], ""),
        (["手册", "来源：某某文库 时间：2020-05-06", SORTING], ""),
        (["手册", f"2011年开始分类，2013年全部推广，到2025年还要提高，2030年底前建成。{SORTING}"], "2013年"),
        (["手册", f"根据松办〔2014〕8号文件，{SORTING}"], "2014"),
        (["手册", SORTING], ""),
    ],
)
def test_the_date_is_the_text_s_own(lines: list[str], expected: str) -> None:
    assert cleaned(*lines).provenance.dated == expected


def test_the_publisher_that_a_byline_names_is_the_source() -> None:
    assert cleaned("手册", "发布时间：2020-05-06 来源：松林街道办事处", SORTING).provenance.source == "松林街道办事处"
    assert cleaned("手册", SORTING, "来源：松林日报").provenance.source == "松林日报"
    assert cleaned("手册", "来源：某某文库 时间：2020-05-06", SORTING).provenance.source == ""
    assert cleaned("手册", "来源： 浏览次数：3", SORTING).provenance.source == ""


def test_what_is_known_of_origin_is_not_changed() -> None:
    origin = Provenance(source="物业", url="https://example.org/")
    (result,) = clean(replace(document("南京市手册", SORTING, "来源：松林日报"), provenance=origin), PLACES)

    assert result.provenance == Provenance(source="物业", place="南京市", url="https://example.org/")
