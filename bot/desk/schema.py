"""The tables of the desk, as append-only migrations."""

from typing import Final

from bot.storage.database import Migration, Migrations

_CASES: Final = (
    """CREATE TABLE "desk_cases" (
   "number" INTEGER PRIMARY KEY,
   "version" INTEGER,
   "is_open" INTEGER,
   "unit" TEXT,
   "joined" INTEGER,
   "snapshot" TEXT
)""",
    'CREATE INDEX "idx_desk_cases_is_open_unit" ON "desk_cases" ("is_open", "unit")',
    """CREATE TABLE "desk_events" (
   "number" INTEGER PRIMARY KEY,
   "case" INTEGER REFERENCES "desk_cases"("number"),
   "at" TEXT,
   "who" TEXT,
   "what" TEXT,
   "source" TEXT,
   "target" TEXT,
   "version" INTEGER,
   "reason" TEXT,
   "words" INTEGER,
   "changes" TEXT
)""",
    'CREATE INDEX "idx_desk_events_case_number" ON "desk_events" ("case", "number")',
)
"""`desk_events` is only ever appended to and has no word that anybody wrote. `desk_cases` is what its events add up to.

Times are ISO 8601 with their offset, `case` in each table is the number of a case.
"""

_PEOPLE: Final = (
    'CREATE TABLE "desk_people" ("case" INTEGER PRIMARY KEY, "person" TEXT, "sender" TEXT, "language" TEXT, "seen" TEXT)',
    'CREATE INDEX "idx_desk_people_person" ON "desk_people" ("person")',
    """CREATE TABLE "desk_words" (
   "number" INTEGER PRIMARY KEY,
   "case" INTEGER,
   "author" TEXT,
   "text" TEXT,
   "original" TEXT,
   "file" TEXT,
   "passages" TEXT
)""",
    'CREATE INDEX "idx_desk_words_case" ON "desk_words" ("case")',
    'CREATE TABLE "desk_names" ("sender" TEXT PRIMARY KEY, "name" TEXT)',
    'CREATE TABLE "desk_places" ("person" TEXT PRIMARY KEY, "grid" TEXT)',
)
"""Who opened a case, what was said and how staff is called: tables of their own, of which rows are deleted."""

_MESSAGES: Final = (
    """CREATE TABLE "desk_outbox" (
   "number" INTEGER PRIMARY KEY,
   "case" INTEGER,
   "event" INTEGER,
   "recipient" TEXT,
   "kind" TEXT,
   "unit" TEXT,
   "state" TEXT,
   "message" INTEGER
)""",
    'CREATE UNIQUE INDEX "idx_desk_outbox_event_recipient_kind" ON "desk_outbox" ("event", "recipient", "kind")',
    'CREATE INDEX "idx_desk_outbox_state" ON "desk_outbox" ("state")',
    'CREATE TABLE "desk_origins" ("origin" TEXT PRIMARY KEY, "case" INTEGER, "event" INTEGER)',
    'CREATE INDEX "idx_desk_origins_case" ON "desk_origins" ("case")',
    'CREATE TABLE "desk_messages" ("place" TEXT PRIMARY KEY, "case" INTEGER, "event" INTEGER, "role" TEXT)',
    'CREATE INDEX "idx_desk_messages_case" ON "desk_messages" ("case")',
    """CREATE TABLE "desk_cards" (
   "case" INTEGER,
   "unit" TEXT,
   "chat" INTEGER,
   "thread" INTEGER,
   "message" INTEGER,
   PRIMARY KEY ("case", "unit")
)""",
    'CREATE TABLE "desk_topics" ("unit" TEXT PRIMARY KEY, "chat" INTEGER, "thread" INTEGER)',
    'CREATE TABLE "desk_sweeps" ("number" INTEGER PRIMARY KEY, "at" TEXT)',
)
_LINKS: Final = (
    'CREATE TABLE "desk_links" ("secret" TEXT PRIMARY KEY, "case" INTEGER)',
    'CREATE INDEX "idx_desk_links_case" ON "desk_links" ("case")',
)
"""Private links: the hash of a secret, and the case that it leads to."""

_CONSENTS: Final = (
    """CREATE TABLE "desk_consents" (
   "number" INTEGER PRIMARY KEY,
   "person" TEXT,
   "sender" TEXT,
   "language" TEXT,
   "question" TEXT,
   "digest" TEXT,
   "case" INTEGER,
   "at" TEXT,
   "document" TEXT
)""",
    'CREATE UNIQUE INDEX "idx_desk_consents_person_digest" ON "desk_consents" ("person", "digest")',
    'CREATE INDEX "idx_desk_consents_document" ON "desk_consents" ("document")',
    'CREATE TABLE "desk_responses" ("document" TEXT PRIMARY KEY, "at" TEXT, "told" INTEGER, "failed" INTEGER)',
)
"""Who is to be told of a published answer, and how many were told of each.

A consent has the question with its numbers masked, a digest of its words, the case that it was given with or 0, and the id of the
document that its person is to be told of, empty while there is none; a response has a hash of that id.
"""

_STAFF: Final = (
    'CREATE TABLE "desk_staff" ("sender" TEXT, "unit" TEXT, PRIMARY KEY ("sender", "unit"))',
    'CREATE INDEX "idx_desk_staff_unit" ON "desk_staff" ("unit")',
)
"""The units for which a member of staff has acted."""

_FILES: Final = (
    """CREATE TABLE "desk_files" (
   "number" INTEGER PRIMARY KEY,
   "case" INTEGER,
   "size" INTEGER,
   "digest" TEXT,
   "name" TEXT,
   "content" BLOB
)""",
    'CREATE INDEX "idx_desk_files_case_size" ON "desk_files" ("case", "size")',
)
"""Files that people have sent on the page."""

MIGRATIONS: Final = Migrations(
    "bot.desk",
    (
        Migration("m001_cases", (*_CASES, *_PEOPLE, *_MESSAGES)),
        Migration("m002_links", _LINKS),
        Migration("m003_consents", _CONSENTS),
        Migration("m004_staff", _STAFF),
        Migration("m005_files", _FILES),
    ),
)
