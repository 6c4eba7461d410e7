"""Health checks on documents: truncated ends, spam, mixed scripts, contradictory figures, near-duplicates.

A false alarm is worse than a miss: someone who has read ten false alarms ignores the eleventh finding.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final, Literal

from index.analysis.characters import UNIFIED_HAN
from index.cleaning.lines import ADVERTISING, MARK, SPAM
from index.cleaning.scripts import SIMPLIFIED, TRADITIONAL, fold
from index.documents import (
    COMMENT,
    DOUBTFUL,
    EMBEDDED,
    HEAD,
    HIDDEN,
    HIDDEN_NOTE,
    NO_RESULT,
    NO_TEXT_FOUND,
    PICTURE_PAGE,
    UNMAPPED,
    Document,
    Removal,
)
from index.formats.pictures import how_to_read
from index.formats.repair import REPLACEMENT

FindingKind = Literal[
    "no text",
    "unreadable characters",
    "parts unread",
    "pages unread",
    "pages without text",
    "unmapped characters",
    "comments left out",
    "hidden left out",
    "formulas unread",
    "doubtful characters",
    "truncated end",
    "chrome removed",
    "spam removed",
    "several articles",
    "mixed scripts",
    "substituted words",
    "undated now",
    "near-duplicate",
    "figures",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with a document.

    `line` counts the lines of its text from 1; 0 where the finding concerns the whole text. `other` is the second of two similar
    documents. `detail` is English; `shown` holds the parts of it that need no translation: words of the text, and figures.
    """

    document_id: str
    kind: FindingKind
    detail: str
    line: int = 0
    other: str = ""
    shown: str = field(default="", compare=False)


_READING: Final = (
    PICTURE_PAGE,
    NO_TEXT_FOUND,
    UNMAPPED,
    COMMENT,
    EMBEDDED,
    HIDDEN,
    NO_RESULT,
    HEAD,
    HIDDEN_NOTE,
)  # left out before any cleaning
_LEAST_TEXT: Final = 30
_SHINGLE: Final = 5
_SAMPLED: Final = 8  # one shingle in so many is compared: those whose first code point it divides
_LEAST_SHINGLES: Final = 12
_COMMONPLACE: Final = 60  # a shingle in more documents than this is a stock phrase
_ALIKE: Final = 0.8
_CONTAINED: Final = 0.9
_LEAST_STRAYS: Final = 6
_LEAST_SPUN: Final = 3
_STRAY_SHARE: Final = 0.01
_SHORTEST_TAIL: Final = 4
_LONGEST_TAIL: Final = 200
_LONG_LINE: Final = 40
_NAMED_LINES: Final = 5
_ALL: Final = 100  # per cent

_END: Final = re.compile(r"[。!?;…：:”’」』》)\]】〗〞\"'~.]$")
_LAST_SENTENCE: Final = re.compile(r"(?:^|(?<=[。!?;]))(?P<blank>\s*)(?P<tail>[^。!?;]*)$")
_CLOSING: Final = re.compile(
    "附件|附:|附表|联系|电话|地址|来源|作者|责任|记者|通讯员|摄影|抄送|印发|主办|邮编|网址|http|www|年|月|日$|(?:办公室|委员会|政府|局|厅|部|院|党委|支部|公司|中心|街道|社区|指挥部|领导小组)$"
)
_BROKEN_OFF: Final = re.compile("(?:[.]{3,}|…+)$")
_HANGING: Final = re.compile("[,、:(“《]$")
_NOW: Final = re.compile("截[至止]目前|目前|现在|今年|去年|明年|本月|上个?月|近日|日前|今天|当前")
_MACHINE: Final = re.compile(
    "干部|[以之今然]后|后[來進續勤果]|[對關由至終位]于|于是|准備|范[圍例文]|征[求收集詢]|制訂|游離|沖突|台[灣階]|干[擾活勁]"
)
_SPUN: Final = re.compile(
    "效劳(?!国家|祖国)|广阔(?=党员|群众|人民|干部|农民|职工|师生|居民|教师|青年|市民|学生)|根底(?=设施|教育|上|建设|工作|性|知识)|(?<=夯实)根底|(?<=打好)根底"
    "|催促(?=检查|落实|整改|指导)|稳固(?=提高|成果|脱贫|提升|拓展)|局部(?=同志|党员|干部|群众|单位|村|企业)|缺乏之处|成认(?=错误|问题)|标准(?=窗口|化管理程序|行为|运作)"
    "|工程(?=库建立|认领)|详细(?=抓好|负责落实)|浸透(?=到)|创立(?=文明|全国文明|平安)|进步(?=效率|认识|质量|水平)"
)
_HAN: Final = f"[{UNIFIED_HAN}]"
_GRADES: Final = re.compile(
    _HAN + "{2,5}[(](?P<low>\\d{1,3})分?(?:(?P<up>(?:及|\\(含\\))?以上)|(?P<down>以下)|[-—~至到](?P<high>\\d{1,3}))分?(?:\\(含\\))?[)]"
)
_PROMISE: Final = re.compile(
    "(?P<count>[二三四五六七八九十]|[2-9])(?:大|个|条|项|点|类|种|步|方面)+(?:工作|内容|措施|情况|任务|要求|问题|做法|步骤|特点|制度|原则)?(?:入手)?[:。]\\s*"
)
_WHOLE: Final = re.compile(
    "共(?:有|计)?" + _HAN + "{0,12}?(?P<whole>\\d+)(?P<unit>个|名|人|户|家|支|件|项|处|所|次)[,，]其中(?P<parts>[^。;,，]{2,60})"
)
_SHARE: Final = re.compile("占(?:比|总数的|全" + _HAN + "{0,6}的)?(?P<share>\\d+(?:[.]\\d+)?)%")
_FIRST_ITEM: Final = re.compile("(?P<before>[(]?)(?:(?P<han>一)|(?P<digit>1))(?P<after>[)]|[、.](?!\\d)|是)")
_NUMERALS: Final = re.compile("[一二三四五六七八九十]")


def examine(documents: Sequence[Document]) -> tuple[Finding, ...]:
    """Return the findings about *documents*, which are cleaned, in their order; near-duplicates come last.

    Two documents are near-duplicates if they share four in five of their five-character runs, or nine in ten of the shorter one's.
    """
    alone = [finding for document in documents for finding in _alone(document)]
    return (*alone, *_several(documents), *_alike(documents))


def _alone(document: Document) -> Iterator[Finding]:
    """Yield the findings about one document."""
    folded = fold(document.text)
    yield from incomplete(document)
    yield from _removed(document)
    if len("".join(folded.split())) < _LEAST_TEXT:
        count = len("".join(folded.split()))
        yield Finding(document.id, "no text", f"{count} characters of text", shown=str(count))
        return
    for check in (_truncated, _mixed, _spun, _undated, _grades, _promises, _parts):
        yield from check(document, folded)


def incomplete(document: Document) -> Iterator[Finding]:
    """Yield what of a document was not read, or not for sure: pages, characters and comments."""
    yield from _unreadable(document)
    gone = {why: [removal for removal in document.removed if removal.why == why] for why in _READING}
    unread: tuple[tuple[str, FindingKind, str], ...] = (
        (PICTURE_PAGE, "pages unread", f"a picture, which was not read: {how_to_read()}"),
        (NO_TEXT_FOUND, "pages without text", "a picture without recognised text"),
    )
    for why, kind, detail in unread:
        if gone[why]:
            pages = ", ".join(str(removal.line) for removal in gone[why])
            yield Finding(document.id, kind, f"page {pages}: {detail}", shown=pages)
    if gone[UNMAPPED]:
        count = sum(len("".join(removal.text.split())) for removal in gone[UNMAPPED])
        detail = f"{count} characters that the file maps to no text were left out"
        yield Finding(document.id, "unmapped characters", detail, gone[UNMAPPED][0].line, shown=str(count))
    if gone[COMMENT]:
        count = len(gone[COMMENT])
        yield Finding(document.id, "comments left out", f"{count} comments were left out", gone[COMMENT][0].line, shown=str(count))
    if gone[HIDDEN]:
        count = len(gone[HIDDEN])
        detail = f"{count} rows or parts of rows were left out, since the workbook hides them"
        yield Finding(document.id, "hidden left out", detail, gone[HIDDEN][0].line, shown=str(count))
    if gone[NO_RESULT]:
        count, first = len(gone[NO_RESULT]), gone[NO_RESULT][0]
        detail = f"{count} formulas have no result, such as {first.text} in row {first.line}: open the workbook in Excel or WPS and save it"
        yield Finding(document.id, "formulas unread", detail, first.line, shown=str(count))
    if doubtful := [line for line in document.text.split("\n") if DOUBTFUL in line]:
        detail = f"text recognition is not sure of {len(doubtful)} lines, which end with {DOUBTFUL}"
        yield _finding(document, "doubtful characters", detail, document.text.index(DOUBTFUL), str(len(doubtful)))


def _removed(document: Document) -> Iterator[Finding]:
    """Yield how much cleaning removed from a document."""
    spam = [removal for removal in document.removed if removal.why in {SPAM, ADVERTISING}]
    boilerplate = [removal for removal in document.removed if removal.why not in {SPAM, ADVERTISING, MARK, *_READING}]
    kinds: tuple[tuple[FindingKind, list[Removal]], ...] = (("chrome removed", boilerplate), ("spam removed", spam))
    for kind, removals in kinds:
        if removals:
            yield Finding(document.id, kind, _share(document, removals), removals[0].line, shown=str(len(removals)))


def _unreadable(document: Document) -> Iterator[Finding]:
    """Yield where bytes of the file are no characters, and which files within it were not read."""
    lines = [number for number, line in enumerate(document.text.split("\n"), 1) if REPLACEMENT in line]
    if lines:
        shown = ", ".join(map(str, lines[:_NAMED_LINES]))
        detail = f"damaged bytes, shown as {REPLACEMENT} in {len(lines)} lines ({shown}): write these lines again, or get another copy"
        yield Finding(document.id, "unreadable characters", detail, lines[0], shown=shown)
    parts = [removal for removal in document.removed if removal.why == EMBEDDED]
    if parts:
        detail = f"{len(parts)} embedded files were not read, such as {parts[0].text}: put them beside this one"
        yield Finding(document.id, "parts unread", detail, parts[0].line, shown=str(len(parts)))


def _share(document: Document, removals: Sequence[Removal]) -> str:
    gone = sum(len("".join(removal.text.split())) for removal in removals)
    whole = len("".join(document.text.split())) + sum(len("".join(removal.text.split())) for removal in document.removed)
    return f"{len(removals)} pieces, {gone} characters, {gone / whole:.1%} of what was read"


def _finding(document: Document, kind: FindingKind, detail: str, place: int, shown: str) -> Finding:
    """Return a finding about the line at offset *place*."""
    return Finding(document.id, kind, detail, document.text.count("\n", 0, place) + 1, shown=shown)


def _truncated(document: Document, folded: str) -> Iterator[Finding]:
    """Yield a finding if the text breaks off in mid-sentence."""
    last = folded.rstrip().rpartition("\n")[2].strip()
    tail = _LAST_SENTENCE.search(last)
    broken = bool(_BROKEN_OFF.search(last)) and len(last) > _LONG_LINE
    if tail and not broken and _SHORTEST_TAIL <= len(tail["tail"]) <= _LONGEST_TAIL and not _CLOSING.search(tail["tail"]):
        follows = tail.start() > 0 and not tail["blank"]
        long = tail.start() == 0 and len(last) > _LONG_LINE and "," in last
        broken = (follows or long) and (not _END.search(last) or bool(_HANGING.search(last)))
    if broken:
        shown = document.text.rstrip()[-20:].rpartition("\n")[2]
        yield _finding(document, "truncated end", f"ends with “{shown}”", len(document.text.rstrip()) - 1, shown)


def _mixed(document: Document, folded: str) -> Iterator[Finding]:
    """Yield a finding if a document mixes Simplified and Traditional characters, or was converted by machine."""
    simplified = [place for place, character in enumerate(document.text) if character in SIMPLIFIED]
    traditional = [place for place, character in enumerate(document.text) if character in TRADITIONAL]
    strays, rest = sorted((simplified, traditional), key=len)
    if len(strays) >= _LEAST_STRAYS and len(strays) > _STRAY_SHARE * len(rest):
        shown = "".join(dict.fromkeys(document.text[place] for place in strays))[:10]
        script = "Simplified" if strays is simplified else "Traditional"
        yield _finding(document, "mixed scripts", f"{len(strays)} {script} characters among the others: {shown}", strays[0], shown)
    machine = list(_MACHINE.finditer(document.text)) if len(traditional) > len(simplified) else []
    if len(machine) >= _LEAST_STRAYS:
        shown = ", ".join(dict.fromkeys(match[0] for match in machine[:_LEAST_STRAYS]))
        detail = f"Traditional characters made by machine from Simplified text: {len(machine)} words such as {shown}"
        yield _finding(document, "mixed scripts", detail, machine[0].start(), shown)
    del folded


def _spun(document: Document, folded: str) -> Iterator[Finding]:
    """Yield a finding if an article spinner has substituted words."""
    matches = list(_SPUN.finditer(folded))
    if len(matches) >= _LEAST_SPUN:
        words = Counter(match[0] for match in matches).most_common()
        counted = ", ".join(f"{word} {count} times" for word, count in words)
        shown = ", ".join(f"{word} ×{count}" for word, count in words)
        yield _finding(document, "substituted words", f"words that stand for others: {counted}", matches[0].start(), shown)


def _undated(document: Document, folded: str) -> Iterator[Finding]:
    """Yield a finding if a text says "now" and has no date."""
    matches = list(_NOW.finditer(folded))
    if matches and not document.provenance.dated:
        words = ", ".join(dict.fromkeys(match[0] for match in matches))
        yield _finding(document, "undated now", f"no date, and {len(matches)} times {words}", matches[0].start(), words)


def _grades(document: Document, folded: str) -> Iterator[Finding]:
    """Yield grades in one sentence whose scores overlap."""
    for sentence in re.finditer("[^。!?\n]+", folded):
        ranges = [(_low(match), _high(match), match.start()) for match in _GRADES.finditer(sentence[0])]
        for one, other in combinations(sorted(ranges), 2):
            if other[0] <= one[1]:
                detail = f"a score of {other[0]} belongs to two grades"
                yield _finding(document, "figures", detail, sentence.start() + min(one[2], other[2]), str(other[0]))


def _low(match: re.Match[str]) -> int:
    return 0 if match["down"] else int(match["low"])


def _high(match: re.Match[str]) -> int:
    return int(match["low"]) - 1 if match["down"] else 1000 if match["up"] else int(match["high"])


def _promises(document: Document, folded: str) -> Iterator[Finding]:
    """Yield lists with fewer numbered items than the sentence before them announces."""
    for promise in _PROMISE.finditer(folded):
        first = _FIRST_ITEM.match(folded, promise.end())
        said = _number(promise["count"])
        if first is None or (first["han"] and said > len(_HAN_DIGITS)):
            continue
        found = _items(folded, first, said)
        if 1 < found < said:
            yield _finding(document, "figures", f"{said} items are announced, {found} follow", promise.start(), f"{said} ≠ {found}")


_HAN_DIGITS: Final = tuple(sorted(_NUMERALS.pattern[1:-1], key=unicodedata.numeric))


def _number(numeral: str) -> int:
    return int(unicodedata.numeric(numeral))


def _items(folded: str, first: re.Match[str], said: int) -> int:
    """Count the items numbered consecutively from *first*, up to *said*."""
    place = first.end()
    for number in range(2, said + 1):
        numeral = _HAN_DIGITS[number - 1] if first["han"] else str(number)
        place = folded.find(f"{first['before']}{numeral}{first['after']}", place)
        if place < 0:
            return number - 1
    return said


def _parts(document: Document, folded: str) -> Iterator[Finding]:
    """Yield parts that exceed their whole, and shares above 100 per cent."""
    for match in _WHOLE.finditer(folded):
        parts = [int(part) for part in re.findall(rf"(\d+){match['unit']}", match["parts"])]
        if parts and max(parts) > int(match["whole"]):
            yield _finding(document, "figures", f"a part of {max(parts)} in a whole of {match['whole']}", match.start(), match[0])
    for match in _SHARE.finditer(folded):
        if float(match["share"]) > _ALL:
            yield _finding(document, "figures", f"a share of {match['share']} per cent", match.start(), match[0])


def _several(documents: Sequence[Document]) -> Iterator[Finding]:
    """Yield the documents whose file contains several articles."""
    files = Counter(document.id.partition("#")[0] for document in documents)
    for document in documents:
        if files[document.id] > 1:
            yield Finding(document.id, "several articles", f"{files[document.id]} articles in one file", shown=str(files[document.id]))


def _alike(documents: Sequence[Document]) -> Iterator[Finding]:
    """Yield the pairs of documents that are near-duplicates."""
    shingles = [_shingles(document) for document in documents]
    documents_with: defaultdict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(shingles):
        for shingle in each:
            documents_with[shingle].append(number)
    shared: Counter[tuple[int, int]] = Counter()
    for numbers in documents_with.values():
        if 1 < len(numbers) <= _COMMONPLACE:
            shared.update(combinations(numbers, 2))
    for (one, other), both in sorted(shared.items()):
        sizes = len(shingles[one]), len(shingles[other])
        if both >= _LEAST_SHINGLES and (both >= _ALIKE * (sum(sizes) - both) or both >= _CONTAINED * min(sizes)):
            detail = f"{both / (sum(sizes) - both):.0%} the same as {documents[other].id}"
            yield Finding(documents[one].id, "near-duplicate", detail, other=documents[other].id, shown=documents[other].id)


def _shingles(document: Document) -> frozenset[str]:
    """Return a fixed sample of the five-character runs of a text, ignoring blanks and punctuation."""
    letters = "".join(character for character in fold(document.text) if character.isalnum())
    return frozenset(
        letters[place : place + _SHINGLE] for place in range(len(letters) - _SHINGLE + 1) if ord(letters[place]) % _SAMPLED == 0
    )
