"""A small document about sorting rubbish, for what cleaning takes from it."""

from index import Document
from index.cleaning.cleaner import clean

PLACES = frozenset({"松江", "青海", "西宁", "长治", "南京", "镇江"})
SORTING = "居民把垃圾分成四类放进楼下的桶里，收运车每天早上来一次，志愿者在旁边指导。"
VISITS = "社区干部每月到独居老人家里走访两次，记下他们要办的事，三天之内给出答复。"
BODY = f"{SORTING}\n{VISITS}"


def document(*lines: str, title: str = "垃圾分类手册", name: str = "folder/file.txt") -> Document:
    return Document(name, title, "\n".join(lines))


def cleaned(*lines: str, title: str = "垃圾分类手册") -> Document:
    (only,) = clean(document(*lines, title=title), PLACES)
    return only


def taken(result: Document) -> list[tuple[str, str]]:
    return [(removal.text, removal.why) for removal in result.removed]
