"""What admins are told when nothing can be kept, and when that is over."""

from typing import Final

from bot.texts.message import Message
from index import Language

_FAILS: Final = Message(
    "存储故障：{fault}。提问照常答复，但问答记录、评价和文件改动暂时无法保存。请检查服务器的磁盘。",
    "儲存故障：{fault}。提問照常答覆，但問答紀錄、評價和檔案更動暫時無法保存。請檢查伺服器的磁碟。",
    "Storage failure: {fault}. Questions are still answered, but records, votes and changes cannot be saved. Please check the disk.",
)
_WORKS: Final = Message("存储已恢复正常。", "儲存已恢復正常。", "Storage works again.")


def storage(fault: str, language: Language) -> str:
    """Say that nothing can be kept, and why; without a *fault*, that this is over."""
    return _FAILS(language, fault=fault) if fault else _WORKS(language)
