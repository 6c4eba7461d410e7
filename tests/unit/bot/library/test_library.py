import asyncio
import threading
from pathlib import Path

import pytest

from bot.errors import NoSuchDocumentError, NotReadyError, OldAnswerError, PausedDocumentError, PausedError
from bot.library.indexer import Indexer
from bot.library.library import Library, document_key
from bot.library.pauses import EVERYTHING
from index import Corpus, Document, Language
from tests.effort import HANG_SECONDS
from tests.unit.bot.library.conftest import CHANGED, QUESTION, Place, answered, cited, quoted

WELLS = "水井在哪里？"


async def test_what_the_last_sync_published_answers_once_it_is_loaded(library: Library) -> None:
    before = library.published
    await library.load()
    assert before is None
    assert library.published is not None
    assert "物业值班电话" in await cited(library)


async def test_nothing_is_loaded_before_the_first_sync(empty: Corpus, place: Place) -> None:
    library = place.library(empty, patience_seconds=0.01)
    await library.load()
    assert library.published is None
    with pytest.raises(NotReadyError):
        await answered(library)


async def test_a_question_waits_for_the_first_sync(empty: Corpus, place: Place) -> None:
    library = place.library(empty)
    question = asyncio.create_task(cited(library))
    await asyncio.sleep(0)
    await place.indexer(library).sync()
    assert "物业值班电话" in await question


async def test_each_answer_has_an_id_of_its_own(library: Library) -> None:
    await library.load()
    first, second = [await answered(library) for _ in range(2)]
    assert first.id
    assert first.id != second.id


async def test_an_index_of_nothing_answers_nothing(empty: Corpus, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    place = Place(tmp_path / "nothing", tmp_path / "state")
    library = place.library(empty)
    await place.indexer(library).sync()
    assert (await answered(library)).band == "none"


async def test_a_passage_is_found_by_its_key_with_its_document(library: Library) -> None:
    public = library.for_audience("public")
    with pytest.raises(NoSuchDocumentError):
        await public.passage("0" * 12)
    await library.load()
    passage = (await public.answer(QUESTION)).citations[0].passage
    found = await public.passage(passage.key)
    assert found[0] == passage
    assert found[1].text[passage.start : passage.end] == passage.text
    with pytest.raises(NoSuchDocumentError):
        await public.passage("0" * 12)


@pytest.mark.parametrize("change", ["rewritten", "removed"])
async def test_a_passage_is_shown_as_it_was_until_the_change_is_published(
    library: Library, indexer: Indexer, corpus: Corpus, place: Place, change: str
) -> None:
    await library.load()
    public = library.for_audience("public")
    passage = (await public.answer(QUESTION)).citations[0].passage
    place.rewrite() if change == "rewritten" else (place.folder / passage.document_id).unlink()
    corpus.sync(place.folder)
    _, document = await public.passage(passage.key)
    assert document.text[passage.start : passage.end] == passage.text
    await indexer.sync()
    with pytest.raises(NoSuchDocumentError):
        await public.passage(passage.key)


async def test_a_question_whose_generation_another_process_has_dropped_is_asked_again(
    library: Library, corpus: Corpus, place: Place
) -> None:
    await library.load()
    key = (await answered(library)).citations[0].passage.key
    other = place.indexer(place.library(corpus))
    for text in (CHANGED, CHANGED.replace("写信给", "去")):
        place.rewrite(text)
        await other.sync()
    assert "请去房管所" in await cited(library)
    with pytest.raises(NoSuchDocumentError):
        await library.for_audience("public").passage(key)


async def test_who_asks_one_snapshot_goes_on_asking_it(library: Library, indexer: Indexer, place: Place) -> None:
    await library.load()
    former = await library.snapshot()
    place.rewrite()
    await indexer.sync()
    latter = await library.snapshot()
    assert "物业值班电话" in (await library.for_audience("public").answer(QUESTION, snapshot=former)).citations[0].snippet.text
    assert "房管所" in (await library.for_audience("public").answer(QUESTION, snapshot=latter)).citations[0].snippet.text


async def test_further_passages_are_numbered_on(wells: Library) -> None:
    public = wells.for_audience("public")
    answer = await public.answer(WELLS)
    further = await public.more(answer, 1)
    assert [each.number for each in further] == [4, 5, 6]
    assert [each.number for each in await public.more(answer, 2)][:2] == [7, 8]
    assert not {each.passage.key for each in answer.citations} & {each.passage.key for each in further}


async def test_a_citation_is_found_by_its_number_also_among_the_further_ones(wells: Library) -> None:
    public = wells.for_audience("public")
    answer = await public.answer(WELLS)
    for citation in (*answer.citations, *await public.more(answer, 1)):
        assert await public.citation(answer, citation.number) == citation
    with pytest.raises(OldAnswerError):
        await public.citation(answer, 100)


async def test_a_document_is_found_by_its_key_and_by_that_of_a_passage(library: Library, indexer: Indexer, place: Place) -> None:
    (place.folder / "housing/twin.html").write_bytes((place.folder / "housing/repairs.html").read_bytes())
    await indexer.sync()
    public = library.for_audience("public")
    names = [each.id for each in await public.documents()]
    assert names == ["dogs.txt", "hours.md", "housing/repairs.html", "housing/twin.html", "library/card.txt"]
    assert "物业值班电话" in (await public.document(document_key("housing/twin.html"))).text
    passage = (await public.answer(QUESTION)).citations[0].passage
    assert (await public.document(passage.key)).id == passage.document_id
    with pytest.raises(NoSuchDocumentError):
        await public.document(document_key("nowhere.txt"))


async def test_documents_are_found_by_words_of_their_titles_places_and_dates(library: Library) -> None:
    await library.load()
    public = library.for_audience("public")
    for words in ("开放 松林", "開放時間", "2023年5月"):
        assert [each.id for each in await public.documents(words)] == ["hours.md"]
    assert await public.documents("开放 派出所") == []


async def test_what_is_wrong_with_a_document_is_found(library: Library, indexer: Indexer, place: Place) -> None:
    await library.load()
    public = library.for_audience("public")
    assert "shelves.txt" not in {each.document_id for each in await public.findings()}
    (place.folder / "shelves.txt").write_text("目前图书室共有书架三个，今年将增加到五个，欢迎附近的居民前来借阅，", encoding="utf-8")
    await indexer.sync()
    assert "shelves.txt" in {each.document_id for each in await public.findings()}


# Pauses


async def test_a_paused_document_is_left_out_of_answers_and_named_where_it_is_the_best(library: Library) -> None:
    await library.load()
    public = library.for_audience("public")
    before = await public.answer(QUESTION)
    await library.pauses.pause("housing/repairs.html", "正在修订")
    answer = await public.answer(QUESTION)
    assert "housing/repairs.html" not in {each.passage.document_id for each in answer.citations}
    assert answer.paused == ("楼道灯报修", "正在修订")
    assert not await public.still_shows(before)
    assert (await public.answer("服务大厅几点开门？")).paused is None
    await library.pauses.resume("housing/repairs.html")
    assert await cited(library) == before.citations[0].snippet.text


async def test_a_paused_document_is_not_among_the_further_passages(wells: Library) -> None:
    public = wells.for_audience("public")
    answer = await public.answer(WELLS)
    first, *others = await public.more(answer, 1)
    await wells.pauses.pause(first.passage.document_id, "正在修订")
    left = await public.more(answer, 1)
    assert [each.passage for each in left] == [each.passage for each in others]
    assert [each.number for each in left] == [4, 5]


async def test_a_paused_document_is_shown_only_to_who_wants_it_all_the_same(library: Library) -> None:
    await library.load()
    public = library.for_audience("public")
    key = (await public.answer(QUESTION)).citations[0].passage.key
    for paused, error in (("housing/repairs.html", PausedDocumentError), (EVERYTHING, PausedError)):
        await library.pauses.pause(paused, "正在修订")
        with pytest.raises(error):
            await public.passage(key)
        with pytest.raises(error):
            await public.document(key)
        assert (await public.document(key, even_paused=True)).id == "housing/repairs.html"
        await library.pauses.resume(paused)
    assert (await public.document(key)).id == "housing/repairs.html"


async def test_nothing_is_answered_while_everything_is_paused(library: Library) -> None:
    library.check_answering()
    await library.pauses.pause(EVERYTHING, "核对中")
    with pytest.raises(PausedError) as paused:
        library.check_answering()
    assert paused.value.reason == "核对中"


# Two roots, and who may read what


async def test_what_people_added_answers_beside_the_folder(growing: Library) -> None:
    assert "水务站" in await cited(growing, "打井要先到哪里登记？")
    assert "物业值班电话" in await cited(growing)


async def test_what_is_for_staff_answers_staff_alone(growing: Library) -> None:
    public, staff = growing.for_audience("public"), growing.for_audience("staff")
    for question, document_id in (("巡夜人员在哪里集合？", "staff/night.md"), ("备用钥匙放在哪里？", ".added/staff/keys.md")):
        assert (await quoted(growing, question, "staff"))[0] == document_id
        assert document_id not in await quoted(growing, question)
        key = document_key(document_id)
        assert (await staff.document(key)).id == document_id
        with pytest.raises(NoSuchDocumentError):
            await public.document(key)
        assert document_id not in {each.id for each in await public.documents()}
        assert document_id in {each.id for each in await staff.documents()}
        answer = await staff.answer(question)
        passage = answer.citations[0].passage
        assert (await staff.passage(passage.key))[0] == passage
        with pytest.raises(NoSuchDocumentError):
            await public.passage(passage.key)
        assert document_id not in {each.passage.document_id for each in await public.more(answer, 1)}


async def test_the_files_of_both_roots_are_kept_as_they_came(growing: Library, place: Place) -> None:
    public, staff = growing.for_audience("public"), growing.for_audience("staff")
    for name, path in (("hours.md", place.folder / "hours.md"), (".added/public/well.md", place.additions.folder / "public/well.md")):
        assert await public.original_content(await public.listed(document_key(name))) == (path.name, path.read_bytes())
    for name in ("staff/night.md", ".added/staff/keys.md"):
        with pytest.raises(NoSuchDocumentError):
            await public.listed(document_key(name))
        document = await staff.listed(document_key(name))
        with pytest.raises(NoSuchDocumentError):
            await public.original(document)
        assert (await staff.original_content(document))[1]
    with pytest.raises(NoSuchDocumentError):
        await public.original(Document("nowhere.md", "", ""))


async def test_a_passage_comes_with_a_window_of_its_document(corpus: Corpus, place: Place) -> None:
    long = "，".join(f"{number}号水井" for number in range(100, 130))
    (place.folder / "wells.txt").write_text(f"水井\n\n{long}。\n\n古井在祠堂后面。\n\n{long}。\n", encoding="utf-8")
    library = place.library(corpus)
    await place.indexer(library).sync()
    public = library.for_audience("public")
    whole = await public.document(document_key("wells.txt"))
    key = (await answered(library, "古井在哪里？")).citations[0].passage.key
    passage, window = await public.window(key, 10)
    assert window.text == whole.text[max(passage.start - 10, 0) : passage.end + 10]
    assert (window.start, window.length) == (max(passage.start - 10, 0), len(whole.text))
    assert (await public.window(key))[1].text == whole.text
    assert (await public.text(key, 3, 5)).text == whole.text[3:8]
    beyond = await public.text(key, 10**8)
    assert (beyond.text, beyond.start, beyond.end) == ("", len(whole.text), len(whole.text))
    with pytest.raises(NoSuchDocumentError):
        await public.window("000000000000")


async def test_unknown_keys_cost_one_look_up(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    await library.load()
    listings: list[str] = []
    documents = library.corpus.documents

    def listed(generation: int | None = None, *, restricted: bool = True) -> list[Document]:
        listings.append("listed")
        return documents(generation, restricted=restricted)

    monkeypatch.setattr(library.corpus, "documents", listed)
    public = library.for_audience("public")
    for number in range(100):
        for look_up in (public.listed, public.document, public.window, public.passage):
            with pytest.raises(NoSuchDocumentError):
                await look_up(f"{number:012x}")
    assert len(listings) == 1


# Languages and kernels


@pytest.mark.parametrize(
    ("text", "otherwise", "language"),
    [
        ("楼道灯", "en", "zh-Hans"),
        ("樓道燈", "en", "zh-Hant"),
        ("電", "zh-Hans", "zh-Hant"),
        ("lamp", "zh-Hans", "en"),
        ("12345", "zh-Hant", "zh-Hant"),
        ("", "en", "en"),
        ("山水", "zh-Hant", "zh-Hant"),
    ],
)
def test_the_language_is_that_of_the_text_as_far_as_it_tells(library: Library, text: str, otherwise: Language, language: Language) -> None:
    assert library.language(text, otherwise) == language


@pytest.mark.parametrize(("passages", "times"), [(1, 1), (1_000_000, 0)])
async def test_the_loops_of_a_search_are_compiled_before_anybody_asks_where_that_pays(
    library: Library, monkeypatch: pytest.MonkeyPatch, passages: int, times: int
) -> None:
    compiled: list[threading.Thread] = []
    monkeypatch.setattr("bot.library.shelf.compile_kernels", lambda: compiled.append(threading.current_thread()))
    monkeypatch.setattr("bot.library.shelf._WORTH_COMPILING", passages)
    await library.load()
    await library.compile()
    assert threading.current_thread() not in compiled
    assert len(compiled) == times


async def test_the_loops_are_compiled_once_the_documents_have_become_many(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = threading.Event()
    monkeypatch.setattr("bot.library.shelf.compile_kernels", compiled.set)
    monkeypatch.setattr("bot.library.shelf._WORTH_COMPILING", 1)
    await library.load()
    assert not compiled.is_set()
    library.warm.set()
    await library.load()
    assert await asyncio.to_thread(compiled.wait, 30)


async def test_memory_of_what_answered_before_is_given_back_once_a_warm_bot_publishes(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_back = threading.Event()
    monkeypatch.setattr("bot.library.shelf._UNDER_WAY_SECONDS", 0.0)
    monkeypatch.setattr("bot.library.shelf.give_back_memory", given_back.set)
    await library.load()
    assert not given_back.wait(0.05)
    library.warm.set()
    await library.load()
    await library.load()
    assert given_back.wait(HANG_SECONDS)
