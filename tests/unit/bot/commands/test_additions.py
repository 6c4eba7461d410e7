"""/add, /remove and /health, as an admin uses them."""

import pytest

from bot.commands.additions import FINDINGS_A_PAGE
from bot.commands.pausing import admin_buttons
from bot.curation.previews import Preview
from bot.curation.uploads import Offer
from bot.errors import BotError, EmptyFileError, ExpiredError, LargeFileError, NoSuchDocumentError, NotAddedError
from bot.library.library import document_key
from bot.texts.additions import SEND_A_FILE, offer
from index import Document, UnsupportedFormatError
from tests.unit.bot.commands.conftest import QUESTION, WELL, Admin, labels


async def test_a_file_is_shown_joined_and_found(admin: Admin) -> None:
    offer = await admin.sends("打井须知.md", WELL.encode())
    assert offer.text.splitlines()[0] == "“打井须知.md”（0.1 KB）：共 1 篇文章，34 字，1 个标题"
    assert labels(offer) == ["添加", "仅工作人员可见", "取消"]
    joined = await admin.taps(offer, "添加")
    assert joined.text.startswith("已添加“打井须知.md”，现可查询。\n索引完成")
    assert joined.edits
    given = await admin.answer(QUESTION)
    assert given.citations[0].passage.document_id == ".added/public/打井须知.md"
    assert [act.action for act in admin.log.acts(5)] == ["join"]


async def test_a_file_may_be_for_staff_only(admin: Admin) -> None:
    joined = await admin.taps(await admin.sends("打井须知.md", WELL.encode()), "仅工作人员可见")
    assert "仅供工作人员" in joined.text
    assert admin.additions.paths() == ("staff/打井须知.md",)


async def test_a_file_that_was_declined_is_not_added_and_its_buttons_are_dead(admin: Admin) -> None:
    offer = await admin.sends("打井须知.md", WELL.encode())
    assert (await admin.taps(offer, "取消")).text == "未添加“打井须知.md”。"
    for label in ("添加", "取消"):
        assert isinstance((await admin.taps(offer, label)).error, ExpiredError)
    assert admin.additions.paths() == ()


async def test_the_same_name_and_the_same_bytes_are_told_before_they_are_added(admin: Admin) -> None:
    await admin.taps(await admin.sends("打井须知.md", WELL.encode()), "添加")
    again = await admin.sends("打井须知.md", WELL.replace("不收", "收").encode())
    assert "已有同名文件" in again.text
    twin = await admin.sends("副本.md", WELL.encode())
    assert "与已有文件《打井须知》内容相同。" in twin.text
    await admin.taps(again, "添加")
    assert admin.additions.paths() == ("public/打井须知.md",)


async def test_a_file_that_cannot_be_read_says_why_and_offers_nothing(admin: Admin) -> None:
    refused = await admin.sends("照片.txt", b"GIF89a" + bytes(range(256)))
    assert isinstance(refused.error, UnsupportedFormatError)
    assert refused.text.startswith("无法添加“照片.txt”：")
    assert refused.buttons == ()


@pytest.mark.parametrize(("content", "kind"), [(b"", EmptyFileError), (b"0" * (20 * 2**20 + 1), LargeFileError)])
async def test_an_empty_or_too_large_file_is_refused(admin: Admin, content: bytes, kind: type[BotError]) -> None:
    assert isinstance((await admin.sends("a.txt", content)).error, kind)


async def test_add_without_a_file_says_how(admin: Admin) -> None:
    assert (await admin.hears("/add")).text == SEND_A_FILE("zh-Hans")


async def test_only_what_was_added_is_removed_after_a_second_tap(admin: Admin) -> None:
    await admin.taps(await admin.sends("打井须知.md", WELL.encode()), "添加")
    document = await admin.document(".added/public/打井须知.md")
    (row,) = (admin_buttons(admin.pauses, document, "zh-Hans"),)
    assert [button.label for button in row] == ["暂停引用", "删除"]
    asked = await admin.hears(row[1].action)
    assert asked.text == "确定删除《打井须知》吗？删除后无法恢复。"
    removed = await admin.taps(asked, "删除")
    assert removed.text.startswith("已删除《打井须知》。\n索引完成")
    assert admin.additions.paths() == ()
    assert isinstance((await admin.hears(row[1].action)).error, NoSuchDocumentError)


async def test_what_lies_in_the_folder_of_documents_is_not_removed(admin: Admin) -> None:
    key = document_key("dogs.txt")
    assert [button.label for button in admin_buttons(admin.pauses, await admin.document("dogs.txt"), "zh-Hans")] == ["暂停引用"]
    for text in (f"/remove {key}", f"/remove {key} yes"):
        assert isinstance((await admin.hears(text)).error, NotAddedError)


async def test_a_file_that_is_gone_already_is_told(admin: Admin) -> None:
    await admin.taps(await admin.sends("打井须知.md", WELL.encode()), "添加")
    admin.additions.remove("public/打井须知.md")
    key = document_key(".added/public/打井须知.md")
    assert isinstance((await admin.hears(f"/remove {key} yes")).error, NotAddedError)


async def test_what_is_wrong_with_documents_is_paged_and_found_by_words(admin: Admin) -> None:
    for number in range(10):
        admin.folder.joinpath(f"{number}.txt").write_text(
            f"第{number}号通知\n目前第{number}号窗口只在上午办理社保卡，请带上身份证。\n", encoding="utf-8"
        )
    await admin.hears("/reindex")
    first = await admin.hears("/health")
    assert first.text.count("⚠") == FINDINGS_A_PAGE
    second = await admin.taps(first, "下一页 ›" if "下一页 ›" in labels(first) else labels(first)[-1])
    assert "第 2/" in second.text
    assert second.edits
    back = await admin.taps(second, labels(second)[0])
    assert back.text == first.text
    assert (await admin.hears("/health 第3号通知")).text.count("⚠") >= 1
    assert (await admin.hears("/health 没有这份")).text == "未发现问题。"


def test_of_many_articles_the_first_are_named() -> None:
    documents = tuple(Document(f"a.txt#{number}", f"第{number}篇", "水井在村口。") for number in range(8))
    text = offer(Offer("k", Preview("a.txt", 2 * 2**20, documents), replaces=False, twin=""), "zh-Hans")
    assert text.splitlines()[0] == "“a.txt”（2.0 MB）：共 8 篇文章，48 字，0 个标题"
    assert text.splitlines()[-1] == "· 另有 3 篇"
