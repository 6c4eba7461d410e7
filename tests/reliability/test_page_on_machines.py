"""Whatever the page can do, in a browser and as a script asks it, on two machines that take its requests in turn."""

from itertools import count

import pytest
from playwright.async_api import Page

from tests.e2e.test_page import (
    BROWSERS,
    browser_address,
    faults,
    test_a_question_is_spoken_where_the_browser_understands_speech,
    test_a_quote_opens_its_document_by_a_link_that_can_be_shared,
    test_documents_and_suggestions_are_found_by_keyboard,
    test_places_that_differ_stand_side_by_side_and_parts_below_each_other,
    test_what_the_network_loses_is_asked_again_when_it_is_back,
    test_what_was_said_without_a_search_follows_the_language_of_the_page,
)
from tests.e2e.test_page import browser_page as opened_page
from tests.e2e.test_replicated_page import office, page, session
from tests.e2e.test_web import (
    conversation,
    test_a_body_that_is_too_large_is_refused,
    test_a_form_from_another_site_is_refused,
    test_a_passage_that_is_gone_is_not_found,
    test_a_question_that_cannot_be_searched_is_told_why,
    test_again_says_what_needs_no_search_in_another_language_and_does_nothing,
    test_every_example_on_the_page_is_answered,
    test_only_the_frame_of_the_widget_may_be_shown_on_the_sites_that_are_named,
    test_other_paths_are_not_found_and_other_methods_not_allowed,
    test_the_page_never_runs_a_command,
    test_the_page_speaks_the_readers_language,
)

__all__ = [
    "browser_address",
    "conversation",
    "faults",
    "office",
    "opened_page",
    "page",
    "session",
    "test_a_body_that_is_too_large_is_refused",
    "test_a_form_from_another_site_is_refused",
    "test_a_passage_that_is_gone_is_not_found",
    "test_a_question_is_spoken_where_the_browser_understands_speech",
    "test_a_question_that_cannot_be_searched_is_told_why",
    "test_a_quote_opens_its_document_by_a_link_that_can_be_shared",
    "test_again_says_what_needs_no_search_in_another_language_and_does_nothing",
    "test_documents_and_suggestions_are_found_by_keyboard",
    "test_every_example_on_the_page_is_answered",
    "test_only_the_frame_of_the_widget_may_be_shown_on_the_sites_that_are_named",
    "test_other_paths_are_not_found_and_other_methods_not_allowed",
    "test_places_that_differ_stand_side_by_side_and_parts_below_each_other",
    "test_the_page_never_runs_a_command",
    "test_the_page_speaks_the_readers_language",
    "test_what_the_network_loses_is_asked_again_when_it_is_back",
    "test_what_was_said_without_a_search_follows_the_language_of_the_page",
]
pytestmark = [pytest.mark.full, pytest.mark.needs(*BROWSERS), pytest.mark.xdist_group("office")]
_addresses = count(1)


@pytest.fixture
async def browser_page(opened_page: Page) -> Page:
    """The page of a visitor from an address of his own."""
    await opened_page.context.set_extra_http_headers({"X-Forwarded-For": f"203.0.113.{next(_addresses)}"})
    return opened_page
