"""Guess a document's title from its first lines, its headings or its file name."""

import re
from collections.abc import Sequence
from typing import Final

from index.analysis.articles import ORDINAL
from index.documents import Draft

HAN: Final = "\u3400-\u9fff"
"""Chinese characters of the basic plane, for a character class."""

TITLE = re.compile(r"[^，,。；;！!？?|]{6,60}")
"""A line short enough for a title and without a sentence's punctuation."""

NUMBERED = re.compile(
    f"{ORDINAL}[编篇部章节節条條款]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\\d]+[)）]|\\d+[、.．)]|[①-⑳•·●■◆-]|附件|附[:：]"
)
"""The ordinal before a heading of an official document, or the mark before an item."""

_HAN = re.compile(f"[{HAN}]")
_PART: Final = re.compile(f"{ORDINAL}[编篇部章节節条條]")
_HEAD: Final = 12  # lines with text among which a title is looked for
_LONGEST_BODY: Final = 60  # a longer line is of the text proper, and nothing behind it heads the file
_LETTERHEAD = re.compile(f"[{HAN}（）()·]{{2,40}}(?:文件|公文|红头文件|公报|[专傳传]真|便[笺箋]|信[笺箋])")
_NUMBER = re.compile(
    "[^\\s]{0,20}[〔【\\[（(][12]\\d{3}[〕】\\]）)][^\\s]{0,8}号|.{0,12}第[ \\d]{1,6}号"
    "|第[ \\d〇一二三四五六七八九十]{1,6}[期号]|(?:签发人|主办|编号|密级|紧急程度|发文字号)[:：].*"
)
_AMENDMENT = re.compile(
    "[（(【]?(?:根据)?[〇一二三四五六七八九十\\d]{4}年.*(?:通过|公布|发布|修订|修正|修改|施行|印发|批准|实施|废止).*|[（(【].*(?:通过|公布|修订|修正|施行)[^）)】]*[）)】]?"
)
_DATE = re.compile("[（(]?[〇○零一二三四五六七八九十\\d]{2,4}[年./-].{0,12}[)）]?|[\\d\\s:：./-]+")
_FIELD = re.compile(
    "[^：:]{1,14}[：:]\\s*(?:[^：:]{1,7}|.*\\d.*)|[^：:]{0,8}(?:名称?|人|单位|部门|地址|电话|时间|日期|项目|编号|类别|类型|主题|标题|来源|范围|依据|对象|条件|材料)[：:].*"
)
_NAMED_FIELD = re.compile("[^：:]{1,6}[：:]")
_SALUTATION = re.compile(".*[：:]$")
_ROW = re.compile("\t|│|┃|\\S {3,}\\S+ {3,}\\S|\\S[ \u3000]{4,}\\S")
_GENRE: Final = re.compile(
    "通知|通告|公告|函|决定|决议|意见|办法|规定|条例|细则|规则|方案|报告|请示|批复|通报|指南|须知|制度|章程|公约|守则|说明|纪要|总结|计划"
    "|预案|合同|协议|倡议书|承诺书|一览表|名单|法|标准|手册|问答|解读|简报|规划|要点|目录|清单|流程|信|书"
)
_SUBJECT = re.compile(f"(?:.{{2,30}})?(?:关于|關於).+(?:{_GENRE.pattern})(?:[（(《].{{1,20}}[)）》])?$")
_GENRE_END = re.compile(f"(?:{_GENRE.pattern})(?:[（(][^）)]{{1,16}}[)）])?$")
_ABOUT: Final = re.compile("关于|關於|印发|转发")
_OPEN_END = re.compile("(?:关于|關於|印发|转发|公布|发布|批转|实施|开展|做好|进一步|加强|和|与|及|、|的|《[^》]*)$")
_OFFICE = re.compile(
    f"[{HAN}]{{2,30}}(?:人民政府|办公室|办公厅|委员会|管理局|[局厅委院部处]|街道办事处|居民委员会|村民委员会|居委会|村委会|服务中心|管理处|公司|中心|学校|协会|党支部|党委|党组)"
)
_CONTINUES = re.compile(f"(?:.{{0,40}}的)?.{{0,30}}(?:{_GENRE.pattern})(?:[（(][^）)]{{1,16}}[)）])?$")


def first_title(text: str) -> str:
    """Return the title that heads *text*, of two lines if it is broken; empty if no line among the first looks like one.

    What stands above a title in official letters is none: the letterhead, the number of the document, the office that issues it.
    """
    lines = [" ".join(line.split("\u3000")).strip() for line in text.split("\n") if line.strip()][:_HEAD]
    head = lines[: next((place for place, line in enumerate(lines) if _ends_head(line)), len(lines))]
    titles = [(place, line) for place, line in enumerate(head) if is_title(line) and not _is_row(lines, place)]
    if not titles:
        return ""
    place = next((place for place, line in titles if _is_subject(head, place)), titles[0][0])
    return _joined(head, place)


def is_title(line: str) -> bool:
    """Return whether a line may be a title: Chinese, short, and none of what stands beside titles in official letters."""
    return bool(TITLE.fullmatch(line) and _HAN.search(line)) and not stands_beside_title(line)


def stands_beside_title(line: str) -> bool:
    """Return whether a line is numbered, a letterhead, a document number, an amendment, a date, a field or a row of a table."""
    whole = (_LETTERHEAD, _NUMBER, _AMENDMENT, _DATE, _FIELD)
    return bool(NUMBERED.match(line) or _ROW.search(line)) or any(form.fullmatch(line) for form in whole)


def is_letterhead(line: str) -> bool:
    """Return whether a line is the letterhead of an office (…文件), which all of its letters share."""
    return _LETTERHEAD.fullmatch("".join(line.split())) is not None


def heading_or_title(draft: Draft) -> str:
    """Return the first heading if it may be a title and heads the text, else the title that does, else the first heading."""
    first = next((section for section in draft.sections if not is_letterhead(section.heading)), None)
    if first and not NUMBERED.match(first.heading) and (first.start == 0 or not is_title(draft.text[: first.start].split("\n")[0])):
        return first.heading
    return first_title(draft.text) or (first.heading if first and not _PART.match(first.heading) else "")


def stem(name: str) -> str:
    """Return a file's *name* without folders and extension: the title of last resort."""
    return name.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _ends_head(line: str) -> bool:
    """Return whether the text proper begins with a line: one that is long, or a numbered one."""
    return (
        bool(NUMBERED.match(line))
        or (len(line) > _LONGEST_BODY and not _AMENDMENT.fullmatch(line))
        or bool(_SALUTATION.fullmatch(line) and not _NAMED_FIELD.fullmatch(line))
    )


def _is_row(lines: Sequence[str], place: int) -> bool:
    """Return whether the line at *place* is a row of a table: of as many words, three at least, as one beside it."""
    beside = (*lines[max(place - 1, 0) : place], *lines[place + 1 : place + 2])
    return len(lines[place].split()) > 2 and any(len(each.split()) == len(lines[place].split()) for each in beside)  # noqa: PLR2004


def _is_subject(head: Sequence[str], place: int) -> bool:
    """Return whether the line at *place*, with the next where it is broken, says what a letter is about (关于…的函)."""
    return _SUBJECT.fullmatch(_joined(head, place)) is not None


def _joined(head: Sequence[str], place: int) -> str:
    """Return the title that begins with the line at *place*: with the next one if the title goes on there."""
    line = head[place]
    following = head[place + 1] if place + 1 < len(head) else ""
    below = head[place + 2] if place + 2 < len(head) else ""
    is_cut = ("关于" in line or _AMENDMENT.fullmatch(below)) and not _GENRE_END.search(line)  # how it was passed stands below a title
    is_open = is_cut or bool(_OPEN_END.search(line)) or line.count("《") > line.count("》")
    is_office = _OFFICE.fullmatch(line) is not None and _ABOUT.match(following) is not None
    goes_on = (
        bool(following)
        and len(following) <= _LONGEST_BODY
        and (TITLE.fullmatch(following) or following.count("》") > following.count("《"))
    )
    if goes_on and not NUMBERED.match(following) and (is_office or (is_open and _CONTINUES.fullmatch(following))):
        return line + following
    return line
