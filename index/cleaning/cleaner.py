"""Reduce a file to its documents: remove what is not text, split articles, and find title, place, date and source."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.cleaning.articles import Article, split_articles
from index.cleaning.boilerplate import find_cuts
from index.cleaning.editions import find_edition, find_repeal
from index.cleaning.lines import BOILERPLATE, Cut, drop_overlaps, split_lines
from index.cleaning.pages import find_page_digits
from index.cleaning.places import find_place
from index.cleaning.provenance import find_date, find_published, find_source, is_from_sharing_site, is_trusted
from index.cleaning.rule_names import is_rule, rule_name
from index.cleaning.scripts import fold
from index.cleaning.titles import choose_title, first_title, strip_title
from index.documents import Document, Provenance, Removal, Section


@dataclass(frozen=True, slots=True)
class _File:
    """A document as read, its folded text, the known places, and whether it comes from a site where anyone uploads."""

    document: Document
    folded: str
    places: frozenset[str]
    is_shared: bool


def clean(document: Document, places: frozenset[str] = frozenset()) -> tuple[Document, ...]:
    """Remove from *document* what is not text proper, and split the articles of one file.

    Args:
        document: as its format's reader made it.
        places: names of provinces and cities without their endings, to find the place that a text is about.

    Returns:
        At least one document. The ids of further ones are `id#2` and so on. Each has the removals from its own part of the file: their
        characters and those of the texts, in the order of the lines, are all the characters of *document*, blanks aside.
    """
    folded = fold(document.text)
    lines = split_lines(folded)
    cuts = find_cuts(folded, lines, document)
    file = _File(document, folded, places, is_from_sharing_site(folded, cuts))
    documents = []
    for number, article in enumerate(split_articles(document.text, folded, lines, cuts), 1):
        removed = [*(cut for cut in cuts if article.start <= cut.start < article.end), *article.mark]
        removed += find_page_digits(folded, article.start, article.end, removed)
        name = document.id if number == 1 else f"{document.id}#{number}"
        documents.append(replace(_article_document(file, article, list(drop_overlaps(removed))), id=name))
    return tuple(documents)


def _article_document(file: _File, article: Article, cuts: Sequence[Cut]) -> Document:
    """Return one article, without *cuts*, as a document."""
    document = file.document
    text, sections = document.text, document.sections
    if cuts or (article.start, article.end) != (0, len(text)):
        text, sections = _apply(document, article, cuts)
    title = _title(document, article, cuts, text)
    provenance = document.provenance if is_trusted(document) else _provenance(file, cuts, title, text)
    provenance = _with_edition(provenance, document.id, fold(title), file.folded if text is document.text else fold(text))
    removed = (*document.removed, *_removals(document.text, cuts))
    return replace(document, title=title, text=text, sections=sections, provenance=provenance, removed=removed)


def _title(document: Document, article: Article, cuts: Sequence[Cut], text: str) -> str:
    """Return the title in the article's mark, else the one that the text still has."""
    if article.mark:
        return strip_title(article.title) or first_title(text) or document.title
    return choose_title(document, cuts, text, is_trusted=is_trusted(document))


def _provenance(file: _File, cuts: Sequence[Cut], title: str, text: str) -> Provenance:
    """Complete what the reader found of a text's origin."""
    raw, known = file.document.text, file.document.provenance
    bylines = [] if file.is_shared else [cut for cut in cuts if cut.why == BOILERPLATE]
    return Provenance(
        source=known.source or find_source(raw, file.folded, bylines),
        place=known.place or find_place(title, text, file.folded if text is raw else fold(text), file.places),
        dated=known.dated or find_date(text, find_published(raw, file.folded, bylines)),
        url=known.url,
    )


def _with_edition(provenance: Provenance, name: str, title: str, folded: str) -> Provenance:
    """Add of a rule which version it is, and of any text whether it says that it is repealed."""
    edition = find_edition(title, folded, name) if is_rule(rule_name(title)) else ""
    return replace(provenance, edition=edition, repealed=find_repeal(title, folded))


def _apply(document: Document, article: Article, cuts: Sequence[Cut]) -> tuple[str, tuple[Section, ...]]:
    """Return the text of an article without *cuts* and surrounding blanks, and its sections at their new offsets."""
    kept = list(_kept_spans(article, cuts))
    text = "".join(document.text[start:end] for start, end in kept)
    leading = len(text) - len(text.lstrip())
    sections = []
    for section in document.sections:
        start, end = section.start, section.start + len(section.heading)
        if not section.heading and article.start <= start < article.end:
            before = sum(min(high, start) - low for low, high in kept if low < start)
            sections.append(replace(section, start=min(max(before - leading, 0), len(text.strip()))))
        pieces = [(max(low, start), min(high, end)) for low, high in kept if low < end and high > start]
        heading = "".join(document.text[low:high] for low, high in pieces)
        if heading.strip():
            offset = sum(min(high, pieces[0][0]) - low for low, high in kept if low < pieces[0][0]) - leading
            blanks = len(heading) - len(heading.lstrip())
            sections.append(replace(section, heading=heading.strip(), start=offset + blanks))
    return text.strip(), tuple(sections)


def _kept_spans(article: Article, cuts: Sequence[Cut]) -> Iterator[tuple[int, int]]:
    """Yield the spans of an article between *cuts*."""
    start = article.start
    for cut in cuts:
        if start < cut.start:
            yield start, cut.start
        start = cut.end
    if start < article.end:
        yield start, article.end


def _removals(text: str, cuts: Sequence[Cut]) -> Iterator[Removal]:
    """Yield what *cuts* removed, line by line."""
    line, counted = 1, 0
    for cut in cuts:
        line += text.count("\n", counted, cut.start)
        counted = cut.start
        for number, words in enumerate(text[cut.start : cut.end].split("\n"), line):
            if words.strip():
                yield Removal(number, words.strip(), cut.why)
