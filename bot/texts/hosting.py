"""Sentences for whoever hosts the bot, in the terminal: what the doctor finds, and what to do about it."""

import unicodedata
from collections.abc import Mapping
from typing import Final

from bot.texts.machines import MACHINES
from bot.texts.message import Message, Outcome
from index import Language

LEVELS: Final[Mapping[str, Message]] = {
    "ok": Message("正常", "正常", "ok"),
    "warning": Message("注意", "注意", "warning"),
    "fault": Message("故障", "故障", "fault"),
}
_SUBJECTS: Final[Mapping[str, Message]] = {
    "settings": Message("设置", "設定", "settings"),
    "bot": Message("机器人", "機器人", "bot"),
    "documents": Message("文件", "檔案", "documents"),
    "state": Message("数据目录", "資料目錄", "state folder"),
    "disk": Message("磁盘", "磁碟", "disk"),
    "port": Message("端口", "連接埠", "port"),
    "desk": Message("服务台", "服務臺", "desk"),
    "calendar": Message("工作日历", "工作日曆", "calendar"),
    "admin page": Message("管理页", "管理頁", "admin page"),
    "index": Message("索引", "索引", "index"),
    "database": Message("数据库", "資料庫", "database"),
    "office": Message("数据迁移", "資料遷移", "data"),
    "replicas": Message("副本", "副本", "replicas"),
    "search engine": Message("检索引擎", "檢索引擎", "search engine"),
    "privacy mode": Message("群隐私模式", "群組隱私模式", "privacy mode"),
    "updates": Message("消息接收", "訊息接收", "updates"),
    "clock": Message("时钟", "時鐘", "clock"),
    "staff chat": Message("工作人员群", "工作人員群組", "staff chat"),
    "staff groups": Message("工作群", "工作群組", "staff groups"),
    "admins": Message("管理员", "管理員", "admins"),
}
_UNKNOWN_KEY: Final = Message(".env 中的 {key} 不是设置项", ".env 中的 {key} 不是設定項目", "{key} in .env is not a setting")
_NEAREST_KEY: Final = Message(
    ".env 中的 {key}：是不是想写 {nearest}？", ".env 中的 {key}：是否想寫 {nearest}？", "{key} in .env: did you mean {nearest}?"
)
_SEE_THE_SETTINGS: Final = Message(
    "设置项见 .env.example；改名或删去这一行", "設定項目見 .env.example；請改名或刪去這一行", "see .env.example; rename or remove the line"
)


_OUTCOMES: Final[Mapping[str, Outcome]] = {
    "settings": Outcome(Message("设置均可读取", "設定均可讀取", "all settings can be read")),
    "documents": Outcome(
        Message("{folder} 中有 {count} 个文件", "{folder} 中有 {count} 個檔案", "{count} files in {folder}"),
    ),
    "documents empty": Outcome(
        Message("{folder} 中没有文件", "{folder} 中沒有檔案", "there is no file in {folder}"),
        Message("放入文件，或改设 DOCUMENTS_DIR", "請放入檔案，或改設 DOCUMENTS_DIR", "put documents there, or set DOCUMENTS_DIR"),
    ),
    "state": Outcome(Message("{folder} 可写", "{folder} 可寫入", "{folder} can be written to")),
    "state unwritable": Outcome(
        Message("{folder} 不可写：{reason}", "{folder} 不可寫入：{reason}", "{folder} cannot be written to: {reason}"),
        Message("检查该文件夹的所有者和权限", "請檢查該資料夾的擁有者和權限", "check owner and rights of that folder"),
    ),
    "state open": Outcome(
        Message("{folder} 可被其他账户读取", "{folder} 可被其他帳戶讀取", "{folder} can be read by other accounts"),
        Message(
            "chmod 700 {folder}；下次启动时也会自动收紧",
            "chmod 700 {folder}；下次啟動時也會自動收緊",
            "chmod 700 {folder}; the next start does it too",
        ),
    ),
    "disk": Outcome(Message("剩余 {free} MB", "剩餘 {free} MB", "{free} MB free")),
    "disk low": Outcome(
        Message("仅剩 {free} MB", "僅剩 {free} MB", "only {free} MB free"),
        Message(
            "清理磁盘，或把 STATE_DIR 移到更大的磁盘",
            "請清理磁碟，或將 STATE_DIR 移至更大的磁碟",
            "free some space, or move STATE_DIR to a larger disk",
        ),
    ),
    "clock": Outcome(Message("与 Telegram 相差 {seconds} 秒", "與 Telegram 相差 {seconds} 秒", "{seconds} s from Telegram's")),
    "clock off": Outcome(
        Message("与 Telegram 相差 {seconds} 秒", "與 Telegram 相差 {seconds} 秒", "{seconds} s from Telegram's"),
        Message(
            "开启网络对时（timedatectl set-ntp true）",
            "請開啟網路對時（timedatectl set-ntp true）",
            "synchronise it (timedatectl set-ntp true)",
        ),
    ),
    "admin page": Outcome(Message("/admin 已启用", "/admin 已啟用", "/admin is on")),
    "admin page open": Outcome(
        Message("/admin 的密码会明文传输", "/admin 的密碼會明文傳輸", "the password of /admin crosses the network in the clear"),
        Message(
            "放在提供 HTTPS 的反向代理之后（deploy/nginx.conf），HOST 设为 127.0.0.1",
            "放在提供 HTTPS 的反向代理之後（deploy/nginx.conf），HOST 設為 127.0.0.1",
            "put a reverse proxy with HTTPS before it (deploy/nginx.conf), and set HOST to 127.0.0.1",
        ),
    ),
    "index": Outcome(Message("{documents} 篇文章，无损坏", "{documents} 篇文章，無損壞", "{documents} documents, nothing damaged")),
    "index none": Outcome(Message("尚未建立，首次启动时建立", "尚未建立，首次啟動時建立", "not made yet; the first start makes it")),
    "index damaged": Outcome(
        Message("{fault}", "{fault}", "{fault}"),
        Message(
            "重新启动会修复索引；数据库损坏则从备份恢复",
            "重新啟動會修復索引；資料庫損壞則從備份還原",
            "a restart repairs the index; a damaged database is restored from a backup",
        ),
    ),
    "port": Outcome(Message("{address} 可用", "{address} 可用", "{address} is free")),
    "port taken": Outcome(
        Message("不能监听 {address}：{reason}", "不能監聽 {address}：{reason}", "cannot listen on {address}: {reason}"),
        Message("改设 PORT，或停止占用它的程序", "請改設 PORT，或停止佔用它的程式", "set another PORT, or stop what uses it"),
    ),
    "running": Outcome(Message("机器人正在运行", "機器人正在運行", "a bot is running on this state folder")),
    "not running": Outcome(Message("机器人未在运行", "機器人未在運行", "no bot is running on this state folder")),
    "token none": Outcome(
        Message("未设 BOT_TOKEN，只有网页", "未設 BOT_TOKEN，只有網頁", "BOT_TOKEN is not set; only the page runs"),
        Message("要用 Telegram，请向 @BotFather 申请", "要使用 Telegram，請向 @BotFather 申請", "for Telegram, get one from @BotFather"),
    ),
    "token": Outcome(Message("@{username}", "@{username}", "@{username}")),
    "token refused": Outcome(
        Message("Telegram 拒绝该令牌（{code}）", "Telegram 拒絕該權杖（{code}）", "Telegram refuses it ({code})"),
        Message("向 @BotFather 发送 /token 取得正确的令牌", "請向 @BotFather 發送 /token 取得正確的權杖", "ask @BotFather for it: /token"),
    ),
    "server refused": Outcome(
        Message("服务器返回 {code}", "伺服器傳回 {code}", "the server answers {code}"),
        Message("检查 TELEGRAM_BASE_URL，稍后再试", "請檢查 TELEGRAM_BASE_URL，稍後再試", "check TELEGRAM_BASE_URL, and try again later"),
    ),
    "privacy on": Outcome(
        Message(
            "群里只收到命令、提及和回复，已足够",
            "群組中只收到命令、提及和回覆，已足夠",
            "on: in groups it gets commands, mentions and replies, which is enough",
        )
    ),
    "privacy off": Outcome(
        Message("群里的所有消息都会发给机器人", "群組中的所有訊息都會傳給機器人", "off: it gets everything that is said in its groups"),
        Message("向 @BotFather 发送 /setprivacy 开启", "請向 @BotFather 發送 /setprivacy 開啟", "turn it on: /setprivacy at @BotFather"),
    ),
    "polling": Outcome(Message("轮询，无人争用", "輪詢，無人爭用", "long polling, and nobody else polls")),
    "polling here": Outcome(
        Message("轮询，由正在运行的机器人进行", "輪詢，由正在運行的機器人進行", "long polling, by the bot that is running")
    ),
    "polling taken": Outcome(
        Message("另一个程序正用同一令牌轮询", "另一個程式正以同一權杖輪詢", "another process polls with the same token"),
        Message("停止另一个程序，或另申请令牌", "請停止另一個程式，或另行申請權杖", "stop the other one, or get another token"),
    ),
    "webhook": Outcome(Message("{url}，待收 {pending} 条", "{url}，待收 {pending} 則", "{url}, {pending} updates pending")),
    "webhook unset": Outcome(
        Message("尚未登记，启动时登记 {url}", "尚未登記，啟動時登記 {url}", "not registered yet; the start registers {url}")
    ),
    "webhook elsewhere": Outcome(
        Message("Telegram 仍向 {url} 推送", "Telegram 仍向 {url} 推送", "Telegram still posts updates to {url}"),
        Message(
            "启动后会取消；若那里另有程序在用，请另申请令牌",
            "啟動後會取消；若該處另有程式使用，請另行申請權杖",
            "the start ends that; if another program uses it there, get another token",
        ),
    ),
    "webhook failing": Outcome(
        Message("推送失败：{reason}", "推送失敗：{reason}", "deliveries fail: {reason}"),
        Message(
            "检查域名、HTTPS 证书和反向代理", "請檢查網域、HTTPS 憑證和反向代理", "check the domain, its certificate and the reverse proxy"
        ),
    ),
    "staff chat": Outcome(Message("{title}", "{title}", "{title}")),
    "staff chat unknown": Outcome(
        Message("机器人不在 STAFF_CHAT_ID 的群里", "機器人不在 STAFF_CHAT_ID 的群組中", "the bot is not in the group of STAFF_CHAT_ID"),
        Message("把机器人加入该群，或改正编号", "請將機器人加入該群組，或改正編號", "add it to that group, or correct the id"),
    ),
    "groups": Outcome(
        Message("{count} 个，机器人均为群管理员", "{count} 個，機器人均為群組管理員", "{count}, the bot is an administrator of each")
    ),
    "group unknown": Outcome(
        Message("机器人不在群 {title} 里", "機器人不在群組 {title} 中", "the bot is not in the group {title}"),
        Message("把机器人加入该群，或改正 grids.csv", "請將機器人加入該群組，或改正 grids.csv", "add it there, or correct grids.csv"),
    ),
    "group silent": Outcome(
        Message("机器人在“{title}”中不能发言", "機器人在「{title}」中不能發言", "the bot may not write in {title}"),
        Message("在该群允许机器人发言", "請在該群組允許機器人發言", "let it send messages there"),
    ),
    "group member": Outcome(
        Message(
            "机器人不是“{title}”的管理员：收不到不是回复它的消息，也可能查不到谁是成员",
            "機器人不是「{title}」的管理員：收不到不是回覆它的訊息，也可能查不到誰是成員",
            "the bot is no administrator of {title}: it gets only replies to it, and may not learn who is a member",
        ),
        Message("把机器人设为该群管理员", "請將機器人設為該群組管理員", "make it an administrator there"),
    ),
    "group topics": Outcome(
        Message(
            "机器人不能管理“{title}”的话题：话题被删除后无法重建",
            "機器人不能管理「{title}」的話題：話題被刪除後無法重建",
            "the bot may not manage topics in {title}: one that is deleted cannot be made anew",
        ),
        Message("允许机器人管理话题", "請允許機器人管理話題", "let it manage topics"),
    ),
    "admins": Outcome(Message("{count} 人", "{count} 人", "{count}")),
    "admins none": Outcome(
        Message("没有管理员", "沒有管理員", "there is none"),
        Message(
            "运行 python -m bot init 取得管理员口令，或设 ADMIN_IDS",
            "請執行 python -m bot init 取得管理員口令，或設定 ADMIN_IDS",
            "make one by python -m bot init, or set ADMIN_IDS",
        ),
    ),
    "desk": Outcome(Message("{folder} 中有 {count} 个网格单位", "{folder} 中有 {count} 個網格單位", "{count} units in {folder}")),
    "desk none": Outcome(
        Message(
            "未设置网格，事项均交默认工作人员群",
            "未設定網格，事項均交預設工作人員群組",
            "no grids: every case goes to the default staff chat",
        )
    ),
    "desk file": Outcome(
        Message("{fault}", "{fault}", "{fault}"),
        Message("改正 {folder} 中的文件", "請改正 {folder} 中的檔案", "correct the file in {folder}"),
    ),
    "desk stray": Outcome(
        Message(
            "文件夹 DOCUMENTS_DIR 中有服务台配置：{names}",
            "資料夾 DOCUMENTS_DIR 中有服務臺設定：{names}",
            "files of the desk among the documents: {names}",
        ),
        Message(
            "移至 {folder}；放在原处既不生效，也不会公开",
            "請移至 {folder}；放在原處既不生效，也不會公開",
            "move them to {folder}; where they are they neither count nor are shown",
        ),
    ),
    "calendar unlisted": Outcome(Message("{said}", "{said}", "{said}")),
    "extra": Outcome(Message("已安装", "已安裝", "installed")),
    "extra none": Outcome(Message("未安装（可选）", "未安裝（選用）", "not installed (optional)")),
    "extra damaged": Outcome(
        Message("缺少字体", "缺少字型", "its font is missing"),
        Message("pip install '.[charts]'", "pip install '.[charts]'", "pip install '.[charts]'"),
    ),
}
_HOPS: Final[Mapping[str, Outcome]] = {
    "proxy": Outcome(
        Message("连不上代理服务器", "無法連線至代理伺服器", "the proxy cannot be reached"),
        Message(
            "检查 TELEGRAM_PROXY（或 HTTPS_PROXY）及代理是否在运行",
            "請檢查 TELEGRAM_PROXY（或 HTTPS_PROXY）及代理是否在運行",
            "check TELEGRAM_PROXY (or HTTPS_PROXY), and that the proxy runs",
        ),
    ),
    "proxy login": Outcome(
        Message("代理服务器拒绝登录", "代理伺服器拒絕登入", "the proxy refuses the login"),
        Message(
            "检查 TELEGRAM_PROXY 中的用户名和密码",
            "請檢查 TELEGRAM_PROXY 中的使用者名稱和密碼",
            "check user and password in TELEGRAM_PROXY",
        ),
    ),
    "behind the proxy": Outcome(
        Message("代理服务器连不上 Telegram", "代理伺服器無法連線至 Telegram", "the proxy does not reach Telegram"),
        Message("检查代理的规则和线路", "請檢查代理的規則和線路", "check the rules and the network of the proxy"),
    ),
    "name": Outcome(
        Message("找不到服务器的域名", "找不到伺服器的網域", "the name of the server is not found"),
        Message(
            "检查网络、DNS 和 TELEGRAM_BASE_URL", "請檢查網路、DNS 和 TELEGRAM_BASE_URL", "check the network, DNS and TELEGRAM_BASE_URL"
        ),
    ),
    "certificate": Outcome(
        Message("服务器证书无法验证", "伺服器憑證無法驗證", "the certificate of the server cannot be verified"),
        Message(
            "检查系统时钟和根证书（ca-certificates）",
            "請檢查系統時鐘和根憑證（ca-certificates）",
            "check the clock and the root certificates (ca-certificates)",
        ),
    ),
    "connection": Outcome(
        Message("连不上 Telegram", "無法連線至 Telegram", "Telegram cannot be reached"),
        Message(
            "检查网络；不能直连时设 TELEGRAM_PROXY",
            "請檢查網路；不能直連時請設定 TELEGRAM_PROXY",
            "check the network; set TELEGRAM_PROXY where it is blocked",
        ),
    ),
    "answer": Outcome(
        Message("Telegram 没有应答", "Telegram 沒有回應", "Telegram does not answer"),
        Message(
            "检查网络和 TELEGRAM_BASE_URL，稍后再试",
            "請檢查網路和 TELEGRAM_BASE_URL，稍後再試",
            "check the network and TELEGRAM_BASE_URL, and try again later",
        ),
    ),
}


def outcome(name: str, language: Language, **facts: object) -> tuple[str, str]:
    """Return what was found, and what to do about it."""
    said, advice = {**_OUTCOMES, **MACHINES, **_HOPS}[name]
    return said(language, **facts), advice(language, **facts) if advice else ""


def subject(name: str, language: Language) -> str:
    """Return the name of what was examined; names of software and settings stay as they are."""
    return _SUBJECTS[name](language) if name in _SUBJECTS else name


def unknown_key(key: str, nearest: str, language: Language) -> tuple[str, str]:
    """Return what is said of a line in `.env` that is no setting, and what to do about it."""
    said = (_NEAREST_KEY if nearest else _UNKNOWN_KEY)(language, key=key, nearest=nearest)
    return said, _SEE_THE_SETTINGS(language)


def padded(text: str, columns: int) -> str:
    """Return *text* with as many blanks behind it as a column of the terminal needs; Han characters take two columns."""
    return text + " " * max(1, columns - sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text))
