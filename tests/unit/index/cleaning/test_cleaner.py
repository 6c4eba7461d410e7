from dataclasses import replace

import pytest

from index import Document, Provenance, Section, split
from index.cleaning.cleaner import ADVERTISING, CHROME, COUNTER, MARK, RELATED, SIMPLIFIED, SPAM, TEASER, TRADITIONAL, clean, fold
from index.documents import Draft
from tests.effort import ends

PLACES = frozenset({"松江", "青海", "西宁", "长治", "南京", "镇江"})
SORTING = "居民把垃圾分成四类放进楼下的桶里，收运车每天早上来一次，志愿者在旁边指导。"
VISITS = "社区干部每月到独居老人家里走访两次，记下他们要办的事，三天之内给出答复。"
BODY = f"{SORTING}\n{VISITS}"


def document(*lines: str, title: str = "垃圾分类手册", name: str = "folder/file.txt") -> Document:
    return Document(name, title, "\n".join(lines))


def cleaned(*lines: str, title: str = "垃圾分类手册") -> Document:
    (only,) = clean(document(*lines, title=title), PLACES)
    return only


def taken(result: Document) -> list[tuple[str, str]]:
    return [(removal.text, removal.why) for removal in result.removed]


@pytest.mark.parametrize(
    "chrome",
    [
        "预览加载中，请稍候...",
        "在线预览结束，请下载后查看",
        "立即下载",
        "点击下载文档",
        "下载垃圾分类工作方案word格式文档",
        "文档为docx格式",
        "此文档下载收益归上传人所有",
        "本文档由网友上传，如有问题请联系我们",
        "下载本资料需要20金币",
        "如侵犯了您的版权，请联系客服删除",
        "网站客服:12345678",
        "来源：某某文库 编辑：张三 时间：2019/03/04 10:00",
        "作者：会员上传",
        "开通VIP会员，免费下载全站文档",
        "标签：垃圾分类 社区",
        "上一篇：社区食堂开张",
        "下一篇 没有了",
        "发表评论",
        "您的邮箱地址不会被公开。 必填项已用 * 标注",
        "登录后才能发表评论",
        "原创文章，作者：张三，如需转载请注明出处",
        "未经许可不得转载，转载请注明出处：某某网",
        "本文由某某范文网整理",
        "您当前的位置：首页 > 社区 > 正文",
        "首页 > 政务公开 > 通知公告 > 正文",
        "分享到：微信 微博",
        "扫一扫在手机打开当前页",
        "浏览次数：1024次",
        "字体：【大 中 小】",
        "字号：大 中 小",
        "【打印本页】【关闭窗口】",
        "责任编辑：李四",
        "（责任编辑：李四）",
        "京ICP备12345678号-1 京公网安备 11010102001234号",
        "版权所有：某某市人民政府 网站标识码：1234567890",
        "Copyright © 2020 某某网 All Rights Reserved",
        "建议使用IE9以上版本浏览器，1024*768分辨率浏览本站",
        "技术支持：某某科技有限公司",
        "声明：本站部分内容来自网友，版权归原作者所有",
        "1234人阅读",
    ],
)
def test_what_a_site_puts_around_a_text_goes(chrome: str) -> None:
    result = cleaned("垃圾分类手册", SORTING, VISITS, chrome)

    assert taken(result) == [(chrome, CHROME)]
    assert result.text == f"垃圾分类手册\n{BODY}"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("更多垃圾分类范文请关注某某网", ADVERTISING),
        ("欢迎下载参考！", ADVERTISING),
        ("希望对大家有所帮助！", ADVERTISING),
        ("以下是小编为大家整理的垃圾分类方案，供参考。", ADVERTISING),
        ("澳门新葡京娱乐城，百家乐老虎机，注册送88元", SPAM),
        ("无抵押贷款当天放款，黑户白户都能办，加微信abc12345", SPAM),
        ("久久精品人妻无码国产在线观看", SPAM),
        ("主站蜘蛛池模板: 某片| 某站| 某网| 某吧|", SPAM),
        ("第3页 共9页", COUNTER),
        ("— 3 —", COUNTER),
        ("Page 3 of 9", COUNTER),
    ],
)
def test_advertising_spam_and_page_counters_go(line: str, why: str) -> None:
    assert taken(cleaned(SORTING, line, VISITS)) == [(line, why)]


@pytest.mark.parametrize(
    "text",
    [
        "居民可以在手机应用商店下载“便民通”APP，上传身份证照片，等待社区审核。",
        "关注“松林社区”微信公众号，点击“我要办事”，选择“预约”，即可打印回执。",
        "时间：每周一上午\n地点：社区大厅一楼",
        "小额担保贷款由人力资源部门办理，贷款额度最高二十万元，不收取抵押。",
        "福利彩票公益金用于帮助困难老人，开奖后由民政部门公示。",
        "要严厉打击六合彩、百家乐等网络赌博，发现赌场和老虎机请向派出所举报。",
        "警惕“无抵押、秒到账”的网贷陷阱，不看征信的贷款多是诈骗。",
        "每个网格建立微信群，客服热线12345，网格员电话贴在楼道里。",
        "主办单位：松林街道办事处\n承办单位：松林社区居民委员会",
        "电话：0971-1234567\n地址：松林路8号",
        "关键词：垃圾分类；社区；志愿者",
        "打开“便民通”>我的>社保>查询，即可看到结果。",
        "下一步，社区将继续走访，收集居民的意见。",
        "上一年度的账目在公开栏里公示。",
        "相关链接\n居民可以在社区网站上查到全部办事指南，也可以打电话问。",
        "附件：1. 报名表\n2. 承诺书",
        "推荐\n居民小组推荐两名代表，报社区党委审核。",
        "分享\n请每位党员用五分钟分享自己的故事。",
        "欢迎大家到社区图书室阅读，图书室周末照常开放。",
        "发票丢失的，可以到税务大厅申请代开发票。",
        "他从2018年开始在社区做志愿者，一共做了 3 个项目，带了 4 名学生。",
        "共有楼房12栋\n2\n共有居民900户",
        "我们的目标是零差错、零投诉……",
        "参加人员 张三 李四 王五 赵六 钱七 孙八 周九 吴十",
        "身份证复印件\n户口簿复印件\n一寸照片两张\n居住证明原件\n收入证明原件",
        "责任编辑的岗位由宣传委员兼任。",
        "数据来源：社区台账",
        "志愿者积分可以兑换日用品，积分在公开栏公示。",
        "编号：12\n姓名：张三\n时间：周一",
    ],
)
def test_a_text_that_speaks_of_such_things_stays(text: str) -> None:
    before = document("垃圾分类手册", SORTING, *text.split("\n"), VISITS)
    (after,) = clean(before, PLACES)

    assert after.removed == ()
    assert after.text == before.text


@pytest.mark.parametrize(
    ("line", "part", "why"),
    [
        (f"{SORTING}（责任编辑：李四）", "（责任编辑：李四）", CHROME),
        (f"{SORTING} 责任编辑：李四 扫一扫在手机打开当前页", "责任编辑：李四", CHROME),
        (f"{SORTING} 第4页 共4页", "第4页 共4页", COUNTER),
        (f"【打印本页】【关闭窗口】{SORTING}", "【打印本页】【关闭窗口】", CHROME),
        (f"{SORTING}本文由某某网收集整理，仅供参考。{VISITS}", "本文由某某网收集整理，仅供参考。", ADVERTISING),
        (f"{SORTING}更多社区工作总结范文尽在某某网。{VISITS}", "更多社区工作总结范文尽在某某网。", ADVERTISING),
        (f"{SORTING}下面小编给大家带来几篇总结。{VISITS}", "下面小编给大家带来几篇总结。", ADVERTISING),
        (f"{SORTING}快来百家乐老虎机注册送钱。{VISITS * 6}", "快来百家乐老虎机注册送钱。", SPAM),
        (f"{SORTING} 相关稿件 社区食堂开张 老人节活动预告", "相关稿件 社区食堂开张 老人节活动预告", RELATED),
    ],
)
def test_a_part_of_a_line_goes_alone(line: str, part: str, why: str) -> None:
    result = cleaned(line)

    assert (part, why) in taken(result)
    assert "".join(SORTING.split()) in result.text
    assert part not in result.text


def test_the_block_of_facts_of_a_shared_file_goes_with_what_touches_it() -> None:
    lines = ["分享", "垃圾分类手册.docx", "下载文档", "", "ID:123", "", "大小:3KB", "格式:DOCX", "时间:2023-01-02", "展开"]
    result = cleaned(*lines, SORTING, VISITS, title="垃圾分类手册.docx")

    assert [text for text, _ in taken(result)] == [line for line in lines if line]
    assert result.text == BODY
    assert result.provenance.dated == ""


def test_a_line_of_keywords_goes_where_it_repeats_the_title_beside_chrome() -> None:
    result = cleaned("社区垃圾分类工作手册.docx", "下载文档", "社区 垃圾 分类 工作 手册", SORTING, VISITS)

    assert result.text == BODY
    assert cleaned("社区垃圾分类工作手册", "社区 垃圾 分类 工作 手册", SORTING).removed == ()


def test_notices_about_a_download_go_with_their_heading() -> None:
    notices = ["温馨提示：", "1. 下载前请仔细查看文档内容。", "2. 付费后无法下载的用户请联系客服。"]

    assert cleaned("手册", *notices, SORTING).text == f"手册\n{SORTING}"
    assert cleaned("手册", "温馨提示：", "1. 请带身份证。", SORTING).removed == ()


def test_a_fraction_alone_is_no_page_counter() -> None:
    assert cleaned(SORTING, "1/2", VISITS).removed == ()
    assert taken(cleaned("1/2", "2/2", SORTING)) == [("1/2", COUNTER), ("2/2", COUNTER)]


@pytest.mark.parametrize("mark", ["相关推荐", "猜你喜欢", "你可能关注的文档", "相关阅读："])
def test_related_links_at_the_end_go(mark: str) -> None:
    links = ["社区食堂的建设与思考", "网格员培训总结......", "一个老人的一天"]
    result = cleaned(SORTING, VISITS, mark, *links)

    assert taken(result) == [(line, RELATED) for line in (mark, *links)]


def test_titles_of_other_texts_at_the_end_go_without_a_mark_if_they_look_like_those_of_a_site() -> None:
    links = ["社区工作总结范文", "网格员心得体会精选", "党员学习怎么写？", "关于社区的作文大全"]

    assert [text for text, _ in taken(cleaned(SORTING, VISITS, *links))] == links


def test_a_line_of_many_titles_and_questions_at_the_end_goes() -> None:
    row = "垃圾分类的意义是什么？ 求一篇垃圾分类的作文 垃圾分类手册在哪里下载呢 急需垃圾分类的论文一篇 垃圾分类手册小学生怎么写 "
    row += "垃圾分类从娃娃抓起的意义"

    assert taken(cleaned("垃圾分类手册", SORTING, row)) == [(row, RELATED)]
    assert cleaned("垃圾分类手册", row).removed == ()


def test_a_teaser_goes_where_its_paragraph_stands_in_full() -> None:
    teaser = f"{SORTING[:26]}......"

    assert taken(cleaned(teaser, VISITS, SORTING)) == [(teaser, TEASER)]
    assert cleaned(teaser, VISITS).removed == ()


def test_page_numbers_in_the_midst_of_sentences_go_if_they_count_on() -> None:
    pages = [f"{SORTING * 7}我们 {number} 要做好" for number in (2, 3, 4)]
    result = cleaned("".join(pages))

    assert taken(result) == [("2", COUNTER), ("3", COUNTER), ("4", COUNTER)]
    assert result.text.count("我们要做好") == 3
    assert cleaned("".join(pages).replace(" 3 ", " 7 ")).removed == ()


def test_a_removal_names_its_line() -> None:
    result = cleaned("下载文档", "", SORTING, "", "上一篇：无", VISITS)

    assert [(removal.line, removal.text) for removal in result.removed] == [(1, "下载文档"), (5, "上一篇：无")]


def test_a_clean_document_is_returned_as_it_is() -> None:
    origin = Provenance(source="物业", place="松林", dated="2020年")
    before = replace(document("垃圾分类手册", BODY), provenance=origin)

    assert clean(before, PLACES) == (before,)


def test_sections_move_with_the_text_and_go_with_their_heading() -> None:
    draft = Draft()
    draft.line("下载文档")
    draft.heading("分类", 1)
    draft.line(SORTING)
    draft.heading("上一篇：收运", 2)
    draft.heading("走访（责任编辑：李四）", 2)
    (result,) = clean(Document("file.html", "手册", draft.text, draft.sections))

    assert result.sections == (Section("分类", 0), Section("走访", result.text.index("走访"), 2))


def test_nothing_is_left_of_a_file_that_is_nothing_but_chrome() -> None:
    result = cleaned("下载文档", "上一篇：无", title="下载文档")

    assert (result.text, split(result)) == ("", ())


# Several articles


def collection(*titles: str, head: str = "社区工作总结范文大全", mark: str = "篇{}：{}") -> Document:
    articles = [f"{mark.format(numeral, title)}\n{BODY * 3}" for numeral, title in zip("一二三四", titles, strict=False)]
    return document(*([head] if head else []), *articles, title=head)


def test_articles_of_one_file_become_documents() -> None:
    first, second = clean(collection("南京市社区总结", "青海省网格总结"), PLACES)

    assert (first.id, first.title, first.provenance.place) == ("folder/file.txt", "南京市社区总结", "南京市")
    assert (second.id, second.title, second.provenance.place) == ("folder/file.txt#2", "青海省网格总结", "青海省")
    assert taken(first) == [("社区工作总结范文大全", CHROME), ("篇一：", MARK)]
    assert second.text == f"青海省网格总结\n{BODY * 3}"


def test_a_mark_whose_title_the_next_line_repeats_goes_whole() -> None:
    text = document("第一篇：社区总结", "社区总结", BODY * 3, "第二篇：网格总结", "网格总结", BODY * 3)

    assert [each.text for each in clean(text)] == [f"社区总结\n{BODY * 3}", f"网格总结\n{BODY * 3}"]


def test_articles_with_one_title_and_numbers_are_told_apart_by_their_marks() -> None:
    parts = clean(document("社区工作总结(精选3篇)", *(f"社区工作总结 篇{number}\n{BODY * 3}" for number in (1, 2, 3))))

    assert [part.title for part in parts] == ["社区工作总结 篇1", "社区工作总结 篇2", "社区工作总结 篇3"]
    assert [part.text for part in parts] == [BODY * 3] * 3


def test_marks_without_titles_part_a_collection() -> None:
    parts = clean(document("社区总结范文汇编", f"范文一\n\n松江区总结\n{BODY * 3}", f"范文二\n\n网格总结\n{BODY * 3}"))

    assert [part.title for part in parts] == ["松江区总结", "网格总结"]


def test_a_long_introduction_is_a_document_of_its_own() -> None:
    parts = clean(document("社区总结范文大全", SORTING * 30, f"篇一：甲社区总结\n{BODY * 3}", f"篇二：乙社区总结\n{BODY * 3}"))

    assert [part.id for part in parts] == ["folder/file.txt", "folder/file.txt#2", "folder/file.txt#3"]


def test_teasers_of_the_articles_in_front_of_them_go() -> None:
    teasers = [f"篇{numeral}：{title}\n{SORTING[:26]}......" for numeral, title in (("一", "甲社区总结"), ("二", "乙社区总结"))]
    parts = clean(document("社区总结范文", *teasers, f"篇一：甲社区总结\n{BODY * 3}", f"篇二：乙社区总结\n{BODY * 3}"))

    assert [part.title for part in parts] == ["甲社区总结", "乙社区总结"]
    assert "......" not in "".join(part.text for part in parts)


@pytest.mark.parametrize(
    "book",
    [
        collection("总则", "组织建设的理论", head="", mark="第{}篇 {}"),
        document(f"第一篇：总则\n第一章 范围\n{BODY * 3}", f"第二篇：总则\n第二章 组织\n{BODY * 3}"),
        document(f"篇一：社区总结\n{BODY * 3}", "篇二：社区总结\n短。"),
        document(f"篇一：社区总结\n{BODY * 3}", f"篇三：社区总结\n{BODY * 3}"),
        document(f"篇一：社区总结\n{BODY * 3}"),
    ],
)
def test_what_is_one_text_stays_one(book: Document) -> None:
    assert [part.id for part in clean(book)] == ["folder/file.txt"]
    assert clean(book)[0].text == book.text


@pytest.mark.parametrize(
    ("numerals", "count"), [(("9", "10", "11"), 1), (("一", "二", "三"), 3), (("1", "2", "十三"), 1), (("一", "二", "百百"), 1)]
)
def test_marks_count_from_one(numerals: tuple[str, ...], count: int) -> None:
    text = document("社区总结范文", *(f"篇{numeral}：社区总结\n{BODY * 3}" for numeral in numerals))

    assert len(clean(text)) == count


def test_more_than_ten_articles_are_counted_on() -> None:
    numerals = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")

    assert len(clean(document("社区总结范文", *(f"篇{numeral}：社区总结\n{BODY * 3}" for numeral in numerals)))) == 12


# Title, place and date


@pytest.mark.parametrize(
    ("title", "first", "expected"),
    [
        ("垃圾分类手册_某某网", "别的第一行", "垃圾分类手册"),
        ("垃圾分类手册(精选5篇)", "别的第一行", "垃圾分类手册"),
        ("【优秀范文】垃圾分类手册", "别的第一行", "垃圾分类手册"),
        ("【政策解读】垃圾分类手册", "别的第一行", "【政策解读】垃圾分类手册"),
        ("file", "垃圾分类手册", "垃圾分类手册"),
        ("file", f"社区垃圾分类工作的思考 {SORTING}{VISITS}", "社区垃圾分类工作的思考"),
        ("file", f"社区垃圾分类的新探索近年来，{SORTING}{VISITS}", "社区垃圾分类的新探索"),
        ("file", "，".join(SORTING), "file"),
        ("范文大全", "范文大全", "范文大全"),
    ],
)
def test_the_title_is_the_text_s_own(title: str, first: str, expected: str) -> None:
    assert cleaned(first, SORTING, title=title).title == expected


def test_a_title_that_went_is_chosen_again() -> None:
    assert cleaned("上一篇：社区食堂", "社区垃圾分类手册", SORTING, title="上一篇：社区食堂").title == "社区垃圾分类手册"


def test_the_name_of_the_file_is_the_title_where_the_text_begins_like_it() -> None:
    head = ["2023年社区垃圾分类工作手册.docx", "下载文档"]

    assert cleaned(*head, f"社区垃圾分类工作手则 {SORTING}{VISITS}", title=head[0]).title == "社区垃圾分类工作手册"
    assert cleaned(*head, "别的题目写在这里", SORTING, title=head[0]).title == "别的题目写在这里"


@pytest.mark.parametrize(
    ("line", "part", "title"),
    [
        ("跑车试驾价格：垃圾分类工作的实践与探索", "跑车试驾价格：", "垃圾分类工作的实践与探索"),
        ("【心得体会】垃圾分类工作的实践与探索", "【心得体会】", "垃圾分类工作的实践与探索"),
        ("居民志愿者走访：垃圾分类工作的实践与探索", "", "居民志愿者走访：垃圾分类工作的实践与探索"),
        ("某某街道经验：垃圾分类工作的实践与探索", "", "某某街道经验：垃圾分类工作的实践与探索"),
    ],
)
def test_what_stands_before_the_title_and_is_of_no_use_goes(line: str, part: str, title: str) -> None:
    byline = "来源：某某文库 编辑：某某 时间：2020/01/02"
    result = cleaned(line, byline, SORTING, VISITS, title=line)

    assert [text for text, _ in taken(result)] == [text for text in (part, byline) if text]
    assert result.title == title


def test_a_document_with_a_heading_or_front_matter_keeps_its_title() -> None:
    draft = Draft()
    draft.heading("手册_某某网", 1)
    draft.line(SORTING)
    origin = Provenance(dated="2020年")

    assert clean(Document("a.md", "手册_某某网", draft.text, draft.sections))[0].title == "手册_某某网"
    assert clean(replace(document(SORTING, title="手册_某某网"), provenance=origin))[0].title == "手册_某某网"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["南京市垃圾分类手册", SORTING], "南京市"),
        (["南京与镇江的垃圾分类", SORTING], ""),
        (["手册", f"西宁市把垃圾分成四类。青海省也在推广。{SORTING}西宁市还走访老人。西宁市有志愿者。"], "西宁市"),
        (["手册", f"{SORTING * 12}南京市来过一个参观团。"], ""),
        (["手册", f"建设长治久安的社区，{SORTING}，社区长治久安。长治久安。"], ""),
        (["手册", "某某街道办事处", f"松溪县的居民把垃圾分成四类。{SORTING}", f"松溪县有志愿者。{VISITS}"], "松溪县"),
        (["手册", f"全市、全县、我市、本县和各区都在推广。{SORTING}"], ""),
        (["手冊", f"鎮江市公安局\n{SORTING}"], "鎮江市"),
    ],
)
def test_the_place_is_what_the_text_is_about(lines: list[str], expected: str) -> None:
    assert cleaned(*lines, title=lines[0]).provenance.place == expected


def test_without_a_list_of_places_only_counties_and_cities_are_told() -> None:
    assert clean(document("手册", f"松溪县把垃圾分成四类。{SORTING}松溪县有志愿者。"))[0].provenance.place == "松溪县"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["手册", SORTING, "2019年3月4日"], "2019年3月4日"),
        (["手册", SORTING, "松林社区  2019年3月4日"], "2019年3月4日"),
        (["手册", "（2019年3月4日）", SORTING], "2019年3月4日"),
        (["手册", SORTING, "二〇一九年三月四日"], "二〇一九年三月四日"),
        (["手册", "发布时间：2020-05-06 来源：松林街道办事处 浏览次数：3", SORTING], "2020-05-06"),
        (["手册", "发布日期：2020年5月6日", SORTING], "2020年5月6日"),
        (["手册", "时间：2020-05-06 来源：松林街道办事处", SORTING], "2020-05-06"),
        (["手册", "时间：2020-05-06 来源：松林街道办事处 编辑：张三", SORTING], ""),
        (["手册", "来源：某某文库 时间：2020-05-06", SORTING], ""),
        (["手册", f"2011年开始分类，2013年全部推广，到2025年还要提高，2030年底前建成。{SORTING}"], "2013年"),
        (["手册", f"根据松办〔2014〕8号文件，{SORTING}"], "2014"),
        (["手册", SORTING], ""),
    ],
)
def test_the_date_is_the_text_s_own(lines: list[str], expected: str) -> None:
    assert cleaned(*lines).provenance.dated == expected


def test_the_publisher_that_a_byline_names_is_the_source() -> None:
    assert cleaned("手册", "发布时间：2020-05-06 来源：松林街道办事处", SORTING).provenance.source == "松林街道办事处"
    assert cleaned("手册", SORTING, "来源：松林日报").provenance.source == "松林日报"
    assert cleaned("手册", "来源：某某文库 时间：2020-05-06", SORTING).provenance.source == ""
    assert cleaned("手册", "来源： 浏览次数：3", SORTING).provenance.source == ""


def test_what_is_known_of_origin_is_not_changed() -> None:
    origin = Provenance(source="物业", url="https://example.org/")
    (result,) = clean(replace(document("南京市手册", SORTING, "来源：松林日报"), provenance=origin), PLACES)

    assert result.provenance == Provenance(source="物业", place="南京市", url="https://example.org/")


def test_folding_keeps_every_offset_and_tells_scripts_apart() -> None:
    assert fold("辦理ＡＢＣ：「開」\u3000") == "办理abc:「开」 "
    assert frozenset() == TRADITIONAL & SIMPLIFIED


@pytest.mark.parametrize("text", ["居民到大厅，" * 40_000, "更多" * 40_000, "1/9\n" * 20_000, " " * 200_000])
def test_a_long_line_costs_no_more_than_its_length(text: str) -> None:
    with ends():
        clean(document(text))
