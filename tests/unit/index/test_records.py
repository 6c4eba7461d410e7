import pytest

from index import Passage, Provenance, passage_record

PASSAGE = Passage("0123", "a.txt", "借书证", "办理", 3, 8, "登记领取。", Provenance("松林社区", "松林", "2023年5月", "https://example.org"))


def test_a_record_holds_a_passage_and_its_provenance() -> None:
    assert passage_record(PASSAGE) == {
        "key": "0123",
        "document_id": "a.txt",
        "title": "借书证",
        "heading": "办理",
        "start": 3,
        "end": 8,
        "text": "登记领取。",
        "source": "松林社区",
        "place": "松林",
        "dated": "2023年5月",
        "url": "https://example.org",
        "edition": "",
        "repealed": "",
    }


@pytest.mark.parametrize("fields", [("key",), ("place", "document_id"), ("title", "heading", "start")])
def test_a_record_of_some_fields_has_them_in_that_order(fields: tuple[str, ...]) -> None:
    assert tuple(passage_record(PASSAGE, *fields)) == fields
