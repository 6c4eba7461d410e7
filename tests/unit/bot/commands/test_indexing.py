"""/reindex, /rollback, /alias and /word, as an admin uses them."""

from pathlib import Path

from bot.commands import Request
from bot.errors import NothingToRollBackError, UnusableWordError
from bot.texts.indexing import ROLLED_BACK
from index import Corpus
from tests.bots import make_bot
from tests.unit.bot.commands.conftest import ADMIN, WATCHED, Admin, labels


async def test_a_reindexing_says_what_it_changed_in_the_answers_too(admin: Admin) -> None:
    admin.asked("养犬登记要接种疫苗吗？", "0" * 12)
    generation = (await admin.bot.indexer.status()).generation
    (admin.folder / "dogs.txt").unlink()
    (admin.folder / "library" / "card.txt").write_text(
        "图书室借书证办理办法\n居民办借书证，请到街道综合窗口填表，目前不收押金。\n", encoding="utf-8"
    )
    done = await admin.hears("/reindex")
    assert "更新 1，移除 1" in done.text
    assert "⚠ 图书室借书证办理办法：未注明日期，但写有“目前”" in done.text
    assert "核对 2 个问题的答复：未变 0，变化 1，新增 0，不再有答复 1" in done.text
    assert labels(done) == ["查看变化", "恢复上一版"]
    shown = await admin.taps(done, "查看变化")
    assert shown.text.startswith("[不再有答复] 养犬登记要接种疫苗吗？\n原答复：《养犬登记须知》“")
    assert "现答复：未查到" in shown.text
    assert "[变化] 图书室借书证怎么办？" in shown.text
    assert shown.text.endswith("第 1/1 页")
    back = await admin.taps(shown, "恢复上一版")
    assert (back.text, labels(back)) == (ROLLED_BACK("zh-Hans", generation=generation), ["重新读取文件"])
    assert "较新的索引" in (await admin.hears("/rollback")).text


async def test_a_reindexing_that_changes_nothing_asks_nothing(admin: Admin) -> None:
    done = await admin.hears("/reindex")
    assert "未变 4" in done.text
    assert "核对" not in done.text
    assert done.buttons == ()
    assert (await admin.hears("/changes")).text == "各问题的答复没有变化。"


async def test_a_reindexing_shows_how_far_it_is(tmp_path: Path, folder: Path, own: Corpus) -> None:
    bot = make_bot(own, folder, tmp_path / "state", watched=(WATCHED,), step_seconds=0.001)
    await bot.indexer.sync()
    (folder / "dogs.txt").unlink()
    request = Request("reindex", "", ADMIN, by_admin=True)
    replies = [reply.text async for reply in bot.commands.respond(request)]
    assert "正在核对答复变化\n▓▓▓▓▓▓▓▓▓▓ 100 % 1/1" in replies
    assert any(text.startswith("正在读取文件\n") for text in replies)


async def test_a_first_reindexing_has_nothing_to_compare_with(tmp_path: Path, folder: Path, own: Corpus) -> None:
    bot = make_bot(own, folder, tmp_path / "state", watched=(WATCHED,))
    replies = [reply async for reply in bot.commands.respond(Request("reindex", "", ADMIN, by_admin=True))]
    assert "新增 4" in replies[-1].text
    assert "核对" not in replies[-1].text


async def test_there_may_be_nothing_to_roll_back_to(admin: Admin) -> None:
    assert isinstance((await admin.hears("/rollback")).error, NothingToRollBackError)


async def test_an_alias_is_added_once_and_listed(admin: Admin) -> None:
    assert (await admin.hears("/alias 效劳＝服務")).text == "已添加同义词：效劳 = 服務"
    assert (await admin.hears("/alias 效劳=服务")).text == "该同义词已存在。"
    assert (await admin.hears("/alias")).text == "格式：/alias 效劳=服务\n已添加：效劳=服务"
    assert isinstance((await admin.hears("/alias 服务=服务")).error, UnusableWordError)


async def test_a_word_is_added_once_read_for_and_listed(admin: Admin) -> None:
    assert (await admin.hears("/word")).text == "格式：/word 网格长"
    assert (await admin.hears("/word", by_form=True)).text == "格式：网格长"
    assert (await admin.hears("/word 晒谷场")).text.startswith("索引完成")
    assert (await admin.hears("/word 晒谷场")).text == "该词语已存在。"
    assert (await admin.hears("/word")).text.endswith("已添加：晒谷场")
    assert isinstance((await admin.hears("/word 两 词")).error, UnusableWordError)
