"""Silence: sentences in which a text says that it does not say something, such as 原文没有写明期限. Pure functions."""

import re
from typing import Final

_PAPER: Final = "材料|[报報]告|文件|[资資]料|通知|公告|[办辦]法|[规規]定|[条條]例|[细細][则則]"
_OWN: Final = f"原文|[该本此]文(?!化|物)|文章|手[册冊]|[书書]中|[这這][里裡]|[上下]文|[页頁]面|[该該本此](?:{_PAPER})"
_NOT: Final = "(?:[没沒]有?|未曾?|不曾)(?![按依经經])"  # what is not done as the rules say
_WRITING: Final = "[写寫][明出到清]?|列[出明举舉]|[记記][载載]|[载載]明|提[及到]|收[录錄]|抄[录錄]|注明|註明"
_SAYING: Final = (
    f"{_WRITING}|[记記][录錄明]?|[说說][明到清]?|[规規]定|交代|解[释釋]|公布|明[确確]|作出?(?:具[体體])?(?:[规規]定|[说說]明|解[释釋])"
)
_SAID: Final = re.compile(
    f"(?:(?:{_OWN})[^。；;！？\n]{{0,12}}?{_NOT}[^，,。；;！？\n的]{{0,6}}?(?:{_SAYING})"
    f"|(?:{_PAPER})[^。；;！？\n]{{0,12}}?{_NOT}[^，,。；;！？\n的]{{0,6}}?(?:{_WRITING})"
    f"|(?:本手[册冊]|原文|本文)[里裡中]?(?:也|都|[并並])?[没沒]有"
    f")(?![^，,。；;！？\n]{{0,12}}的[，,事情])"
)
"""Other people's papers are handed in without saying why; of them only what is not written there is silence."""

_FIGURE: Final = re.compile("[0-9]+(?![0-9年])")
_ASKED: Final = re.compile("[哪几幾多怎何谁誰]")
_DENIAL: Final = re.compile("[没沒未]|不曾")
_BELOW: Final = re.compile("下面|以下")
_LONGEST_TOPIC: Final = 24
"""Code points that may stand before it, as in 怎样申请，原文没有写: more of them say something themselves."""


def is_silent(sentence: str) -> bool:
    """Tell whether all that *sentence* says is that its own text does not say something.

    A figure before it, as in 平均工资1623元，原文没有注明按月, says something itself, unless it is asked about.
    What a text does not govern (本法没有规定的，适用…) is governed by another, which is no silence; nor is what announces a list.
    """
    if not _DENIAL.search(sentence):  # most sentences, in a tenth of the time
        return False
    found = _SAID.search(sentence)
    if found is not None and _FIGURE.search(sentence, 0, found.start()) and not _ASKED.search(sentence, 0, found.start()):
        return False
    announces = sentence.rstrip().endswith(("：", ":")) and not _BELOW.search(sentence)
    return found is not None and found.start() <= _LONGEST_TOPIC and not announces
