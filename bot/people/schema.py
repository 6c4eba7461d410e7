"""The tables of the query log, as append-only migrations."""

from typing import Final

from bot.storage.database import Migration, Migrations

_TURNS: Final = """CREATE TABLE "turns" (
   "id" TEXT PRIMARY KEY,
   "person" TEXT,
   "chat" TEXT,
   "channel" TEXT,
   "question" TEXT,
   "asked" TEXT,
   "language" TEXT,
   "band" TEXT,
   "confidence" REAL,
   "passages" TEXT,
   "documents" TEXT,
   "milliseconds" REAL,
   "at" INTEGER,
   "closed_by" TEXT DEFAULT ''
)"""
"""Times are microseconds since 1970, lists JSON."""

_VOTES: Final = """CREATE TABLE "votes" (
   "answer_id" TEXT REFERENCES "turns"("id"),
   "person" TEXT,
   "up" INTEGER,
   "reason" TEXT,
   "at" INTEGER,
   PRIMARY KEY ("answer_id", "person")
)"""
_LANGUAGES: Final = 'CREATE TABLE "languages" ("person" TEXT PRIMARY KEY, "language" TEXT)'
_AUDIT: Final = """CREATE TABLE "audit" (
   "number" INTEGER PRIMARY KEY,
   "at" INTEGER,
   "person" TEXT,
   "action" TEXT,
   "subject" TEXT,
   "reason" TEXT
)"""
_INDEXES: Final = (
    'CREATE INDEX "idx_turns_person_at" ON "turns" ("person", "at")',
    'CREATE INDEX "idx_turns_at" ON "turns" ("at")',
    'CREATE INDEX "idx_votes_person" ON "votes" ("person")',
)
_AUDIENCE: Final = """ALTER TABLE "turns" ADD COLUMN "audience" TEXT NOT NULL DEFAULT ''"""
"""Whose documents a question was asked of; of what was asked before this column that is not known."""

_CLOCK: Final = 'CREATE TABLE "clock" ("number" INTEGER PRIMARY KEY, "at" INTEGER)'
"""One row, which says when the clock was believed last."""

MIGRATIONS: Final = Migrations(
    "bot.querylog",
    (
        Migration("m001_turns_votes_people_audit", (_TURNS, _VOTES, _LANGUAGES, _AUDIT, *_INDEXES)),
        Migration("m002_audience", (_AUDIENCE,)),
        Migration("m003_clock", (_CLOCK,)),
    ),
)
