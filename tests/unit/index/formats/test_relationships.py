from index.formats import docx
from index.formats.relationships import link_targets, resolve
from tests.unit.index.formats.office_files import RELATIONSHIPS, archive, p, part, run

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{RELATION}/hyperlink" Target="https://example.org/a?b=1" TargetMode="External"/>'
    f'<Relationship Id="rId2" Type="{RELATION}/aFChunk" Target="../chunks/a.html"/></Relationships>'
)


def test_relationships_lead_to_parts_and_to_addresses_outside() -> None:
    targets = link_targets({"word/_rels/document.xml.rels": LINKS.encode()}, "word/document.xml")

    assert targets == {"rId1": "https://example.org/a?b=1", "rId2": "chunks/a.html"}


def test_a_part_without_relationships_leads_nowhere() -> None:
    assert link_targets({}, "word/document.xml") == {}


def test_a_location_counts_from_its_folder_or_from_the_root() -> None:
    assert (resolve("Doc_0", "Pages/1.xml"), resolve("Doc_0", "/Doc_1/2.xml")) == ("Doc_0/Pages/1.xml", "Doc_1/2.xml")


def test_a_link_of_a_document_shows_its_address() -> None:
    link = f'<w:hyperlink xmlns:r="{RELATION}" r:id="rId1">{run("政务网")}</w:hyperlink>'
    members: dict[str, str | bytes] = {
        "_rels/.rels": RELATIONSHIPS.format("word/document.xml"),
        "word/document.xml": part("document", f"<w:body>{p(run('见'), link, run('。'))}</w:body>"),
        "word/_rels/document.xml.rels": LINKS,
    }

    assert docx.read(archive(members), "lift.docx")[0].text == "见政务网（https://example.org/a?b=1）。"
