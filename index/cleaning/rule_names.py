"""Names of rules: the title of a law or notice without what tells its versions apart."""

import re
from typing import Final

RULE_END: Final = re.compile(
    "法典|法|条例|规定|办法|细则|规则|决定|章程|公约|守则|制度|标准|规范|准则|通知|意见|方案"
    "|指南|须知|规程|公告|通告|目录|手册|措施|政策|预案|承诺|办事指引"
)
"""How a rule's title ends, for a pattern over folded text."""

_VERSION: Final = re.compile(
    "[（(【\\[〔][^）)】\\]〕]{0,40}[）)】\\]〕]$|[_ -]*(?:19|20)\\d{6}$|[_ -]*(?:19|20)\\d\\d-\\d\\d?-\\d\\d?$"
    "|(?:最新|现行|新|旧)?(?:修订|修正|修改|废止|有效|失效|试行|暂行|征求意见|送审)(?:版|稿|本)?$|(?:最新|新|旧|老)版$"
)
_YEAR: Final = re.compile("(?:19|20)\\d\\d(?:年度?)?(?:第[一二三四五六七八九十]次)?(?:版|修订版?|修正版?|修改版?)?(?:本|的)?")
_DRESS: Final = re.compile("[\\s《》“”\"'「」]|^中华人民共和国|已废止|已失效|已作废")
_RULE: Final = re.compile(f".*(?:{RULE_END.pattern})$")
_MIN_NAME: Final = 2


def rule_name(title: str) -> str:
    """Return a folded *title* without year, version, brackets and 中华人民共和国: what the versions of one rule have in common."""
    name = _DRESS.sub("", title)
    while (shorter := _VERSION.sub("", name)) != name:
        name = shorter
    return _DRESS.sub("", _YEAR.sub("", name))


def is_rule(name: str) -> bool:
    """Return whether a *name* from `rule_name()` is that of a rule, which may have versions."""
    return len(name) >= _MIN_NAME and _RULE.fullmatch(name) is not None
