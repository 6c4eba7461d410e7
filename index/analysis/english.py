"""English words and the base forms under which a dictionary lists them. Pure functions."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_GROUPING: Final = re.compile("(?<=[0-9]),(?=[0-9]{3})")
_ENDINGS: Final = (
    ("ies", "y"),
    ("ied", "y"),
    ("s", ""),
    ("es", ""),
    ("ing", ""),
    ("ing", "e"),
    ("ed", ""),
    ("ed", "e"),
    ("ly", ""),
    ("est", ""),
    ("est", "e"),
    ("er", ""),
    ("er", "e"),
)
_SHORTEST_STEM: Final = 2
_SHORTEST_COMPARED: Final = 4  # "her" and "rest" are no comparisons
_DOUBLED: Final = re.compile(r"(.+([bdgklmnprt]))\2(?:ed|ing|er|est)")
# Forms that no ending tells, each with the word it is a form of.
_IRREGULAR: Final = {
    form: base
    for base, forms in (
        line.split(" ", 1)
        for line in [
            "begin began begun",
            "bear bore born",
            "become became",
            "break broke broken",
            "bring brought",
            "build built",
            "buy bought",
            "catch caught",
            "choose chose chosen",
            "come came",
            "deal dealt",
            "do did done",
            "draw drew drawn",
            "drive drove driven",
            "eat ate eaten",
            "fall fell fallen",
            "feel felt",
            "fight fought",
            "find found",
            "fly flew flown",
            "freeze froze frozen",
            "get got",
            "give gave given",
            "go went gone",
            "grow grew grown",
            "have had",
            "hear heard",
            "hide hid hidden",
            "hold held",
            "keep kept",
            "know knew known",
            "lay laid",
            "lead led",
            "leave left",
            "lose lost",
            "make made",
            "mean meant",
            "meet met",
            "pay paid",
            "ride rode ridden",
            "rise rose risen",
            "run ran",
            "say said",
            "see saw seen",
            "seek sought",
            "sell sold",
            "send sent",
            "shake shook shaken",
            "shoot shot",
            "sing sang sung",
            "sink sank sunk",
            "sleep slept",
            "speak spoke spoken",
            "spend spent",
            "stand stood",
            "steal stole stolen",
            "strike struck",
            "swim swam swum",
            "take took taken",
            "teach taught",
            "tell told",
            "think thought",
            "throw threw thrown",
            "understand understood",
            "wear wore worn",
            "win won",
            "write wrote written",
            "child children",
            "foot feet",
            "life lives",
            "man men",
            "mouse mice",
            "person people",
            "tooth teeth",
            "wife wives",
            "woman women",
        ]
    )
    for form in forms.split()
}


def words(text: str) -> list[str]:
    """Return the words of a folded *text*; a hyphen parts two, possessive endings and the commas of figures are left out."""
    found = _WORD.findall(_GROUPING.sub("", text.replace("\u2019", "'")))
    return [word.removesuffix("'s") for word in found]


def base_forms(phrase: Sequence[str]) -> Iterator[str]:
    """Yield *phrase* as it is, then with its last word, then with every word, in simple base forms."""
    yield " ".join(phrase)
    for base in _bases(phrase[-1]):
        yield " ".join([*phrase[:-1], base])
    if len(phrase) > 1:
        yield " ".join(next(_bases(word), word) for word in phrase)


def _bases(word: str) -> Iterator[str]:
    """Yield what *word* may be the plural or an inflected form of."""
    if word in _IRREGULAR:
        yield _IRREGULAR[word]
    if doubled := _DOUBLED.fullmatch(word):
        yield doubled[1]
    for ending, base in _ENDINGS:
        shortest = _SHORTEST_COMPARED if ending in {"ly", "est", "er"} else _SHORTEST_STEM
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            yield word.removesuffix(ending) + base
