"""Names of places that are none: streets and communities called after a city, such as 桃园社区, 中山路 and 南京东路."""

import re
from typing import Final

_STREET: Final = re.compile(
    "[东南西北中]{0,2}[一二三四五六七八九十]{0,2}(?:路(?![上过线况灯口面政段由费边])|大道|大街|街(?![道头坊区])|巷|弄|胡同|新村|花园|公园|广场|小学|中学|幼儿园|大厦|酒店|桥(?!梁)|站(?![点在长台])|里(?=[0-9])|苑|坊|门(?=[外内]))"
)
_COMMUNITY: Final = re.compile("(?:社区|街道|小区|居委会|村委会|村(?![镇民庄])|镇(?!江|街)|乡(?!镇|村)|新城|片区)")
_LARGE: Final = re.compile(
    "北京|上海|天津|重庆|香港|澳门|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾"
    "|内蒙古|广西|西藏|宁夏|新疆|石家庄|太原|呼和浩特|沈阳|大连|长春|哈尔滨|南京|无锡|苏州|杭州|宁波|温州|合肥|福州|厦门|南昌|济南|青岛|郑州|武汉|长沙|广州|深圳|珠海"
    "|东莞|佛山|南宁|海口|成都|贵阳|昆明|拉萨|西安|兰州|西宁|银川|乌鲁木齐"
)


def is_named_after(folded: str, name: str, end: int) -> bool:
    """Return whether the *name* of a place, which ends at *end* in a folded text, is only part of the name of a street or community.

    A community behind the name of a large city is more likely one of that city: 上海社区.
    """
    return bool(_STREET.match(folded, end) or (_COMMUNITY.match(folded, end) and not _LARGE.fullmatch(name)))
