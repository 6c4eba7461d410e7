import pytest

from index.formats.titles import first_title, stem


@pytest.mark.parametrize(
    ("name", "expected"), [("a/b/开放时间.txt", "开放时间"), ("readme", "readme"), ("v1.2.md", "v1.2"), ("a.b/c", "c")]
)
def test_the_stem_is_the_name_without_folders_and_ending(name: str, expected: str) -> None:
    assert stem(name) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["松林小区服务中心文件", "松服字〔2024〕3号", "关于检修电梯的函", "松林小区业主委员会："], "关于检修电梯的函"),
        (["松林市人民政府办公室关于印发", "《松林市停车办法》的通知", "各区："], "松林市人民政府办公室关于印发《松林市停车办法》的通知"),
        (["松林市住房管理局", "关于做好电梯检修工作的通知", "各小区："], "松林市住房管理局关于做好电梯检修工作的通知"),
        (["松林市停车办法", "（2018年3月1日发布）", "第一条 停车。"], "松林市停车办法"),
        (["松林市居民住宅电梯", "安装和检修办法", "（2018年3月1日通过）", "目录"], "松林市居民住宅电梯安装和检修办法"),
        (["松林市停车办法", "收费标准", "（2018年3月1日发布）"], "松林市停车办法"),
        (["（2018年3月1日通过）", "第一条 停车。"], ""),
        (["姓名：张三", "电话：123"], ""),
        (["科室 房间 电话", "内科 101 123"], ""),
        (["项目\t金额", "水费\t12"], ""),
        (["各位居民，大家好。", "电梯检修通知"], "电梯检修通知"),
    ],
)
def test_the_title_heads_the_text(lines: list[str], expected: str) -> None:
    assert first_title("\n".join(lines)) == expected
