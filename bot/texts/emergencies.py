"""Sentences of the emergency card: what to call, a word to the person, and the one thing to do now.

What to do follows the public advice of the fire, ambulance and police services, kept to what is sure.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.texts.message import Message, listed
from index import Language

NOT_EMERGENCY: Final = Message("不是紧急情况", "不是緊急情況", "Not an emergency")
TITLE: Final = Message("紧急求助", "緊急求助", "Emergency")

_CALL: Final = Message("请立即拨打：{numbers}。", "請立即撥打：{numbers}。", "Call now: {numbers}.")
_NUMBERS: Final[Mapping[str, Message]] = {
    "119": Message("119（火警和抢险救援）", "119（火警和搶險救援）", "119 (fire and rescue)"),
    "120": Message("120（医疗急救）", "120（醫療急救）", "120 (ambulance)"),
    "110": Message("110（公安报警）", "110（公安報警）", "110 (police)"),
    "122": Message("122（交通事故报警）", "122（交通事故報警）", "122 (traffic accidents)"),
    "96110": Message("96110（反诈专线）", "96110（反詐專線）", "96110 (fraud hotline)"),
    "12356": Message("12356（心理援助热线）", "12356（心理援助熱線）", "12356 (mental health support line)"),
}
_SAFE_FIRST: Final = Message("请保持冷静，人身安全最要紧。", "請保持冷靜，人身安全最要緊。", "Stay calm. People's safety comes first.")
_HELP_COMES: Final = Message(
    "请保持冷静，讲清地点，听从接线员指导。",
    "請保持冷靜，講清地點，聽從接線員指導。",
    "Stay calm, say where you are and follow the operator's instructions.",
)
_NOT_ALONE: Final = Message(
    "您愿意说出来，这很重要；您不必独自承受。",
    "您願意說出來，這很重要；您不必獨自承受。",
    "It matters that you said this. You do not have to bear it alone.",
)
_NOT_YOUR_FAULT: Final = Message(
    "骗术很难识破，这不是您的错，现在止损还来得及。",
    "騙術很難識破，這不是您的錯，現在止損還來得及。",
    "Anyone can be deceived; this is not your fault, and acting now limits the loss.",
)
_WORDS: Final[Mapping[str, tuple[Message, Message]]] = {
    "fire": (
        _SAFE_FIRST,
        Message(
            "马上撤离：弯低身子走，随手关门，不乘电梯，不回去取东西。",
            "馬上撤離：彎低身子走，隨手關門，不搭電梯，不回去取東西。",
            "Leave at once: stay low, close the door behind you, do not use the lift, do not go back for anything.",
        ),
    ),
    "gas": (
        _SAFE_FIRST,
        Message(
            "不开关任何电器，不用明火；开窗，马上离开，到室外再打电话。",
            "不開關任何電器，不用明火；開窗，馬上離開，到室外再打電話。",
            "Touch no switch and light no flame; open the windows, leave, and call from outside.",
        ),
    ),
    "carbon_monoxide": (
        _HELP_COMES,
        Message(
            "马上开窗，把人转移到空气新鲜处。",
            "馬上開窗，把人移到空氣新鮮處。",
            "Open the windows at once and bring everyone into fresh air.",
        ),
    ),
    "electric": (
        _HELP_COMES,
        Message(
            "先切断电源；断电之前不要碰触电的人，远离落地电线。",
            "先切斷電源；斷電之前不要碰觸電的人，遠離落地電線。",
            "Cut the power first; until then touch nobody who is in contact with it, and stay away from fallen wires.",
        ),
    ),
    "road": (
        _HELP_COMES,
        Message(
            "打开危险报警闪光灯，提醒来往车辆，不要随意搬动伤者。",
            "開啟危險警示燈，提醒往來車輛，不要隨意搬動傷者。",
            "Warn the traffic with hazard lights, and do not move anybody who is hurt.",
        ),
    ),
    "water": (
        _HELP_COMES,
        Message(
            "不要贸然下水，说清地点，抛给落水者能浮起的东西。",
            "不要貿然下水，說清地點，拋給落水者能浮起的東西。",
            "Do not go in after them; say where it is and throw something that floats.",
        ),
    ),
    "lift": (
        _SAFE_FIRST,
        Message(
            "按住轿厢内的报警按钮，不扒门、不跳动，等待救援。",
            "按住車廂內的緊急通話鈕，不扒門、不跳動，等待救援。",
            "Press the alarm button in the lift; do not force the door, and wait for help.",
        ),
    ),
    "trapped": (
        _HELP_COMES,
        Message(
            "说清位置和被困人数，不要贸然进入危险区域。",
            "說清位置和受困人數，不要貿然進入危險區域。",
            "Say where it is and how many people are trapped; do not go into danger after them.",
        ),
    ),
    "despair_begun": (
        _NOT_ALONE,
        Message(
            "请陪在当事人身边，不要让其独处，等待救援到达。",
            "請陪在當事人身邊，不要讓其獨處，等待救援到達。",
            "Stay with the person, and leave nobody alone until help arrives.",
        ),
    ),
    "body": (
        _HELP_COMES,
        Message(
            "摔伤的人不要搬动；记下发病时间，保留误服的东西。",
            "摔傷的人不要搬動；記下發病時間，保留誤食的東西。",
            "Do not move anybody who fell; note the time it began, and keep whatever was swallowed.",
        ),
    ),
    "violence": (
        _SAFE_FIRST,
        Message(
            "先到安全的地方，锁好门，不要与对方对峙。",
            "先到安全的地方，鎖好門，不要與對方對峙。",
            "Get to a safe place, lock the door and do not confront anyone.",
        ),
    ),
    "theft": (
        _SAFE_FIRST,
        Message(
            "先到安全的地方，不要阻拦对方，不要动现场。",
            "先到安全的地方，不要阻攔對方，不要動現場。",
            "Get to a safe place; do not confront anyone, and touch nothing.",
        ),
    ),
    "missing": (
        Message(
            "现在就可以报警，走失不必等满24小时。",
            "現在就可以報案，走失不必等滿24小時。",
            "Do not wait: a missing person can be reported before 24 hours have passed.",
        ),
        Message(
            "请准备近照，记下衣着、最后出现的时间和地点。",
            "請準備近照，記下衣著、最後出現的時間和地點。",
            "Have a recent photo ready, with the clothes worn and where and when they were last seen.",
        ),
    ),
    "fraud": (
        _NOT_YOUR_FAULT,
        Message(
            "马上停止转账，保留聊天和转账记录，联系银行冻结账户。",
            "馬上停止轉帳，保留聊天和轉帳紀錄，聯絡銀行凍結帳戶。",
            "Stop paying now, keep the messages and records, and ask the bank to freeze the account.",
        ),
    ),
    "despair": (
        _NOT_ALONE,
        Message(
            "请找一位信任的人陪在身边；如有立即的危险，请拨打110或120。",
            "請找一位信任的人陪在身邊；如有立即的危險，請撥打110或120。",
            "Ask somebody you trust to stay with you; in immediate danger call 110 or 120.",
        ),
    ),
}


def called(language: Language) -> dict[str, str]:
    """Return what answers at each emergency number."""
    return {number: name(language) for number, name in _NUMBERS.items()}


def card(kind: str, numbers: Sequence[str], language: Language) -> str:
    """Return the card of an emergency: the *numbers* to call in their order, and what is said and advised in one of that *kind*."""
    comfort, advice = _WORDS[kind]
    named = listed([_NUMBERS[number](language) for number in numbers], language)
    return "\n".join((_CALL(language, numbers=named), comfort(language), advice(language)))
