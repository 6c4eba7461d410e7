"""Every sentence that a person reads: Simplified, Traditional, English.

Sentences that only the log or a terminal's operator reads are English and stand where they are said. Quotes are never changed.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from bot.answers import Answer, Citation
from bot.errors import EmptyQuestionError, LongQuestionError, NotReadyError, SyncRunningError, SyncStoppedError, TooManyQuestionsError
from bot.library import Status
from index import (
    CorpusHeldError,
    DocumentError,
    EmptyDocumentError,
    EmptyFolderError,
    FolderNotFoundError,
    Lack,
    Language,
    Passage,
    SyncReport,
    UnsupportedFormatError,
)

NUMBERS: Final = "①②③④⑤⑥⑦⑧⑨"
_LONGEST_NAME: Final = 60
_MOST_FAILURES: Final = 10


class Wording(NamedTuple):
    """A sentence in the three languages; `{name}` stands for a fact."""

    hans: str
    hant: str
    english: str

    def __call__(self, language: Language, **facts: object) -> str:
        """Return the sentence in *language* with its *facts* filled in."""
        sentence = {"zh-Hans": self.hans, "zh-Hant": self.hant, "en": self.english}[language]
        return sentence.format(**facts) if facts else sentence


NAME: Final = Wording("社区服务问答", "社區服務問答", "Community service answers")
WELCOME: Final = Wording(
    "您好，这里是社区服务问答。网格、社区、便民、党建方面的问题，请直接发给我。"
    "我只用文件里的原话回答，并写明出处；文件里没有的，我会直说。\n\n可以这样问：",
    "您好，這裡是社區服務問答。網格、社區、便民、黨建方面的問題，請直接發給我。"
    "我只用文件裡的原話回答，並寫明出處；文件裡沒有的，我會直說。\n\n可以這樣問：",
    "Hello. Ask me about grids, communities, services for residents and party work. I answer in the documents' own words and say "
    "where they stand; when the documents do not say, I tell you so.\n\nYou could ask:",
)
HELP: Final = Wording(
    "直接发问题就行；在群里请 @我 或用 /ask 加问题。\n回答都是文件原话，下面写着出自哪份文件、哪一节、哪里、哪年。\n"
    "没有把握的，我会请您核对；文件里没有的，我不猜。",
    "直接發問題就行；在群組裡請 @我 或用 /ask 加問題。\n回答都是文件原話，下面寫著出自哪份文件、哪一節、哪裡、哪年。\n"
    "沒有把握的，我會請您核對；文件裡沒有的，我不猜。",
    "Just send your question; in a group mention me or write /ask and the question.\nEvery answer is the documents' own words, with "
    "the document, section, place and year below.\nWhen I am not sure I ask you to check; when the documents do not say, I do not guess.",
)
START_SUMMARY: Final = Wording("开始", "開始", "begin")
HELP_SUMMARY: Final = Wording("看说明", "看說明", "what I can do")
ASK_SUMMARY: Final = Wording("提问（群里用）", "提問（群組裡用）", "ask a question (in a group)")
REINDEX_SUMMARY: Final = Wording("重新读取文件（管理员）", "重新讀取文件（管理員）", "read the documents again (admins)")
STATUS_SUMMARY: Final = Wording("查看状态（管理员）", "查看狀態（管理員）", "show the state (admins)")
HELP_CONTACT: Final = Wording("要找人请联系：{contact}", "要找人請聯絡：{contact}", "To reach a person: {contact}")
UNKNOWN_COMMAND: Final = Wording(
    "没有这个命令。直接发问题就行，/help 看说明。",
    "沒有這個命令。直接發問題就行，/help 看說明。",
    "There is no such command. Just send your question; /help says more.",
)
TEXT_ONLY: Final = Wording(
    "我只看得懂文字，请把问题打成字发给我。", "我只看得懂文字，請把問題打成字發給我。", "I read text only; please type your question."
)
EXAMPLES: Final = (
    Wording("网格怎么划分？", "網格怎麼劃分？", "How is a grid divided?"),
    Wording("网格长平时干哪些活？", "網格長平時幹哪些活？", "What are the duties of a grid leader?"),
    Wording("党小组多久考评一次？", "黨小組多久考評一次？", "How often is a party group assessed?"),
    Wording("全程代理分哪几个环节？", "全程代理分哪幾個環節？", "What are the steps of full-process agency service?"),
)

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

_SYNCING: Final = Wording("正在读取文件 {done}/{total}…", "正在讀取文件 {done}/{total}…", "Reading documents {done}/{total}…")
_SYNCED: Final = Wording(
    "索引完成，用时 {seconds:.1f} 秒。\n"
    "文件：新增 {added}，更新 {updated}，移除 {removed}，未变 {unchanged}\n"
    "共 {documents} 篇文章，{passages} 个段落",
    "索引完成，用時 {seconds:.1f} 秒。\n"
    "文件：新增 {added}，更新 {updated}，移除 {removed}，未變 {unchanged}\n"
    "共 {documents} 篇文章，{passages} 個段落",
    "Indexed in {seconds:.1f} s.\nFiles: {added} new, {updated} changed, {removed} gone, {unchanged} the same\n"
    "{documents} documents, {passages} passages in all",
)
_FAILED: Final = Wording("没能读取 {path}：{reason}", "沒能讀取 {path}：{reason}", "Could not read {path}: {reason}")
_MORE_FAILED: Final = Wording("另有 {count} 个文件没能读取", "另有 {count} 個文件沒能讀取", "{count} more could not be read")
_STATUS: Final = Wording(
    "文章 {documents} 篇，段落 {passages} 个\n上次索引：{synced}\n版本 {version}",
    "文章 {documents} 篇，段落 {passages} 個\n上次索引：{synced}\n版本 {version}",
    "{documents} documents, {passages} passages\nLast indexed: {synced}\nVersion {version}",
)
_NEVER: Final = Wording("还没有", "還沒有", "never")
_SYNCING_NOW: Final = Wording("正在重新索引…", "正在重新索引…", "Indexing now…")

_ERRORS: Final[Mapping[type[Exception], Wording]] = {
    EmptyQuestionError: Wording("请写下您的问题。", "請寫下您的問題。", "Please write your question."),
    LongQuestionError: Wording(
        "问题太长了，请用 {limit} 个字以内说清一件事。",
        "問題太長了，請用 {limit} 個字以內說清一件事。",
        "That is too long; please ask one thing in at most {limit} characters.",
    ),
    TooManyQuestionsError: Wording(
        "问得太快了，请过 {wait_seconds} 秒再问。",
        "問得太快了，請過 {wait_seconds} 秒再問。",
        "That was too fast; please ask again in {wait_seconds} seconds.",
    ),
    NotReadyError: Wording(
        "正在第一次读取文件，请稍后再问。",
        "正在第一次讀取文件，請稍後再問。",
        "The documents are being read for the first time; please ask again in a moment.",
    ),
    SyncRunningError: Wording(
        "正在索引，请等这一次完成。", "正在索引，請等這一次完成。", "Indexing is under way; please wait until it ends."
    ),
    SyncStoppedError: Wording("索引中途停止了，请再试一次。", "索引中途停止了，請再試一次。", "Indexing was stopped; please try again."),
    CorpusHeldError: Wording(
        "另一个程序正在索引，请稍后再试。", "另一個程式正在索引，請稍後再試。", "Another process is indexing; please try again later."
    ),
    FolderNotFoundError: Wording(
        "找不到文件目录，请检查 DOCUMENTS_DIR。", "找不到文件目錄，請檢查 DOCUMENTS_DIR。", "The folder is not there; check DOCUMENTS_DIR."
    ),
    EmptyFolderError: Wording(
        "文件目录是空的，原有索引保持不变。",
        "文件目錄是空的，原有索引保持不變。",
        "The folder is empty; what was indexed stays as it is.",
    ),
    UnsupportedFormatError: Wording(
        "格式不支持（可用 txt、Markdown、HTML）",
        "格式不支援（可用 txt、Markdown、HTML）",
        "this format is not read (txt, Markdown and HTML are)",
    ),
    EmptyDocumentError: Wording("里面没有文字", "裡面沒有文字", "it holds no text"),
    DocumentError: Wording("文件打不开或已损坏", "文件打不開或已損壞", "it cannot be opened, or is damaged"),
}
_UNEXPECTED: Final = Wording("出了点问题，请稍后再试。", "出了點問題，請稍後再試。", "Something went wrong; please try again later.")
BAD_REQUEST: Final = Wording("请求的格式不对。", "請求的格式不對。", "The request is not of the right form.")
NO_SUCH_PASSAGE: Final = Wording(
    "这段原文已经更新或移除，请重新提问。",
    "這段原文已經更新或移除，請重新提問。",
    "This passage has been changed or removed; please ask again.",
)


def explain(error: Exception, language: Language) -> str:
    """Say to a person what went wrong."""
    for kind in type(error).__mro__:
        if kind in _ERRORS:
            return _ERRORS[kind](language, **vars(error))
    return _UNEXPECTED(language)


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
    path = " › ".join(_short(step) for step in (passage.title, *passage.heading.split(" › ")) if step)
    return f"{NUMBERS[citation.number - 1]} {path}" + (_PLACED(language, facts=_short(facts)) if facts else "")


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


def sync_progress(done: int, total: int, language: Language) -> str:
    """Say how far a sync is."""
    return _SYNCING(language, done=done, total=total)


def sync_report(report: SyncReport, language: Language) -> str:
    """Say what a sync did, and which files failed."""
    facts = {"added": len(report.added), "updated": len(report.updated), "removed": len(report.removed)}
    lines = [
        _SYNCED(
            language,
            seconds=report.seconds,
            unchanged=report.unchanged,
            documents=report.documents,
            passages=report.passages,
            **facts,
        )
    ]
    lines += [_FAILED(language, path=_short(path), reason=explain(error, language)) for path, error in report.failed[:_MOST_FAILURES]]
    if len(report.failed) > _MOST_FAILURES:
        lines.append(_MORE_FAILED(language, count=len(report.failed) - _MOST_FAILURES))
    return "\n".join(lines)


def status(state: Status, version: str, language: Language) -> str:
    """Say what answers now."""
    synced = state.synced_at.astimezone().strftime("%Y-%m-%d %H:%M") if state.synced_at else _NEVER(language)
    text = _STATUS(language, documents=state.documents, passages=state.passages, synced=synced, version=version)
    return f"{text}\n{_SYNCING_NOW(language)}" if state.syncing else text


def page(language: Language) -> dict[str, str]:
    """Return the sentences of the web page's HTML by their names."""
    return {name: wording(language) for name, wording in _PAGE.items()}


def page_script(language: Language) -> dict[str, str | list[str]]:
    """Return the sentences that the web page's script says, by their names."""
    return {name: wording(language) for name, wording in _SCRIPT.items()} | {"examples": [example(language) for example in EXAMPLES]}


def _titles(passages: Sequence[Passage]) -> str:
    return "".join(f"《{_short(passage.title)}》" for passage in passages)


def _short(name: str) -> str:
    """Cut a name that is too long to be shown, on one line."""
    name = " ".join(name.split())
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


_PAGE: Final[Mapping[str, Wording]] = {
    "page_title": NAME,
    "bot_name": NAME,
    "tagline": Wording(
        "网格、社区、便民、党建：只用文件里的原话回答，并写明出处。",
        "網格、社區、便民、黨建：只用文件裡的原話回答，並寫明出處。",
        "Grids, communities, services, party work: answered in the documents' own words, with the source.",
    ),
    "skip_to_question": Wording("跳到提问框", "跳到提問框", "Skip to the question field"),
    "languages_label": Wording("语言", "語言", "Language"),
    "language_hans": Wording("简", "简", "简"),
    "language_hant": Wording("繁", "繁", "繁"),
    "language_english": Wording("EN", "EN", "EN"),
    "language_hans_name": Wording("简体中文", "简体中文", "简体中文"),
    "language_hant_name": Wording("繁體中文", "繁體中文", "繁體中文"),
    "language_english_name": Wording("English", "English", "English"),
    "examples_title": Wording("可以这样问", "可以這樣問", "You could ask"),
    "privacy_note": Wording(
        "本页和服务器都不保存您的问题，关闭页面即清除。",
        "本頁和伺服器都不保存您的問題，關閉頁面即清除。",
        "Neither this page nor the server keeps your questions; closing the page clears them.",
    ),
    "script_needed": Wording(
        "本页需要启用 JavaScript 才能提问。", "本頁需要啟用 JavaScript 才能提問。", "This page needs JavaScript to ask questions."
    ),
    "log_label": Wording("问答记录", "問答記錄", "Questions and answers"),
    "question_label": Wording("您的问题", "您的問題", "Your question"),
    "question_placeholder": Wording("请写下您的问题", "請寫下您的問題", "Write your question"),
    "send": Wording("提问", "提問", "Ask"),
    "keys_hint": Wording(
        "按 Enter 发送，Shift+Enter 换行", "按 Enter 送出，Shift+Enter 換行", "Enter sends, Shift+Enter starts a new line"
    ),
    "close": Wording("关闭", "關閉", "Close"),
}

_SCRIPT: Final[Mapping[str, Wording]] = {
    "asked_label": Wording("您问：", "您問：", "You asked:"),
    "waiting": Wording("正在查找原文…", "正在查找原文…", "Looking through the documents…"),
    "band_answer": Wording("", "", ""),
    "band_maybe": Wording("可能相关，请核对", "可能相關，請核對", "May be related, please check"),
    "band_none": Wording("文件里没有找到", "文件裡沒有找到", "Not found in the documents"),
    "source_label": Wording("出处", "出處", "Source"),
    "undated": Wording("未注明日期", "未註明日期", "undated"),
    "suggestions_title": Wording("也可以这样问", "也可以這樣問", "You could also ask"),
    "copy": Wording("复制回答和出处", "複製回答和出處", "Copy answer and source"),
    "copied": Wording("已复制", "已複製", "Copied"),
    "copy_failed": Wording("没能复制，请手动选择文字", "無法複製，請手動選取文字", "Could not copy; please select the text yourself"),
    "retry": Wording("再试一次", "再試一次", "Try again"),
    "error_network": Wording(
        "没有连上服务器，问题还在这里。请检查网络后再试。",
        "無法連上伺服器，問題還在這裡。請檢查網路後再試。",
        "The server could not be reached. Your question is still here; check the connection and try again.",
    ),
    "error_server": Wording(
        "服务器暂时不能回答，请稍后再试。",
        "伺服器暫時無法回答，請稍後再試。",
        "The server cannot answer right now. Please try again in a moment.",
    ),
    "question_empty": Wording("请先写下您的问题。", "請先寫下您的問題。", "Please write your question first."),
    "characters_left": Wording("还可以写 {count} 个字", "還可以寫 {count} 個字", "{count} characters left"),
    "characters_over": Wording(
        "多了 {count} 个字，请缩短后再发", "多了 {count} 個字，請縮短後再送出", "{count} characters too many; please shorten it"
    ),
    "opening": Wording("正在打开原文…", "正在打開原文…", "Opening the document…"),
    "not_opened": Wording("没能打开原文", "無法打開原文", "The document could not be opened"),
}
