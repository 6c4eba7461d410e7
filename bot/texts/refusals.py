"""Refusals of the web server: sentences for what is asked of it wrongly, by the status of HTTP."""

from collections.abc import Mapping
from typing import Final

from bot.texts.message import Message

HOME: Final = Message("返回首页", "返回首頁", "Back to the start page")

_MALFORMED: Final = Message("请求格式有误。", "請求格式有誤。", "The request is malformed.")
_FAILED: Final = Message("系统出现问题，请稍后再试。", "系統發生問題，請稍後再試。", "Something went wrong; please try again later.")
_REFUSALS: Final[Mapping[int, Message]] = {
    404: Message("该页面不存在。", "該頁面不存在。", "There is no such page."),
    405: Message("不支持该请求方式。", "不支援該請求方式。", "This method is not supported here."),
    408: Message("接收请求超时，请重试。", "接收請求逾時，請重試。", "The request took too long to arrive; please try again."),
    413: Message("提交的内容过大。", "提交的內容過大。", "What was sent is too large."),
    415: Message("请以 UTF-8 编码的 JSON 提交。", "請以 UTF-8 編碼的 JSON 提交。", "Please send JSON in UTF-8."),
    421: Message("本网页不使用该域名。", "本網頁不使用該網域。", "This page does not go by that name."),
    503: Message("暂时无法提供服务，请稍后再试。", "暫時無法提供服務，請稍後再試。", "The service is not available at the moment."),
}
_LEAST_FAULT_OF_OURS: Final = 500


def refusal(status: int) -> Message:
    """Return what is said with a *status* of 400 or more."""
    return _REFUSALS.get(status, _MALFORMED if status < _LEAST_FAULT_OF_OURS else _FAILED)
