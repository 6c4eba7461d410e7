"""Sentences about questions: what introduces the quotes, their sources, the caveats, and the buttons below an answer."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from bot.library.answers import Answer, Citation, Part
from bot.texts.message import NUMBERS, Message, listed, quoted, short, titles
from index import Lack, Language, Passage, own_date, own_place

ASK_SUMMARY: Final = Message("提问（群内使用）", "提問（群組內使用）", "ask a question (in groups)")
EXAMPLES: Final = (
    Message("网格怎么划分？", "網格怎麼劃分？", "How is a grid divided?"),
    Message("网格长平时干哪些活？", "網格長平時幹哪些活？", "What are the duties of a grid leader?"),
    Message("党小组多久考评一次？", "黨小組多久考評一次？", "How often is a party group assessed?"),
    Message("全程代理分哪几个环节？", "全程代理分哪幾個環節？", "What are the steps of full-process agency service?"),
)
SOURCES: Final = Message("出处", "出處", "Sources")
UNDERSTOOD: Final = Message(
    "结合上一个问题，您问的是：{question}", "結合上一個問題，您問的是：{question}", "Following on from your previous question: {question}"
)
MEANT: Final = Message("您问的是：{question}", "您問的是：{question}", "Your question in Chinese characters: {question}")
WHAT_ABOUT: Final = Message(
    "请问您想了解{about}的哪方面情况？请写出完整的问题。",
    "請問您想瞭解{about}的哪方面情況？請寫出完整的問題。",
    "What would you like to know about {about}? Please ask the whole question.",
)
FURTHER: Final = Message("其他相关原文（第 {page} 页）", "其他相關原文（第 {page} 頁）", "More related passages (page {page})")
NO_FURTHER: Final = Message("没有其他相关原文了。", "沒有其他相關原文了。", "There are no more related passages.")
PAUSED_BEST: Final = Message(
    "《{title}》可能有相关内容，目前暂停引用。原因：{reason}",
    "《{title}》可能有相關內容，目前暫停引用。原因：{reason}",
    "“{title}” may contain the answer, but is not quoted at present. Reason: {reason}",
)
CONTEXT: Final = Message("上下文 {number}", "上下文 {number}", "Context {number}")
MORE: Final = Message("更多", "更多", "More")
HELPFUL: Final = Message("有用", "有用", "Helpful")
NOT_HELPFUL: Final = Message("没用", "沒用", "Not helpful")
HAND_OVER: Final = Message("转人工", "轉人工", "Ask staff")
TO_PERSON: Final = Message("联系工作人员", "聯絡工作人員", "Contact staff")
NOT_MEANT: Final = Message("不是这个意思", "不是這個意思", "Not what I meant")
IN_SCRIPT: Final[Mapping[str, Message]] = {
    "hans": Message("原文转简体", "原文轉簡體", "Simplified"),
    "hant": Message("原文转繁体", "原文轉繁體", "Traditional"),
}
AS_WRITTEN: Final = Message("按原文显示", "依原文顯示", "As written")
REASONS: Final[Mapping[str, Message]] = {
    "off": Message("答非所问", "答非所問", "Beside the point"),
    "old": Message("过时", "過時", "Out of date"),
    "unclear": Message("看不懂", "看不懂", "Unclear"),
}
VOTED: Final = Message("感谢您的反馈。", "感謝您的回饋。", "Thank you for your feedback.")
WHY_NOT: Final = Message("感谢反馈。主要问题是？", "感謝回饋。主要問題是？", "Thank you. What is the main problem?")
BANDS: Final[Mapping[str, Message]] = {
    "answer": Message("已答复", "已答覆", "answered"),
    "maybe": Message("可能相关", "可能相關", "possibly related"),
    "none": Message("未查到", "未查到", "not answered"),
}
OCCASIONS: Final[Mapping[str, Message]] = {
    "greeting": Message("您好！请直接输入您的问题。", "您好！請直接輸入您的問題。", "Hello! Please type your question."),
    "thanks": Message("不客气，欢迎随时提问。", "不客氣，歡迎隨時提問。", "You are welcome. Please ask whenever you like."),
    "farewell": Message("再见，欢迎随时提问。", "再見，歡迎隨時提問。", "Goodbye. Please come back whenever you have a question."),
    "identity": Message(
        "我是自动问答程序，并非真人。答复均引用文件原文，并注明出处；文件中没有的内容，将如实告知。",
        "我是自動問答程式，並非真人。答覆均引用文件原文，並註明出處；文件中沒有的內容，將如實告知。",
        "I am an automated service, not a person. I quote the documents and name the source; if they do not cover something, I say so.",
    ),
    "complaint": Message(
        "很抱歉，未能帮到您。请换一种说法提问，或点“没用”反馈问题。",
        "很抱歉，未能幫到您。請換一種說法提問，或點「沒用」反映問題。",
        "I am sorry that this did not help. Please rephrase the question, or tap “Not helpful” and tell us why.",
    ),
    "insult": Message(
        "很抱歉让您不满意。请直接输入您要咨询的问题，或联系工作人员。",
        "很抱歉讓您不滿意。請直接輸入您要諮詢的問題，或聯絡工作人員。",
        "I am sorry that you are not satisfied. Please type your question, or contact staff.",
    ),
}

INTRODUCTION_ANSWER: Final = Message("", "", "The documents say, in their original wording:")
_INTRODUCTION_MAYBE: Final = Message(
    "没有查到直接的答复。以下原文可能相关，请核对：",
    "沒有查到直接的答覆。以下原文可能相關，請核對：",
    "No direct answer was found. The following passages may be related; please check them:",
)
_INTRODUCTION_SILENT: Final = Message(
    "现有文件写明，对此没有记载。原文如下：",
    "現有文件載明，對此並無記載。原文如下：",
    "The documents say that they do not cover this, in their original wording:",
)
_INTRODUCTION_EDITION: Final = Message(
    "{year}年的旧版本写的是（现已有更新的版本）：",
    "{year}年的舊版本寫的是（現已有更新的版本）：",
    "The old version of {year}, since replaced by a newer one, says:",
)
_INTRODUCTION_REPLACED: Final = Message(
    "仅查到已废止或已被新版本代替的文件，以下原文不可作为现行规定：",
    "僅查到已廢止或已被新版本代替的文件，以下原文不可作為現行規定：",
    "Only documents that are repealed or replaced were found; what they say no longer holds:",
)
_INTRODUCTION_NONE: Final = Message(
    "抱歉，现有文件中没有查到相关内容。", "抱歉，現有文件中查無相關內容。", "Sorry, the documents do not answer this question."
)
_NEAREST: Final = Message("最相关的文件：{titles}", "最相關的文件：{titles}", "Most relevant documents: {titles}")
_LACKS: Final = Message("未提及{wanted}", "未提及{wanted}", "no mention of {wanted}")
_MIND: Final = Message("请注意：以上原文{lacking}。", "請注意：以上原文{lacking}。", "Please note: the passages above make {lacking}.")
_PARTIAL: Final = Message(
    "以上仅答复了部分问题，原文{lacking}。",
    "以上僅答覆部分問題，原文{lacking}。",
    "This answers only part of your question: the passages above make {lacking}.",
)
_DIFFERING: Final = Message(
    "以上文件规定不一，请以当地现行规定为准。",
    "以上文件規定不一，請以當地現行規定為準。",
    "The documents above differ; please follow the rules in force where you live.",
)
_CONTACT: Final = Message(
    "如需进一步了解，请咨询：{contact}", "如需進一步了解，請洽：{contact}", "For more information, please contact: {contact}"
)
_NO_CONTACT: Final = Message(
    "您可以换一种说法提问，或咨询所在社区的工作人员。",
    "您可以換一種說法提問，或洽詢所在社區的工作人員。",
    "You can rephrase the question, or ask the staff of your community.",
)
_REPHRASE: Final = Message("您可以换一种说法提问。", "您可以換一種說法提問。", "You can rephrase the question.")
_LEAVE_OUT: Final = Message(
    "您的问题中含有{kinds}，为保护隐私已自动隐去，未作保存，今后请勿填写。",
    "您的問題中含有{kinds}，為保護隱私已自動隱去，未予保存，今後請勿填寫。",
    "Your question contained personal data ({kinds}). To protect your privacy it was masked and not stored; please leave it out in future.",
)
_HIDDEN: Final = Message(
    "您的问题中含有{kinds}，为保护隐私已自动隐去，不显示、不用于检索。由您本人转交工作人员的，一并转交，仅承办人可以查看。",
    "您的問題中含有{kinds}，為保護隱私已自動隱去，不顯示、不用於檢索。由您本人轉交工作人員的，一併轉交，僅承辦人可以查看。",
    "Your question contained personal data ({kinds}). To protect your privacy it is neither shown nor searched for. If you pass the "
    "question to staff yourself it goes with it, and only the person in charge can see it.",
)
_PASSED_ON: Final = Message(
    "您写的{kinds}将一并转交，仅承办人可以查看。",
    "您寫的{kinds}將一併轉交，僅承辦人可以查看。",
    "The personal data that you wrote ({kinds}) goes with it; only the person in charge can see it.",
)
_KINDS: Final[Mapping[str, Message]] = {
    "phone": Message("电话号码", "電話號碼", "phone number"),
    "identity": Message("证件号码", "證件號碼", "identity number"),
    "card": Message("银行卡号", "銀行卡號", "bank card number"),
    "email": Message("邮箱地址", "電子郵件地址", "e-mail address"),
    "plate": Message("车牌号码", "車牌號碼", "licence plate"),
    "house": Message("门牌号码", "門牌號碼", "house number"),
}
_PLACED: Final = Message("（{facts}）", "（{facts}）", " ({facts})")
_LABEL: Final = Message("{label}：", "{label}：", "{label}: ")
NOT_FOUND: Final = Message("未查到", "未查到", "not found")
_MOST_LACKS: Final = 3
_ITEM: Final = re.compile(r"^[ \t]*(?:- |\d{1,2}[.、] ?|[（(]\d{1,2}[)）]|[①-⑳])")
_STOPS: Final = "。；;，, "


def introduction(given: Answer, language: Language) -> str:
    """Return what stands before the quotes; it may be empty."""
    if given.replaced:
        return _INTRODUCTION_REPLACED(language)
    if given.edition:
        edition = _INTRODUCTION_EDITION(language, year=given.edition)
        return f"{_INTRODUCTION_MAYBE(language)}\n{edition}" if given.band == "maybe" else edition
    if given.silent and given.band == "maybe":
        return _INTRODUCTION_SILENT(language)
    return {"answer": INTRODUCTION_ANSWER, "maybe": _INTRODUCTION_MAYBE, "none": _INTRODUCTION_NONE}[given.band](language)


def lead_origin(citation: Citation, language: Language) -> str:
    """Return the place and date of a lead, in brackets; empty where both are unknown."""
    facts = " · ".join(short(fact) for fact in (citation.place, citation.dated) if fact)
    return _PLACED(language, facts=facts) if facts else ""


def one_line(lead: str) -> str:
    """Return a lead on one line: the items of a list behind each other."""
    first, *others = lead.split("\n")
    if not others:
        return first
    items = [_ITEM.sub("", each).rstrip(_STOPS) for each in others]
    if first.endswith(("：", ":")):
        return first + "、".join(filter(None, items))
    return "、".join(filter(None, (first.rstrip(_STOPS), *items)))


def part_label(part: Part, answer: Answer, language: Language) -> str:
    """Return what stands before the answer to a *part* of a question: its place, if the parts are of different ones, else its words."""
    places = [each.place for answered in answer.parts for each in answer.citations if each.number == answered.citation]
    own = next((each.place for each in answer.citations if each.number == part.citation), "")
    return _LABEL(language, label=own if own and places.count(own) == 1 and len(places) > 1 else part.asked)


def source(citation: Citation, language: Language) -> str:
    """Return where a quote stands: its number, title, headings, place and date."""
    return f"{NUMBERS[citation.number - 1]} {passage_source(citation.passage, language, citation.snippet.text)}"


def passage_source(passage: Passage, language: Language, quoted: str = "") -> str:
    """Return where what is *quoted*, by default all of a passage, stands: title, headings, place (or the publisher) and date."""
    text = quoted or passage.text
    place = own_place(passage, text) or passage.provenance.source
    facts = " · ".join(short(fact) for fact in (place, own_date(passage, text)) if fact)
    path = " › ".join(short(step) for step in (passage.title, *passage.heading.split(" › ")) if step)
    return path + (_PLACED(language, facts=facts) if facts else "")


def closing(given: Answer, contact: str, language: Language) -> str:
    """Return what stands below the sources: what is missing or differs, for a refusal the closest documents, and whom to ask."""
    lines = [_DIFFERING(language)] if given.differing else []
    if given.partial:
        lines.append(_PARTIAL(language, lacking=reason(given.lacks, language)))
    if given.band == "answer" and not given.partial:
        return "\n".join(lines)
    if given.band == "none" and given.nearest:
        lacking = reason(given.lacks, language)
        closest = _NEAREST(language, titles=titles([passage.title for passage in given.nearest], language))
        lines.append(closest + (_PLACED(language, facts=lacking) if lacking else ""))
    grave = [lack for lack in given.lacks if lack.kind != "term"]
    if given.band == "maybe" and grave:
        lines.append(_MIND(language, lacking=reason(grave, language)))
    if given.band == "none" and contact:
        lines.append(_REPHRASE(language))
    lines.append(_CONTACT(language, contact=contact) if contact else _NO_CONTACT(language))
    return "\n".join(lines)


def leave_out(kinds: Sequence[str], language: Language) -> str:
    """Say what was masked, and ask to leave it out next time."""
    return _LEAVE_OUT(language, kinds=_kinds(kinds, language))


def hidden(kinds: Sequence[str], language: Language) -> str:
    """Say what was masked, where the question may still be passed to staff with it."""
    return _HIDDEN(language, kinds=_kinds(kinds, language))


def passed_on(kinds: Sequence[str], language: Language) -> str:
    """Say which masked data goes to staff with a question."""
    return _PASSED_ON(language, kinds=_kinds(kinds, language))


def _kinds(kinds: Sequence[str], language: Language) -> str:
    return listed([_KINDS[kind](language) for kind in kinds], language)


def reason(lacks: Sequence[Lack], language: Language) -> str:
    """Say what is lacking, at most three things; empty where nothing is."""
    wanted = list(dict.fromkeys(lack.wanted for lack in lacks))[:_MOST_LACKS]
    return _LACKS(language, wanted=quoted(wanted, language)) if wanted else ""
