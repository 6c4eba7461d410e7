"""Sentences of the doctor about what several machines share: the database, the replicas and the search engine."""

from collections.abc import Mapping
from typing import Final

from bot.texts.message import Message, Outcome

MACHINES: Final[Mapping[str, Outcome]] = {
    "database": Outcome(
        Message("PostgreSQL {version}，位于 {place}", "PostgreSQL {version}，位於 {place}", "PostgreSQL {version} at {place}")
    ),
    "database away": Outcome(
        Message("无法连接 {place}", "無法連線至 {place}", "{place} cannot be reached"),
        Message(
            "检查 PostgreSQL 是否运行、网络是否可达，以及 DATABASE_URL 中的账户和密码",
            "請檢查 PostgreSQL 是否執行、網路是否可達，以及 DATABASE_URL 中的帳戶和密碼",
            "check that PostgreSQL runs, the network, and user and password in DATABASE_URL",
        ),
    ),
    "database password": Outcome(
        Message("{place} 拒绝了密码", "{place} 拒絕了密碼", "{place} refuses the password"),
        Message("检查 DATABASE_URL 中的密码", "請檢查 DATABASE_URL 中的密碼", "check the password in DATABASE_URL"),
    ),
    "database user": Outcome(
        Message("{place} 不允许该账户或本机连接", "{place} 不允許該帳戶或本機連線", "{place} refuses this user, or this machine"),
        Message(
            "检查 DATABASE_URL 中的账户，以及服务器的 pg_hba.conf",
            "請檢查 DATABASE_URL 中的帳戶，以及伺服器的 pg_hba.conf",
            "check the user in DATABASE_URL, and pg_hba.conf of the server",
        ),
    ),
    "database none": Outcome(
        Message("{place}：服务器上没有这个数据库", "{place}：伺服器上沒有這個資料庫", "{place}: the server has no such database"),
        Message(
            "检查 DATABASE_URL 中的数据库名，或用 createdb --encoding=UTF8 新建",
            "請檢查 DATABASE_URL 中的資料庫名稱，或用 createdb --encoding=UTF8 新建",
            "check its name in DATABASE_URL, or make it by createdb --encoding=UTF8",
        ),
    ),
    "database full": Outcome(
        Message("{place} 的连接数已满", "{place} 的連線數已滿", "{place} takes no more connections"),
        Message(
            "调高服务器的 max_connections 或该账户的限额，或减少其他连接",
            "請調高伺服器的 max_connections 或該帳戶的限額，或減少其他連線",
            "raise max_connections, or the limit of the user, or end other connections",
        ),
    ),
    "database encoding": Outcome(
        Message("{place} 的编码不是 UTF8", "{place} 的編碼不是 UTF8", "the encoding of {place} is not UTF8"),
        Message(
            "以 createdb --encoding=UTF8 --template=template0 另建数据库",
            "請以 createdb --encoding=UTF8 --template=template0 另建資料庫",
            "make another one by createdb --encoding=UTF8 --template=template0",
        ),
    ),
    "database old": Outcome(
        Message(
            "{place} 为 PostgreSQL {version}，版本过低",
            "{place} 為 PostgreSQL {version}，版本過低",
            "{place} is PostgreSQL {version}, too old",
        ),
        Message("升级到 {oldest} 或更高版本", "請升級至 {oldest} 或更高版本", "upgrade it to {oldest} or later"),
    ),
    "office unmoved": Outcome(
        Message(
            "DATABASE_URL 的数据库为空，数据目录中原有的数据尚未迁入",
            "DATABASE_URL 的資料庫為空，資料目錄中原有的資料尚未遷入",
            "the database of DATABASE_URL is empty, and what the state folder holds was not moved there",
        ),
        Message(
            "停止机器人，执行 python -m bot migrate --from sqlite；无须沿用原有数据的，不必处理",
            "停止機器人，執行 python -m bot migrate --from sqlite；無須沿用原有資料者，不必處理",
            "stop the bot and run python -m bot migrate --from sqlite; to begin anew, do nothing",
        ),
    ),
    "database new": Outcome(
        Message(
            "{place} 为 PostgreSQL {version}，尚未经测试",
            "{place} 為 PostgreSQL {version}，尚未經測試",
            "{place} is PostgreSQL {version}, which was not tried",
        ),
        Message(
            "建议使用 {oldest} 至 {newest} 版",
            "建議使用 {oldest} 至 {newest} 版",
            "versions {oldest} to {newest} are tried",
        ),
    ),
    "replicas": Outcome(
        Message(
            "共 {count} 个副本运行，均使用第 {number} 代索引；主副本：{leader}",
            "共 {count} 個副本執行，均使用第 {number} 代索引；主副本：{leader}",
            "{count} run, all on generation {number}; {leader} leads",
        )
    ),
    "replicas none": Outcome(Message("没有副本运行", "沒有副本執行", "none runs")),
    "replicas differ": Outcome(
        Message(
            "所用索引不同（代次）：{each}；主副本：{leader}",
            "所用索引不同（代次）：{each}；主副本：{leader}",
            "they differ in generation: {each}; {leader} leads",
        ),
        Message(
            "通常数秒内自动一致；仍不一致的，查看落后副本的日志和磁盘空间",
            "通常數秒內自動一致；仍不一致的，請查看落後副本的日誌和磁碟空間",
            "this lasts some seconds; if it goes on, see the log and the disk of the one behind",
        ),
    ),
    "replicas unled": Outcome(
        Message("没有主副本；运行中的副本（代次）：{each}", "沒有主副本；執行中的副本（代次）：{each}", "none leads; there run {each}"),
        Message(
            "通常一秒内选出；仍没有的，检查连接是否经过不保持会话的连接池",
            "通常一秒內選出；仍沒有的，請檢查連線是否經過不保持工作階段的連線池",
            "one is chosen within a second; if not, see whether a pooler stands between that keeps no sessions",
        ),
    ),
    "replicas unknown": Outcome(
        Message("无法查询副本：{reason}", "無法查詢副本：{reason}", "they cannot be looked up: {reason}"),
        Message("检查数据库账户的权限", "請檢查資料庫帳戶的權限", "check the rights of the database account"),
    ),
    "engine": Outcome(
        Message(
            "{place}：集合 {collection} 有 {count} 个段落，与索引一致",
            "{place}：集合 {collection} 有 {count} 個段落，與索引一致",
            "{place}: {collection} has {count} passages, as the index",
        )
    ),
    "engine behind": Outcome(
        Message(
            "{place}：集合 {collection} 有 {count} 个段落，与索引不一致，暂由本机索引代替",
            "{place}：集合 {collection} 有 {count} 個段落，與索引不一致，暫由本機索引代替",
            "{place}: {collection} has {count} passages, not those of the index, which answers in its place",
        ),
        Message(
            "启动时和每次更新索引时自动补齐；也可执行 /reindex",
            "啟動時和每次更新索引時自動補齊；也可執行 /reindex",
            "a start, and every sync, fills it; so does /reindex",
        ),
    ),
    "engine empty": Outcome(
        Message(
            "{place} 可用，有 {count} 个集合；尚无索引可比对",
            "{place} 可用，有 {count} 個集合；尚無索引可比對",
            "{place} can be reached, with {count} collections; there is no index to compare",
        )
    ),
    "engine in use": Outcome(Message("由运行中的机器人使用", "由執行中的機器人使用", "in use by the running bot")),
    "engine away": Outcome(
        Message("{place} 不可用：{reason}", "{place} 不可用：{reason}", "{place} cannot be used: {reason}"),
        Message(
            "检查 SEARCH_URL、SEARCH_KEY 和服务器；其间由本机索引代替",
            "請檢查 SEARCH_URL、SEARCH_KEY 和伺服器；其間由本機索引代替",
            "check SEARCH_URL, SEARCH_KEY and the server; meanwhile the index here does its work",
        ),
    ),
    "engine missing": Outcome(
        Message("SEARCH_URL=edge 所需的组件未安装", "SEARCH_URL=edge 所需的元件未安裝", "SEARCH_URL=edge needs an extra"),
        Message("pip install '.[qdrant]'", "pip install '.[qdrant]'", "pip install '.[qdrant]'"),
    ),
    "database unusable": Outcome(
        Message("{reason}", "{reason}", "{reason}"),
        Message("修正 DATABASE_URL 或安装组件", "請修正 DATABASE_URL 或安裝元件", "correct DATABASE_URL, or install the extra"),
    ),
}
