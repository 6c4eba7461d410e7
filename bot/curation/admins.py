"""Admins: their ids, pairing, and the audit trail of what they did."""

import asyncio
import re
from collections.abc import Iterable, Sequence
from typing import Final

from bot.people.pairing import Pairing
from bot.people.privacy import keyed_hash
from bot.people.querylog import QueryLog
from bot.people.records import Act

_TELEGRAM: Final = re.compile(r"telegram:\d+")  # a name that nobody can choose


class Admins:
    """The admins and their audit trail. Event loop only; disks are waited for in threads."""

    def __init__(self, log: QueryLog, key: bytes, pairing: Pairing, ids: Iterable[int] = ()) -> None:
        """Begin with *ids*, numeric Telegram ids, and those already in *pairing*; acts go to *log* under hashes with *key*.

        Whoever is paired joins `ids`, which channels look at for every message.
        """
        self.ids = {*ids, *pairing.admins()}
        self._log = log
        self._key = key
        self._pairing = pairing

    async def pair(self, code: str, sender: str) -> bool:
        """Make *sender* an admin from now on if *code* is the pairing code and it came on Telegram; tell whether it is so."""
        if not _TELEGRAM.fullmatch(sender) or not await asyncio.to_thread(self._pairing.redeem, code, sender):
            return False
        self.ids.update(await asyncio.to_thread(self._pairing.admins))
        return True

    async def record(self, sender: str, action: str, subject: str = "", reason: str = "") -> None:
        """Add to the audit trail what an admin did."""
        await asyncio.to_thread(self._log.note, keyed_hash(self._key, sender), action, subject, reason)

    async def acts(self, limit: int) -> Sequence[Act]:
        """Return the newest acts in the audit trail, newest first."""
        return await asyncio.to_thread(self._log.acts, limit)
