"""Everything that can go wrong in `bot`, as one tree; what goes wrong in the index is a `RetrievalError`.

    BotError
    ├── SettingsError           settings that cannot be used; `faults`: variable and what is wrong with it
    ├── NotReadyError           the documents are still being read for the first time
    ├── SyncRunningError        a sync is running already
    ├── SyncStoppedError        a sync was told to stop
    ├── EmptyQuestionError      nothing to look for
    ├── LongQuestionError       more than `limit` characters
    ├── TooManyQuestionsError   a sender's minute is used up; `wait_seconds`, and whether he was `told` before
    ├── FileTooLargeError       a file of more than `limit_mebibytes`
    └── DownloadFailedError     a file that could not be fetched whole

Messages are English, for the log; `texts.explain()` says it to people.
"""

from collections.abc import Sequence


class BotError(Exception):
    """Root of every error that this package raises on purpose."""


class SettingsError(BotError):
    """Settings that cannot be used, all of them at once; values are not repeated, since one may be a secret."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{variable}: {fault}" for variable, fault in faults))
        self.faults = tuple(faults)


class NotReadyError(BotError):
    """The documents are still being read for the first time."""

    def __init__(self) -> None:
        super().__init__("the documents are still being read for the first time")


class SyncRunningError(BotError):
    """A sync is running already."""


class SyncStoppedError(BotError):
    """A sync was told to stop, and did so between two files."""


class EmptyQuestionError(BotError):
    """A question without a letter or digit in it."""


class LongQuestionError(BotError):
    """A question longer than we search for."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the question has more than {limit} characters")
        self.limit = limit


class FileTooLargeError(BotError):
    """A file larger than a channel may fetch."""

    def __init__(self, limit_mebibytes: int) -> None:
        super().__init__(f"the file has more than {limit_mebibytes} MiB")
        self.limit_mebibytes = limit_mebibytes


class DownloadFailedError(BotError):
    """A file that was sent and could not be fetched whole."""


class TooManyQuestionsError(BotError):
    """A sender asked more than a minute allows."""

    def __init__(self, wait_seconds: int, *, told: bool) -> None:
        super().__init__(f"too many questions, wait {wait_seconds} s")
        self.wait_seconds = wait_seconds
        self.told = told
