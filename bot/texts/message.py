"""A sentence in three languages, and what every topic's sentences share."""

from typing import Final, NamedTuple

from index import Language

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


def short(name: str) -> str:
    """Cut a name that is too long to be shown, on one line."""
    name = " ".join(name.split())
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
