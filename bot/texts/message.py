"""Message: a sentence in three languages; and how names and lists are written in each of them."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from index import Language, readable

NUMBERS: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
LONGEST_NAME: Final = 60


class Message(NamedTuple):
    """A sentence in the three languages; `{name}` stands for a fact."""

    hans: str
    hant: str
    english: str

    def __call__(self, language: Language, **facts: object) -> str:
        """Return the sentence in *language* with its *facts* filled in."""
        sentence = {"zh-Hans": self.hans, "zh-Hant": self.hant, "en": self.english}[language]
        return sentence.format(**facts) if facts else sentence


NAME: Final = Message("社区服务问答", "社區服務問答", "Community service answers")
BACK: Final = Message("返回", "返回", "Back")
CANCEL: Final = Message("取消", "取消", "Cancel")

_TITLE: Final = Message("《{name}》", "《{name}》", "“{name}”")
_QUOTED: Final = Message("“{word}”", "「{word}」", "“{word}”")
_COMMA: Final[Mapping[Language, str]] = {"zh-Hans": "、", "zh-Hant": "、", "en": ", "}
_BETWEEN_MARKS: Final = {**_COMMA, "zh-Hans": ""}  # GB/T 15834: no 、 between marked items


class Outcome(NamedTuple):
    """What was found, and what to do about it where something is to be done."""

    said: Message
    advice: Message | None = None


def short(name: str) -> str:
    """Cut a name that is too long to be shown, on one line, without controls and directions."""
    name = " ".join(readable(name).split())
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def listed(names: Sequence[str], language: Language) -> str:
    """Join *names* in a list."""
    return _COMMA[language].join(names)


def titles(names: Sequence[str], language: Language) -> str:
    """Join the titles of documents, each between its marks."""
    return _BETWEEN_MARKS[language].join(_TITLE(language, name=short(name)) for name in names)


def quoted(words: Sequence[str], language: Language) -> str:
    """Join *words*, each in quotation marks."""
    return _BETWEEN_MARKS[language].join(_QUOTED(language, word=word) for word in words)
