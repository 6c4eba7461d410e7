"""The errors of `bot`, as one tree; errors of the index are `RetrievalError`s.

    BotError
    ├── StorageError            the database of what changes has failed; `code` of its engine
    ├── SettingsError           settings that cannot be used; `faults`: variable and what is wrong with it
    ├── NotRunningError         no bot is running on the state folder `path`
    ├── MovingError             tables that cannot be moved to another database
    ├── BackupError             a backup that cannot be made or restored; `reason`
    ├── DeskFileError           a file of the desk that cannot be used; `path`, `faults`: line and what is wrong there
    ├── MissingExtraError       an `extra` that is not installed
    ├── SheetError              sheets of QR codes that cannot be made
    ├── DamagedKeyError         the file at `path` should hold the secret key, and holds something else
    ├── NotReadyError           the documents are still being read for the first time
    ├── SyncRunningError        a sync is running already
    ├── SyncStoppedError        a sync was cancelled
    ├── EmptyQuestionError      nothing to look for
    ├── LongQuestionError       more than `limit` characters
    ├── UnclearQuestionError    a follow-up without anything before it; `about`
    ├── DownloadFailedError     a file that could not be fetched whole
    ├── TooManyQuestionsError   a sender's allowance is used up; `wait_seconds`, and whether it was `told` before
    │   └── TooManyRequestsError one for anything else but questions
    ├── BusyError               as much is in work as can be
    ├── NotKeptError            something that could not be kept, since the state folder cannot be written
    ├── SharingError            what all replicas share could not be reached
    │   └── NotLeadingError     another replica leads by now
    ├── OldAnswerError          a button of an answer that is no longer known, or that its sender may not see
    ├── PausedError             nothing is answered for now; `reason`
    ├── PausedDocumentError     a document is not quoted for now; `title`, `reason`
    ├── EmptyFileError          a file that holds nothing
    ├── LargeFileError          a file of more than `mebibytes`
    ├── TooManyFilesError       a case has `limit` files already
    ├── AddedTooMuchError       there are `limit` added files already
    ├── UnusableWordError       a word, or a pair of words, that cannot be added
    ├── ExpiredError            what a button is about is no longer waiting
    ├── NotAddedError           a document that nobody added here, and nobody can remove here
    ├── NoSuchDocumentError     a document that is no longer there
    ├── NoMatchingDocumentError a document that is named by `words` of no name and no title
    ├── WrongUseError           a command with something behind it that it cannot read
    ├── ChangedFileError        a file that is not what was indexed
    ├── NothingToRollBackError  there is no earlier index
    ├── PrivateOnlyError        what is shown to an admin alone or in the staff chat only
    ├── UnknownStateError       no case is ever in that `state`
    ├── NoSuchCaseError         a case that does not exist, or that its sender may not see
    ├── MoveRefusedError        a move that a case does not allow; `reason`
    ├── HeldWordsError          words to a case that a colleague has answered meanwhile; `case`, `event`, `words`
    ├── NotStaffError           somebody who is no staff acts in a group of staff
    └── PersonalError           what concerns one person alone, and was wanted in a group

Messages are English, for the log; `bot.texts.errors.explain()` puts them into words for people.
"""

import errno
from collections.abc import Sequence
from pathlib import Path


class BotError(Exception):
    """Root of every error that this package raises on purpose."""


class StorageError(BotError):
    """What a database could not read or write; *code* is the engine's, *refusal* why a server takes no connection, or empty."""

    def __init__(self, message: str, code: str = "", refusal: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.refusal = refusal


class SettingsError(BotError):
    """Settings that cannot be used, all of them at once; values are not repeated, since one may be a secret."""

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{variable}: {fault}" for variable, fault in faults))
        self.faults = tuple(faults)


class NotRunningError(BotError):
    """No bot is running on a state folder, so that nobody takes a command from the terminal."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"no bot is running on {path}; start it by `python -m bot run`")
        self.path = path


class MovingError(BotError):
    """Tables cannot be moved to another database, and nothing was changed there."""


class BackupError(BotError):
    """A backup that cannot be made or restored."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class DeskFileError(BotError):
    """A file that sets up the desk and cannot be used; all faults at once, each with its line, 0 for the whole file."""

    def __init__(self, path: Path, faults: Sequence[tuple[int, str]]) -> None:
        super().__init__("; ".join(f"{path.name}:{line}: {fault}" if line else f"{path.name}: {fault}" for line, fault in faults))
        self.path = path
        self.faults = tuple(faults)


class MissingExtraError(BotError):
    """Something needs an extra that is not installed."""

    def __init__(self, extra: str) -> None:
        super().__init__(f"the extra [{extra}] is not installed: pip install '.[{extra}]'")
        self.extra = extra


class SheetError(BotError):
    """Sheets of QR codes that cannot be made."""


class DamagedKeyError(BotError):
    """A file that should hold the secret key, and holds something else."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} does not hold a key; restore it from a backup, or delete it to begin with a new one")
        self.path = path


class NotReadyError(BotError):
    """The documents are still being read for the first time."""

    def __init__(self) -> None:
        super().__init__("the documents are still being read for the first time")


class SyncRunningError(BotError):
    """A sync is running already."""


class SyncStoppedError(BotError):
    """A sync was cancelled, and stopped between two files."""


class EmptyQuestionError(BotError):
    """A question without a letter or digit in it."""


class LongQuestionError(BotError):
    """A question longer than we search for."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"the question has more than {limit} characters")
        self.limit = limit


class UnclearQuestionError(BotError):
    """A follow-up of which nothing before says what it asks; `about` is the place or the year that it names, if any."""

    def __init__(self, about: str = "") -> None:
        super().__init__("nothing before says what a follow-up asks")
        self.about = about


class DownloadFailedError(BotError):
    """A file that was sent and could not be fetched whole."""


class TooManyQuestionsError(BotError):
    """A sender asked more questions than the rate limit allows."""

    def __init__(self, wait_seconds: int, *, told: bool) -> None:
        super().__init__(f"too many questions, wait {wait_seconds} s")
        self.wait_seconds = wait_seconds
        self.told = told


class TooManyRequestsError(TooManyQuestionsError):
    """A sender wanted more of something else, such as pages or files, than the rate limit allows."""


class BusyError(BotError):
    """As many downloads are under way as are served at a time."""

    def __init__(self) -> None:
        super().__init__("too much is in work at the moment")


class NotKeptError(BotError):
    """Something that could not be kept: the disk is full, read-only or gone."""

    def __init__(self) -> None:
        super().__init__("the state folder cannot be written")


class SharingError(BotError):
    """The database that all replicas share cannot be reached, refuses, or has nobody who does what was asked for."""


class NotLeadingError(SharingError):
    """Another replica leads by now; what was to be released is not."""

    def __init__(self) -> None:
        super().__init__("another replica leads by now")


class OldAnswerError(BotError):
    """A button of an answer that is no longer known, or that its sender may not see."""


class PausedError(BotError):
    """An admin has paused all answering, for a *reason* that is shown."""

    def __init__(self, reason: str) -> None:
        super().__init__("answering is paused")
        self.reason = reason


class PausedDocumentError(BotError):
    """An admin has paused a document, for a *reason* that is shown."""

    def __init__(self, title: str, reason: str) -> None:
        super().__init__("the document is paused")
        self.title = title
        self.reason = reason


class EmptyFileError(BotError):
    """A file that holds nothing."""

    def __init__(self) -> None:
        super().__init__("the file is empty")


class LargeFileError(BotError):
    """A file that is larger than we take."""

    def __init__(self, mebibytes: int) -> None:
        super().__init__(f"the file is larger than {mebibytes} MiB")
        self.mebibytes = mebibytes


class TooManyFilesError(BotError):
    """A case has as many files as are kept for one."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"there are {limit} files already")
        self.limit = limit


class AddedTooMuchError(BotError):
    """There are as many added files as we keep."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"there are {limit} added files already")
        self.limit = limit


class UnusableWordError(BotError):
    """A word, or a pair of words, that cannot be added."""

    def __init__(self, word: str) -> None:
        super().__init__("this cannot be added as a word")
        self.word = word


class ExpiredError(BotError):
    """What a button is about is no longer waiting for it."""

    def __init__(self) -> None:
        super().__init__("what this button is about is no longer waiting")


class NotAddedError(BotError):
    """A document that nobody added here, and that nobody can remove here."""

    def __init__(self) -> None:
        super().__init__("only what was added here can be removed here")


class NoSuchDocumentError(BotError):
    """A document that is no longer there."""

    def __init__(self) -> None:
        super().__init__("there is no such document")


class NoMatchingDocumentError(BotError):
    """A document that is named by words that are in no document's name, title, place or date."""

    def __init__(self, words: str) -> None:
        super().__init__("no document has these words in its name or title")
        self.words = words


class WrongUseError(BotError):
    """A command with something behind it that it cannot read; the reply says what it takes."""

    def __init__(self) -> None:
        super().__init__("the command cannot read what stands behind it")


class ChangedFileError(BotError):
    """A file that was changed after it was indexed: what nobody has read is not handed out."""

    def __init__(self) -> None:
        super().__init__("the file is not what was indexed")


class NothingToRollBackError(BotError):
    """There is no earlier index to go back to."""

    def __init__(self) -> None:
        super().__init__("there is no earlier index")


class PrivateOnlyError(BotError):
    """Something that is shown to an admin alone or in the staff chat only."""

    def __init__(self) -> None:
        super().__init__("only in private or in the staff chat")


class UnknownStateError(BotError):
    """A state in which no case is ever, asked for in the terminal."""

    def __init__(self, state: str) -> None:
        super().__init__(f"no case is ever “{state}”: ask for open, late, closed, all, or a state such as waiting")
        self.state = state


class NoSuchCaseError(BotError):
    """A case that does not exist, or that its sender may not see: nobody can tell which."""

    def __init__(self) -> None:
        super().__init__("there is no such case")


class MoveRefusedError(BotError):
    """A move that a case does not allow, to whom makes it; *reason* is one of `bot.desk.states.Refusal`."""

    def __init__(self, *, reason: str) -> None:
        super().__init__(f"a move is refused: {reason}")
        self.reason = reason


class HeldWordsError(BotError):
    """Words to a person whom a colleague has answered meanwhile, by *event*; their writer decides whether they are sent."""

    def __init__(self, case: int, event: int, words: str) -> None:
        super().__init__("a colleague has answered meanwhile")
        self.case = case
        self.event = event
        self.words = words


class NotStaffError(BotError):
    """Somebody who is no member of the staff, or is none any more, acts in a group of theirs."""

    def __init__(self) -> None:
        super().__init__("only for the staff of this unit")


class PersonalError(BotError):
    """Something that concerns its sender alone, wanted where others read along and may tap its buttons."""

    def __init__(self) -> None:
        super().__init__("only in a private chat")


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FULL_CODES = frozenset({"SQLITE_FULL", "53100"})  # 53100 is PostgreSQL's disk_full
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def advised(error: Exception) -> str:
    """Return what an error says, one of the system without its number, and what to do about it where there is something to say."""
    said = str(error)
    if isinstance(error, OSError) and error.strerror:
        said = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return said + _advice(getattr(error, "errno", None), code_of(error))


def is_full(error: Exception) -> bool:
    """Return whether an error of the system is that there is no space left."""
    return getattr(error, "errno", None) in _FULL or code_of(error) in _FULL_CODES


def code_of(error: Exception) -> str:
    """Return what a database calls an error, empty where it has no name for it."""
    return error.code if isinstance(error, StorageError) else getattr(error, "sqlite_errorname", "")


def _advice(number: int | None, name: str) -> str:
    if number in _FULL or name in _FULL_CODES:
        return "; free some space on the disk of STATE_DIR, then start again"
    if number in _FORBIDDEN or name == "SQLITE_READONLY":
        return "; check its owner and its rights"
    if name.startswith("SQLITE_IOERR"):
        return "; check the disk of STATE_DIR, its free space and quota, then start again"
    return ""
