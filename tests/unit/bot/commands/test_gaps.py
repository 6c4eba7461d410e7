"""/gaps and the answers to gaps, as an admin uses them."""

from datetime import UTC, datetime

from bot.errors import EmptyQuestionError, ExpiredError
from bot.people.records import Turn
from bot.texts.gaps import HOW_TO_GAPS
from tests.unit.bot.commands.conftest import GAP, Admin, labels


async def test_a_gap_is_answered_and_cited_with_author_and_date(admin: Admin) -> None:
    admin.asked(GAP, "0" * 12)
    admin.asked(GAP, "1" * 12, "maybe")
    admin.log.vote("1" * 12, "p", up=False, reason="off")
    listed = await admin.hears("/gaps")
    assert listed.text == f"1. {GAP}（2 次；未查到 1 · 可能相关 1 · 没用 1 · 答非所问 1）\n第 1/1 页"
    asked = await admin.taps(listed, "答复 1")
    assert GAP in asked.text
    kept = await admin.hears("晒谷场的灯晚上十点关。")
    assert kept.text.startswith("已存为文件，涉及 2 次提问。现答复如下：\n\n① ")
    assert "晒谷场的灯晚上十点关。" in kept.text
    assert kept.answer is not None
    origin = kept.answer.citations[0].passage.provenance
    assert (origin.source, origin.dated) == ("管理员答复", f"{datetime.now(UTC).astimezone():%Y-%m-%d}")
    assert (await admin.hears("/gaps")).text == "最近 30 天的问题都已解答。"
    assert admin.words.questions() == (GAP,)
    assert admin.log.acts(1)[0].subject == f".added/public/answers/{GAP}.md"


async def test_an_admin_may_publish_an_answer_under_another_question(admin: Admin) -> None:
    admin.asked("我家老王晒谷场几点关灯？", "0" * 12)
    await admin.hears(f"/answer {'0' * 12}")
    kept = await admin.hears(f"{GAP}\n晒谷场的灯晚上十点关。")
    assert kept.answer is not None
    assert (kept.answer.citations[0].passage.title, admin.words.questions()) == (GAP, (GAP,))
    assert (await admin.hears("/gaps")).text == "最近 30 天的问题都已解答。"


async def test_who_is_forgotten_leaves_no_word_in_the_titles_of_answers(admin: Admin) -> None:
    mine, shared = "老王家晒谷场几点关灯？", "水井旁的牌子多少钱？"
    person = admin.bot.assistant.keyed("telegram:42")
    for number, (who, question) in enumerate(((person, mine), (person, shared), ("another", shared))):
        turn = Turn(f"{number:012}", who, "c", "telegram", question, question, "zh-Hans", "none", 0.1, (), (), 20.0, datetime.now(UTC))
        admin.log.log(turn)
    for number, text in ((0, "晒谷场的灯（*号杆）晚上十点关。请相互转告。"), (1, "三十元一块。")):
        await admin.hears(f"/answer {number:012}")
        await admin.hears(text)
    await admin.hears("/forget yes", sender="telegram:42", by_admin=False)
    documents = await admin.bot.library.for_audience("public").documents()
    assert {"晒谷场的灯（*号杆）晚上十点关", shared} <= {document.title for document in documents}
    assert mine not in {document.title for document in documents}
    assert "十点关" in (await admin.answer("晒谷场的灯几点关？")).citations[0].snippet.text
    left = [path.read_text(encoding="utf-8") + path.name for path in admin.additions.folder.rglob("*") if path.is_file()]
    assert not any("老王" in text for text in left)
    assert admin.words.questions() == (shared,)
    assert not any("老王" in act.subject for act in admin.log.acts(9))


async def test_what_comes_from_elsewhere_is_no_answer_to_a_gap(admin: Admin) -> None:
    admin.asked(GAP, "0" * 12)
    await admin.hears(f"/answer {'0' * 12}")
    for elsewhere in ({"chat": "telegram:8"}, {"sender": "telegram:8"}, {"by_admin": False}):
        assert "已存为文件" not in (await admin.hears("晒谷场的灯晚上十点关。", **elsewhere)).text
    assert "已存为文件" in (await admin.hears("晒谷场的灯晚上十点关。")).text
    assert isinstance((await admin.hears("/answered 十点")).error, ExpiredError)


async def test_an_answer_may_be_called_off_or_is_asked_for_again(admin: Admin) -> None:
    admin.asked(GAP, "0" * 12)
    asked = await admin.hears(f"/answer {'0' * 12}")
    assert isinstance((await admin.hears("？！")).error, EmptyQuestionError)
    assert (await admin.taps(asked, "取消")).text == "已取消。"
    assert isinstance((await admin.taps(asked, "取消")).error, ExpiredError)
    assert isinstance((await admin.hears(f"/answer {'f' * 12}")).error, ExpiredError)


async def test_gaps_are_paged(admin: Admin) -> None:
    for number, place in enumerate(("北京", "上海", "晒谷场", "水井", "祠堂", "鱼塘", "砖窑")):
        admin.asked(f"{place}的牌子多少钱一块？", f"{number:012}")
    first = await admin.hears("/gaps 7")
    second = await admin.taps(first, labels(first)[-1])
    assert second.text.startswith("6. ")
    assert second.edits
    assert (await admin.hears("/gaps abc")).text == HOW_TO_GAPS("zh-Hans", command="/gaps ")


async def test_gaps_are_exported_with_cells_that_compute_nothing(admin: Admin) -> None:
    admin.asked('=HYPERLINK("http://example.org")灯', "0" * 12)
    exported = await admin.hears("/gaps csv")
    assert exported.attachment is not None
    assert exported.attachment.name == "未能答复的问题.csv"
    assert "'=HYPERLINK" in exported.attachment.content.decode("utf-8-sig")


async def test_an_answer_comes_first_to_a_reworded_question(admin: Admin) -> None:
    admin.asked(GAP, "0" * 12)
    await admin.hears(f"/answer {'0' * 12}")
    await admin.hears("十点。")
    given = await admin.answer("晒谷场的灯几点关？")
    assert (given.band, given.citations[0].passage.title) == ("answer", GAP)


async def test_a_rewording_is_proposed_as_a_synonym_and_applied_by_a_tap_alone(admin: Admin) -> None:
    admin.asked("图书室阅览证怎么办理？", "0" * 12)
    admin.asked("图书室借书证怎么办理？", "1" * 12, "answer")
    listed = await admin.hears("/gaps")
    assert "阅览证 → 借书证（1 次）" in listed.text
    assert admin.words.aliases() == ()
    await admin.taps(listed, "设为同义词 阅览证=借书证")
    assert admin.words.aliases() == (("阅览证", "借书证"),)
    assert "阅览证 →" not in (await admin.hears("/gaps")).text
