"""What the property tests are fed: texts like those we index, documents with numbering, and texts that mean harm."""

from hypothesis import strategies as st

from index import Document
from index.analysis.query import Alternative, Clause
from index.documents import Draft, normalise

_WORDS = (
    "社区", "居民", "服务", "大厅", "办理", "登记", "申请", "材料", "身份证", "工作日", "电话", "周一", "上午", "可以", "不能", "我们",
    "他们", "在", "的", "了", "和", "到", "小区", "物业", "公司", "图书", "老人", "孩子", "学校", "医院", "通知", "时间", "地点", "费用",
)  # fmt: skip
_TRADITIONAL_WORDS = (
    "社區", "居民", "服務", "大廳", "辦理", "登記", "申請", "材料", "身份證", "工作日", "電話", "週一", "上午", "可以", "不能", "我們",
    "他們", "在", "的", "了", "和", "到", "小區", "物業", "公司", "圖書", "老人", "孩子", "學校", "醫院", "通知", "時間", "地點", "費用",
)  # fmt: skip
_MARKS = ("，", "。", "；", "：", "、", "！", "？", "（", "）", "“", "”", "…", "\n", " ", "\u3000", ".", ",", ":", "|")
_ORDINALS = ("第一章", "第二节", "第三条", "一、", "二、", "（一）", "（二）", "1.", "2、", "(3)", "①", "一是", "二要", "10.")
_FOREIGN = ("Wi-Fi", "12345", "2024", "ＡＢＣ", "１２", "café", "K", "㎡", "①", "한국", "カナ", "e\u0301", "😀", "𠮷", "㐀", "_", "don't")
_HOSTILE = (
    "\0", "\ufeff", "\u200b", "\u202e", "\u00ad", "\x1b[31m", "\r", "\x0b", "\x85", "\u2028", "İ", "ß", "ﬃ", "㍿", "\U000e0041",
    "<script>", "---\n", "# ", "' OR 1=1 --", "%s%n", "../", "e\u0301" * 30,
)  # fmt: skip
_LONG = (" " * 800, "，" * 400, "好" * 600, "第一条" + "居民到大厅，" * 90, "居民到大厅。" * 90, "1、登记；" * 90, "电话：\n" * 20)


def _joined(pieces: st.SearchStrategy[str], smallest: int, largest: int) -> st.SearchStrategy[str]:
    return st.lists(pieces, min_size=smallest, max_size=largest).map("".join)


def _sentences(words: tuple[str, ...]) -> st.SearchStrategy[str]:
    clause = _joined(st.sampled_from(words), 3, 6)
    sentence = st.lists(clause, min_size=1, max_size=3).map(lambda clauses: "，".join(clauses) + "。")
    return _joined(sentence, 1, 4)


chinese_texts = _sentences(_WORDS)
"""Sentences of everyday Simplified words."""

traditional_texts = _sentences(_TRADITIONAL_WORDS)
"""Sentences of the same words in Traditional characters."""

both_scripts = st.lists(st.sampled_from(tuple(zip(_WORDS, _TRADITIONAL_WORDS, strict=True))), max_size=20).map(
    lambda pairs: ("".join(simplified for simplified, _ in pairs), "".join(traditional for _, traditional in pairs))
)
"""The same words in Simplified and in Traditional characters."""

texts = _joined(st.sampled_from(_WORDS + _TRADITIONAL_WORDS + _MARKS + _FOREIGN), 0, 40)
"""Words of several scripts and widths with any punctuation between them."""

hostile_texts = _joined(st.one_of(st.sampled_from(_HOSTILE + _ORDINALS + _MARKS + _WORDS), st.characters(codec="utf-8")), 0, 40)
"""Any characters, and those that have broken programs before."""

questions = _joined(st.sampled_from(_WORDS + _TRADITIONAL_WORDS + _FOREIGN + ("？",)), 1, 6)
"""A few words that may or may not stand in a document."""

_lines = st.one_of(
    chinese_texts,
    _joined(st.tuples(st.sampled_from(_ORDINALS), chinese_texts).map("".join), 3, 8),
    _joined(st.sampled_from(_ORDINALS + _MARKS + _WORDS), 0, 40),
    hostile_texts,
    _joined(st.sampled_from(_LONG + _WORDS[:7]), 1, 4),
)


@st.composite
def _structured_documents(draw: st.DrawFn) -> Document:
    """Draw a document as a reader of Markdown or web pages writes it: headings of several levels with lines below."""
    draft = Draft()
    for heading in draw(st.lists(st.booleans(), max_size=10)):
        if heading:
            draft.heading(draw(texts), draw(st.integers(1, 6)))
        else:
            draft.line(draw(_lines))
    return Document("folder/structured.md", draw(st.sampled_from(("居民手册", "社区", ""))), draft.text, draft.sections)


def _plain_document(text: str) -> Document:
    return Document("plain.txt", "居民手册", normalise(text))


documents = st.one_of(_structured_documents(), st.lists(_lines, max_size=6).map("\n".join).map(_plain_document))
"""Documents with headings, with numbering that runs on within a line, with neither, and without any text."""

terms = st.sampled_from("甲甲甲甲甲甲乙乙乙乙丙丙丙丁丁戊己庚辛")
"""Terms of which some stand in most passages and some in few."""

term_lists = st.lists(terms, min_size=1, max_size=25)
"""The terms of a passage."""

term_corpora = st.lists(term_lists, min_size=1, max_size=40)
"""The terms of passages in corpus order; short ones are often equal."""

_alternatives = st.builds(
    lambda held, weight: Alternative("".join(held), tuple(held), weight),
    st.lists(st.one_of(terms, st.just("云")), min_size=1, max_size=3),
    st.sampled_from((1.0, 1.0, 0.8, 0.5, 0.3, 0.07)),
)

clauses = st.lists(
    st.lists(_alternatives, min_size=1, max_size=3).map(lambda found: Clause(found[0].text, tuple(found))),
    max_size=5,
)
"""Clauses of weighed alternatives, with terms that no passage holds among them."""

plain_clauses = st.lists(terms, min_size=1, max_size=8).map(lambda held: [Clause(term, (Alternative(term, (term,)),)) for term in held])
"""Clauses of one term each."""
