from collections import Counter
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from index import Document, split
from index.passages import _SENTENCE_END, _sentence_ends, passage_key, sentences
from tests.strategies import documents, hostile_texts, texts


@given(documents)
def test_passages_stand_where_they_say(document: Document) -> None:
    passages = split(document)

    assert [document.text[passage.start : passage.end] for passage in passages] == [passage.text for passage in passages]


@given(documents)
def test_passages_do_not_overlap_and_come_in_the_order_of_the_text(document: Document) -> None:
    assert all(before.end <= after.start for before, after in pairwise(split(document)))


@given(documents)
def test_passages_leave_out_only_white_space(document: Document) -> None:
    rest = list(document.text)
    for passage in split(document):
        rest[passage.start : passage.end] = " " * len(passage.text)

    assert "".join(rest).strip() == ""


@given(documents)
def test_every_passage_holds_text(document: Document) -> None:
    assert [passage for passage in split(document) if not passage.text.strip()] == []


@given(documents)
def test_a_key_names_one_passage_by_its_document_its_text_and_its_occurrence(document: Document) -> None:
    seen: Counter[str] = Counter()
    for passage in split(document):
        seen[passage.text] += 1
        assert passage.key == passage_key(document.id, passage.text, seen[passage.text])

    assert len({passage.key for passage in split(document)}) == seen.total()


@given(documents)
def test_keys_stay_when_only_the_title_changes(document: Document) -> None:
    renamed = replace(document, title="另一个标题")

    assert [passage.key for passage in split(renamed)] == [passage.key for passage in split(document)]


@given(hostile_texts)
def test_sentences_leave_out_only_white_space(text: str) -> None:
    spans = sentences(text)

    assert "".join("".join(text[start:end] for start, end in spans).split()) == "".join(text.split())
    assert [text[start:end].strip() for start, end in spans] == [text[start:end] for start, end in spans]


@given(text=st.one_of(texts, hostile_texts, st.text("。！？；…”\n.a ：:一是（1、第章 \u3000，", max_size=30)))
def test_sentence_ends_are_found_where_the_pattern_finds_them(text: str) -> None:
    assert _sentence_ends(text) == [match.end() for match in _SENTENCE_END.finditer(text)]
