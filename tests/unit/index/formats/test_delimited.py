import csv
import io
from collections.abc import Sequence

import pytest

from index import Document, UnreadableDocumentError, UnsupportedFormatError
from index.formats import delimited
from tests.unit.index.formats.office_files import passages


def written(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    lines = io.StringIO()
    csv.writer(lines, delimiter=delimiter).writerows(rows)
    return lines.getvalue()


def read_csv(content: bytes) -> Document:
    (document,) = delimited.read(content, "notices/lift.csv")
    return document


ASKED = (("问题", "答案", "来源"), ("谁检修，何时检修？", "物业。\n每月一次，\n不收费。", "公告"), ("停哪里？", "车库。", ""))


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_questions_and_answers_are_read_in_any_encoding(delimiter: str, encoding: str) -> None:
    content = written(ASKED, delimiter).encode(encoding)

    assert delimited.recognises(content)
    assert passages(read_csv(content)) == ["谁检修，何时检修？\n物业。\n每月一次，\n不收费。\n来源：公告", "停哪里？\n车库。"]


@pytest.mark.parametrize(
    "text",
    [
        "Question,Answer\nWho repairs the lift?,The caretaker.\n",
        "Q;A\r\nwho;we\r\n",
        "電梯問答,,\n問題,答覆,備註\n誰檢修？,物業,\n停哪裡？,車庫,免費\n",
        "姓名,电话\n甲,1\n乙,2\n",
        "水果,价格\n苹果,3\n梨,4.5元\n",
        "楼栋\t姓名\n一号楼\t甲\n二号楼\t乙\n",
        "问题,答案\n谁？,甲\n何时？,乙\n哪里？,丙\n多少？,丁,戊\n",
    ],
)
def test_a_table_is_recognised(text: str) -> None:
    assert delimited.recognises(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "电梯",
        "春眠不觉晓,处处闻啼鸟\n夜来风雨声,花落知多少\n床前明月光,疑是地上霜\n",
        "清洁,安静,友善\n团结,互助,守时\n节约,守法,诚信\n",
        "今天,电梯检修,请走楼梯。\n明天,水管检修,请先存水。\n后天,电路检修,请关电器。\n",
        "姓名,电话\n",
        "姓名,电话\n甲,1\n",
        "姓名,电话\n甲,1\n乙,2,3\n丙,4\n",
        "姓名,,电话\n甲,,1\n乙,,2\n",
        "问题,答案\n今天检修\n明天检修\n",
        "\t今天检修\n\t明天检修\n\t后天检修\n",
        "Dear neighbours, hello\nthe lift, the stairs\nyours, the caretaker\n",
        "办理时间,上午九点到十一点\n办理地点,一楼大厅\n携带材料,身份证\n",
        "办理时间,上午九点到十一点,下午两点到五点\n办理地点,一楼大厅,二楼窗口\n携带材料,身份证,户口簿\n",
        'a,"' + "b" * 200_000 + '"',
    ],
)
def test_prose_with_commas_is_no_table(text: str) -> None:
    assert not delimited.recognises(text.encode())


@pytest.mark.parametrize("content", [bytes(range(256)) * 8, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, b"%PDF-1.7\n%\xe2\xe3\n"])
def test_a_binary_file_is_no_table(content: bytes) -> None:
    assert not delimited.recognises(content)


def test_a_long_table_is_recognised_by_its_beginning() -> None:
    content = written((*ASKED, *((f"第{number}个问题？", "答" * 99, "") for number in range(999)))).encode()

    assert len(content) > 100_000
    assert delimited.recognises(content)
    assert len(passages(read_csv(content))) == 1001


def test_a_title_above_the_columns_names_the_table() -> None:
    assert read_csv("电梯常见问题,\n问题,答案\n谁检修？,物业\n".encode()).title == "电梯常见问题"
    assert read_csv("说明：电梯,\n问题,答案\n谁检修？,物业\n".encode()).title == "lift"


def test_a_text_that_is_no_table_is_unsupported() -> None:
    with pytest.raises(UnsupportedFormatError, match="this is not a table"):
        read_csv("电梯，今天检修。".encode())


def test_a_cell_beyond_all_sense_is_unreadable() -> None:
    with pytest.raises(UnreadableDocumentError, match="its table cannot be parsed"):
        read_csv((written((*ASKED,) * 4000) + '"' + "检" * 150_000 + '",\n').encode())
