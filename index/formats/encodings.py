"""Detect the encoding of a text file, even a damaged one: UTF-8, UTF-16, GB18030 or Big5."""

import codecs
import re
from collections.abc import Iterator

from index.errors import UnsupportedFormatError
from index.formats.repair import REPLACEMENT, damaged_runs, repair

# The most frequent characters of modern Chinese, Simplified and Traditional. Text decoded in the wrong encoding contains few of them.
_COMMON = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种"
    "事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第"
    "公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合"
    "回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总"
    "何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听"
    "白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带"
    "导争运党组织群众服村街道办网格站县镇乡省会议宣讲员困难户线卡"
    "個們來為國說時會對過發後裡種經麼學當沒動還進樣開從實軍無與長機關點業將兩間問並應戰頭體見產話給門東聲員義認條係氣題"
    "爾別變總電數報結處區務場計許統隊決馬書聽達強難權設記類據張該規萬覺術領確傳師觀讓識帶導爭運黨組織眾網辦縣鎮鄉講幹議"
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# GB18030 is a superset of GB2312 and GBK.
_GUESSES = ("gb18030", "big5hkscs")
_UTF_16 = ("utf-16-le", "utf-16-be")  # without a byte order mark
_MIN_COMMON_SHARE = 0.05
_MIN_REPAIRED_SHARE = 0.15
_MAX_REPLACED_SHARE = 0.01
_MAX_REPLACED = 2  # in a text of any length
_MIN_UNMARKED_SHARE = 0.2  # UTF-16 makes Chinese characters of any two letters
_SIMPLE_SHARE = 0.9
_LEAST_HAN = 2
_LAST_OF_FIRST_LEVEL = 0xD7
_MAX_CONTROL_SHARE = 0.02
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_HEAD = 65536


def head(content: bytes) -> str:
    """Decode the first 64 KiB of *content* leniently, as UTF-8 unless a byte order mark says otherwise."""
    encoding = next((encoding for mark, encoding in _BYTE_ORDER_MARKS if content.startswith(mark)), "utf-8")
    return content[:_HEAD].decode(encoding, errors="ignore").replace("\r\n", "\n")


def decode(content: bytes, name: str) -> str:
    """Decode *content* by its byte order mark, as strict UTF-8, or in the encoding that yields the most common Chinese characters.

    Raises:
        UnsupportedFormatError: no encoding yields text.
    """
    for text in _candidates(content):
        if len(_CONTROL.findall(text)) <= _MAX_CONTROL_SHARE * len(text):
            return text
    raise UnsupportedFormatError(name, "this is not text in UTF-8, GB18030, Big5 or UTF-16: save it as UTF-8, or get another copy")


def _candidates(content: bytes) -> Iterator[str]:
    """Yield *content* in each plausible encoding, the likeliest first."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            yield content.decode(encoding, errors="replace")
            return
    strict = _try(content, "utf-8")
    if strict is not None:
        yield strict
    guesses = [guess for encoding in _GUESSES if (guess := _try(content, encoding)) is not None]
    guesses += [guess for each in _UTF_16 if (guess := _try(content, each)) and _common_share(guess) >= _MIN_UNMARKED_SHARE]
    damaged = content.decode("utf-8", errors="replace")
    if damaged.count(REPLACEMENT) <= _MAX_REPLACED_SHARE * len(damaged):
        guesses.append(damaged)
    guesses += [text for encoding in _GUESSES if (text := _try_repaired(content, encoding)) is not None]
    likely = sorted((guess for guess in guesses if _common_share(guess) >= _MIN_COMMON_SHARE), key=_common_share, reverse=True)
    yield from likely or (guess for guess in guesses if _is_simple_chinese(guess))


def _try_repaired(content: bytes, encoding: str) -> str | None:
    """Decode *content* without its few damaged bytes; None if it has none, too many, or is clearly in another encoding.

    Damaged lines are counted first, since one byte may garble all of its line; then what is damaged after repair.
    """
    most = max(_MAX_REPLACED, _MAX_REPLACED_SHARE * len(content) / 2)
    if not 0 < damaged_runs(content, encoding) <= most:
        return None
    text = repair(content, encoding, _COMMON)
    return text if text.count(REPLACEMENT) <= most and _common_share(text) >= _MIN_REPAIRED_SHARE else None


def _is_simple_chinese(text: str) -> bool:
    """Return whether what is not ASCII in a short *text* is nearly all first-level GB2312, as Latin letters read as GB18030 are not."""
    foreign = [character for character in text if character > "\x7f"]
    return sum(map(_is_first_level, foreign)) >= max(_LEAST_HAN, _SIMPLE_SHARE * len(foreign))


def _is_first_level(character: str) -> bool:
    """Return whether GB2312 has *character* among its signs or its 3,755 everyday characters."""
    encoded = character.encode("gb2312", errors="ignore")
    return len(encoded) > 1 and encoded[0] <= _LAST_OF_FIRST_LEVEL


def _try(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _common_share(text: str) -> float:
    """Return the share of common Chinese characters among the non-ASCII ones of *text*; 1 if all of it is ASCII."""
    foreign = [character for character in text if character > "\x7f"]
    return sum(character in _COMMON for character in foreign) / len(foreign) if foreign else 1.0
