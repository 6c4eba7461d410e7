"""Sentences about settings that cannot be used, by what is raised about them, as gettext finds its translations by the original."""

import re
from collections.abc import Mapping
from typing import Final

from bot.texts.message import Message, listed
from index import Language

_FAULTS: Final[Mapping[str, Message]] = {
    "there is no folder {folder}": Message(
        "没有文件夹 {folder}，请新建或改正路径",
        "沒有資料夾 {folder}，請新建或改正路徑",
        "there is no folder {folder}; make it, or correct the path",
    ),
    "cannot be read by this account: {folder}": Message(
        "当前账户不能读取 {folder}，请检查权限",
        "目前帳戶不能讀取 {folder}，請檢查權限",
        "this account cannot read {folder}; check its rights",
    ),
    "cannot be written to: {folder}": Message(
        "不能写入 {folder}，请检查权限或改用其他文件夹",
        "不能寫入 {folder}，請檢查權限或改用其他資料夾",
        "cannot be written to: {folder}; check its rights, or choose another folder",
    ),
    "lies in DOCUMENTS_DIR, which is only read; choose another folder": Message(
        "位于只读的 DOCUMENTS_DIR 内，请改用其他文件夹",
        "位於唯讀的 DOCUMENTS_DIR 內，請改用其他資料夾",
        "lies in DOCUMENTS_DIR, which is only read; choose another folder",
    ),
    "is not of the form 123456:ABC... that @BotFather gives": Message(
        "不是 @BotFather 给出的 123456:ABC... 形式，请重新复制",
        "不是 @BotFather 給出的 123456:ABC... 形式，請重新複製",
        "is not of the form 123456:ABC... that @BotFather gives; copy it again",
    ),
    "Telegram refuses it; ask @BotFather for the token of this bot": Message(
        "Telegram 拒绝该令牌，请向 @BotFather 发送 /token 取得正确的令牌",
        "Telegram 拒絕該權杖，請向 @BotFather 發送 /token 取得正確的權杖",
        "Telegram refuses it; ask @BotFather for the token of this bot",
    ),
    "Telegram does not take it: {reason}": Message(
        "Telegram 不接受：{reason}", "Telegram 不接受：{reason}", "Telegram does not take it: {reason}"
    ),
    "cannot listen on {address}: {reason}; set another PORT, or stop what uses it": Message(
        "不能监听 {address}（{reason}），请改设 PORT，或停止占用它的程序",
        "不能監聽 {address}（{reason}），請改設 PORT，或停止佔用它的程式",
        "cannot listen on {address}: {reason}; set another PORT, or stop what uses it",
    ),
    "is needed with WEBHOOK_URL, else anybody could post updates; {command} makes one": Message(
        "设置 WEBHOOK_URL 时必填，否则任何人都能伪造消息；可用 {command} 生成",
        "設定 WEBHOOK_URL 時必填，否則任何人都能偽造訊息；可用 {command} 產生",
        "is needed with WEBHOOK_URL, else anybody could post updates; {command} makes one",
    ),
    "must have 32 to 256 characters of A-Z, a-z, 0-9, _ and -": Message(
        "须为 32 至 256 位的 A-Z、a-z、0-9、_ 和 -",
        "須為 32 至 256 位的 A-Z、a-z、0-9、_ 和 -",
        "must have 32 to 256 characters of A-Z, a-z, 0-9, _ and -",
    ),
    "is not of the form https://host/path with a path that is not the page's": Message(
        "须为 https://域名/路径 的形式，且路径不与网页的相同",
        "須為 https://網域/路徑 的形式，且路徑不與網頁的相同",
        "must be of the form https://host/path with a path that is not the page's",
    ),
    "must have at least {number} characters": Message(
        "至少 {number} 个字符", "至少 {number} 個字元", "must have at least {number} characters"
    ),
    "has reserved characters in the user or password; percent-encode them: {codes}": Message(
        "用户名或密码中有保留字符（@ / ? # % 或空格），须写成百分号编码：{codes}",
        "使用者名稱或密碼中有保留字元（@ / ? # % 或空格），須寫成百分號編碼：{codes}",
        "has a reserved character (@ / ? # % or a blank) in the user or password; percent-encode it: {codes}",
    ),
    "has a port that is not a number from 1 to 65535": Message(
        "端口须为 1 至 65535 的数字", "連接埠須為 1 至 65535 的數字", "has a port that is not a number from 1 to 65535"
    ),
    "names no host": Message("没有写主机名", "沒有寫主機名稱", "names no host"),
    "names no database after host:port/": Message(
        "没有写数据库名，应为 主机:端口/数据库名",
        "沒有寫資料庫名稱，應為 主機:連接埠/資料庫名稱",
        "names no database: it stands behind host:port/",
    ),
    "has an option after the ? that is not of the form name=value": Message(
        "问号之后的参数须为 名称=值 的形式",
        "問號之後的參數須為 名稱=值 的形式",
        "has an option after the ? that is not of the form name=value",
    ),
    "takes no option {name} after the ?: it stands before it": Message(
        "问号之后不能有参数 {name}，应写在问号之前",
        "問號之後不能有參數 {name}，應寫在問號之前",
        "takes no option {name} after the ?: write it before the ?",
    ),
    "has an unknown option after the ?: {name}": Message(
        "问号之后有未知的参数 {name}", "問號之後有未知的參數 {name}", "has an unknown option after the ?: {name}"
    ),
    "must hold no user and password; a key belongs in {variable}": Message(
        "不能含有用户名和密码（不能有 @），密钥请填写在 {variable} 中",
        "不能含有使用者名稱和密碼（不能有 @），金鑰請填寫在 {variable} 中",
        "must hold no user and password, and no @; a key belongs in {variable}",
    ),
    "is not of the form {form}": Message("须为 {form} 的形式", "須為 {form} 的形式", "must be of the form {form}"),
    "is needed with {variable}": Message("设置 {variable} 时必填", "設定 {variable} 時必填", "is needed with {variable}"),
    "is not a text in UTF-8": Message("不是 UTF-8 编码的文本", "不是 UTF-8 編碼的文字檔", "is not a text in UTF-8"),
    "cannot be read: {reason}": Message("不能读取：{reason}", "不能讀取：{reason}", "cannot be read: {reason}"),
    "line {number} has more than {bytes} bytes, which is what a button can carry": Message(
        "第 {number} 行超过 {bytes} 字节，按钮容纳不下",
        "第 {number} 行超過 {bytes} 位元組，按鈕容納不下",
        "line {number} has more than {bytes} bytes, which is what a button can carry",
    ),
    "is not made of addresses or networks, such as {example}": Message(
        "须为地址或网段，如 {example}", "須為位址或網段，例如 {example}", "must be addresses or networks, such as {example}"
    ),
    "is replaced by TRUSTED_PROXIES: name the addresses or networks of your proxies there": Message(
        "已改用 TRUSTED_PROXIES，请在其中填写代理的地址或网段",
        "已改用 TRUSTED_PROXIES，請在其中填寫代理的位址或網段",
        "is replaced by TRUSTED_PROXIES: name the addresses or networks of your proxies there",
    ),
    "Input should be a valid integer, unable to parse string as an integer": Message("须为整数", "須為整數", "must be a whole number"),
    "Input should be a valid boolean, unable to interpret input": Message(
        "只能是 true 或 false", "只能是 true 或 false", "must be true or false"
    ),
    "Input should be less than or equal to {number}": Message("不能大于 {number}", "不能大於 {number}", "must be at most {number}"),
    "Input should be greater than or equal to {number}": Message("不能小于 {number}", "不能小於 {number}", "must be at least {number}"),
    "Input should be greater than {number}": Message("须大于 {number}", "須大於 {number}", "must be greater than {number}"),
    "String should have at most {number} characters": Message(
        "不能超过 {number} 个字符", "不能超過 {number} 個字元", "must have at most {number} characters"
    ),
    "String should match pattern {pattern}": Message(
        "须以 http:// 或 https:// 开头", "須以 http:// 或 https:// 開頭", "must begin with http:// or https://"
    ),
    "Input should be {choices}": Message("只能是 {choices}", "只能是 {choices}", "must be {choices}"),
}
_GIVEN: Final = Message("{fault}（所填：{given}）", "{fault}（所填：{given}）", "{fault} (given: {given})")
_LINE: Final = Message("{variable}：{fault}", "{variable}：{fault}", "{variable}: {fault}")
_WITH_VALUE: Final = re.compile(r"(.*?)(?: \(given: (.*)\))?", re.DOTALL)
_TEMPLATES: Final = tuple(
    (re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(template)), re.DOTALL), message) for template, message in _FAULTS.items()
)


def settings_fault(raised: str, language: Language) -> str:
    """Return what is wrong with a setting in *language*; what nobody has put into words stays as it was *raised*."""
    found = _WITH_VALUE.fullmatch(raised)
    fault, given = (found[1], found[2]) if found else (raised, None)
    for template, message in _TEMPLATES:
        if facts := template.fullmatch(fault):
            fault = message(language, **{name: _listed(fact, language) for name, fact in facts.groupdict().items()})
            break
    return _GIVEN(language, fault=fault, given=given) if given else fault


def _listed(fact: str, language: Language) -> str:
    """Return a fact of a fault; where it is a list of choices, as lists are written."""
    choices = re.findall(r"'(\w+)'", fact)
    return listed(choices, language) if len(choices) > 1 else fact


def fault_line(variable: str, raised: str, language: Language) -> str:
    """Return a line on a setting that cannot be used."""
    return _LINE(language, variable=variable, fault=settings_fault(raised, language))
