"""What has happened to a case, as its card shows it to staff."""

from typing import Final

from bot.texts.message import Message

HISTORY: Final = Message("经过：", "經過：", "What has happened:")
EARLIER: Final = Message("（更早的 {count} 项略）", "（更早的 {count} 項略）", "({count} earlier)")
HAPPENED: Final = Message("{at} {who} {what}{more}", "{at} {who} {what}{more}", "{at} {who}: {what}{more}")
REASON: Final = Message("（{reason}）", "（{reason}）", " ({reason})")
WORDS: Final = Message("：{words}", "：{words}", ": {words}")
BY_CLOCK: Final = Message("到期自动", "到期自動", "the clock")
BY_PERSON: Final = Message("居民", "居民", "the person")
BY_STAFF: Final = Message("工作人员", "工作人員", "staff")
"""Who acted, where no name is known."""

LEADS: Final = Message("并入本事项（一次答复全体）：", "併入本事項（一次答覆全體）：", "Joined to this case (one reply for all):")
LEAD: Final = Message("· {number} “{question}”", "· {number} 「{question}」", "· {number} “{question}”")

ADDED: Final = Message("居民补充：{words}", "居民補充：{words}", "The person added: {words}")
