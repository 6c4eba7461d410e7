"""Recognise the metadata that sites print with a text: source, editor, date, views, and the file facts of sharing sites."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from index.cleaning.lines import BOILERPLATE, HEAD_LINES, TAIL_LINES, Line
from index.cleaning.patterns import SENTENCE_PUNCTUATION

FIELD: Final = re.compile(
    "(?:(?P<site>(?:文章|信息|稿件|新闻)?来源|责任编辑|编辑|发布(?:时间|日期|机构|单位|人|者|于)|浏览(?:次数|量|数)?|点击(?:次数|量|数|率)?|阅读(?:次数|量|数)?"
    "|访问(?:次数|量)?|字体|字号|上传(?:时间|日期|者|人)?|更新(?:时间|日期)?|下载(?:次数|量|数)|录入|信息来源|人气|评论|热度)"
    "|(?P<share>id|文档编号|文档(?:大小|页数|格式|类型)|文件(?:大小|页数|格式|类型)|大小|页数|格式|星级|评分|下载积分|所需积分|所属分类|资源大小|价格|语言)"
    "|作者|时间|日期|审核|供稿|撰稿|通讯员|摄影|类别|栏目|分类|字数|编号) ?: ?"
)
"""The label of a metadata field; group `site` is of news sites, `share` of sharing sites."""

DATE: Final = re.compile("(?:19|20)\\d{2}(?:[-/.]\\d{1,2}[-/.]\\d{1,2}|年\\d{1,2}月(?:\\d{1,2}日)?)")
OWN_DATE: Final = re.compile("(?:发布|成文|发文|公开|印发|生成|颁布)(?:时间|日期) ?: ?")
"""The label of a date on which the text itself was published."""

SOURCE: Final = re.compile("(?:文章|信息|稿件|新闻)?(?:来源|发布机构|发布单位)(?:于)? ?: ?")
"""The label of a publisher."""

_MAX_VALUE: Final = 24
_MAX_DATE_LINE: Final = 40
_MIN_FACTS: Final = 2  # different fields of a sharing site that prove a block


def find_bylines(lines: Sequence[Line], _reasons: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield lines of fields such as source, editor and time, anywhere if there are several, else in the head and tail of the file."""
    full = [number for number, line in enumerate(lines) if line.words]
    ends = {*full[:HEAD_LINES], *full[-TAIL_LINES:]}
    for number, line in enumerate(lines):
        first = ":" in line.words and (FIELD.match(line.words) or FIELD.match(line.words, 1))
        fields = list(FIELD.finditer(line.words)) if first else []
        if not fields or _has_long_value(line.words, fields) or re.search("[。;!]", line.words):
            continue
        of_site = any(field["site"] or field["share"] for field in fields)
        if (len(fields) > 1 and of_site) or (number in ends and _is_date_or_source(line.words)):
            yield number, BOILERPLATE


def _has_long_value(words: str, fields: Sequence[re.Match[str]]) -> bool:
    """Return whether a field is followed by more than a name or number."""
    ends = [*(field.start() for field in fields[1:]), len(words)]
    return any(end - field.end() > _MAX_VALUE for field, end in zip(fields, ends, strict=True))


def _is_date_or_source(words: str) -> bool:
    """Return whether a line is nothing but the text's date or its publisher."""
    is_date = OWN_DATE.match(words) and DATE.search(words)
    return bool(is_date or SOURCE.match(words)) and len(words) < _MAX_DATE_LINE


def find_file_facts(lines: Sequence[Line], reasons: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield the block of facts about a shared file, a field a line: number, size, pages, format."""
    block: list[int] = []
    kinds: set[str] = set()
    for number, line in enumerate([*lines, Line(0, 0, "end")]):
        field = ":" in line.words and FIELD.match(line.words)
        if field and len(line.words) - field.end() <= _MAX_VALUE and not SENTENCE_PUNCTUATION.search(line.words):
            block.append(number)
            kinds.update({field["share"] or ""} - {""})
        elif line.words and number not in reasons:
            if len(kinds) >= _MIN_FACTS:
                yield from ((each, BOILERPLATE) for each in block)
            block, kinds = [], set()
