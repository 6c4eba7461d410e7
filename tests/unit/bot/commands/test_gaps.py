"""/gaps and the answers to gaps, as an admin uses them."""

from datetime import UTC, datetime

from bot.errors import EmptyQuestionError, ExpiredError
from bot.texts import figures
from tests.unit.bot.commands.conftest import GAP, Admin, labels


async def test_a_gap_is_answered_and_cited_with_author_and_date(admin: Admin) -> None:
    admin.asked(GAP, "0" * 12)
    admin.asked(GAP, "1" * 12, "maybe")
    admin.log.vote("1" * 12, "p", up=False, reason="off")
    listed = await admin.hears("/gaps")
    assert listed.text == f"1. {GAP} ×2（没答上 1 · 可能 1 · 没用 1 · 答非所问 1）\n第 1/1 页"
    asked = await admin.taps(listed, "回答 1")
    assert GAP in asked.text
    kept = await admin.hears("晒谷场的灯晚上十点关。")
    assert kept.text.startswith("已收入，2 次提问有了答案。现在这样回答：\n\n① ")
    assert "晒谷场的灯晚上十点关。" in kept.text
    assert kept.answer is not None
    origin = kept.answer.citations[0].passage.provenance
    assert (origin.source, origin.dated) == ("管理员答复", f"{datetime.now(UTC).astimezone():%Y-%m-%d}")
    assert (await admin.hears("/gaps")).text == "最近 30 天没有没答上的问题。"
    assert admin.words.questions() == (GAP,)
    assert admin.log.acts(1)[0].subject == f".added/public/answers/{GAP}.md"


async def test_what_comes_from_elsewhere_is_no_answer_to_a_gap(admin: Admin) -> None:
    admin.asked(GAP, "0" * 12)
    await admin.hears(f"/answer {'0' * 12}")
    for elsewhere in ({"chat": "telegram:8"}, {"sender": "telegram:8"}, {"by_admin": False}):
        assert "已收入" not in (await admin.hears("晒谷场的灯晚上十点关。", **elsewhere)).text
    assert "已收入" in (await admin.hears("晒谷场的灯晚上十点关。")).text
    assert isinstance((await admin.hears("/answered 十点")).error, ExpiredError)


async def test_an_answer_may_be_called_off_or_is_asked_for_again(admin: Admin) -> None:
    admin.asked(GAP, "0" * 12)
    asked = await admin.hears(f"/answer {'0' * 12}")
    assert isinstance((await admin.hears("？！")).error, EmptyQuestionError)
    assert (await admin.taps(asked, "取消")).text == "好的，先不回答。"
    assert isinstance((await admin.taps(asked, "取消")).error, ExpiredError)
    assert isinstance((await admin.hears(f"/answer {'f' * 12}")).error, ExpiredError)


async def test_gaps_are_paged(admin: Admin) -> None:
    for number, place in enumerate(("北京", "上海", "晒谷场", "水井", "祠堂", "鱼塘", "砖窑")):
        admin.asked(f"{place}的牌子多少钱一块？", f"{number:012}")
    first = await admin.hears("/gaps 7")
    second = await admin.taps(first, labels(first)[-1])
    assert second.text.startswith("6. ")
    assert second.edits
    assert (await admin.hears("/gaps abc")).text == figures.HOW_TO_GAPS("zh-Hans")


async def test_gaps_are_exported_with_cells_that_compute_nothing(admin: Admin) -> None:
    admin.asked('=HYPERLINK("http://example.org")灯', "0" * 12)
    exported = await admin.hears("/gaps csv")
    assert exported.attachment is not None
    assert exported.attachment.name == "没答上的问题.csv"
    assert "'=HYPERLINK" in exported.attachment.content.decode("utf-8-sig")
