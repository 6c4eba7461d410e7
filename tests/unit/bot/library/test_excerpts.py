from bot.library.answers import Citation
from bot.library.excerpts import Surroundings, in_script, pages, surroundings
from index import Document, Passage, Provenance, Snippet

TEXT = "村里有三口井。水井在村口，早晚开放。冬天不关。\n磨坊在河边。"


def passage_of(text: str, start: int, end: int) -> Passage:
    return Passage("a" * 12, "well.md", "水井", "", start, end, text[start:end], Provenance())


def test_a_quote_stands_between_its_neighbours_word_for_word() -> None:
    document = Document("well.md", "水井", TEXT)
    around = surroundings(document, passage_of(TEXT, 7, len(TEXT)), "水井在村口，早晚开放。")
    assert around == Surroundings("村里有三口井。", "水井在村口，早晚开放。", "冬天不关。\n磨坊在河边。")
    assert around.before + around.quote + around.after in TEXT


def test_neighbours_are_whole_sentences_of_some_length_to_both_sides() -> None:
    text = "水井在村口。" * 100
    around = surroundings(Document("well.md", "水井", text), passage_of(text, 300, 306), "水井在村口。")
    assert around.before == around.after == "水井在村口。" * 36


def test_of_a_sentence_without_an_end_a_part_is_shown() -> None:
    text = "长" * 1000
    around = surroundings(Document("well.md", "水井", text), passage_of(text, 500, 510), "长" * 10)
    assert (len(around.before), len(around.after)) == (220, 220)


def test_a_quote_at_the_edge_of_its_document_has_no_neighbour_there() -> None:
    around = surroundings(Document("well.md", "水井", "水井。"), passage_of("水井。", 0, 3), "水井。")
    assert around == Surroundings("", "水井。", "")


def test_a_text_is_cut_into_pages_that_make_it_up() -> None:
    for text in ("", "短。", "一句话。" * 1000, "一行\n" * 1000, "长" * 4000):
        cuts = pages(text)
        assert "".join(text[start:end] for start, end in cuts) == text
        assert all(end - start <= 1500 for start, end in cuts)
        assert text[cuts[0][0] : cuts[0][1]].endswith(("。", "\n", "长", ""))


def cited(text: str, *highlights: tuple[int, int]) -> Citation:
    return Citation(1, passage_of(text, 0, len(text)), Snippet(text, highlights, highlights[:1]))


def test_spans_stay_where_a_quote_keeps_its_length() -> None:
    shown = in_script(cited("图书馆在后面", (0, 3)), lambda text: text.replace("图书馆", "圖書館"))
    assert shown.snippet == Snippet("圖書館在后面", ((0, 3),), ((0, 3),))


def test_spans_move_where_a_quote_becomes_longer() -> None:
    shown = in_script(cited("在图书馆看书", (1, 4), (5, 6)), lambda text: text.replace("图书馆", "圖書的館"))
    assert shown.snippet.text == "在圖書的館看书"
    assert [shown.snippet.text[start:end] for start, end in shown.snippet.highlights] == ["圖書的館", "书"]
    assert [shown.snippet.text[start:end] for start, end in shown.snippet.answers] == ["圖書的館"]
