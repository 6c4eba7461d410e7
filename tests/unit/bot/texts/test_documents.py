from bot.texts.documents import document
from index import Document, Provenance, Section


def test_a_document_is_described_by_what_is_known_of_it() -> None:
    sections = (Section("水井", 0), *[Section(f"第{number}口", number, 2) for number in range(25)])
    known = Document("well.md", "水井", "", sections, Provenance("村志", "柳河", "1998年"))
    lines = document(known, "zh-Hans").split("\n")
    assert lines[:5] == ["《水井》", "柳河 · 1998年", "来源：村志", "", "  第0口"]
    assert len(lines) == 25
    assert "5" in lines[-1]
    assert document(Document("mill.md", "磨坊", ""), "en") == "“磨坊”\nundated"
