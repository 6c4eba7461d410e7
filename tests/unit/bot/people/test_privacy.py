import os
import stat
import threading
from pathlib import Path

import pytest

from bot.errors import DamagedKeyError
from bot.people import privacy
from bot.people.privacy import SIGNS, keyed_hash, mask, read_key
from tests.effort import calls, ends

KEY = bytes(range(32))


@pytest.mark.parametrize(
    "number",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "138—0013—8000",
        "138.0013.8000",
        "1380 0138 000",
        "1 3 8 0 0 1 3 8 0 0 0",
        "１３８００１３８０００",
        "１３８　００１３　８０００",
        "138\u200b0013\u200b8000",
        "+8613800138000",
        "+86 138 0013 8000",
        "(+86)13800138000",
        "＋８６－１３８００１３８０００",
        "86-13800138000",
        "0086 13800138000",
        "008613800138000",
        "19912345678",
        "0571-88001234",
        "057188001234",
        "0571 8800 1234",
        "(0571)88001234",
        "（０５７１）８８００１２３４",
        "010-62001234",
        "+86 10 62001234",
        "+86-571-88001234",
        "0482-8201234",
    ],
)
def test_a_telephone_number_of_a_person_is_masked_however_it_is_written(number: str) -> None:
    masked = mask(f"我住3号楼，电话{number}，请问网格长是谁？")
    assert masked.text == f"我住3号楼，电话{SIGNS['phone']}，请问网格长是谁？"
    assert masked.kinds == ("phone",)


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "11010519491231002x",
        "110105 19491231 002X",
        "110105-19491231-002-X",
        "110 105 1949 1231 002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "330102199003077499",
        "110105194912310021",
        "11010519491331002X",
        "110105491231002",
        "991105491231002",
        "1101 0549 1231 002",
    ],
)
def test_an_identity_number_is_masked_by_its_shape_whatever_its_check_digit(number: str) -> None:
    masked = mask(f"身份证{number}能办居住证吗")
    assert masked.text == f"身份证{SIGNS['identity']}能办居住证吗"
    assert masked.kinds == ("identity",)


@pytest.mark.parametrize(
    "number",
    [
        "4111111111111111",
        "4111111111111112",
        "4111 1111 1111 1111",
        "6222-0212-3456-7894",
        "6217000010012345677",
        "62170000100123456",
        "2221000000000009",
        "41 11 11 11 11 11 11 11",
        "621700 0010012345677",
        "12345678901234567890123",
    ],
)
def test_a_bank_card_is_masked_by_its_shape_whatever_its_check_digit(number: str) -> None:
    masked = mask(f"卡号{number}没有到账")
    assert masked.text == f"卡号{SIGNS['card']}没有到账"
    assert masked.kinds == ("card",)


@pytest.mark.parametrize(
    "number", ["0000000000000000", "2024010112345678", "202401011234567890", "30.274085 120.155070", "2010-2011-2012-2013"]
)
def test_a_serial_number_with_its_date_coordinates_and_years_are_no_bank_card(number: str) -> None:
    assert mask(number).kinds == ()


@pytest.mark.parametrize(
    "number",
    ["京A·12345", "京A12345", "京a12345", "京A 12345", "京A-12345", "粤BD12345", "粵B·D12345", "滬A12345D", "京Ａ·１２３４５", "粤B1234挂"],
)
def test_a_licence_plate_is_masked_however_it_is_written(number: str) -> None:
    masked = mask(f"{number}的车怎么年检")
    assert masked.text == f"{SIGNS['plate']}的车怎么年检"
    assert masked.kinds == ("plate",)


@pytest.mark.parametrize(
    ("street", "house"),
    [
        ("建国路", "12号3单元402"),
        ("建国路", "12号"),
        ("建國路", "12號3單元402室"),
        ("文三路", "１２号３单元４０２"),
        ("解放大道", "一百二十号三单元四〇二室"),
        ("人民街", "5-1号"),
        ("延安巷", "3号院2号楼1单元101"),
        ("阳光小区", "3号楼2单元501室"),
        ("陽光花園", "3號樓2單元501"),
        ("幸福苑", "3-2-501"),
        ("老街坊", "3楼2单元501"),
        ("李家庄", "12号"),
        ("我家", "3单元402"),
        ("和平里12号院", "3号楼402室"),
    ],
)
def test_a_house_number_is_masked_and_its_street_is_not(street: str, house: str) -> None:
    masked = mask(f"{street}{house}属于哪个网格？")
    assert masked.text == f"{street}{SIGNS['house']}属于哪个网格？"
    assert masked.kinds == ("house",)


def test_an_english_address_is_masked_with_its_street() -> None:
    assert mask("Who looks after No. 12 Jianguo Road, Room 402?").text == "Who looks after #***?"


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("我的电话是13800138000，低保怎么申请？", "低保怎么申请？"),
        ("低保怎么申请？我的手机号是138 0013 8000。", "低保怎么申请？"),
        ("我妈的身份证号：110105194912310021 残疾证怎么办", "残疾证怎么办"),
        ("本人身份證號碼為110105194912310021，殘疾證怎麼辦", "殘疾證怎麼辦"),
        ("卡号：6222 0212 3456 7890，补贴没到账怎么办", "补贴没到账怎么办"),
        ("车牌号是京A·12345，停车证怎么办", "停车证怎么办"),
        ("车牌京A·12345怎么年检", "车牌怎么年检"),
        ("身份证110105194912310021丢了怎么补办", "身份证丢了怎么补办"),
        ("我住建国路12号3单元402，低保怎么申请", "低保怎么申请"),
        ("建国路12号归谁管", "建国路归谁管"),
        ("13800138000是我的电话，低保怎么申请", "低保怎么申请"),
        ("邮箱：li@example.com，怎么报名", "怎么报名"),
        ("我的电话是138****8000，怎么报名", "怎么报名"),
        ("My phone number is 13800138000. How do I apply?", "How do I apply?"),
        ("I live at 12 Jianguo Road, Apt 402, who is my grid leader?", "who is my grid leader?"),
        ("低保怎么申请（电话13800138000）", "低保怎么申请"),
        ("楼道灯坏了，住在人民路12号", "楼道灯坏了"),
        ("我的电话是13800138000", ""),
    ],
)
def test_the_number_and_the_words_that_introduce_it_are_not_searched_for(written: str, asked: str) -> None:
    assert mask(written).asked == asked


@pytest.mark.parametrize("written", ["我的电话是13800138000，低保怎么申请", "京A·12345 我住建国路12号", "Ａ\u200b（13800138000）😀"])
def test_a_blanked_text_keeps_its_length_and_is_asked_as_the_original(written: str) -> None:
    hidden = privacy.blanked(written)
    assert len(hidden.encode("utf-16-le")) == len(written.encode("utf-16-le"))
    assert mask(hidden).kinds == ()
    assert mask(hidden).asked == mask(written).asked


@pytest.mark.parametrize(
    "address",
    ["li.ming+1@mail.example.com", "ｌｉ＠ｅｘａｍｐｌｅ．ｃｏｍ", "li@@example.com", "@li@example.com", "13800138000@example.com"],
)
def test_an_e_mail_address_is_masked(address: str) -> None:
    masked = mask(f"写信到{address}。谢谢")
    assert masked.text == f"写信到{SIGNS['email']}。谢谢"
    assert masked.kinds == ("email",)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "网格怎么划分？",
        "12345、110、119、120、12348 和 96345 有什么区别",
        "110 119 120 12345 12348",
        "400-812-3123是什么电话",
        "4008123123",
        "0571-12345打不通",
        "95588",
        "1995-1996 200户",
        "1949-10-1 2019",
        "2013-11-23 2014-11-23",
        "2010 2011 2012 2013 2014",
        "1990—2000年",
        "2024-11-27 10:30",
        "20241127103000",
        "13 14 15 16 17 8",
        "乌组组字﹝2013﹞9号",
        "杭政办函〔2012〕123号",
        "13,800,138,000元",
        "1.3亿，3.14159265358979",
        "123456",
        "身份证怎么补办",
        "400开头的电话是骗子吗",
        "12356、96110 是什么电话",
        "4008123123 12345",
        "第12条第3款怎么规定",
        "国办发〔2015〕8号",
        "2024-01-01 2024-12-31",
        "捐了13800138000元",
        "这条路3号开始修吗",
        "中山路15号以后停电吗",
        "街道2号文件",
        "地铁2号线",
        "3栋120户",
        "一条路一号难求",
        "京A 牌照怎么申请",
        "@wangge_bot 网格",
        "hi@wangge_bot",
        "a@",
        "@@@",
    ],
)
def test_what_people_ask_about_is_not_masked(text: str) -> None:
    assert mask(text) == privacy.Masked(text, ())


def test_the_kinds_are_told_once_each_in_a_fixed_order() -> None:
    masked = mask("13800138000,13900139000/4111111111111111 11010519491231002X a@example.com 京A12345 人民路1号")
    assert masked.text == "☎***,☎***/****-**** ***-*** ***@*** *·***** 人民路#***"
    assert masked.kinds == ("email", "identity", "card", "phone", "plate", "house")


def test_the_rest_of_a_text_stays_as_it_was_written() -> None:
    assert mask("Ａ\u200b（13800138000）\u3000ｂ\u200b").text == "Ａ\u200b（☎***）\u3000ｂ\u200b"
    assert mask("4111-1111-1111-1111 5 次").text == "****-**** 5 次"


PROBES = (
    "a" * 4096, "1" * 4096, "1 " * 2048, "4-" * 2048, "6222 " * 819, "138 " * 1024, "1949 " * 819, "1 3 8 0 0 " * 409, "110105 " * 585,
    "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 1 " * 113, "a@" * 2048, "@a" * 2048, "a@" + "." * 4094, "a@." * 1365, "@" * 4096, " " * 4096,
    "( " * 2048, "1---" * 1024, "1X" * 2048, "《" * 4096, "\u200b" * 4096, "1\u200b" * 2048, "+" * 4096, "a.b@c.d " * 512, "+86 " * 1024,
    "路1号" * 1365, "1号楼" * 1365, "1号楼1单元" * 682, "京A1" * 1365, "京A" * 2048, "一" * 4096, "一 " * 2048, "*" * 4096, "*-" * 2048,
    "我的" * 2048, "电话13800138000" * 292, "12 ab " * 682, "苑1-" * 1365,
)  # fmt: skip


@pytest.mark.parametrize("probe", PROBES, ids=[repr(probe[:12]) for probe in PROBES])
def test_masking_is_linear_in_the_length_of_the_text(probe: str) -> None:
    """Ours by the calls that are made; the regular expressions by a text of which a quadratic one takes half a minute."""
    part = probe[: len(probe) // 4]
    once, twice = (calls(lambda often=often: mask(part * often)) for often in (1, 2))  # type: ignore[misc]
    assert twice < 2.5 * once + 100
    with ends(cpu_seconds=5):
        mask(probe * 8)


def test_a_sender_has_one_hash_for_each_key() -> None:
    assert keyed_hash(KEY, "telegram:42") == keyed_hash(KEY, "telegram:42")
    assert keyed_hash(KEY, "telegram:42") != keyed_hash(KEY, "telegram:43")
    assert keyed_hash(KEY, "telegram:42") != keyed_hash(KEY[::-1], "telegram:42")
    assert len(keyed_hash(KEY, "web:\ud83d")) == 16


def test_the_hash_is_the_one_that_rfc_4231_publishes() -> None:
    assert keyed_hash(b"Jefe", "what do ya want for nothing?") == "5bdcc146bf60754e"


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "state" / "key"
    key = read_key(path)
    assert len(key) == 32
    assert read_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    assert read_key(tmp_path / "one") != read_key(tmp_path / "other")


def test_all_who_make_the_key_at_once_get_the_same_one(tmp_path: Path) -> None:
    keys: list[bytes] = []
    start = threading.Barrier(8)

    def read() -> None:
        start.wait()
        keys.append(read_key(tmp_path / "key"))

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_a_key_that_another_process_made_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "exists", lambda _: False)
    key = read_key(tmp_path / "key")
    assert read_key(tmp_path / "key") == key


@pytest.mark.parametrize("content", [b"", b"short", bytes(33)])
def test_a_damaged_key_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    with pytest.raises(DamagedKeyError) as caught:
        read_key(path)
    assert caught.value.path == path
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content


def test_a_key_with_one_wrong_bit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    read_key(path)
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        with pytest.raises(DamagedKeyError):
            read_key(path)


def test_a_key_of_an_earlier_version_gets_its_checksum(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(KEY)
    assert read_key(path) == KEY
    assert len(path.read_bytes()) == 36
    assert read_key(path) == KEY


def test_a_key_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        read_key(tmp_path / "key")
    assert list(tmp_path.iterdir()) == []
