"""A hook of mkdocs: joins Chinese lines, which are wrapped in the source and would be shown with a space at each break."""

import re
from typing import Final

_WIDE: Final = r"[\u2e80-\u9fff\uff00-\uffef“”‘’—…]"
_BREAK: Final = re.compile(rf"(?<={_WIDE})\n {{0,3}}(?={_WIDE})")  # code is indented by four


def on_page_markdown(markdown: str, **_: object) -> str:
    """Return *markdown* without the line breaks between two wide characters."""
    return _BREAK.sub("", markdown)
