"""Answer types: the kind of answer a question expects, the patterns of such an answer in a text, and the subquestions of a question.

多少户 expects a number of households; 谁来管，多久一次？ is two subquestions.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from index.analysis.characters import UNIFIED_HAN
from index.analysis.numerals import ONE_TO_NINE, ONE_TO_TEN, ZEROS

_NO_NUMBER: Final = f"(?:19|20)[0-9]{{2}}年|[一二][〇零九][{ONE_TO_NINE}〇零]{{2}}年|一[起直般些定样樣切律旦致同向边邊面]"
_FIGURES: Final = f"(?:[0-9０-９][0-9０-９,，.．]*|[〇零两兩{ONE_TO_TEN}百千]+)"
_ABOUT: Final = "[余餘多来來]"
NUMBER: Final = f"(?<![第0-9０-９])(?!{_NO_NUMBER}){_FIGURES}(?:{_ABOUT}|[几幾])?[十百千万萬亿億]{{0,2}}(?:{_ABOUT}(?![自到]))?"
"""A number as texts write it, in Arabic or Chinese digits, in either script."""

# Units that a question may name after 多少 or 几, and how a text may write them.
_UNITS: Final = (
    (re.compile("户|家庭"), "[户戶戸]"),
    (re.compile("人|名|位"), "(?:余|餘|多)?[人名位]"),
    (re.compile("元|块|钱"), "(?:元|[块塊])"),
    (re.compile("小时"), "[个個]?(?:小[时時]|[钟鐘][头頭])"),
    (re.compile("分钟"), "分[钟鐘]"),
    (re.compile("工作日"), "[个個]?工作日"),
    (re.compile("天|日"), "[个個]?(?:工作日|自然日|天|日)"),
    (re.compile("月"), "[个個]?月"),
    (re.compile("年"), "(?:周?年|[个個]?年[头頭])"),
    (re.compile("岁"), "周?[岁歲]"),
    (re.compile("平方|平米"), "(?:[万萬]?平方公里|平方米|平米|㎡|公[顷頃]|[亩畝])"),
    (re.compile("公里|千米|米"), "(?:公里|千米|米|km)"),
    (re.compile("分$"), "分"),
    (re.compile("次"), "[次回]"),
)
_PIECES: Final = "[个個](?![月小工星季学學])"  # of anything but time
_MEASURES: Final = (
    "册冊家颗顆支所座处處件项項种種类類条條批届屆期步辆輛台套本张張间間栋棟块塊层層级級组組队隊片轮輪篇名位口头頭棵盏盞扇趟封份"
)
_ANY_UNIT: Final = rf"\s?(?![年月日是到至和及等])[{UNIFIED_HAN}A-Za-z%％‰℃㎡]"
_DURATION: Final = rf"(?:{NUMBER}|半)\s?[个個]?(?:半)?(?:工作日|小[时時]|分[钟鐘]|星期|[学學]期|季度|[周週年月天日])"
_HOW_LONG: Final = "多久|多长时间|几(?:[年月周天日]|[个]?(?:月|季度|星期))|how often"
_SPAN: Final = rf"(?:{NUMBER}|半)?\s?[个個]?(?:年|季度?|月|旬|[周週]|星期|日|天|小[时時]|[学學]期)"
_FREQUENCY: Final = rf"[每隔]\s?{_SPAN}|{_DURATION}[^，。；|\n]{{0,12}}[一1]次"
_CELL_NUMBER: Final = r"(?<=[：])[0-9][0-9,.]{0,12}(?=(?:\s\||\n|$))"
"""A number alone in a cell of a table's row, whose column says what it counts."""

_AMOUNT: Final = rf"[\d{ONE_TO_TEN}百千万萬亿億]\s*元|[¥￥]\s?[0-9]|[（(][^）)|]{{0,4}}元[^）)|]{{0,6}}[)）][^|：\n]{{0,20}}：[0-9]"
_FREE: Final = (
    r"免[费費收交缴繳]|免予?(?:收取|[缴繳]纳)|[无無][偿償]|不[另再]收"
    r"|不(?:予|再|用|需|得|另)?(?:收|交|[缴繳]纳?)取?[^，,。；;|\n]{0,8}[费費]"
)
_CHARGED: Final = r"(?:收取|[缴繳交][纳納]?|支付|[应應须須需]?(?:交|付))[^，,。；;|\n]{0,8}[费費]"
_WHETHER: Final = re.compile("吗|是否|[要用需]不[要用需]|会不会|有没有|收不收|免不免")
_MEANING: Final = re.compile(
    "(?:是|叫做?|指的?(?:是)?)(?:什么|啥)|(?:什么|啥)(?:是|叫|意思)|何谓|含义|定义|介绍"
    "|^what(?: is| are|'s)|what does .+ mean|meaning of|define"
)
_PERCENT: Final = f"(?:百分之[〇零两兩{ONE_TO_TEN}百点點]+|[0-9][0-9.]*[%％‰]|[{ONE_TO_NINE}]成)"
_YEAR: Final = rf"(?:[12][0-9]{{3}}|[一二][{ZEROS}O{ONE_TO_NINE}]{{3}})\s*年?"
_UP_TO_99: Final = f"[0-9{ONE_TO_TEN}]{{1,3}}"
_DATE: Final = (
    rf"(?:{_YEAR}(?:\s*{_UP_TO_99}\s*月(?:\s*{_UP_TO_99}\s*[日号號])?)?"
    rf"|{_UP_TO_99}\s*月(?:\s*{_UP_TO_99}\s*[日号號]|[初中底末]|[上中下]旬)?|[每逢]?[周週][一二三四五六日末]|每[年月](?:\s*{_UP_TO_99}\s*[日号號月])?|世[纪紀]|年代)"
)
_DAY: Final = (
    rf"(?:{_UP_TO_99}|[0-9０-９]{{1,2}})\s*月\s*(?:{_UP_TO_99}|[0-9０-９]{{1,2}}|初|底|末|[上中下]旬)"
    r"|[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}|每月"
)
_POST: Final = (
    "(?:[书書][记記]|主任|主席|[网網]格[长長员員]|委[员員]|[干幹][部事]|[组組楼樓][长長]|民警|[员員]工?|[队隊][长長员員]|[负負][责責]人|"
    "[党黨][员員]|[医醫][师師生]|律[师師]|志[愿願]者|[专專]干|社工|[总總][统統理]|[国國]王|皇帝|教授|先生|女士|居委[会會]|村委[会會]|[办辦]事[处處]|部[门門]|中心)"
)
_NAME: Final = "(?:《[^》]{1,40}》|「[^」]{1,30}」|“[^”]{1,30}”|〝[^〞]{1,30}〞)"
_MANNER: Final = "以[^，,。；;]{1,20}[为為]|按照?[^，,。；;]{2,}|分[为為成]"
_ITEMS: Final = "(?:一是|[（(]一[)）]|[①⑴]|第一|首先|一、|、[^，。；、]{1,20}(?:、|和|及|以及|[与與]))"


_CUE: Final = re.compile(
    "什么|哪|谁|多少|几(?=[个名位户人天年月日次项种类条所支家步元块小])|怎|如何|多久|多长|吗|呢|啥|为何|是否|能不能|可不可以|要不要|有没有|"
    "\\b(?:what|who|when|where|which|why|how|is|are|do|does|can|must|should)\\b"
)
_JOINT: Final = re.compile("[？?；;。，,、]|还有|以及|另外|并且|\\band\\b(?=.{0,6}(?:what|who|when|where|which|why|how))")
_FEWEST_LETTERS: Final = 2
_THING: Final = f"(?![{ONE_TO_TEN}两兩]+[个個处處种種])[^，。；？?的各分别別和与與跟、两兩有是]{{2,8}}"
_EACH: Final = re.compile(
    f"(?P<one>{_THING})(?:和|与|與|跟|以及|、)(?P<other>{_THING})(?:[两兩](?:[个個处處地家种種类類市省县縣区區]|者))?(?P<of>的?[^各分]*?)"
    "(?:各自?|分别|分別)(?P<rest>.+?)[？?]?"
)
_COUNTED: Final = re.compile(
    f"(?:多少|几)[个名位只{_MEASURES}]?(?P<noun>[{UNIFIED_HAN}]{{2,8}}?|(?<=[个名位只{_MEASURES}])[{UNIFIED_HAN}])(?=[？?，,。；;、呢吗啊呀了]|$)"
)
_PIECE: Final = re.compile("(?:多少|几)([项種种类類条條步])(?=[？?，,。；;、呢吗啊呀了]|$)")  # a measure that is a noun too: 事项
_COUNTED_BEFORE: Final = re.compile(
    f"(?P<noun>[{UNIFIED_HAN}]{{2}})(?:大[概约約]|到底|究竟|[需要是得该該能给給拿领領交付]|每[天月年]|一[个個]月|一年)*"
    "多少(?:[元块塊]?[钱錢]?)[？?呢吗嗎啊呀了]*$"
)
_LINKING: Final = re.compile("(?:[（(][^（()）]*[)）]|一?共|总共|總共|有|是|为|為|约|約|达到?|達到?|已|：|:|大|近|超过|超過|数量?|數量?)+$")
_WITHIN: Final = re.compile("[^的是有在和与與及、，,。；;：:（(\\s0-9]{1,8}")
_MEASURED: Final = (
    (re.compile("[户戶戸]$"), re.compile("户|戶|家庭|人家")),
    (re.compile("[人名位]$"), re.compile("[人员員者长長师師工生民友]$|[干幹]部|[党黨代]|[户戶]主|[队隊]")),
    (re.compile("(?:元|[块塊])$"), re.compile("[钱錢费費金资資酬款价價]|[补補][贴貼助]|收入|工分")),
    (re.compile("(?:[天日周週年月旬]|小[时時]|分[钟鐘]|星期)$"), re.compile("[时時][间間]|[期天日年月]")),
    (re.compile("[岁歲]$"), re.compile("[岁歲年]")),
    (re.compile("(?:米|公里|㎡|公[顷頃]|[亩畝])$"), re.compile("[积積]|地|[宽寬][度]?|[长長]|距|路")),
)
_ARTICLE: Final = re.compile("一\\s?[个個名位]")  # no number, unless there 有一名
_POSSESSING: Final = re.compile("[共只仅僅](?=一)|[有设設配为為聘选選派](?=一\\s?[名位])")
_SUM: Final = re.compile("[钱錢费費金资資酬款]$|工资|工資|[报報]酬|[经經][费費]")
_PAID: Final = re.compile("(?:元|[块塊钱錢倍%％‰]|美金|[万萬亿億])$")
"""Units of measure, each with the nouns of which they can say how much: 约100户 is no number of grids."""
_HALF: Final = 0.5
_REACH: Final = 16  # code points beside a number in which it is said what it counts


@dataclass(frozen=True, slots=True)
class AnswerType:
    """A kind of answer.

    `form` matches it in a text as written, in either script. If `required`, a passage without it cannot answer, however high its score:
    nobody who asks for a telephone number is helped without one. `wanted` is the question's own word for it, and `counted` the noun behind
    多少 or 几, of which a number is asked for.
    """

    name: str
    form: re.Pattern[str]
    wanted: str
    required: bool = False
    counted: str = ""

    @property
    def phrase(self) -> str:
        """`wanted`, with all of a noun of which it has but the first character: 多少个网格 for 多少个网."""
        last = self.wanted[-1]
        is_unit = last in _MEASURES or any(unit.search(last) for unit, _ in _UNITS)
        return self.wanted + self.counted[1:] if self.counted.startswith(last) and not is_unit else self.wanted

    def counts(self, text: str, start: int, end: int) -> float:
        """Return how much of `counted`, from 0 to 1, stands right before or behind the number `text[start:end]`.

        服务站 is counted in 6472个服务站, and in 服务民生工作站6472个, which it is short for; 站 alone is a third of it.
        """
        written = text[start:end]
        if not self.counted or self.counted[-1] not in text[max(0, start - _REACH) : end + _REACH]:
            return 0.0
        if any(unit.search(written) and not of.search(self.counted) for unit, of in _MEASURED):
            return 0.0
        if _SUM.search(self.counted) and not _PAID.search(written):
            return 0.0
        if is_article(text, start, end):
            return 0.0
        before, within = _LINKING.sub("", text[max(0, start - _REACH) : start]), _WITHIN.match(text, end)
        behind = within[0] if within else ""
        if re.search("[^，。；、]{0,4}".join(self.counted) + "$", before) or self.counted in behind:
            return 1.0
        suffixes = (self.counted[place:] for place in range(1, len(self.counted)))
        return next((len(each) for each in suffixes if before.endswith(each) or each in behind), 0) / len(self.counted)

    def counted_in(self, text: str) -> float:
        """Return how much of `counted` a number of *text* counts, from 0 to 1."""
        if self.counted[-1:] not in text:
            return 0.0
        return max((self.counts(text, *number.span()) for number in self.form.finditer(text)), default=0.0)

    def is_counted_in(self, text: str) -> bool:
        """Tell whether a number of *text* counts what is asked for, by half of its name."""
        return self.counted_in(text) >= _HALF


@dataclass(frozen=True, slots=True)
class _Rule:
    """An answer type: the pattern of a question for it, and that of the answer, which may depend on the match of the question."""

    name: str
    asked: re.Pattern[str]
    form: str | Callable[[re.Match[str]], str]
    required: bool = False


def _quantity(asked: re.Match[str]) -> str:
    """Return the pattern of a number with the unit that the question names, or with any unit."""
    named = asked.groupdict().get("unit") or ""
    unit = f"\\s?(?:{_PIECES}|{named})" if named and named in _MEASURES else _ANY_UNIT
    number = NUMBER + next((unit for question, unit in _UNITS if named and question.match(named)), unit)
    return f"{number}|{_CELL_NUMBER}"


def _fee(asked: re.Match[str]) -> str:
    """Return the pattern of an amount or of "free of charge", and of any word of payment where it is asked whether something costs."""
    return f"{_AMOUNT}|{_FREE}" + (f"|{_CHARGED}" if _WHETHER.search(asked.string) else "")


# The surest first.
_RULES: Final = (
    _Rule(
        "phone",
        re.compile(
            "电话|手机(?=号|是|多少)|号码|拨打|打什么号|联系方式|[热专]线(?=.{0,3}(?:多少|几|是什么))|(?<=哪)[支条个]?专线|"
            "phone|telephone|hotline|number (?:to|do i) (?:call|dial)"
        ),
        r"\d{3,4}[- ]?\d{4,}|\d{5,}",
        required=True,
    ),
    _Rule(
        "hours",
        re.compile(
            "几点(?!要求|意见|体会|建议|做法|启示)|开门时间|开门(?=吗|$|[？?])|[上下]班时间|(?:开放|办公|营业|工作)时间|"
            "(?:周[末六日]|星期[六日天]).{0,6}(?:上班|开|办公)|(?:opening|office|working|business) hours|what time|open on"
        ),
        rf"全[天日]|24小时|[\d{ONE_TO_TEN}]\s*[时時点點]|\d[:：]\d\d|[周週][一二三四五六日末]",
        required=True,
    ),
    _Rule(
        "fee",
        re.compile(
            "收费|价钱|工本费|票价|(?:[要用需]不[要用需]|(?:需要?|[要用得]))(?:[交付花给缴])?钱(?=[吗么？?]|$)|"
            "免费[吗么]|是否免费|免不免费|花不花钱|"
            "(?:charge|pay) (?:a |any |for )|fees?\\b|what does it cost|how much does"
        ),
        _fee,
        required=True,
    ),
    _Rule(
        "address",
        re.compile("网址|网站地址|微信号|公众号|哪个app|website|web address"),
        r"www|http|[.](?:com|cn)|公[众眾]号|公[众眾]號",
        required=True,
    ),
    _Rule("day", re.compile("几月(?:份)?几?[日号]|几月几"), _DAY, required=True),
    _Rule("share", re.compile("百分之(?:几|多少)|比例|占比|几成|percent"), _PERCENT),
    _Rule(
        "date",
        re.compile(
            "什么时候|什么时间|何时|哪一?年|哪一?天|几月|几号|多久以?前|何年|哪个?月|什么日子|哪个世纪|"
            "^when|[ ,]when |what (?:year|date|day|month)|which year"
        ),
        _DATE,
    ),
    _Rule("frequency", re.compile(f"(?:{_HOW_LONG}).{{0,8}}[一1][次回趟]"), _FREQUENCY),
    _Rule("duration", re.compile("(?:多久(?!以?前)|多长时间)(?!.{0,8}[一1][次回趟])|how long"), _DURATION),
    _Rule(
        "number",
        re.compile(
            "(?:多少|(?<!哪)几|多[长大高远重](?!的|了|时间))(?:个|多)?(?!号)"
            f"(?P<unit>小时|分钟|工作日|家庭|平方|平米|公里|千米|[{UNIFIED_HAN}])?(?!点)|"
            "how (?:many|much|old|far|often)"
        ),
        _quantity,
    ),
    _Rule("person", re.compile("谁|何人|哪一?位|什么人|哪个人|由哪|找哪|^who|[ ,]who "), _POST),
    _Rule(
        "list",
        re.compile(f"哪[几些两{ONE_TO_TEN[1:]}]|(?:几|多少)(?:个方面|项|种|类|条|大|步|个环节|个步骤)|分别是|包括什么|which|what are"),
        _ITEMS,
    ),
    _Rule("manner", re.compile("怎么|怎样|如何|how (?:is|are|do|does|to|can)"), _MANNER),
    _Rule("name", re.compile("叫什么|什么名[字称]|名称|哪[部本首]|什么[书歌法]|called|name of"), _NAME),
)


@lru_cache(maxsize=1024)
def expected(question: str) -> tuple[AnswerType, ...]:
    """Return the answer types that the folded *question* expects, the surest first; none if its wording does not tell."""
    found = ((rule, rule.asked.search(question)) for rule in _RULES)
    counted = _COUNTED.search(question) or _COUNTED_BEFORE.search(question)
    noun = counted["noun"] if counted else next(iter(_PIECE.findall(question)), "")
    types = [
        AnswerType(rule.name, _form(rule, asked), asked[0], rule.required, noun if rule.name == "number" else "")
        for rule, asked in found
        if asked
    ]
    return tuple(each for each in types if each.required) or tuple(types)


def is_article(text: str, start: int, end: int) -> bool:
    """Return whether `text[start:end]` is an indefinite 一个 and no number, as it is in 有一名."""
    return bool(_ARTICLE.fullmatch(text, start, end)) and not _POSSESSING.match(text, max(0, start - 1), end)


def asks_for_meaning(question: str) -> bool:
    """Return whether a folded *question* asks what something is, which the opening of a document tells."""
    return _MEANING.search(question) is not None


def _form(rule: _Rule, asked: re.Match[str]) -> re.Pattern[str]:
    return re.compile(rule.form if isinstance(rule.form, str) else rule.form(asked))


def subquestions(question: str) -> tuple[str, ...]:
    """Split *question* into the questions that it asks one after the other; in doubt, return it whole.

    What precedes the first question word is the subject, and is put before a later subquestion that begins with a question word:
    两个镇各有多少个网格、多少支队伍 asks 两个镇各有多少个网格 and 两个镇各有多少支队伍. What is asked of two things each is asked of
    either: 东镇和西镇的网格各有多少户 asks 东镇的网格有多少户 and 西镇的网格有多少户.
    """
    pieces = [question[start:end] for start, end in pairwise([0, *_joints(question), len(question)])]
    pieces = [piece.strip(" ？?；;。，,、") for piece in pieces]
    asking = [piece for piece in pieces if _CUE.search(piece) and len(piece) > _FEWEST_LETTERS]
    if len(asking) < 2 or asking[0] != pieces[0]:  # noqa: PLR2004 - a part is one of two at least
        return _of_each(question)
    first = _CUE.search(asking[0])
    subject = asking[0][: first.start()] if first else ""
    return (asking[0], *(subject + piece if _CUE.match(piece) else piece for piece in asking[1:]))


def _of_each(question: str) -> tuple[str, ...]:
    """Split a question that asks the same of two things, as 各 or 分别 tells; return any other whole."""
    each = _EACH.fullmatch(question)
    if each is None or not _CUE.search(each["rest"]):
        return (question,)
    return tuple(f"{each[name]}{each['of']}{each['rest']}" for name in ("one", "other"))


def _joints(question: str) -> list[int]:
    """Return where a subquestion may end: after a punctuation mark or a conjunction."""
    return [found.end() for found in _JOINT.finditer(question)]
