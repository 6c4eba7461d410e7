"""Find the title of a text, without what sites put before and after titles."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from index.cleaning.lines import ADVERTISING, BOILERPLATE, Cut, Line
from index.cleaning.patterns import HAN, NUMBERED, RARE_HAN
from index.cleaning.scripts import fold
from index.documents import Document
from index.formats.titles import stands_beside_title

_BRACKETED: Final = re.compile(
    "^(?:【[^】]{0,12}(?:论文|范文|心得体会|总结|报告|精选|推荐|必备|热门|最新|精品|优秀|模板|文档|资料|word|实用|荐|可编辑|完整版)】\\s*)+"
)
_SUFFIX: Final = re.compile(
    "(?:\\s*[-_|—–]+\\s*[^-_|—–]{0,20}(?:网|文库|论坛|范文|在线|下载|门户|平台|官网|豆丁|道客巴巴|新浪|搜狐|网易|腾讯|百度)[^-_|—–]{0,6}"
    "|\\s*[(\\[【](?:精选|通用|合集|热门|推荐|最新|共|整理|实用|荐|优秀|必备|集合|汇总|锦集|模板)?\\s*[\\d一二三四五六七八九十]+\\s*篇[^)\\]】]{0,6}[)\\]】]"
    "|\\s*[(\\[【](?:最终定稿|精选|范文|模板|全文|完整版|精品|推荐|样例5|五篇|免费|可编辑|word版?|doc)[^)\\]】]{0,6}[)\\]】]"
    "|\\s*(?:范文大全|范文|word文档|免费下载|[.](?:docx?|pdf|txt|wps|pptx?|html?|md)))+$"
)
_PREFIX: Final = re.compile(f'^([{HAN}\\w]{{5,16}})[: ]+(?=[{HAN}“《"]{{8}})')
_GENRE: Final = re.compile(
    "材料|报告|通知|意见|办法|方案|交流|经验|解读|公告|专题|故事|纪实|访|系列|委|局|办|政府|社区|街道|镇|县|市|省|区|村|心得|体会|总结|部|厅|院|会|党|组织|服务|工作"
)
_TITLE_END: Final = re.compile(
    "(?:探索|思考|实践|研究|报告|总结|意见|通知|办法|方案|做法|经验|措施|对策|建议|调查|体会|启示|汇报|讲话|规定|制度|公告|简报|细则|启示|综述|纪实|浅议|刍议)"
)
_OPENING: Final = re.compile(
    "(?:党的|为[了深认进切贯加全]|近年|今年|去年|随着|当前|目前|根据|按照|我们|我[市县区省镇街]|作为|自从|在[^,。]{2,12}[下中,]|\\d{4}年)"
)
_NO_TITLE: Final = re.compile("[,。;!|]")
_GLUED: Final = re.compile(
    f"([^,。;:!?|\\s]{{5,44}}(?= [^\\n]{{60}})|[^,。;:!?|\\s]{{2,36}}?(?:{_TITLE_END.pattern})(?={_OPENING.pattern}))"
)
_CHINESE: Final = re.compile(f"[{RARE_HAN}{HAN}]{{3}}")
_FILE_NAME: Final = re.compile(r"(?P<year>\d{4}\D)?(?P<name>.+?)[.](?:docx?|pdf|txt|wps|pptx?)", re.IGNORECASE)
_MIN_TITLE: Final = 4
_MAX_TITLE: Final = 60
_FIRST_LINES: Final = 2
_FOREIGN_SHARE: Final = 0.2
_ALIKE: Final = 0.75


def find_title_prefix(folded: str, lines: Sequence[Line], reasons: Mapping[int, str]) -> Iterator[Cut]:
    """Yield what a site or a search engine put before the title in the first line."""
    left = [number for number, line in enumerate(lines) if line.words and number not in reasons]
    if len(left) <= 1 or len(lines[left[0]].words) > _MAX_TITLE:
        return
    line = lines[left[0]]
    text = folded[line.start : line.end]
    start = line.start + len(text) - len(text.lstrip())
    bracketed = _BRACKETED.match(text.strip())
    if bracketed and bracketed.end() < len(text.strip()):
        yield Cut(start, start + bracketed.end(), BOILERPLATE)
        return
    prefix = _PREFIX.match(text.strip())
    beside_boilerplate = any(number in reasons for number in range(left[0] - 2, left[1] + 1))
    if prefix and beside_boilerplate and _is_foreign(prefix[1], folded[line.end :]):
        yield Cut(start, start + prefix.end(), ADVERTISING)


def _is_foreign(words: str, text: str) -> bool:
    """Return whether *words* share hardly a bigram with *text*, and name no genre or office."""
    pairs = [words[place : place + 2] for place in range(len(words) - 1)]
    return not _GENRE.search(words) and sum(pair in text for pair in pairs) <= _FOREIGN_SHARE * len(pairs)


def choose_title(document: Document, cuts: Sequence[Cut], text: str, *, is_trusted: bool) -> str:
    """Return the title that the reader found, if the cleaned *text* still has it, else one of its first lines.

    *is_trusted* keeps a title from front matter.
    """
    title = document.title
    if is_trusted or any(section.start == 0 and section.heading == title for section in document.sections):
        return title
    line = next((match for match in re.finditer("[^\n]+", document.text) if match[0].strip() == title), None)
    if line is None:
        is_named = title != _stem(document.id)
        return (strip_title(title) if is_named else "" if _begins_with_section(document) else first_title(text)) or title
    touching = [cut for cut in cuts if cut.start < line.end() and cut.end > line.start()]
    if not touching and not NUMBERED.match(title):
        return strip_title(title)
    remainder = document.text[touching[0].end : line.end()].strip() if touching else ""
    return strip_title(remainder) or _title_of_file_name(title, text) or first_title(text) or strip_title(title)


def _begins_with_section(document: Document) -> bool:
    """Return whether a text begins with a section, such as a row of a table: its reader did not take the first line for a title."""
    return any(section.start == 0 for section in document.sections)


def strip_title(title: str) -> str:
    """Return *title* without the brackets and suffixes that sites add."""
    title = title.strip()
    shorter = _SUFFIX.sub("", _BRACKETED.sub("", title)).strip()
    return shorter if len(shorter) >= _MIN_TITLE else title


def _title_of_file_name(title: str, text: str) -> str:
    """Return a *title* that is a file name, without its extension and a year unknown to *text*, if the text starts much like it."""
    named = _FILE_NAME.fullmatch(title.strip())
    if named is None or sum(character in text[: len(title)] for character in named["name"]) < _ALIKE * len(named["name"]):
        return ""
    return named["name"] if not named["year"] or named["year"] not in text else named["year"] + named["name"]


def first_title(text: str) -> str:
    """Return the title on one of the first lines, or the one that runs into the first sentence of a text without line feeds."""
    for line in [line.strip() for line in text.split("\n") if line.strip()][:_FIRST_LINES]:
        words = fold(line)
        if _is_title(line, words):
            return strip_title(line)
        glued = _GLUED.match(words)
        if glued:
            return strip_title(line[: glued.end(1)])
    return ""


def _is_title(line: str, words: str) -> bool:
    return bool(
        _MIN_TITLE <= len(line) <= _MAX_TITLE and not _NO_TITLE.search(words) and not NUMBERED.match(words) and _CHINESE.search(line)
    ) and not stands_beside_title(line)


def _stem(name: str) -> str:
    return name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
