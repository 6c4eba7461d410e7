"""Sentences made from the rules of the emergencies: random texts that a regular expression matches."""

import random
import re._constants as codes  # type: ignore[import-not-found]  # typeshed leaves it out
import re._parser as parser  # type: ignore[import-not-found]  # typeshed leaves it out
from collections.abc import Iterator, Sequence
from typing import Any, Final

FILLERS: Final = ("", "", "都", "了", "在", "的", "好像", "突然", "上")
_OPENINGS: Final = ("", "", "快来人，", "喂，", "请问", "我家", "有人", "楼下", "刚才", "我", "俺", "邻居", "救命啊")
_ENDINGS: Final = ("", "", "", "了", "怎么办", "，怎么办啊", "，快来人", "，急", "咋整", "！")
_LONGEST_REPEAT: Final = 2


def sentence(rule: Sequence[str], chance: random.Random, *, is_english: bool) -> str:
    """Return a random sentence that fulfils all parts of *rule*."""
    said = "，".join("".join(_sampled(parser.parse(part), chance)) for part in rule)
    if is_english:
        return " ".join(said.split())
    return chance.choice(_OPENINGS) + said + chance.choice(_ENDINGS)


def _sampled(pattern: Any, chance: random.Random) -> Iterator[str]:  # noqa: ANN401 - the parser's own lists
    for code, given in pattern:
        if code is codes.LITERAL:
            yield chr(given)
        elif code is codes.IN:
            yield from _member(given, chance)
        elif code is codes.BRANCH:
            yield from _sampled(chance.choice(given[1]), chance)
        elif code is codes.SUBPATTERN:
            yield from _sampled(given[-1], chance)
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            yield from _repeated(given, chance)


def _member(members: Any, chance: random.Random) -> Iterator[str]:  # noqa: ANN401
    """Yield a member of a class; a filler for a negated one, which is a gap."""
    if members[0][0] is codes.NEGATE or members[0][0] is codes.CATEGORY:
        yield chance.choice(FILLERS)
        return
    code, given = chance.choice(members)
    yield chr(given) if code is codes.LITERAL else chr(chance.randint(*given))


def _repeated(given: Any, chance: random.Random) -> Iterator[str]:  # noqa: ANN401
    least, most, inner = given
    is_gap = inner[0][0] is codes.IN and inner[0][1][0][0] is codes.NEGATE
    times = 1 if is_gap else chance.randint(least, max(least, min(int(most), _LONGEST_REPEAT)))
    for _ in range(times):
        yield from _sampled(inner, chance)
