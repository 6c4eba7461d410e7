"""What must never happen: the promises, each with its figure and the tests that show it; `inputs.py` lists what has broken bots before."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise, the figure to reach, and further tests that show it, as paths below tests/."""

    what: str
    figure: str
    tests: tuple[str, ...] = ()


_INBOX: Final = "unit/bot/telegram/test_inbox.py::test_"
_PEOPLE: Final = "unit/bot/people/test_"
_TALK: Final = "e2e/test_telegram_conversations.py::test_"
_STORAGE: Final = "unit/index/storage/test_"

PROMISES: Final = {
    "P1": Promise(
        "a question that was taken is answered, whatever happens to the process",
        "1,000 kills by polling, 200 by webhook: 0 lost, second copies at 2 % of the kills at most; of three machines, 1 in 500",
        (
            f"{_INBOX}an_update_is_stored_before_it_is_accepted",
            f"{_INBOX}what_was_not_done_comes_back_after_a_restart_in_order",
            "reliability/test_desk_kills.py::test_cases_survive_kill_nine",
            "reliability/test_machines.py::test_a_question_survives_the_end_of_machines_and_of_the_database",
            "reliability/test_soak.py::test_everything_at_once",
        ),
    ),
    "P2": Promise(
        "what Telegram delivers again is answered once",
        "1,000 updates, each three times, two of them at one moment: 1,000 replies, 1,000 rows",
        (
            f"{_INBOX}an_update_that_is_delivered_three_times_at_once_is_taken_once",
            f"{_TALK}an_update_posted_three_times_at_once_is_answered_once",
        ),
    ),
    "P3": Promise(
        "no document is lost or half read, no index is torn",
        "1,000 kills of a sync: the answers are those from before or from after it, 0 failures to start",
        (f"{_STORAGE}writer.py::test_an_interrupted_sync_keeps_no_half_of_what_was_not_committed",),
    ),
    "P4": Promise(
        "a document counts as indexed only once it can be found",
        "every write, flush and rename of a sync fails or kills in turn: 0 that are marked and not found",
        (f"{_STORAGE}writer.py::test_an_interrupted_sync_goes_on_where_it_stopped",),
    ),
    "P5": Promise(
        "files are flushed, then renamed, then their folder is flushed; the old ones stay until the new are open",
        "that order at every publication; a file that is empty or cut is made anew, and nothing crashes",
        (
            "unit/index/test_durable.py::test_a_file_is_flushed_before_its_rename_and_its_folder_after_it",
            f"{_STORAGE}repair.py::test_every_file_of_an_index_is_made_again_when_it_is_damaged",
        ),
    ),
    "P6": Promise(
        "the database is opened so that it survives crashes",
        "WAL, synchronous=FULL, foreign keys, 5 s of patience; sound after every kill",
        (f"{_STORAGE}database.py::test_the_file_is_opened_to_survive_crashes",),
    ),
    "P7": Promise(
        "a backup that was made under load can be restored",
        "every row written before it is in it, and the restored bot answers alike",
        (
            "unit/bot/hosting/test_backup.py::test_every_question_that_was_logged_before_is_in_a_backup_under_load",
            "unit/bot/hosting/test_backup.py::test_what_was_backed_up_is_restored_elsewhere_and_answers_alike",
            "unit/bot/hosting/test_backup.py::test_a_backup_that_is_not_as_it_was_made_is_refused_and_changes_nothing",
        ),
    ),
    "P8": Promise(
        "a bot that is told to stop ends in order",
        "SIGTERM with 20 questions in flight: exit code 0 within 10 s, all answered, then or after the next start",
        (
            "unit/bot/telegram/test_channel.py::test_a_stop_while_telegram_hangs_comes_to_an_end_in_order",
            "unit/bot/test_main_processes.py::test_sigterm_stops_the_bot_with_exit_code_zero",
            "unit/bot/test_main_processes.py::test_sigint_stops_the_bot_with_exit_code_zero",
        ),
    ),
    "P9": Promise(
        "what was asked while the bot was down is answered late, not dropped",
        "200 waiting: 200 answers; a tap that is too old still has its effect",
        (
            f"{_TALK}a_tap_that_is_too_old_still_has_its_effect",
            "e2e/test_telegram.py::test_what_was_not_answered_before_a_stop_is_answered_after_the_start",
        ),
    ),
    "P10": Promise(
        "documents are read again without anybody noticing",
        "2,000 documents under 5 questions a second: 0 errors, p95 at most 1.5 s, the loop never held for more than .2 s",
        (
            f"{_STORAGE}generations.py::test_a_reader_in_another_process_answers_while_generations_come_and_go",
            "unit/bot/library/test_library.py::test_who_asks_one_snapshot_goes_on_asking_it",
        ),
    ),
    "P11": Promise(
        "one sync at a time writes",
        "the second says that one is running; the lock of a killed process is free within 10 s",
        ("unit/bot/library/test_indexer.py::test_only_one_sync_runs_at_a_time", f"{_STORAGE}lock.py::test_one_process_at_a_time_writes"),
    ),
    "P12": Promise(
        "one process at a time serves a state folder, and one token",
        "the second ends within 3 s with one line; a foreign poller is named once a minute at most, and both go on",
        (
            "unit/bot/telegram/test_channel.py::test_a_second_process_with_the_same_token_is_named_in_the_log",
            "unit/bot/test_main_processes.py::test_beside_a_running_bot_ask_answers_and_a_second_bot_is_refused",
        ),
    ),
    "P13": Promise(
        "an outage of Telegram is waited out",
        "10 minutes of each kind: alive, 0 lost, first answer within 35 s, a line in 10 s at most",
        (
            "unit/bot/telegram/test_polling.py::test_polling_goes_on_whatever_telegram_says",
            "unit/bot/telegram/test_backoff.py::test_of_an_outage_there_is_one_line_in_ten_seconds",
        ),
    ),
    "P14": Promise(
        "nothing is sent while Telegram says wait, and one chat's wait is nobody else's",
        "0 sends during a penalty in any test, every reply arrives, others wait 2 s at most",
        (
            "unit/bot/telegram/test_pacing.py::test_who_was_told_to_wait_waits_alone",
            "unit/bot/telegram/test_pacing.py::test_a_long_pause_outlives_a_restart",
            "unit/bot/telegram/test_pacing.py::test_bursts_earn_no_refusal_of_our_own",
        ),
    ),
    "P15": Promise(
        "nobody can keep others from an answer",
        "50 questions a second of one person, 2,000 idle connections, 50 slow readers: p95 of others at most 2 s, 200 MiB more",
        (
            "unit/bot/web/test_server.py::test_too_many_idle_connections_keep_nobody_out",
            "e2e/test_telegram.py::test_a_sender_gets_twenty_answers_a_minute_and_one_notice",
        ),
    ),
    "P16": Promise(
        "memory, files and logs stay flat",
        "100,000 updates: 50 MiB more at most after warming up, open files constant, WAL at most 64 MiB; 20,000 passages within 512 MiB",
        (f"{_PEOPLE}rate_limit.py::test_the_senders_that_were_silent_longest_are_forgotten",),
    ),
    "P17": Promise(
        "bad input holds nobody up",
        "a message 2 s at most; a document 30 s and 512 MiB, in a process of its own",
        (
            "unit/index/ingest/test_confinement.py::test_a_file_that_takes_too_long_is_given_up",
            "unit/index/ingest/test_confinement.py::test_a_file_within_its_bounds_is_read_as_here_and_one_beyond_them_is_given_up",
        ),
    ),
    "P18": Promise(
        "a disk that is full or read-only stops no answer",
        "answers go on, an admin is told once, and 60 s after space is back all is well without a restart",
        (
            "unit/bot/library/test_condition.py::test_admins_are_told_once_that_the_disk_is_full_and_once_that_it_is_over",
            f"{_STORAGE}generations.py::test_a_full_disk_leaves_the_old_generation_and_nothing_else",
        ),
    ),
    "P19": Promise(
        "damage is named, kept, and made anew where that can be done; never does a bot begin empty in silence",
        "200 databases and index files with random damage: 0 tracebacks, 0 wrong answers",
        (
            f"{_STORAGE}rebuilding.py::test_random_damage_is_named_or_harmless_and_never_a_traceback",
            f"{_STORAGE}rebuilding.py::test_what_is_made_of_files_is_made_anew_and_the_rest_copied",
            f"{_STORAGE}corpus.py::test_a_database_that_is_missing_beside_its_index_is_not_begun_anew",
        ),
    ),
    "P20": Promise(
        "a clock that jumps breaks nothing",
        "a day and ten years, both ways: no crash, no busy loop, nothing of the future erased",
        (
            f"{_PEOPLE}erasure.py::test_what_is_older_is_purged_with_its_votes_and_the_future_stays",
            f"{_PEOPLE}rate_limit.py::test_after_the_named_wait_a_question_is_allowed_again",
        ),
    ),
    "P21": Promise(
        "an admin is a number, nothing else",
        "12 ways of posing as one: 0 succeed",
        (
            "unit/bot/telegram/test_updates.py::test_what_was_forwarded_or_sent_in_a_chats_name_is_never_an_admins",
            "unit/bot/telegram/test_updates.py::test_a_tap_is_an_admins_only_when_an_admin_taps",
            "e2e/test_admin_conversations.py::test_the_real_buttons_of_an_admin_do_nothing_for_anybody_else",
        ),
    ),
    "P22": Promise(
        "a webhook takes updates from Telegram alone",
        "every forged or malformed post is refused: 0 handled, 0 rows; without a secret there is no start",
        ("unit/bot/test_settings.py::test_a_webhook_needs_a_secret", f"{_TALK}only_telegram_can_post_updates"),
    ),
    "P23": Promise(
        "no secret leaves the process",
        "0 in logs at DEBUG, replies, the state folder and backups, over the whole suite",
        (
            "unit/bot/test_logs.py::test_a_secret_is_blotted_out_of_messages_and_tracebacks",
            "unit/bot/hosting/test_backup.py::test_a_backup_is_its_owners_and_holds_no_secret",
        ),
    ),
    "P24": Promise(
        "little is kept of a person, briefly, and erased for good on request",
        "0 bytes after /forget, at once; no question in a log; numbers of persons masked before anything is stored",
        (
            f"{_PEOPLE}erasure.py::test_what_is_forgotten_leaves_no_byte_on_disk",
            f"{_PEOPLE}querylog.py::test_what_names_a_person_is_masked_before_it_is_stored",
            f"{_INBOX}private_numbers_are_not_stored_but_the_update_in_memory_is_whole",
        ),
    ),
    "P25": Promise(
        "no text becomes markup, a path, a command or a request",
        "0 rules of the Bot API broken in any test, 0 connections but to the Bot API, 0 files outside the folders",
        (
            "e2e/test_telegram.py::test_hostile_text_is_answered_and_breaks_no_rule",
            "unit/bot/library/test_additions.py::test_nothing_is_written_outside_the_folder",
            "reliability/test_trespass.py::test_the_bot_calls_nobody_but_the_bot_api",
        ),
    ),
    "P26": Promise(
        "a file is bounded before it is opened",
        "limits of size, unpacked size, members, pages and characters; each refusal says which",
        (
            "unit/index/formats/test_archives.py::test_the_size_that_an_archive_declares_is_not_trusted",
            "unit/index/formats/test_archives.py::test_an_archive_of_too_many_files_is_unreadable",
            "unit/index/formats/test_pdf.py::test_more_pages_or_characters_than_we_take_are_refused",
        ),
    ),
    "P27": Promise(
        "XML reads no file and calls nobody",
        "any document type in an office file is refused: 0 files read, 0 connections",
        (
            "unit/index/formats/test_docx.py::test_a_damaged_or_hostile_document_is_unreadable",
            "unit/index/formats/test_spreadsheetml.py::test_a_document_type_is_refused",
        ),
    ),
    "P28": Promise(
        "a document that gives orders is quoted as any other",
        "quoted with its source, and nothing else; no link but the addresses that the text shows",
        ("e2e/test_admin_conversations.py::test_an_admin_sends_a_file_sees_what_is_in_it_joins_it_and_a_resident_is_answered_from_it",),
    ),
    "P29": Promise(
        "what a tap carries is input",
        "each tap is answered once within a second; a forged, stale or foreign one changes nothing",
        (
            f"{_TALK}a_forged_button_is_refused_with_a_notice",
            f"{_TALK}twenty_taps_at_once_have_one_effect",
            "unit/bot/conversation/test_assistant.py::test_forged_data_and_old_answers_get_a_notice_and_change_nothing",
        ),
    ),
}
