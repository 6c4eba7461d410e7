"""Detect spam: adult content, gambling, loans and other trades that hacked or abused sites advertise."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from index.cleaning.lines import SPAM, Cut, Line

_ADULT: Final = re.compile(
    "无码|人妻|熟妇|爆乳|内射|中文字幕|一区二区(?:三区)?|二区三区|久久+|(?<![a-z])av(?![a-z])|裸体|情色|成人|色婷婷|婷婷|a片|伦理片|约炮|加勒比|18p"
    "|亚洲|国产|欧美|日韩|精品|在线观看|在线播放|自拍|偷拍|少妇|麻豆|免费视频|高清"
)
_ADULT_HARD: Final = re.compile(
    "无码|人妻|熟妇|爆乳|内射|一区二区|二区三区|久久|(?<![a-z])av(?![a-z])|情色|成人|婷婷|a片|约炮|加勒比|少妇|麻豆|偷拍"
)
_TRADE: Final = re.compile(
    "百家乐|老虎机|时时彩|六合彩|北京赛车|pk10|体育(?:投注|下注)|博彩|娱乐城|赌场|棋牌(?:游戏|平台|下载)|澳门(?:新?葡京|金沙|威尼斯|皇冠|银河)|葡京|现金网"
    "|开户(?:即)?送|注册(?:即)?送|真人(?:视讯|荷官|娱乐)|电子游艺|彩票(?:平台|网站|计划|网)|投注(?:网|平台)|开奖(?:网|直播)|首存|提款秒到|必赢|亚博|bet365|返水"
    "|无抵押|黑户|白户|秒(?:批|下款|到账)|(?:当天|即日)(?:下款|放款)|不看征信|信用卡套现|网贷口子|征信花|下款快|代还信用卡"
    "|代写(?:论文|作业)|论文代[写发]|代孕|办证刻章|刻章办证|代办(?:假|各类)证"
    "|兼职(?:日结|日赚)|日赚\\d+|轻松赚钱|(?:加|咨询|联系)(?:微信|q{2}|薇信?|v信|扣扣)[: ]?[\\w-]{5,}"
    "|seo(?:优化|推广)|网站(?:优化|推广|建设)公司|友情链接|私服|外挂|减肥(?:药|茶)|丰胸|壮阳|包治|祖传秘方|(?:男科|妇科|白癜风|癫痫病?|整形)医院|无痛人流|迷药|蜘蛛池"
)
SPAM_HINT: Final = re.compile(  # every kind of spam takes one of these
    "百家乐|老虎机|时时彩|六合彩|北京赛车|pk10|体育投注|体育下注|博彩|娱乐城|赌场|棋牌|澳门|葡京|现金网|开户|注册送|注册即送|真人|电子游艺|彩票|投注|开奖|首存|提款秒到"
    "|必赢|亚博|bet365|返水|无抵押|黑户|白户|秒批|秒下款|秒到账|日下款|天下款|日放款|天放款|不看征信|信用卡套现|网贷口子|征信花|下款快|代还信用卡|代写|论文代|代孕"
    "|办证刻章|刻章办证|代办假证|代办各类证|日结|日赚|轻松赚钱|微信|qq|薇|v信|扣扣|seo|优化公司|推广公司|建设公司|友情链接|私服|外挂|减肥药|减肥茶|丰胸|壮阳|包治"
    "|祖传秘方|男科|妇科|白癜风|癫痫|整形|无痛人流|迷药|蜘蛛池|无码|人妻|熟妇|爆乳|内射|一区二区|二区三区|久久|av|情色|成人|婷婷|a片|约炮|加勒比|少妇|麻豆|偷拍"
)
"""Any kind of spam contains one of these."""

SPAM_HINTS: Final = SPAM_HINT.pattern.split("|")
"""The same, each by itself."""

_AGAINST: Final = re.compile(
    "打击|严禁|禁止|严厉|查处|举报|抵制|整治|防范|警惕|不得|治理|违法|违规|非法|涉赌|诈骗|宣传|谨防|拒绝|取缔|受骗|上当|案|犯罪|不要|切勿|勿|警方|民警|反诈|骗|危害"
)
_POOL: Final = re.compile("(?:主站)?蜘蛛池.{0,6}:|友情链接:")
_SENTENCE: Final = re.compile("[^。!?;]+[。!?;]*")
_MIN_ADULT: Final = 3  # words
_MIN_HARD: Final = 2  # different words
_MIN_TRADES: Final = 2  # different words
_MIN_SHARE: Final = 0.12  # of the characters
_MAX_BARS: Final = 2
_MAX_SPACES: Final = 3


def is_spam(words: str) -> bool:
    """Return whether a folded line or sentence advertises what no document of a community offers."""
    if not SPAM_HINT.search(words):
        return False
    adult = _ADULT.findall(words)
    if len(adult) >= _MIN_ADULT and len(set(_ADULT_HARD.findall(words))) >= _MIN_HARD:
        return sum(map(len, adult)) > _MIN_SHARE * len(words)
    trade = set(_TRADE.findall(words))
    return len(trade) >= _MIN_TRADES and sum(map(len, trade)) > _MIN_SHARE * len(words) and not _AGAINST.search(words)


def find_spam_sentences(folded: str, line: Line) -> Iterator[Cut]:
    """Yield the sentences of a line that are spam."""
    text = folded[line.start : line.end]
    if not SPAM_HINT.search(text):
        return
    if len(_TRADE.findall(text)) >= _MIN_TRADES or len(_ADULT.findall(text)) >= _MIN_ADULT:
        for match in _SENTENCE.finditer(text):
            if is_spam(match[0]):
                yield Cut(line.start + match.start(), line.start + match.end(), SPAM)


def find_link_pools(lines: Sequence[Line], reasons: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield the lists of links at the end of a hacked page."""
    for number, line in enumerate(lines):
        if number not in reasons and _POOL.match(line.words) and _is_list(line.words):
            yield number, SPAM


def _is_list(words: str) -> bool:
    return words.count("|") > _MAX_BARS or words.count(" ") > _MAX_SPACES
