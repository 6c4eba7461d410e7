"""How an answer is worded: what stands before the quotes, their sources, and what follows."""

from collections.abc import Sequence
from typing import Final

from bot.answers import Answer, Citation
from bot.texts.wording import NUMBERS, Wording, short
from index import Lack, Language, Passage

_LEAD_ANSWER: Final = Wording("", "", "The documents are in Chinese. They say:")
_LEAD_MAYBE: Final = Wording(
    "没有找到直接回答。下面的原文可能相关，请核对：",
    "沒有找到直接回答。下面的原文可能相關，請核對：",
    "No direct answer was found. These passages may be related; please check:",
)
_LEAD_NONE: Final = Wording(
    "现有文件里没有找到答案，我不猜。", "現有文件裡沒有找到答案，我不猜。", "The documents do not answer this, and I do not guess."
)
_SOURCES: Final = Wording("出处", "出處", "Sources")
_NEAREST: Final = Wording("最接近的文件：{titles}", "最接近的文件：{titles}", "Nearest documents: {titles}")
_LACKS: Final = Wording("没有写到{wanted}", "沒有寫到{wanted}", "they do not mention {wanted}")
_MIND: Final = Wording("注意：上面的原文{lacking}。", "注意：上面的原文{lacking}。", "Mind that {lacking}.")
_PARTIAL: Final = Wording("（仅部分）上面的原文{lacking}。", "（僅部分）上面的原文{lacking}。", "(In part only) Mind that {lacking}.")
_DIFFERING: Final = Wording(
    "这些文件说法不同，请以您所在地为准。",
    "這些文件說法不同，請以您所在地為準。",
    "These documents differ; what holds is that of your own place.",
)
_CONTACT: Final = Wording("可以联系：{contact}", "可以聯絡：{contact}", "You can contact: {contact}")
_NO_CONTACT: Final = Wording(
    "可以换个说法再问，或者问问所在社区的工作人员。",
    "可以換個說法再問，或者問問所在社區的工作人員。",
    "You can ask in other words, or ask the staff of your community.",
)
_PLACED: Final = Wording("（{facts}）", "（{facts}）", " ({facts})")


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
    return {"answer": _LEAD_ANSWER, "maybe": _LEAD_MAYBE, "none": _LEAD_NONE}[given.band](language)


def source(citation: Citation, language: Language) -> str:
    """Return where a quote stands: its number, title, headings, place and date."""
    passage = citation.passage
    facts = " · ".join(fact for fact in (passage.provenance.place, passage.provenance.dated) if fact)
    path = " › ".join(short(step) for step in (passage.title, *passage.heading.split(" › ")) if step)
    return f"{NUMBERS[citation.number - 1]} {path}" + (_PLACED(language, facts=short(facts)) if facts else "")


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
    lines.append(_CONTACT(language, contact=contact) if contact else _NO_CONTACT(language))
    return "\n".join(lines)


def reason(lacks: Sequence[Lack], language: Language) -> str:
    """Say what is lacking, at most three things; empty where nothing is."""
    if not lacks:
        return ""
    opening, ending = ("“", "”") if language != "en" else ('"', '"')
    wanted = list(dict.fromkeys(lack.wanted for lack in lacks))[:3]
    return _LACKS(language, wanted=("、" if language != "en" else ", ").join(f"{opening}{each}{ending}" for each in wanted))


def _titles(passages: Sequence[Passage]) -> str:
    return "".join(f"《{short(passage.title)}》" for passage in passages)
