"""What everybody's commands say."""

from typing import Final

from bot.texts.wording import Wording

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
