import pytest

from index.cleaning.cleaner import clean
from index.cleaning.lines import ADVERTISING, BOILERPLATE, COUNTER, RELATED, SPAM
from tests.unit.index.cleaning.handbook import BODY, PLACES, SORTING, VISITS, cleaned, document, taken


@pytest.mark.parametrize(
    "line",
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
def test_what_a_site_puts_around_a_text_goes(line: str) -> None:
    result = cleaned("垃圾分类手册", SORTING, VISITS, line)

    assert taken(result) == [(line, BOILERPLATE)]
    assert result.text == f"垃圾分类手册\n{BODY}"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("更多垃圾分类范文请关注某某网", ADVERTISING),
        ("欢迎下载参考！", ADVERTISING),
        ("希望对大家有所帮助！", ADVERTISING),
        ("以下是小编为大家整理的垃圾分类方案，供参考。", ADVERTISING),
    ],
)
def test_advertising_goes(line: str, why: str) -> None:
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
        (f"{SORTING}（责任编辑：李四）", "（责任编辑：李四）", BOILERPLATE),
        (f"{SORTING} 责任编辑：李四 扫一扫在手机打开当前页", "责任编辑：李四", BOILERPLATE),
        (f"{SORTING} 第4页 共4页", "第4页 共4页", COUNTER),
        (f"【打印本页】【关闭窗口】{SORTING}", "【打印本页】【关闭窗口】", BOILERPLATE),
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


def test_a_line_of_keywords_goes_where_it_repeats_the_title_beside_boilerplate() -> None:
    result = cleaned("社区垃圾分类工作手册.docx", "下载文档", "社区 垃圾 分类 工作 手册", SORTING, VISITS)

    assert result.text == BODY
    assert cleaned("社区垃圾分类工作手册", "社区 垃圾 分类 工作 手册", SORTING).removed == ()


def test_notices_about_a_download_go_with_their_heading() -> None:
    notices = ["温馨提示：", "1. 下载前请仔细查看文档内容。", "2. 付费后无法下载的用户请联系客服。"]

    assert cleaned("手册", *notices, SORTING).text == f"手册\n{SORTING}"
    assert cleaned("手册", "温馨提示：", "1. 请带身份证。", SORTING).removed == ()
