"""How an answer is worded: what stands before the quotes, their sources, and what follows."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.library.answers import Answer, Citation
from bot.texts.message import NUMBERS, Message, short
from index import Lack, Language, Passage

_LEAD_ANSWER: Final = Message("", "", "The documents are in Chinese. They say:")
_LEAD_MAYBE: Final = Message(
    "没有找到直接回答。下面的原文可能相关，请核对：",
    "沒有找到直接回答。下面的原文可能相關，請核對：",
    "No direct answer was found. These passages may be related; please check:",
)
_LEAD_NONE: Final = Message(
    "现有文件里没有找到答案，我不猜。", "現有文件裡沒有找到答案，我不猜。", "The documents do not answer this, and I do not guess."
)
_LEAD_EDITION: Final = Message(
    "{year}年的旧版本写的是（现在有更新的版本）：",
    "{year}年的舊版本寫的是（現在有更新的版本）：",
    "The old version of {year}, since replaced by a newer one, says:",
)
_LEAD_REPLACED: Final = Message(
    "只找到已经废止或被新版本代替的文件，下面的原文不能当作现行规定：",
    "只找到已經廢止或被新版本代替的文件，下面的原文不能當作現行規定：",
    "Only documents were found that are repealed or replaced; what they say no longer holds:",
)
_SOURCES: Final = Message("出处", "出處", "Sources")
_NEAREST: Final = Message("最接近的文件：{titles}", "最接近的文件：{titles}", "Nearest documents: {titles}")
_LACKS: Final = Message("没有写到{wanted}", "沒有寫到{wanted}", "they do not mention {wanted}")
_MIND: Final = Message("注意：上面的原文{lacking}。", "注意：上面的原文{lacking}。", "Mind that {lacking}.")
_PARTIAL: Final = Message("（仅部分）上面的原文{lacking}。", "（僅部分）上面的原文{lacking}。", "(In part only) Mind that {lacking}.")
_DIFFERING: Final = Message(
    "这些文件说法不同，请以您所在地为准。",
    "這些文件說法不同，請以您所在地為準。",
    "These documents differ; what holds is that of your own place.",
)
_CONTACT: Final = Message("可以联系：{contact}", "可以聯絡：{contact}", "You can contact: {contact}")
_NO_CONTACT: Final = Message(
    "可以换个说法再问，或者问问所在社区的工作人员。",
    "可以換個說法再問，或者問問所在社區的工作人員。",
    "You can ask in other words, or ask the staff of your community.",
)
_REPHRASE: Final = Message("可以换个说法再问。", "可以換個說法再問。", "You can ask in other words.")
UNDERSTOOD: Final = Message(
    "按上一个问题理解：{question}", "按上一個問題理解：{question}", "Understood from the question before: {question}"
)
FURTHER: Final = Message("更多相关原文，第 {page} 页", "更多相關原文，第 {page} 頁", "More passages, page {page}")
NO_FURTHER: Final = Message("没有更多相关原文了。", "沒有更多相關原文了。", "There are no more passages.")
PAUSED_BEST: Final = Message(
    "《{title}》里可能有答案，但它暂停引用：{reason}",
    "《{title}》裡可能有答案，但它暫停引用：{reason}",
    "“{title}” may hold the answer, but is not quoted for now: {reason}",
)
_LEAVE_OUT: Final = Message(
    "问题里的{kinds}已经隐去，没有保存；下次请不要写。",
    "問題裡的{kinds}已經隱去，沒有保存；下次請不要寫。",
    "The {kinds} in your question was masked and is not kept; please leave it out next time.",
)
_KINDS: Final[Mapping[str, Message]] = {
    "phone": Message("电话号码", "電話號碼", "phone number"),
    "identity": Message("证件号码", "證件號碼", "identity number"),
    "card": Message("银行卡号", "銀行卡號", "card number"),
    "email": Message("邮箱地址", "電郵地址", "e-mail address"),
}
_EMERGENCY: Final = Message(
    "情况紧急请马上拨打：{numbers}。", "情況緊急請馬上撥打：{numbers}。", "If this is an emergency, call at once: {numbers}."
)
_NUMBERS: Final[Mapping[str, Message]] = {
    "119": Message("119（火警）", "119（火警）", "119 (fire)"),
    "120": Message("120（急救）", "120（急救）", "120 (ambulance)"),
    "110": Message("110（报警）", "110（報警）", "110 (police)"),
}

CONTEXT: Final = Message("上下文 {number}", "上下文 {number}", "Context {number}")
MORE: Final = Message("更多", "更多", "More")
HELPFUL: Final = Message("有用", "有用", "Helpful")
NOT_HELPFUL: Final = Message("没用", "沒用", "Not helpful")
TO_PERSON: Final = Message("转人工", "轉人工", "A person")
SEE_DOCUMENTS: Final = Message("看文件目录", "看文件目錄", "List of documents")
NOT_MEANT: Final = Message("不是这个意思", "不是這個意思", "Not what I meant")
IN_SCRIPT: Final[Mapping[str, Message]] = {
    "hans": Message("原文转简体", "原文轉簡體", "Simplified"),
    "hant": Message("原文转繁体", "原文轉繁體", "Traditional"),
}
AS_WRITTEN: Final = Message("原样显示", "原樣顯示", "As written")
BACK: Final = Message("返回", "返回", "Back")
PREVIOUS: Final = Message("上一页", "上一頁", "Previous")
NEXT: Final = Message("下一页", "下一頁", "Next")
REASONS: Final[Mapping[str, Message]] = {
    "off": Message("答非所问", "答非所問", "Off the point"),
    "old": Message("过时", "過時", "Out of date"),
    "unclear": Message("看不懂", "看不懂", "Unclear"),
}
VOTED: Final = Message("谢谢，记下了。", "謝謝，記下了。", "Thank you, noted.")
WHY_NOT: Final = Message("谢谢，记下了。哪里不好？", "謝謝，記下了。哪裡不好？", "Thank you, noted. What is wrong with it?")
_PLACED: Final = Message("（{facts}）", "（{facts}）", " ({facts})")


def answer(given: Answer, contact: str, language: Language) -> str:
    """Return the whole reply: what leads to the quotes, the numbered quotes, their sources, and what follows."""
    blocks = [lead(given, language)]
    blocks += [f"{NUMBERS[citation.number - 1]} {citation.snippet.text}" for citation in given.citations]
    if given.citations:
        blocks.append("\n".join([_SOURCES(language), *(source(citation, language) for citation in given.citations)]))
    blocks.append(closing(given, contact, language))
    return "\n\n".join(block for block in blocks if block)


def lead(given: Answer, language: Language) -> str:
    """Return what stands before the quotes; it may be empty."""
    if given.replaced:
        return _LEAD_REPLACED(language)
    if given.edition:
        return "\n".join(
            each for each in (_LEAD_MAYBE(language) * (given.band == "maybe"), _LEAD_EDITION(language, year=given.edition)) if each
        )
    return {"answer": _LEAD_ANSWER, "maybe": _LEAD_MAYBE, "none": _LEAD_NONE}[given.band](language)


def source(citation: Citation, language: Language) -> str:
    """Return where a quote stands: its number, title, headings, place and date."""
    return f"{NUMBERS[citation.number - 1]} {passage_source(citation.passage, language)}"


def passage_source(passage: Passage, language: Language) -> str:
    """Return where a passage stands: title, headings, place, or who says so where there is none, and date."""
    origin = passage.provenance
    facts = " · ".join(short(fact) for fact in (origin.place or origin.source, origin.dated) if fact)
    path = " › ".join(short(step) for step in (passage.title, *passage.heading.split(" › ")) if step)
    return path + (_PLACED(language, facts=facts) if facts else "")


def closing(given: Answer, contact: str, language: Language) -> str:
    """Return what stands behind the sources: what is missing or differs, for a refusal what came closest, and whom to ask."""
    lines = [_DIFFERING(language)] if given.differing else []
    if given.partial:
        lines.append(_PARTIAL(language, lacking=reason(given.lacks, language)))
    if given.band == "answer" and not given.partial:
        return "\n".join(lines)
    if given.band == "none" and given.nearest:
        lacking = reason(given.lacks, language)
        lines.append(_NEAREST(language, titles=_titles(given.nearest)) + (_PLACED(language, facts=lacking) if lacking else ""))
    grave = [lack for lack in given.lacks if lack.kind != "term"]
    if given.band == "maybe" and grave:
        lines.append(_MIND(language, lacking=reason(grave, language)))
    if given.band == "none" and contact:
        lines.append(_REPHRASE(language))
    lines.append(_CONTACT(language, contact=contact) if contact else _NO_CONTACT(language))
    return "\n".join(lines)


def emergency(numbers: Sequence[str], language: Language) -> str:
    """Say which numbers to dial, in the order given."""
    named = [_NUMBERS[number](language) if number in _NUMBERS else number for number in numbers]
    return _EMERGENCY(language, numbers=_listed(named, language))


def leave_out(kinds: Sequence[str], language: Language) -> str:
    """Say what was masked, and ask to leave it out next time."""
    return _LEAVE_OUT(language, kinds=_listed([_KINDS[kind](language) for kind in kinds], language))


def reason(lacks: Sequence[Lack], language: Language) -> str:
    """Say what is lacking, at most three things; empty where nothing is."""
    if not lacks:
        return ""
    opening, ending = ("“", "”") if language != "en" else ('"', '"')
    wanted = list(dict.fromkeys(lack.wanted for lack in lacks))[:3]
    return _LACKS(language, wanted=_listed([f"{opening}{each}{ending}" for each in wanted], language))


def _listed(names: Sequence[str], language: Language) -> str:
    return ("、" if language != "en" else ", ").join(names)


def _titles(passages: Sequence[Passage]) -> str:
    return "".join(f"《{short(passage.title)}》" for passage in passages)
