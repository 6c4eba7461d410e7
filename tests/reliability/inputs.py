"""The 84 inputs that have broken bots before: what each is, and where it is tried."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Input:
    """A bad input, and the tests that try it, as paths below tests/; or the reason why no machine here can."""

    what: str
    tests: tuple[str, ...] = ()
    reason: str = ""


_BAD: Final = "reliability/test_bad_inputs.py::test_whatever_is_sent_the_next_question_is_answered"
_LOST: Final = "reliability/test_bad_inputs.py::test_a_chat_that_is_lost_costs_nobody_an_answer"
_FILES: Final = "reliability/test_hostile_files.py::test_each_hostile_file_is_read_or_refused_within_its_bounds"
_FOLDER: Final = "reliability/test_hostile_files.py::test_a_folder_of_hostile_files_holds_up_no_answer"
_FORGED: Final = "reliability/test_redelivery.py::test_what_is_forged_or_malformed_is_refused_without_a_trace"
_POSING: Final = "reliability/test_trespass.py::test_nobody_poses_as_an_admin"
_ADDED: Final = "unit/bot/library/test_additions.py::test_"
_TALK: Final = "e2e/test_telegram_conversations.py::test_"
_SYNC: Final = "unit/index/storage/test_sync.py::test_"
_REPAIR: Final = "unit/index/storage/test_repair.py::test_"
_SETTINGS: Final = "unit/bot/test_settings.py::test_"


INPUTS: Final = {
    1: Input(
        "4,096 Chinese characters",
        (_BAD, "unit/bot/commands/test_commands.py::test_the_longest_question_is_answered_and_a_longer_one_refused"),
    ),
    2: Input(
        "emoji beyond the BMP, without end", (_BAD, "unit/bot/telegram/test_rendering.py::test_offsets_count_utf16_units_behind_emoji")
    ),
    3: Input(
        "a text that arrives as three messages",
        (_BAD, "unit/bot/commands/test_commands.py::test_the_longest_question_is_answered_and_a_longer_one_refused"),
    ),
    4: Input(
        "nothing that can be seen", (_BAD, "unit/bot/commands/test_commands.py::test_a_question_without_a_letter_or_digit_is_asked_for")
    ),
    5: Input("zero-width characters between all others", (_BAD,)),
    6: Input(
        "directions in question and title",
        (_BAD, "unit/index/ingest/test_folder.py::test_directions_and_controls_are_no_part_of_texts_and_titles"),
    ),
    7: Input("control characters and NUL", (_BAD,)),
    8: Input("half a character", (_BAD, "unit/bot/telegram/test_inbox.py::test_what_no_encoding_can_hold_is_stored_all_the_same")),
    9: Input("markup", (_BAD, "e2e/test_telegram.py::test_hostile_text_is_answered_and_breaks_no_rule")),
    10: Input("marks of Markdown", (_BAD,)),
    11: Input("SQL", (_BAD,)),
    12: Input("operators of search engines", (_BAD,)),
    13: Input("what patterns backtrack on", (_BAD, "unit/bot/people/test_privacy.py::test_masking_is_linear_in_the_length_of_the_text")),
    14: Input("one word without end", (_BAD,)),
    15: Input(
        "full width, Traditional, compatibility characters",
        (_BAD, "unit/index/analysis/test_query.py::test_full_width_and_traditional_ask_for_the_same"),
    ),
    16: Input("stacked marks", (_BAD,)),
    17: Input("stop words alone", (_BAD, "unit/index/search/test_index.py::test_a_question_of_only_stop_words_finds_what_holds_them")),
    18: Input("languages that no document speaks", (_BAD,)),
    19: Input(
        "starts with payloads, in capitals, for another bot",
        (_BAD, "unit/bot/telegram/test_updates.py::test_another_bots_command_is_not_for_us"),
    ),
    20: Input(
        "commands that nobody knows",
        (_BAD, "e2e/test_telegram.py::test_an_unknown_command_and_an_admins_command_are_refused_in_the_same_words"),
    ),
    21: Input(
        "admins' commands by others",
        (_BAD, _POSING, "unit/bot/commands/test_commands.py::test_an_admins_command_and_no_command_are_refused_in_the_same_words"),
    ),
    22: Input(
        "an admin's words forwarded, edited, as a caption",
        (_POSING, "unit/bot/telegram/test_updates.py::test_a_caption_asks_as_a_text_does_and_never_commands"),
    ),
    23: Input("posts of channels, anonymous admins, nobody", (_BAD, _POSING)),
    24: Input("what is no text", (_BAD, "e2e/test_telegram.py::test_a_photo_gets_one_line_of_help")),
    25: Input(
        "numbers of persons", (_BAD, "property/test_privacy.py::test_no_number_remains_in_any_grouping_and_only_the_question_is_asked")
    ),
    26: Input("fifty messages a second", ("reliability/test_floods.py::test_the_flood_of_one_person_is_that_persons_alone",)),
    27: Input("a person who blocks the bot", (_LOST, "e2e/test_telegram.py::test_a_person_who_blocks_the_bot_stops_nobody")),
    28: Input("a group that migrates", (_LOST, f"{_TALK}a_group_that_migrates_is_answered_under_its_new_id")),
    29: Input(
        "an update three times",
        (
            "reliability/test_redelivery.py::test_each_of_many_updates_that_come_thrice_is_answered_once",
            f"{_TALK}an_update_posted_three_times_at_once_is_answered_once",
        ),
    ),
    30: Input("an edited question", (_LOST, "e2e/test_telegram.py::test_an_edited_message_is_not_answered_again")),
    31: Input("updates of kinds to come", (_BAD, "unit/bot/telegram/test_polling.py::test_what_is_no_update_is_not_asked_for_in_a_loop")),
    32: Input("a question deleted before its answer", (_LOST, f"{_TALK}a_question_deleted_before_its_answer_is_answered_all_the_same")),
    33: Input("forged taps", (_BAD, f"{_TALK}a_forged_button_is_refused_with_a_notice")),
    34: Input("one button twenty times", (_BAD, f"{_TALK}twenty_taps_at_once_have_one_effect")),
    35: Input("a tap that is too old", (f"{_TALK}a_tap_that_is_too_old_still_has_its_effect",)),
    36: Input("a tap under a deleted message", (f"{_TALK}a_tap_under_a_deleted_message_is_answered_below",)),
    37: Input(
        "two people tap in a group",
        (
            f"{_TALK}two_people_who_open_the_same_context_in_a_group_edit_it_once",
            "unit/bot/conversation/test_assistant.py::test_everybody_in_a_group_has_a_vote_of_his_own",
        ),
    ),
    38: Input("inline queries: empty, long, with markup", (_BAD, f"{_TALK}an_inline_query_that_finds_nothing_is_answered_all_the_same")),
    39: Input("names that are paths", (f"{_ADDED}a_hostile_name_becomes_a_plain_one", f"{_ADDED}nothing_is_written_outside_the_folder")),
    40: Input(
        "names that are none",
        (
            f"{_ADDED}a_name_is_cut_to_200_bytes_between_two_characters_and_keeps_its_ending",
            f"{_ADDED}a_file_without_a_usable_name_is_named_by_its_content",
        ),
    ),
    41: Input(
        "names with line feeds, directions, markup",
        (f"{_ADDED}names_are_shown_on_one_line", "unit/bot/test_logs.py::test_a_name_cannot_forge_a_line_of_the_log"),
    ),
    42: Input(
        "a name or content that is there already",
        ("unit/bot/commands/test_additions.py::test_the_same_name_and_the_same_bytes_are_told_before_they_are_added",),
    ),
    43: Input("files of nothing", (_FILES, "unit/bot/commands/test_additions.py::test_an_empty_or_too_large_file_is_refused")),
    44: Input("a file that is too large by a byte", (f"{_TALK}an_admins_file_that_is_too_large_is_not_fetched",)),
    45: Input("a download that fails", (f"{_TALK}an_admins_file_that_does_not_arrive_whole_is_said_to_be_lost",)),
    46: Input(
        "a bomb in an archive", (_FOLDER, "unit/index/formats/test_archives.py::test_an_archive_that_declares_too_much_is_unreadable")
    ),
    47: Input("100,000 members, archives in archives, overlapping members", (_FILES, _FOLDER)),
    48: Input(
        "an archive that lies about sizes",
        (_FILES, "unit/index/formats/test_archives.py::test_the_size_that_an_archive_declares_is_not_trusted"),
    ),
    49: Input("an entity that is a file", (_FILES,)),
    50: Input("document types, templates and pictures that call somebody", (_FILES,)),
    51: Input("entities and elements without end", (_FILES,)),
    52: Input("members outside, missing, encrypted", (_FILES,)),
    53: Input(
        "other formats under a text's name", (_FILES, "unit/index/formats/test_formats.py::test_the_content_decides_which_format_reads_it")
    ),
    54: Input("PDF and workbooks that loop, inflate or run something", (_FILES, _FOLDER)),
    55: Input("a scan", (_FILES, "unit/index/formats/test_pdf.py::test_a_scan_is_no_empty_success")),
    56: Input(
        "encodings",
        (
            _FILES,
            "property/test_formats.py::test_simplified_text_survives_its_encoding",
            "property/test_formats.py::test_traditional_text_survives_its_encoding",
        ),
    ),
    57: Input("encodings in one file, one bad byte", (_FILES, "unit/index/test_health.py::test_damaged_bytes_are_named_by_their_lines")),
    58: Input("noise under a text's name", (_FILES, "unit/index/formats/test_formats.py::test_bytes_that_are_no_text_are_refused")),
    59: Input("one line, a million blank lines, 100,000 headings", (_FILES, _FOLDER)),
    60: Input(
        "markup that runs something",
        (_FILES, "unit/bot/replies/test_typesetting.py::test_a_document_is_set_as_headings_tables_paragraphs_and_lists"),
    ),
    61: Input("a title of markup", (_FILES, "e2e/test_telegram.py::test_hostile_text_is_answered_and_breaks_no_rule")),
    62: Input("a document that gives orders", (_FILES, _BAD)),
    63: Input(
        "a document that repeats questions",
        (_FILES, "reliability/test_trespass.py::test_a_document_that_repeats_questions_pushes_nothing_out"),
    ),
    64: Input(
        "links, pipes, devices, loops",
        (
            _FOLDER,
            f"{_SYNC}a_link_to_a_folder_is_not_followed",
            f"{_SYNC}a_pipe_is_no_document_and_nobody_waits_for_it",
            "unit/index/ingest/test_folder.py::test_a_folder_a_link_and_a_device_are_no_documents",
        ),
    ),
    65: Input(
        "a file that changes while it is read",
        (
            f"{_SYNC}a_file_that_vanishes_meanwhile_is_reported",
            "unit/bot/library/test_originals.py::test_a_file_that_changes_while_it_is_sent_lacks_its_end",
        ),
    ),
    66: Input(
        "thousands of files, one of 500 MiB",
        (
            "reliability/test_load.py::test_questions_are_answered_while_documents_are_read_again",
            f"{_SYNC}a_file_that_is_too_large_is_refused_unread",
        ),
    ),
    67: Input(
        "text that escaping multiplies",
        (_FILES, "unit/bot/telegram/test_rendering.py::test_a_text_that_is_too_long_is_cut_to_a_message_and_says_so"),
    ),
    68: Input("formulas in tables", (_FILES, "unit/bot/curation/test_clustering.py::test_no_cell_is_a_formula")),
    69: Input("webhook without its secret", (_FORGED,)),
    70: Input(
        "bodies of no form, too large, endless",
        (
            _FORGED,
            "unit/bot/telegram/test_webhook.py::test_a_body_that_does_not_come_to_an_end_is_refused",
            "unit/bot/web/test_server.py::test_every_refusal_is_ours",
        ),
    ),
    71: Input("other methods and paths", (_FORGED, "e2e/test_web.py::test_other_paths_are_not_found_and_other_methods_not_allowed")),
    72: Input("500 updates at once", (f"{_TALK}five_hundred_updates_at_once_are_taken_before_they_are_answered",)),
    73: Input(
        "kills while answering, syncing, uploading, backing up, beginning",
        (
            "reliability/test_kills.py::test_a_question_survives_kill_nine",
            "reliability/test_other_kills.py::test_what_an_admin_does_survives_kill_nine",
            "reliability/test_other_kills.py::test_a_first_start_survives_kill_nine",
            "reliability/test_other_kills.py::test_backups_under_load_can_be_restored",
            "reliability/test_sync_kills.py::test_the_index_survives_kill_nine",
            "reliability/test_sync_faults.py::test_a_sync_whose_calls_fail_in_turn_leaves_the_index_before_or_after_it",
        ),
    ),
    74: Input(
        "a full disk",
        (
            "reliability/test_environment.py::test_a_full_disk_stops_no_answer_and_is_over_by_itself",
            "unit/bot/test_main.py::test_a_full_disk_is_one_line_that_says_what_to_do",
        ),
    ),
    75: Input(
        "a read-only disk",
        ("unit/bot/library/test_condition.py::test_a_folder_or_a_database_that_was_removed_is_named",),
        "no disk on which a database is open can be remounted (mount says that it is busy); one that refuses every write is input 74",
    ),
    76: Input(
        "a damaged database",
        (
            "reliability/test_damage.py::test_random_damage_is_named_or_harmless",
            "unit/index/storage/test_corpus.py::test_a_damaged_database_is_named_and_kept_as_it_is",
            "unit/index/storage/test_corpus.py::test_a_database_of_the_first_layout_is_read_again",
        ),
    ),
    77: Input(
        "a damaged index",
        (
            "reliability/test_damage.py::test_random_damage_is_named_or_harmless",
            f"{_REPAIR}every_file_of_an_index_is_made_again_when_it_is_damaged",
        ),
    ),
    78: Input(
        "a second copy, a dead one's lock",
        ("reliability/test_outages.py::test_a_second_process_on_one_folder_ends_and_a_dead_ones_lock_is_free",),
    ),
    79: Input("a clock that jumps", ("reliability/test_environment.py::test_a_clock_that_jumps_breaks_nothing",)),
    80: Input(
        "every failure of the Bot API",
        (
            "reliability/test_outages.py::test_an_outage_of_any_kind_loses_nothing_and_soon_is_over",
            "reliability/test_outages.py::test_a_token_that_is_revoked_ends_the_bot_with_one_clear_line",
            "reliability/test_outages.py::test_the_page_stays_without_telegram_if_it_is_told_to",
        ),
    ),
    81: Input(
        "an answer whose confirmation is lost",
        ("e2e/test_telegram.py::test_an_answer_whose_confirmation_was_lost_is_sent_at_most_once_more",),
    ),
    82: Input(
        "few handles, little memory, an odd locale", ("reliability/test_environment.py::test_an_odd_environment_is_served_or_named",)
    ),
    83: Input(
        "wrong settings",
        (
            f"{_SETTINGS}all_faults_are_told_at_once_with_what_was_given_but_for_secrets",
            f"{_SETTINGS}a_token_of_another_form_is_refused_and_not_repeated",
            "unit/bot/test_main.py::test_a_port_in_use_is_exit_code_two",
        ),
    ),
    84: Input("100,000 mixed updates", ("reliability/test_load.py::test_memory_and_files_stay_flat_over_many_updates",)),
}
