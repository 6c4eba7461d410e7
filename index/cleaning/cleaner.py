"""What is not the document: site chrome, advertising, spam; and several articles in one file.

Documents come from document-sharing sites, collections of model texts and dumps of government pages. A line goes only for a strong sign:
an exact form that no author writes, a block of weak signs, or a weak sign that touches what went already. Patterns look at a
folded copy of the text (Simplified characters, ASCII punctuation, lower case) of the same length, so that offsets are those of the text.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from index.documents import Document, Provenance, Removal, Section

CHROME: Final = "chrome"
ADVERTISING: Final = "advertising"
SPAM: Final = "spam"
RELATED: Final = "related links"
COUNTER: Final = "page counter"
TEASER: Final = "teaser"
MARK: Final = "article mark"

# Traditional characters and the Simplified ones that are written for no other: each pair tells its script, and one folds into the other.
_TWINS: Final = frozenset(
    re.findall(
        "..",
        "並并亂乱亞亚來来倉仓個个們们倫伦偉伟側侧備备傳传債债傷伤傾倾僅仅價价儀仪億亿償偿優优儲储兌兑兒儿內内兩两冊册別别則则剛刚"
        "創创劃划劇剧劉刘劑剂動动務务勝胜勞劳勢势勵励勸劝匯汇區区協协卻却厲厉參参吳吴呂吕員员問问啓启啟启單单嗎吗噸吨嚴严國国圍围"
        "園园圓圆圖图團团執执堅坚報报場场塊块壓压壩坝壯壮壽寿夠够奧奥奪夺奮奋婁娄婦妇孫孙學学宮宫實实寧宁審审寫写寬宽寶宝將将專专"
        "對对導导屆届層层屬属岡冈島岛峽峡崗岗嶺岭師师帶带幣币幫帮幾几庫库廈厦廠厂廢废廣广廳厅張张強强彈弹彥彦徑径從从復复徹彻愛爱"
        "態态慮虑慶庆憑凭應应懲惩懷怀戰战戲戏戶户掃扫掛挂揚扬換换揮挥損损搶抢撐撑撥拨撫抚擁拥擇择擊击擔担據据擬拟擴扩擾扰攝摄敗败"
        "數数斷断時时晉晋暢畅暫暂曉晓書书會会東东條条棄弃棗枣棟栋楊杨業业極极構构樂乐樓楼標标樣样樹树橋桥機机檔档檢检欄栏權权欽钦"
        "歐欧歡欢歲岁歷历歸归殘残殺杀氣气決决沒没況况涼凉減减測测溝沟溫温滄沧滬沪滯滞滿满漁渔漢汉漲涨漸渐潔洁潛潜澤泽濟济濰潍濱滨"
        "瀏浏瀘泸灣湾災灾為为烏乌無无煙烟熱热燒烧營营爭争爾尔牆墙牽牵狀状獎奖獨独獲获獻献現现瑪玛環环產产畢毕畫画異异當当療疗發发"
        "盡尽監监盤盘眾众確确碼码礎础礙碍稅税種种稱称積积穩稳筆笔節节築筑篩筛簡简籃篮籌筹籤签粵粤糧粮紀纪約约紅红納纳紐纽紓纾紙纸"
        "級级紛纷細细紹绍終终組组結结絕绝絡络給给統统綏绥經经綜综綠绿維维網网綿绵緊紧線线緣缘編编緩缓縣县縮缩總总績绩織织繞绕繳缴"
        "繼继續续罰罚羅罗義义習习聖圣聞闻聯联聲声職职聽听肅肃脫脱腦脑臨临與与興兴舉举舊旧艱艰荊荆華华萬万葉叶蓋盖蓮莲蕪芜薦荐薩萨"
        "藍蓝藝艺藥药蘆芦蘇苏蘭兰處处虛虚號号虧亏蟲虫衆众術术衛卫衝冲補补裝装見见規规視视親亲覺觉覽览觀观觸触訂订計计訊讯討讨訓训"
        "記记訪访設设許许訴诉診诊評评詞词詢询試试話话該该詳详認认語语誤误說说課课調调談谈請请論论諮咨諾诺講讲謝谢謠谣證证識识議议"
        "護护讀读變变讓让豐丰豬猪貝贝負负財财貢贡貧贫貨货貫贯責责貴贵買买貸贷費费貼贴貿贸賀贺賃赁資资賓宾賠赔賣卖質质賬账購购賽赛"
        "贈赠贏赢贛赣跡迹踐践蹤踪車车軌轨軍军軟软較较載载輔辅輕轻輛辆輪轮輯辑輸输轄辖轉转辦办農农這这連连進进運运過过達达違违遞递"
        "遠远適适遲迟遷迁選选遼辽還还邊边郵邮鄉乡鄭郑鄲郸醫医釋释針针銀银銅铜銜衔銷销鋒锋鋼钢錄录錦锦錫锡錯错鍵键鍾钟鎖锁鎮镇鏈链"
        "鏡镜鐵铁鑑鉴長长門门閉闭開开間间閱阅關关陝陕陣阵陳陈陸陆陽阳隊队階阶際际隨随險险隱隐隴陇雖虽雙双雜杂雞鸡離离難难雲云電电"
        "靈灵靜静韓韩響响頁页頂顶項项順顺須须預预領领頭头頻频題题額额願愿類类顧顾顯显風风飛飞飯饭飲饮飼饲養养館馆饋馈饒饶馬马駐驻"
        "駕驾駛驶騙骗驗验體体魚鱼魯鲁鮮鲜鳥鸟鴨鸭鶴鹤鷹鹰鹽盐麗丽麼么黃黄點点黨党齊齐齒齿齡龄龍龙",
    )
)
TRADITIONAL: Final = frozenset(pair[0] for pair in _TWINS)
"""Frequent characters that only Traditional texts hold."""

SIMPLIFIED: Final = frozenset(pair[1] for pair in _TWINS)
"""Frequent characters that only Simplified texts hold."""

_FOLDING: Final = {
    **{ord(pair[0]): pair[1] for pair in sorted(_TWINS)},
    **{code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)},
    **{ord(blank): " " for blank in "\t\u00a0\u2002\u2003\u2009\u3000"},
    **{code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)},
}


def fold(text: str) -> str:
    """Return *text* in Simplified characters, ASCII punctuation and lower case, as long as it was."""
    return text.translate(_FOLDING)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a text: its span without the line feed, and its folded words without the blanks around them."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class _Cut:
    """A span that goes, and why."""

    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class _Article:
    """A span of a text that becomes a document, the title that its mark gives, and what goes with the mark."""

    start: int
    end: int
    title: str = ""
    mark: tuple[_Cut, ...] = ()


@dataclass(frozen=True, slots=True)
class _File:
    """A document as it came in, its folded text, the places that we know, and whether anyone may upload where it comes from."""

    document: Document
    folded: str
    places: frozenset[str]
    shared: bool


@dataclass(frozen=True, slots=True)
class _Form:
    """A pattern of a folded line, and words of which everything that matches holds one: they are missed much faster."""

    hints: frozenset[str]
    pattern: re.Pattern[str]


# Lines that no author writes: a whole line that matches one of these goes wherever it stands.
_CHROME: Final = (
    # document-sharing sites
    _Form(
        frozenset({"加载", "在线预览", "无法下载"}),
        re.compile("预览加载中.*|在线预览结束.*|如果您无法下载.{0,40}|正在加载.{0,10}|加载中[.,…]*.{0,12}"),
    ),
    _Form(
        frozenset({"下载"}),
        re.compile(
            "(?:立即|免费|全文|点击|点此处?|点击此处)?下载(?:本|该|此)?(?:文档|全文|资料包?|原文|附件)?(?:文档|到电脑|word)?(?<!^下载)[>》!]*"
        ),
    ),
    _Form(frozenset({"下载"}), re.compile("将本.{0,6}(?:文档|文|资料).{0,8}下载到.{0,60}")),
    _Form(frozenset({"下载"}), re.compile("下载.{4,60}(?:word格式文档|word文档|格式文档|[.](?:docx?|pdf|txt|pptx?|rar|zip))")),
    _Form(frozenset({"文档"}), re.compile("(?:本)?文档(?:为|格式为?)[:]?(?:doc|docx|pdf|word|ppt)格式?.{0,6}")),
    _Form(
        frozenset({"收益", "版权", "著作权"}),
        re.compile("(?:此|本|该)(?:文档|文章|资料|作品|内容).{0,6}(?:收益|版权|著作权).{0,8}归.{0,40}"),
    ),
    _Form(
        frozenset({"用户", "网友", "会员"}),
        re.compile(".{0,20}(?:文档|文章|内容|资料|作品|本文).{0,8}由?.{0,6}(?:用户|网友|会员).{0,10}(?:上传|贡献|提供|投稿|分享).{0,300}"),
    ),
    _Form(
        frozenset({"金币", "财富值", "下载券", "扣费", "积分", "付费"}),
        re.compile(".{0,120}(?:下载|文档|资料).{0,24}(?:金币|财富值|下载券|扣费|扣除积分|消耗积分|付费).{0,80}"),
    ),
    _Form(
        frozenset({"解压", "迅雷", "预览软件"}),
        re.compile(".{0,60}(?:文档|资料|文件|下载).{0,40}(?:先用|使用|用).{0,8}(?:解压|迅雷|预览软件).{0,40}"),
    ),
    _Form(
        frozenset({"侵权", "侵犯", "版权"}),
        re.compile(".{0,80}(?:涉嫌侵权|侵犯(?:了)?(?:您|你)的|版权.{0,6}(?:争议|异议|问题)).{0,60}(?:联系|举报|删除|投诉).{0,120}"),
    ),
    _Form(frozenset({"分享赚钱", "客服"}), re.compile("(?:收藏 ?)?分享赚钱|网站客服:.{0,30}|客服(?:qq|微信|邮箱):.{0,30}")),
    _Form(
        frozenset({"会员", "网友", "用户"}),
        re.compile("(?:作者|来源|上传者|编辑):(?:会员|网友|用户).{0,10}|.{0,40}下载本文.{0,20}(?:会员|用户|网友)上传"),
    ),
    _Form(
        frozenset({"vip", "会员"}),
        re.compile(".{0,40}(?:开通|升级|成为|购买)(?:本站)?(?:vip|会员)(?!单位).{0,40}|vip(?:专享|会员|免费|文档|下载).{0,30}"),
    ),
    _Form(frozenset({"标签", "tag", "搜索关键词"}), re.compile("(?:标签|tags?|本文标签|文章标签|热门标签|搜索关键词):.{0,120}")),
    _Form(
        frozenset({"word", "doc", "pdf", "文档", "资料", "范文"}),
        re.compile(
            "(?:word|doc|pdf)(?:文档|版|格式)?.{0,14}(?:可.{0,4}编辑|下载|打印)[.。!]?|(?:完整版|精品|优质|最新)(?:文档|资料|word|范文).{0,16}"
        ),
    ),
    _Form(
        frozenset({"阅读", "浏览", "下载", "收藏", "评论", "点赞", "已读", "赞(", "赞:", "踩(", "踩:", "顶(", "顶:", "推荐(", "推荐:"}),
        re.compile(
            "[\\d.]+[万w]?\\+?(?:人|次)?(?:阅读|浏览|下载|收藏|评论|点赞|已读)(?:量|过)?|(?:赞|点赞|踩|收藏|评论|推荐|顶)[(:]\\d+[)]?"
        ),
    ),
    # blogs and news sites
    _Form(
        frozenset({"上一篇", "上一条", "上一页", "上一则", "下一篇", "下一条", "下一页", "下一则"}),
        re.compile("(?:上|下)一(?:篇|条|页|则)(?:[: ].{0,80}|(?:文章|新闻).{0,60})?"),
    ),
    _Form(
        frozenset({"评论", "留言", "发表回复", "我来说两句"}),
        re.compile(
            "发表(?:回复|评论|留言)|我要(?:评论|留言)|(?:网友|最新|全部|热门)评论.{0,12}|共有?\\d+条?(?:评论|留言).{0,10}|我来说两句.{0,12}"
        ),
    ),
    _Form(
        frozenset({"不会被公开", "必填项已用", "登录后"}),
        re.compile("您的(?:电子)?(?:邮箱|邮件)(?:地址)?不会被公开.{0,30}|必填项已用.{0,16}|.{0,12}登录后.{0,4}(?:评论|回复|发表).{0,12}"),
    ),
    _Form(frozenset({"原创文章", "转载"}), re.compile("原创文章[,。:].{0,160}|.{0,120}转载.{0,8}注明(?:出处|来源|原文|作者|本文).{0,100}")),
    _Form(
        frozenset({"http", "链接:", "地址:", "网址:"}),
        re.compile(
            "(?:本文)?(?:来自|来源|出处|转自|链接|网址|地址|原文)(?:地址|链接|网址)?:? ?https?://\\S+|(?:本文|原文)(?:链接|地址|网址):.{0,120}"
        ),
    ),
    _Form(
        frozenset({"本文由", "本文来自", "本文来源", "本文系"}),
        re.compile("本文(?:由|来自|来源于?|系).{1,40}(?:整理|收集|搜集|编辑整理|转载|首发|范文网|文库|论文网).{0,40}"),
    ),
    _Form(
        frozenset({"首页", "收藏", "网站地图", "顶部", "返回列表", "打印", "关闭", "纠错"}),
        re.compile(
            "(?:设为首页|加入收藏|收藏本站|网站地图|返回首页|返回顶部|回到顶部|返回列表|打印本页|打印此页|关闭窗口|关闭本页|关闭页面|我要纠错)"
        ),
    ),
    _Form(
        frozenset({"位置:", "在这里:", "面包屑"}),
        re.compile("(?:您|你)?(?:当前|现在|所在)(?:的)?(?:所在)?位置:.{0,120}|(?:您|你)(?:现在)?(?:的位置|在这里):.{0,120}|面包屑.{0,60}"),
    ),
    _Form(frozenset({"首页", "正文"}), re.compile("(?:网站)?首页 ?(?:>|»|›|/|-|→|::|\\|).{1,80}|.{2,60}(?:>|»|›) ?正文(?:内容)?")),
    _Form(
        frozenset({"分享:", "分享到", "分享至", "扫一扫"}),
        re.compile(
            "分享(?:到|至)?:.{0,40}|分享(?:到|至) ?(?:微信|微博|朋友圈|qq|空间|[ \\w]){1,30}|(?:微信)?扫一扫.{0,8}(?:分享|打开网页).{0,12}"
        ),
    ),
    _Form(
        frozenset({"当前页", "当前网页", "当前文", "本页", "本网页", "本文", "此页", "此网页", "此文"}),
        re.compile(".{0,6}扫(?:一扫|描|码)?.{0,8}(?:手机|二维码)?.{0,6}(?:打开|浏览|查看|访问|阅读)(?:当前|本|此)(?:页|网页|文).{0,6}"),
    ),
    _Form(
        frozenset({"浏览", "阅读", "点击", "访问"}),
        re.compile(
            "(?:浏览|阅读|点击|访问)(?:次数|量|数|人数)?: ?\\[?\\d*\\]? ?次?|(?:浏览|阅读|点击|访问)(?:次数|量|数|人数)? ?\\[?\\d+\\]? ?次?"
        ),
    ),
    _Form(
        frozenset({"字体", "字号"}),
        re.compile("[【\\[(]?(?:选择)?字(?:体|号)(?:大小|显示)?:? ?[\\[【(]? ?(?:超)?大.{0,5}中.{0,5}小.{0,30}"),
    ),
    _Form(
        frozenset({"编辑", "责编", "编审", "网编", "信息审核", "实习生"}),
        re.compile("[\\[【(]?(?:本文|网络|本网|网站)?(?:责任编辑|责编|责任编审|编审|网络编辑|网编|信息审核|实习编辑|实习生)[: ].{0,24}"),
    ),
    _Form(
        frozenset({"编辑:", "审核:", "校对:", "录入:", "作者:", "来源:"}),
        re.compile("[\\[【(](?:编辑|审核|校对|录入|作者|来源):.{0,24}[)\\]】]"),
    ),
    _Form(frozenset({"经营许可证"}), re.compile("(?:电信业务|增值电信业务)经营许可证.{0,60}")),
    _Form(
        frozenset({"i备", "c备", "p备", "i证", "c证", "p证", "公网安备", "网站标识码", "copyright"}),
        re.compile(
            ".{0,240}(?:[icp]{3}(?:备|证)(?:案)?(?:号|\\d|:).{0,12}|公网安备 ?\\d{6,}"
            "|网站标识码:? ?\\w{6,}|copyright ?(?:©|\\(c\\)|\\d{4})).{0,240}"
        ),
    ),
    _Form(
        frozenset({"版权所有", "copyright", "©", "(c)", "all rights reserved", "保留所有权利"}),
        re.compile(
            "(?:版权所有|copyright|©|\\(c\\)).{0,120}|.{0,50}版权所有.{0,60}|.{0,80}all rights reserved.{0,60}|.{0,40}保留所有权利.{0,6}"
        ),
    ),
    _Form(
        frozenset({"浏览器", "分辨率"}),
        re.compile(".{0,30}(?:建议|推荐)(?:您)?使用.{0,40}(?:浏览器|分辨率).{0,60}|.{0,20}分辨率.{0,30}(?:浏览|显示效果).{0,40}"),
    ),
    _Form(frozenset({"技术支持:"}), re.compile("技术支持:.{2,30}(?:公司|科技|网络|中心)")),
    _Form(
        frozenset({"声明:", "声明 "}),
        re.compile("(?:声明|免责声明|版权声明|郑重声明|特别声明)[: ].{0,200}(?:本站|本网|网友|用户上传|转载|侵权|不代表).{0,300}"),
    ),
    _Form(frozenset({"注明"}), re.compile(".{0,30}凡(?:本网|本站)?注明.{0,10}来源.{0,200}(?:版权|转载).{0,300}")),
)
_ADVERTISING: Final = (
    _Form(
        frozenset({"更多"}),
        re.compile(
            "(?:更多|查看更多|了解更多).{0,30}(?:范文|文章|论文|资料|作文|课件|模板|总结|内容).{0,24}(?:请.{0,4}(?:关注|访问|点击|浏览|查看|搜索|登录|收藏)|尽在|>>).{0,40}"
        ),
    ),
    _Form(
        frozenset({"欢迎"}),
        re.compile(
            ".{0,24}欢迎(?:大家|您|各位|广大网友)?(?:免费|继续|前来)?(?:下载|收藏|转载|阅读|参阅|借鉴)(?:使用|参考|收藏|本文|本文档|借鉴|与|和|,|!|。)*[。!]?"
        ),
    ),
    _Form(
        frozenset({"有帮助", "有所帮助", "有所启发", "喜欢"}),
        re.compile("(?:希望|但愿).{0,16}(?:能)?(?:对|给)?(?:大家|你|您).{0,10}(?:有所?帮助|有所启发|喜欢)[。!]?"),
    ),
    _Form(frozenset({"推广", "广告", "赞助", "ad"}), re.compile("(?:推广|广告|赞助商?(?:链接)?|ad|advertisement)")),
)
# Parts of a line that go.
_INLINE: Final = (
    (
        COUNTER,
        _Form(
            frozenset({"页"}),
            re.compile("[-—]? ?第 ?\\d{1,4} ?页 ?[,/(]? ?共 ?\\d{1,4} ?页[)]? ?[-—]?|共 ?\\d{1,4} ?页 ?[,/]? ?第 ?\\d{1,4} ?页"),
        ),
    ),
    (
        CHROME,
        _Form(
            frozenset({"编辑", "责编", "信息审核"}),
            re.compile("[(\\[【](?:责任编辑|责编|网络编辑|编辑|信息审核|实习编辑) ?[:][^)\\]】\n]{0,24}[)\\]】]"),
        ),
    ),
    (
        CHROME,
        _Form(
            frozenset({"责任编辑:"}),
            re.compile(
                "(?<![\\w])责任编辑: ?(?:[\u4e00-\u9fff]{2,4}(?= |\n|$|扫)|(?=\n|$| ))|(?<=[。)])责任编辑: ?[\u4e00-\u9fff]{0,4}(?= |\n|$)"
            ),
        ),
    ),
    (CHROME, _Form(frozenset({"扫一扫"}), re.compile("(?:微信)?(?:用)?扫一扫,?(?:在|用)?手机(?:上)?(?:打开|浏览|查看)(?:当前|本)页面?"))),
    (
        CHROME,
        _Form(
            frozenset({"打印", "关闭", "收藏", "返回", "推荐"}),
            re.compile(
                "(?:[【\\[] ?(?:打印|关闭|收藏|返回|推荐)(?:本页|此页|窗口|页面|本文|顶部|首页|列表)?(?:打印)? ?[】\\]] ?){2,}"
                "|【(?:打印|关闭)(?:本页|窗口|此页|页面|本文)】"
            ),
        ),
    ),
    (
        CHROME,
        _Form(
            frozenset({"字体", "字号"}),
            re.compile("[【\\[(]? ?字[体号](?:大小|显示)?:? ?[\\[【(]? ?大 ?[\\]】|/]? ?[\\[【]?中 ?[\\]】|/]? ?[\\[【]?小 ?[\\])】]*"),
        ),
    ),
    (CHROME, _Form(frozenset({"分享:", "分享到:", "分享至:"}), re.compile("(?<=[。)\\d日厅室 ])分享(?:到|至)?:(?:[ \\w]{0,30})$"))),
    (
        CHROME,
        _Form(frozenset({"http", "www."}), re.compile("(?:https?://|www[.])\\S{0,60}(?:wenku|fanwen|lunwen|doc88|docin|book118)\\S{0,60}")),
    ),
    (CHROME, _Form(frozenset({"转载请"}), re.compile("[^。!?\n]{0,40}转载请(?:务必)?注明(?:出处|来源|作者)?[^。\n]{0,80}。?"))),
    (CHROME, _Form(frozenset({"声明:"}), re.compile("(?:版权声明|[^。\n ]{2,8}网声明): {0,9}凡(?:本网)?注明[^\n]{0,500}$"))),
    (
        RELATED,
        _Form(
            frozenset({"相关稿件", "相关新闻", "相关解读", "相关阅读", "相关文章", "相关报道"}),
            re.compile("(?<=[ 。])相关(?:稿件|新闻|解读|阅读|文章|报道)(?: [^。\n]{0,600})?$"),
        ),
    ),
    (
        ADVERTISING,
        _Form(
            frozenset({"小编"}),
            re.compile("[^。!?\n]{0,60}小编[^。!?\n]{0,20}(?:整理|收集|搜集|汇总|带来|推荐|准备|给大家|为大家|为你|为您)[^。!?\n]*[。!?]?"),
        ),
    ),
    (
        ADVERTISING,
        _Form(
            frozenset({"范文网", "范文站", "文库网", "文库站", "资料网", "资料站", "论文网", "论文站", "本网", "本站"}),
            re.compile(
                "(?:以上|下面|以下|这里)(?:就)?是[^。\n]{0,24}(?:范文|文库|资料|论文|本)"
                "(?:网|站)[^。\n]{0,24}(?:整理|收集|带来|分享|提供)[^。\n]*[。!]?"
            ),
        ),
    ),
    (ADVERTISING, _Form(frozenset({"本文由"}), re.compile("本文由[^。,\n]{1,25}(?:整理|收集|搜集|转载)[^。\n]{0,24}。?"))),
    (
        ADVERTISING,
        _Form(
            frozenset({"更多"}),
            re.compile(
                "[^。!?\n]{0,6}更多[^。!\n]{0,24}(?:范文|文章|论文|作文|课件|模板|资料)"
                "[^。!\n]{0,20}(?:请(?:继续)?(?:关注|访问|点击|浏览|查看|搜索|收藏)|尽在)[^。!\n]*[。!]?"
            ),
        ),
    ),
)

_HINTS: Final = frozenset[str]().union(*(form.hints for form in (*_CHROME, *_ADVERTISING, *(form for _, form in _INLINE))))

# Signs that are chrome only beside chrome.
_WEAK: Final = (
    re.compile(
        "(?:分享|收藏|收起|展开|举报|打印|登录|注册|首页|点赞|评论|返回|更多|搜索|全部|复制链接|微信"
        "|微博|qq空间|朋友圈|目录|下载|预览|全屏|赞|踩|取消|确定|提交|关闭|客服|反馈|[ \\d()|·/])+"
    ),
    re.compile("[\\[(]?\\d{1,5}[)\\]]?%?"),
    re.compile("(?=.*[a-z])[\\x21-\\x7e]{1,40}"),
    re.compile(".{2,80}[.](?:docx?|pdf|pptx?|txt|wps|xlsx?|rar|zip)"),
    re.compile("(?:温馨提示|下载说明|使用说明|特别说明|文档简介|内容简介|资源描述|简介|说明|编辑推荐):?"),
    re.compile("[\\d一二三四五六]{1,2}[.、,].{0,40}(?:下载|文档|资料|上传|预览|账户|账号|本站|客服|解压|水印).{0,120}"),
    re.compile(
        "(?:技术支持|网站管理|网站维护|运行管理|维护单位|主办单位|主办|承办单位|承办"
        "|建设单位|地址|邮编|邮政编码|网站编辑|管理员邮箱|联系邮箱|举报邮箱)[: ].{0,80}"
    ),
    re.compile("(?:编辑|审核|校对|录入|供稿|上传|发布人|发布者|信息员):.{0,16}"),
)
_FOOTER_ONLY: Final = re.compile(
    "技术支持|网站|运行|维护|主办|承办|建设单位|地址|邮|管理员|联系|举报"
)  # weak signs that count below chrome only

_FIELD: Final = re.compile(
    "(?:(?P<site>(?:文章|信息|稿件|新闻)?来源|责任编辑|编辑|发布(?:时间|日期|机构|单位|人|者|于)|浏览(?:次数|量|数)?|点击(?:次数|量|数|率)?|阅读(?:次数|量|数)?"
    "|访问(?:次数|量)?|字体|字号|上传(?:时间|日期|者|人)?|更新(?:时间|日期)?|下载(?:次数|量|数)|录入|信息来源|人气|评论|热度)"
    "|(?P<share>id|文档编号|文档(?:大小|页数|格式|类型)|文件(?:大小|页数|格式|类型)|大小|页数|格式|星级|评分|下载积分|所需积分|所属分类|资源大小|价格|语言)"
    "|作者|时间|日期|审核|供稿|撰稿|通讯员|摄影|类别|栏目|分类|字数|编号) ?: ?"
)
_DATE: Final = re.compile("(?:19|20)\\d{2}(?:[-/.]\\d{1,2}[-/.]\\d{1,2}|年\\d{1,2}月(?:\\d{1,2}日)?)")
_OWN_DATE: Final = re.compile("(?:发布|成文|发文|公开|印发|生成|颁布)(?:时间|日期) ?: ?")
_ANY_DATE: Final = re.compile("(?:(?:发布|成文|发文|公开|印发|生成|颁布|更新)?(?:时间|日期)|发布于) ?: ?")
_SHARED: Final = re.compile("文库|豆丁|道客|会员|网友|用户|上传|范文|未知|不详|互联网|网络|本站|原创|转载|论文|偶看|编辑部")
_SOURCE: Final = re.compile("(?:文章|信息|稿件|新闻)?(?:来源|发布机构|发布单位)(?:于)? ?: ?")

_RELATED: Final = re.compile(
    "(?:你|您)?(?:可能|也许)?(?:还|也)?(?:关注|感兴趣|喜欢|需要)的?(?:文档|文章|内容|范文|资料|人)?:?|猜你喜欢.{0,4}|大家都在看.{0,4}"
    "|(?:相关|热门|推荐|最新|精品|精彩|同类|更多相关|本类|随机|往期)(?:的)?(?:范文|文章|文档|推荐|阅读|新闻|稿件|资料|搜索|内容|链接|资讯|下载|资源|解读|图文|话题|问题|标签|更新|回顾|信息)"
    "(?:推荐|阅读|列表|搜索)?[:>]*|为您推荐|延伸阅读:?|(?:看过|浏览).{0,6}(?:的人|用户)还.{0,8}|更多>*|推荐:?|热门:?"
)
_STRONG_RELATED: Final = re.compile("你可能|您可能|猜你|大家都|范文|文档|推荐|看过|热门|精彩|同类|本类|随机|往期")
_SENTENCE_MARK: Final = re.compile("[。;!,]")
_CUT_SHORT: Final = re.compile("(?:[.]{3,}|…+|[.]{2,}更多|\\[?(?:详细|更多|全文)\\]?)$")
_NUMBERED: Final = re.compile(
    "(?:第[一二三四五六七八九十百\\d]+[章节条款]|[一二三四五六七八九十]{1,3}[、.]|[(][一二三四五六七八九十\\d]{1,3}[)]|\\d{1,2}[.、]|附件|附:)"
)
_ASKED: Final = re.compile("什么|怎么|如何做|咋|求(?:一|助|解)|急需|急求|帮忙|谁有|哪里有|吗$|[?]$|\\( *\\)|作业|论文|范文|答案|第.{1,3}题")
_SITE_TITLE: Final = re.compile("范文|心得体会|作文|论文|模板|大全|怎么写|是什么|精选|\\d篇|[.](?:docx?|pdf|pptx?)$|word|免费|下载|[?]$")

_ADULT: Final = re.compile(
    "无码|人妻|熟妇|爆乳|内射|中文字幕|一区二区(?:三区)?|二区三区|久久+|(?<![a-z])av(?![a-z])|裸体|情色|成人|色婷婷|婷婷|a片|伦理片|约炮|加勒比|18p"
    "|亚洲|国产|欧美|日韩|精品|在线观看|在线播放|自拍|偷拍|少妇|麻豆|免费视频|高清"
)
_ADULT_HARD: Final = re.compile(
    "无码|人妻|熟妇|爆乳|内射|一区二区|二区三区|久久|(?<![a-z])av(?![a-z])|情色|成人|婷婷|a片|约炮|加勒比|少妇|麻豆|偷拍"
)
_TRADE: Final = re.compile(
    "百家乐|老虎机|时时彩|六合彩|北京赛车|pk10|体育(?:投注|下注)|博彩|娱乐城|赌场|棋牌(?:游戏|平台|下载)|澳门(?:新?葡京|金沙|威尼斯|皇冠|银河)|葡京|现金网"
    "|开户(?:即)?送|注册(?:即)?送|真人(?:视讯|荷官|娱乐)|电子游艺|彩票(?:平台|网站|计划|网)|投注(?:网|平台)|开奖(?:网|直播)|首存|提款秒到|必赢|亚博|bet365|返水"
    "|无抵押|黑户|白户|秒(?:批|下款|到账)|(?:当天|即日)(?:下款|放款)|不看征信|信用卡套现|网贷口子|征信花|下款快|代还信用卡"
    "|代写(?:论文|作业)|论文代[写发]|代孕|办证刻章|刻章办证|代办(?:假|各类)证"
    "|兼职(?:日结|日赚)|日赚\\d+|轻松赚钱|(?:加|咨询|联系)(?:微信|q{2}|薇信?|v信|扣扣)[: ]?[\\w-]{5,}"
    "|seo(?:优化|推广)|网站(?:优化|推广|建设)公司|友情链接|私服|外挂|减肥(?:药|茶)|丰胸|壮阳|包治|祖传秘方|(?:男科|妇科|白癜风|癫痫病?|整形)医院|无痛人流|迷药|蜘蛛池"
)
_SPAM_HINT: Final = re.compile(  # every kind of spam takes one of these
    "百家乐|老虎机|时时彩|六合彩|北京赛车|pk10|体育投注|体育下注|博彩|娱乐城|赌场|棋牌|澳门|葡京|现金网|开户|注册送|注册即送|真人|电子游艺|彩票|投注|开奖|首存|提款秒到"
    "|必赢|亚博|bet365|返水|无抵押|黑户|白户|秒批|秒下款|秒到账|日下款|天下款|日放款|天放款|不看征信|信用卡套现|网贷口子|征信花|下款快|代还信用卡|代写|论文代|代孕"
    "|办证刻章|刻章办证|代办假证|代办各类证|日结|日赚|轻松赚钱|微信|qq|薇|v信|扣扣|seo|优化公司|推广公司|建设公司|友情链接|私服|外挂|减肥药|减肥茶|丰胸|壮阳|包治"
    "|祖传秘方|男科|妇科|白癜风|癫痫|整形|无痛人流|迷药|蜘蛛池|无码|人妻|熟妇|爆乳|内射|一区二区|二区三区|久久|av|情色|成人|婷婷|a片|约炮|加勒比|少妇|麻豆|偷拍"
)
_ANY_HINT: Final = re.compile("|".join((*sorted(map(re.escape, _HINTS)), _SPAM_HINT.pattern)))
_AGAINST: Final = re.compile(
    "打击|严禁|禁止|严厉|查处|举报|抵制|整治|防范|警惕|不得|治理|违法|违规|非法|涉赌|诈骗|宣传|谨防|拒绝|取缔|受骗|上当|案|犯罪|不要|切勿|勿|警方|民警|反诈|骗|危害"
)
_POOL: Final = re.compile("(?:主站)?蜘蛛池.{0,6}:|友情链接:")

_NUMERAL: Final = "[一二三四五六七八九十百\\d]{1,4}"
_ARTICLE_MARK: Final = re.compile(
    f"(?:第(?P<a>{_NUMERAL})篇|(?:范文|篇|例文|样本)(?P<b>{_NUMERAL}))(?P<colon> ?[:、.]? ?)(?P<title>.{{0,80}})"
)
_REPEATED_MARK: Final = re.compile(f"(?P<stem>[^,。;:!?]{{4,40}}?) ?(?P<word>范文|篇|例文|\\()(?P<a>{_NUMERAL})[)]?:?")
_COLLECTION: Final = re.compile("范文|大全|合集|汇编|精选|集锦|[\\d一二三四五六七八九十]+篇|多篇|几篇|锦集|汇总")
_BOOK: Final = re.compile("第[一二三四五六七八九十\\d]{1,3}章")
_LEAST_ARTICLE: Final = 150
_LONGEST_HEADER: Final = 700

_BRACKETED: Final = re.compile(
    "^(?:【[^】]{0,12}(?:论文|范文|心得体会|总结|报告|精选|推荐|必备|热门|最新|精品|优秀|模板|文档|资料|word|实用|荐|可编辑|完整版)】\\s*)+"
)
_SUFFIX: Final = re.compile(
    "(?:\\s*[-_|—–]+\\s*[^-_|—–]{0,20}(?:网|文库|论坛|范文|在线|下载|门户|平台|官网|豆丁|道客巴巴|新浪|搜狐|网易|腾讯|百度)[^-_|—–]{0,6}"
    "|\\s*[(\\[【](?:精选|通用|合集|热门|推荐|最新|共|整理|实用|荐|优秀|必备|集合|汇总|锦集|模板)?\\s*[\\d一二三四五六七八九十]+\\s*篇[^)\\]】]{0,6}[)\\]】]"
    "|\\s*[(\\[【](?:最终定稿|精选|范文|模板|全文|完整版|精品|推荐|样例5|五篇|免费|可编辑|word版?|doc)[^)\\]】]{0,6}[)\\]】]"
    "|\\s*(?:范文大全|范文|word文档|免费下载|[.](?:docx?|pdf|txt|wps|pptx?|html?|md)))+$"
)
_PREFIX: Final = re.compile('^([\u4e00-\u9fff\\w]{5,16})[: ]+(?=[\u4e00-\u9fff“《"]{8})')
_GENRE: Final = re.compile(
    "材料|报告|通知|意见|办法|方案|交流|经验|解读|公告|专题|故事|纪实|访|系列|委|局|办|政府|社区|街道|镇|县|市|省|区|村|心得|体会|总结|部|厅|院|会|党|组织|服务|工作"
)
_TITLE_END: Final = re.compile(
    "(?:探索|思考|实践|研究|报告|总结|意见|通知|办法|方案|做法|经验|措施|对策|建议|调查|体会|启示|汇报|讲话|规定|制度|公告|简报|细则|启示|综述|纪实|浅议|刍议)"
)
_OPENING: Final = re.compile(
    "(?:党的|为[了深认进切贯加全]|近年|今年|去年|随着|当前|目前|根据|按照|我们|我[市县区省镇街]|作为|自从|在[^,。]{2,12}[下中,]|\\d{4}年)"
)
_NO_TITLE: Final = re.compile("[,。;!|]")
_YEAR: Final = re.compile("(?:19[5-9]|20[0-4])\\d")
_PLAN_ENDS: Final = frozenset("到至争划向取比较同了")
_LONGEST_PLAN: Final = 3  # characters of what `_YEAR_MENTION` takes before a year
_YEAR_MENTION: Final = re.compile(
    f"(?P<plan>(?<!截)(?:到|至|力争|规划|迈向|争取|比|较|同)了?)?(?P<year>{_YEAR.pattern})(?:年(?!度?规划)|[〕﹞](?=\\d+号)|](?=\\d+号))(?P<later>底?前|之前|以?后)?"
)
_BRACKETED_YEAR: Final = re.compile("[〔﹝\\[]$")
_DATE_LINE: Final = re.compile(
    "[(〔]?(?P<date>(?:(?:19|20)\\d{2}|[二〇○零一九]{1,2}[〇○零一二三四五六七八九]{2,3})年(?:[\\d一二三四五六七八九十]{1,3}月(?:[\\d一二三四五六七八九十]{1,3}日)?)?)[)〕]?"
)
_CLOSING_DATE: Final = re.compile(
    "(?:^|[^年月第至到〇○零一二三四五六七八九\\d])(?P<date>(?:(?:19|20)\\d{2}|二[〇○零][〇○零一二三四五六七八九]{2})"
    "年[\\d一二三四五六七八九十]{1,3}月[\\d一二三四五六七八九十]{1,3}日)$"
)

_GENERIC_PLACE: Final = re.compile(
    "[全我本各该外省市县区城社园辖街小片山库校景战灾疫郊新老东南西北中贵某x*×几两一二三四五六七八九十多所每跨上下进驻到在和与及]"
)
_WORDLIKE_PLACE: Final = frozenset(
    re.findall(
        "..",
        "长治安康大同安顺兴安太原东方和平安定文山白山保山大理三明天水玉树怀化定西通化海东黄南海西海北河源来宾武威宣城新乡商洛",
    )
)
_NAMED_PLACE: Final = re.compile(
    "(?:^|(?<=[\n ,。;:(《“]))(?:关于)?(?P<place>[\u4e00-\u9fff]{2,3}[市县旗])(?!长|委员|民|场|容|政|内|外|域)", re.MULTILINE
)
_DIGITS_APART: Final = re.compile(" \\d{1,3} ")
_PAGE_DIGITS: Final = re.compile(
    "(?<=[\u4e00-\u9fff,。;:、”“】)]) (\\d{1,3}) "
    "(?=[\u4e00-\u9fff“(])(?![个名人年月日项次万亿元户家条款届期号时点分秒天周岁本份册件级层类种支座栋所间处位片章节米公里亩吨千百度倍成%‰])"
)
_LEAST_PAGE: Final = 250
_GLUED: Final = re.compile(
    f"([^,。;:!?|\\s]{{5,44}}(?= [^\\n]{{60}})|[^,。;:!?|\\s]{{2,36}}?(?:{_TITLE_END.pattern})(?={_OPENING.pattern}))"
)
_RATIO: Final = re.compile("(\\d{1,4}) ?/ ?(\\d{1,4})")
_PAGE_LINE: Final = re.compile(
    "[-—–·] ?\\d{1,4} ?[-—–·]|第 ?\\d{1,4} ?页(?: ?[,/(]? ?共 ?\\d{1,4} ?页[)]?)?|page ?\\d{1,4}(?: ?(?:of|/) ?\\d{1,4})?"
)
_SENTENCE: Final = re.compile("[^。!?;]+[。!?;]*")
_NOTICE_HEAD: Final = re.compile("(?:温馨提示|友情提示|下载说明|使用说明|下载须知|特别说明|如果您无法下载.{0,40}|注意事项):?")
_NOTICE: Final = re.compile(
    "(?:下载|文档|本站|预览|上传|付费|解压|水印).{0,80}(?:下载|文档|资料|文件|本站|预览|金币|账户|客服|版权|扣费|用户|软件|内容)"
)
_SHARE_SITE: Final = re.compile("文库|下载|会员|金币|范文|文档|论文|偶看|格式:|大小:")
_EDITED: Final = re.compile("编辑 ?:|作者 ?: ?(?:会员|网友)|(?<![a-z])id ?:|大小 ?:|页数 ?:")

_TENS: Final = re.compile("([二三四五六七八九]?)十([一二三四五六七八九]?)")
_HAN: Final = re.compile("[\u3400-\u9fff]{3}")

_SIGNS: Final = 2  # so many weak signs tell together
_MANY_SIGNS: Final = 3
_SPAM_SHARE: Final = 0.12
_HEAD_LINES: Final = 8
_TAIL_LINES: Final = 5
_KEYWORD_HEAD: Final = 30
_LEAST_KEYWORDS: Final = 4
_LONGEST_KEYWORD: Final = 6
_LONGEST_VALUE: Final = 24
_LONGEST_DATE_LINE: Final = 40
_SHORTEST_TEASER: Final = 20
_OPENING_LENGTH: Final = 16
_ELLIPSIS: Final = 8
_LEAST_LINK: Final = 6
_LONGEST_LINK: Final = 60
_LEAST_LINKS: Final = 4
_LEAST_FRAGMENTS: Final = 6
_FRAGMENT_LENGTH: Final = 9
_SHORTEST_TITLE: Final = 4
_LONGEST_TITLE: Final = 60
_LONGEST_MARK: Final = 90
_LATEST_FIRST_PAGE: Final = 3
_FOREIGN_SHARE: Final = 0.2
_ALIKE: Final = 0.75
_EARLY: Final = 400
_SEVERAL: Final = 2
_OPENING_MARKS: Final = " ([【"


def clean(document: Document, places: frozenset[str] = frozenset()) -> tuple[Document, ...]:
    """Take from *document* what is not the document, and part the articles of one file.

    Args:
        document: as a reader made it.
        places: names of provinces and cities without their endings, by which the place is told that a text is about.

    Returns:
        At least one document. Of several, the second is called `id#2`, and so on. Each has the removals from its own part of the
        file; their characters and those of the texts, in the order of the lines, are all the characters there were, but for blanks.
    """
    folded = fold(document.text)
    lines = _lines(folded)
    cuts = _cuts(folded, lines, document)
    articles = _articles(document.text, folded, lines, cuts)
    file = _File(document, folded, places, _is_shared(folded, cuts))
    documents = []
    for number, article in enumerate(articles, 1):
        taken = [*(cut for cut in cuts if article.start <= cut.start < article.end), *article.mark]
        taken += _page_digits(folded, article, taken)
        name = document.id if number == 1 else f"{document.id}#{number}"
        documents.append(replace(_article_document(file, article, list(_apart(taken))), id=name))
    return tuple(documents)


def _lines(folded: str) -> list[_Line]:
    """Return the lines of a text."""
    lines, start = [], 0
    for line in folded.split("\n"):
        lines.append(_Line(start, start + len(line), line.strip()))
        start += len(line) + 1
    return lines


def _cuts(folded: str, lines: Sequence[_Line], document: Document) -> list[_Cut]:
    """Return everything that goes, in the order of the text, without overlaps."""
    headings = {section.start for section in document.sections}
    hints = [_hints(line.words) for line in lines]
    whys = {number: why for number, line in enumerate(lines) if (why := _verdict(line.words, hints[number]))}
    for found in (_bylines, _facts, _counters, _teasers, _spam_tail, _notices):
        whys = {**dict(found(lines, whys)), **whys}
    whys = {**whys, **dict(_related(lines, whys))}
    _spread(lines, whys, headings)
    whys.update(dict(_trailing_links(lines, whys, fold(document.title))))
    cuts = [_Cut(line.start, line.end + 1, whys[number]) for number, line in enumerate(lines) if line.words and number in whys]
    for number, line in enumerate(lines):
        if line.words and number not in whys:
            cuts.extend(_inline(folded, line, hints[number]))
    cuts.extend(_title_prefix(folded, lines, whys))
    return sorted(_apart(cuts), key=lambda cut: cut.start)


def _apart(cuts: Iterable[_Cut]) -> Iterator[_Cut]:
    """Yield *cuts* in their order, of those that overlap only the first."""
    end = 0
    for cut in sorted(cuts, key=lambda cut: (cut.start, -cut.end)):
        if cut.start >= end:
            yield cut
            end = cut.end


def _hints(words: str) -> frozenset[str] | None:
    """Return the hints in a line, of all forms: a form none of whose hints is there need not be tried. None where nothing tells."""
    return frozenset(hint for hint in _HINTS if hint in words) if _ANY_HINT.search(words) else None


def _verdict(words: str, hints: frozenset[str] | None) -> str:
    """Name what a whole line with *hints* is when its form alone tells; empty for a line that may be text."""
    if hints is None:
        return ""
    if _is_spam(words):
        return SPAM
    for why, forms in ((CHROME, _CHROME), (ADVERTISING, _ADVERTISING)):
        if any(form.pattern.fullmatch(words) for form in forms if not hints.isdisjoint(form.hints)):
            return why
    return ""


def _is_spam(words: str) -> bool:
    """Tell whether a line or sentence sells what no document of ours sells."""
    if not _SPAM_HINT.search(words):
        return False
    adult = _ADULT.findall(words)
    if len(adult) >= _MANY_SIGNS and len(set(_ADULT_HARD.findall(words))) >= _SIGNS:
        return sum(map(len, adult)) > _SPAM_SHARE * len(words)
    trade = set(_TRADE.findall(words))
    return len(trade) >= _SIGNS and sum(map(len, trade)) > _SPAM_SHARE * len(words) and not _AGAINST.search(words)


def _bylines(lines: Sequence[_Line], _whys: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield lines such as "source, editor, time" that a site puts above or below a text."""
    full = [number for number, line in enumerate(lines) if line.words]
    ends = {*full[:_HEAD_LINES], *full[-_TAIL_LINES:]}
    for number, line in enumerate(lines):
        first = ":" in line.words and (_FIELD.match(line.words) or _FIELD.match(line.words, 1))
        fields = list(_FIELD.finditer(line.words)) if first else []
        if not fields or _long_value(line.words, fields) or re.search("[。;!]", line.words):
            continue
        site = any(field["site"] or field["share"] for field in fields)
        alone = _OWN_DATE.match(line.words) and _DATE.search(line.words) and len(line.words) < _LONGEST_DATE_LINE
        credit = _SOURCE.match(line.words) and len(line.words) < _LONGEST_DATE_LINE
        if (len(fields) > 1 and site) or (number in ends and (alone or credit)):
            yield number, CHROME


def _long_value(words: str, fields: Sequence[re.Match[str]]) -> bool:
    """Tell whether a field of a byline is followed by more than a name or number."""
    ends = [*(field.start() for field in fields[1:]), len(words)]
    return any(end - field.end() > _LONGEST_VALUE for field, end in zip(fields, ends, strict=True))


def _facts(lines: Sequence[_Line], whys: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield the block of facts of a shared file: number, size, pages, format, a field a line."""
    block: list[int] = []
    kinds: set[str] = set()
    for number, line in enumerate([*lines, _Line(0, 0, "end")]):
        field = ":" in line.words and _FIELD.match(line.words)
        if field and len(line.words) - field.end() <= _LONGEST_VALUE and not _SENTENCE_MARK.search(line.words):
            block.append(number)
            kinds.update({field["share"] or ""} - {""})
        elif line.words and number not in whys:
            if len(kinds) >= _SIGNS:
                yield from ((each, CHROME) for each in block)
            block, kinds = [], set()


def _counters(lines: Sequence[_Line], _whys: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield lines that count pages: "- 3 -", "page 3 of 6", and "3/6" if others count on with it."""
    ratios = [(number, match) for number, line in enumerate(lines) if (match := _RATIO.fullmatch(line.words))]
    totals = Counter(match[2] for _, match in ratios)
    yield from ((number, COUNTER) for number, match in ratios if totals[match[2]] > 1 and int(match[1]) <= int(match[2]))
    yield from ((number, COUNTER) for number, line in enumerate(lines) if _PAGE_LINE.fullmatch(line.words))


def _teasers(lines: Sequence[_Line], _whys: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield paragraphs that break off and stand in full elsewhere in the file."""
    long = [(number, line) for number, line in enumerate(lines) if len(line.words) > _SHORTEST_TEASER]
    short = [(number, line) for number, line in long if line.words[-1] in ".…多细文]" and _CUT_SHORT.search(line.words)]
    openings: dict[str, list[int]] = {}
    for number, line in enumerate(lines if short else ()):
        openings.setdefault(_opening(line.words), []).append(number)
    for number, line in short:
        others = openings[_opening(line.words)]
        if any(other != number and len(lines[other].words) >= len(line.words) - _ELLIPSIS for other in others):
            yield number, TEASER


def _opening(words: str) -> str:
    return "".join(words[: 2 * _SHORTEST_TEASER].split())[:_OPENING_LENGTH]


def _spam_tail(lines: Sequence[_Line], whys: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield the lists of links that a hacked page ends with."""
    for number, line in enumerate(lines):
        if number not in whys and _POOL.match(line.words) and (line.words.count("|") > _SIGNS or line.words.count(" ") > _MANY_SIGNS):
            yield number, SPAM


def _notices(lines: Sequence[_Line], whys: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield what numbered notices about a download say, below a line that announces them or beside lines that are chrome."""
    for number, line in enumerate(lines):
        if number in whys or not _NOTICE_HEAD.fullmatch(line.words):
            continue
        items = []
        for below in range(number + 1, len(lines)):
            words = lines[below].words
            if words and not (below in whys or (_NUMBERED.match(words) and _NOTICE.search(words))):
                break
            if words and below not in whys:
                items.append(below)
        if items:
            yield from ((each, CHROME) for each in (number, *items))


def _related(lines: Sequence[_Line], whys: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield the mark above a list of related links, and the titles and teasers below it."""
    for number, line in enumerate(lines):
        if number in whys or not _RELATED.fullmatch(line.words):
            continue
        below = [each for each in range(number + 1, len(lines)) if lines[each].words]
        links = _leading_links(lines, below, whys)
        at_end = len(links) == len(below)
        ended = at_end or below[len(links)] in whys
        if ended and (not below or links or _STRONG_RELATED.search(line.words) or below[0] in whys):
            yield from ((each, RELATED) for each in (number, *links))


def _leading_links(lines: Sequence[_Line], below: Sequence[int], whys: Mapping[int, str]) -> list[int]:
    """Return those of the lines *below* a mark, up to the first that is something else, that are titles and teasers."""
    links = []
    for each in below:
        words = lines[each].words
        if each in whys or not (_CUT_SHORT.search(words) or _looks_like_link(words)):
            break
        links.append(each)
    return links


def _looks_like_link(words: str) -> bool:
    return len(words) <= _LONGEST_LINK and not re.search("[。;!]", words) and not re.match("[一二三四五六七八九十]+、", words)


def _spread(lines: Sequence[_Line], whys: dict[int, str], headings: set[int]) -> None:
    """Add to *whys* the lines with a weak sign that touch, but for blank lines, what goes already."""
    if not whys:
        return
    full = [number for number, line in enumerate(lines) if line.words]
    keywords = _keyword_lines(lines, full)
    for order in (full, full[::-1]):
        for before, here in pairwise(order):
            if before not in whys or here in whys or lines[here].start in headings or whys[before] == TEASER:
                continue
            words = lines[here].words
            weak = any(form.fullmatch(words) for form in _WEAK)
            if here in keywords or (weak and (order is full or not _FOOTER_ONLY.match(words))):
                whys[here] = whys[before] if whys[before] == RELATED else CHROME


def _keyword_lines(lines: Sequence[_Line], full: Sequence[int]) -> set[int]:
    """Return the lines that are a title in the head of the file cut into words."""
    head = [lines[number].words for number in full[:_KEYWORD_HEAD]]
    found = set()
    for number in full[:_KEYWORD_HEAD]:
        words = lines[number].words.split()
        if len(words) >= _LEAST_KEYWORDS and all(len(word) <= _LONGEST_KEYWORD for word in words):
            parts = re.compile(".{0,4}?".join(map(re.escape, words)))
            if any(parts.match(other) for other in head if other != lines[number].words):
                found.add(number)
    return found


def _trailing_links(lines: Sequence[_Line], whys: Mapping[int, str], title: str) -> Iterator[tuple[int, str]]:
    """Yield titles of other things at the end of a file: one line of many, or a run of lines."""
    left = [number for number, line in enumerate(lines) if line.words and number not in whys]
    if len(left) < _SIGNS:
        return
    last = lines[left[-1]].words
    if _is_link_line(last, title + lines[left[0]].words) and re.search("[。!?”)]$", lines[left[-2]].words):
        yield left[-1], RELATED
        return
    run = []
    for number in reversed(left[1:]):
        words = lines[number].words
        if not (_LEAST_LINK <= len(words) <= _LONGEST_LINK) or _SENTENCE_MARK.search(words) or _NUMBERED.match(words) or ":" in words:
            break
        run.append(number)
    telling = sum(bool(_SITE_TITLE.search(lines[number].words)) for number in run)
    if len(run) >= _LEAST_LINKS and telling * 2 >= len(run):
        yield from ((number, RELATED) for number in run)


def _is_link_line(words: str, title: str) -> bool:
    """Tell whether a line is a row of titles: many fragments that are no sentences, some of them questions, repeated or like the title."""
    fragments = words.split()
    if (
        len(fragments) < _LEAST_FRAGMENTS
        or len(words) < _FRAGMENT_LENGTH * len(fragments)
        or len(re.findall("[。;!]", words)) * 4 > len(fragments)
    ):
        return False
    asked = sum(bool(_ASKED.search(fragment)) for fragment in fragments)
    repeated = len(fragments) - len(set(fragments))
    pieces = {title[place : place + 4] for place in range(len(title) - 3)}
    alike = sum(any(piece in fragment for piece in pieces) for fragment in fragments)
    return (asked >= _SIGNS) + (repeated > 0) + (alike * 4 >= len(fragments)) >= _SIGNS


def _inline(folded: str, line: _Line, hints: frozenset[str] | None) -> Iterator[_Cut]:
    """Yield the parts of a line with *hints* that are chrome, advertising or spam."""
    if hints is None:
        return
    text = folded[line.start : line.end]
    for why, form in _INLINE:
        if not hints.isdisjoint(form.hints):
            found = (match.span() for match in form.pattern.finditer(text) if match[0].strip())
            yield from (_Cut(line.start + start, line.start + end, why) for start, end in found)
    if not _SPAM_HINT.search(text):
        return
    if len(_TRADE.findall(text)) >= _SIGNS or len(_ADULT.findall(text)) >= _MANY_SIGNS:
        for match in _SENTENCE.finditer(text):
            if _is_spam(match[0]):
                yield _Cut(line.start + match.start(), line.start + match.end(), SPAM)


def _title_prefix(folded: str, lines: Sequence[_Line], whys: Mapping[int, str]) -> Iterator[_Cut]:
    """Yield what a site or a search engine put before the title in the first line."""
    left = [number for number, line in enumerate(lines) if line.words and number not in whys]
    if len(left) < _SIGNS or len(lines[left[0]].words) > _LONGEST_TITLE:
        return
    line = lines[left[0]]
    text = folded[line.start : line.end]
    start = line.start + len(text) - len(text.lstrip())
    bracketed = _BRACKETED.match(text.strip())
    if bracketed and bracketed.end() < len(text.strip()):
        yield _Cut(start, start + bracketed.end(), CHROME)
        return
    prefix = _PREFIX.match(text.strip())
    beside_chrome = any(number in whys for number in range(left[0] - 2, left[1] + 1))
    if prefix and beside_chrome and _is_foreign(prefix[1], folded[line.end :]):
        yield _Cut(start, start + prefix.end(), ADVERTISING)


def _is_foreign(words: str, text: str) -> bool:
    """Tell whether *words* speak of nothing that *text* speaks of, and name no genre or office."""
    pairs = [words[place : place + 2] for place in range(len(words) - 1)]
    return not _GENRE.search(words) and sum(pair in text for pair in pairs) <= _FOREIGN_SHARE * len(pairs)


def _page_digits(folded: str, article: _Article, cuts: Sequence[_Cut]) -> list[_Cut]:
    """Return page numbers that stand in the midst of sentences: they count on one by one, a page apart."""
    if not _DIGITS_APART.search(folded, article.start, article.end):
        return []
    spans = [(match.start(), match.end(), int(match[1])) for match in _PAGE_DIGITS.finditer(folded, article.start, article.end)]
    spans = [span for span in spans if not any(cut.start <= span[0] < cut.end for cut in cuts)]
    counts_on = all(after[2] == before[2] + 1 and after[0] - before[0] >= _LEAST_PAGE for before, after in pairwise(spans))
    if len(spans) < _SIGNS or not counts_on or spans[0][2] > _LATEST_FIRST_PAGE:
        return []
    return [_Cut(start, end, COUNTER) for start, end, _ in spans]


def _articles(text: str, folded: str, lines: Sequence[_Line], cuts: Sequence[_Cut]) -> list[_Article]:
    """Return the articles of a file; one, without a mark, where its parts are not plainly articles."""
    gone = {cut.start for cut in cuts}
    left = [line for line in lines if line.words and line.start not in gone]
    whole = [_Article(0, len(folded))]
    marks = _series(left)
    if len(marks) < _SIGNS:
        return whole
    starts = [line.start for line, _ in marks]
    spans = list(pairwise([*starts, len(folded)]))
    if any(_size(folded, start, end, cuts) < _LEAST_ARTICLE for start, end in spans):
        return whole
    head = [line for line in left if line.start < starts[0]]
    if not _are_articles(marks, head, left, folded):
        return whole
    articles = [_marked_article(text, line, title, span, left) for (line, title), span in zip(marks, spans, strict=True)]
    if _size(folded, 0, starts[0], cuts) > _LONGEST_HEADER:
        return [_Article(0, starts[0]), *articles]
    header = tuple(_Cut(line.start, line.end + 1, TEASER if _CUT_SHORT.search(line.words) else CHROME) for line in head)
    return [replace(articles[0], start=0, mark=(*header, *articles[0].mark)), *articles[1:]]


def _series(lines: Sequence[_Line]) -> list[tuple[_Line, int]]:
    """Return the lines that mark articles, numbered 1, 2, 3 …, each with the place in it where the title begins."""
    for form in (_ARTICLE_MARK, _REPEATED_MARK):
        found = [(line, match) for line in lines if len(line.words) <= _LONGEST_MARK and (match := form.fullmatch(line.words))]
        if form is _REPEATED_MARK:
            stems = Counter(match["stem"] for _, match in found)
            found = [(line, match) for line, match in found if stems[match["stem"]] == max(stems.values())]
        numbers = [_number(match["a"] or match["b"] if form is _ARTICLE_MARK else match["a"]) for _, match in found]
        first = max((place for place, number in enumerate(numbers) if number == 1), default=0)  # before it stand teasers of the same
        if len(numbers[first:]) > 1 and numbers[first:] == list(range(1, len(numbers) - first + 1)):
            return [(line, match.start("title") if form is _ARTICLE_MARK else -1) for line, match in found[first:]]
    return []


def _number(numeral: str) -> int:
    """Read a number up to 99 in Chinese or Arabic digits; 0 for anything else."""
    tens = _TENS.fullmatch(numeral)
    if numeral.isdecimal():
        return int(numeral)
    if tens:
        return 10 * _digit(tens[1] or "1") + _digit(tens[2] or "0")
    return _digit(numeral) if len(numeral) == 1 else 0


def _digit(character: str) -> int:
    return int(unicodedata.numeric(character))


def _are_articles(marks: Sequence[tuple[_Line, int]], head: Sequence[_Line], left: Sequence[_Line], folded: str) -> bool:
    """Tell articles from the parts of one book: articles repeat their titles, resemble one another, or a collection announces them."""
    if all(_BOOK.search(folded[line.end : line.end + _LONGEST_MARK]) for line, _ in marks):
        return False
    titles = [line.words[start:] if start >= 0 else line.words for line, start in marks]
    announced = any(_COLLECTION.search(line.words) for line in head[:_HEAD_LINES])
    repeated = sum(bool(title) and _is_repeated(title, line, left) for title, (line, _) in zip(titles, marks, strict=True))
    pairs = [{title[place : place + 2] for place in range(len(title) - 1)} for title in titles]
    alike = sum(len(one & other) * 2 >= min(len(one), len(other)) > 1 for one, other in pairwise(pairs))
    return announced or repeated * 2 >= len(marks) or (alike * 2 >= len(marks) and all(start >= 0 for _, start in marks))


def _is_repeated(title: str, mark: _Line, left: Sequence[_Line]) -> bool:
    """Tell whether the line below a mark says the mark's title again."""
    below = next((line for line in left if line.start > mark.start), None)
    return below is not None and below.words == title


def _marked_article(text: str, mark: _Line, title: int, span: tuple[int, int], left: Sequence[_Line]) -> _Article:
    """Make an article of what stands between its mark and the next; *title* is where the title begins in the mark, below 0 for nowhere."""
    words = text[mark.start : mark.end].strip()[max(title, 0) :]
    whole = title < 0 or not words or _is_repeated(mark.words[title:], mark, left)
    cut = _Cut(mark.start, mark.end + 1 if whole else text.index(words, mark.start + title), MARK)
    return _Article(*span, title=words, mark=(cut,))


def _size(folded: str, start: int, end: int, cuts: Sequence[_Cut]) -> int:
    """Count the characters of a span that stay, but for blanks."""
    gone = sum(len("".join(folded[cut.start : cut.end].split())) for cut in cuts if start <= cut.start < end)
    return len("".join(folded[start:end].split())) - gone


def _is_shared(folded: str, cuts: Sequence[_Cut]) -> bool:
    """Tell whether a file comes from a site where anyone uploads: the dates there are those of the upload."""
    return any(_SHARE_SITE.search(folded[cut.start : cut.end]) for cut in cuts if cut.why == CHROME)


def _article_document(file: _File, article: _Article, cuts: Sequence[_Cut]) -> Document:
    """Make a document of one article's span without *cuts*."""
    document, origin = file.document, file.document.provenance
    text, sections = document.text, document.sections
    if cuts or (article.start, article.end) != (0, len(text)):
        text, sections = _without(document, article, cuts)
    title = _title(document, article, cuts, text)
    if not _is_trusted(document):
        bylines = [] if file.shared else [cut for cut in cuts if cut.why == CHROME]
        origin = Provenance(
            source=origin.source or _credited(document.text, file.folded, bylines),
            place=origin.place or _place(title, text, file.folded if text is document.text else fold(text), file.places),
            dated=origin.dated or _date(text, _published(document.text, file.folded, bylines)),
            url=origin.url,
        )
    removed = (*document.removed, *_removals(document.text, cuts))
    return replace(document, title=title, text=text, sections=sections, provenance=origin, removed=removed)


def _without(document: Document, article: _Article, cuts: Sequence[_Cut]) -> tuple[str, tuple[Section, ...]]:
    """Return the text of an article without *cuts* and blanks at its ends, and its sections where they are then."""
    kept = list(_kept(article, cuts))
    text = "".join(document.text[start:end] for start, end in kept)
    leading = len(text) - len(text.lstrip())
    sections = []
    for section in document.sections:
        start, end = section.start, section.start + len(section.heading)
        pieces = [(max(low, start), min(high, end)) for low, high in kept if low < end and high > start]
        heading = "".join(document.text[low:high] for low, high in pieces)
        if heading.strip():
            place = sum(min(high, pieces[0][0]) - low for low, high in kept if low < pieces[0][0]) - leading
            blanks = len(heading) - len(heading.lstrip())
            sections.append(replace(section, heading=heading.strip(), start=place + blanks))
    return text.strip(), tuple(sections)


def _kept(article: _Article, cuts: Sequence[_Cut]) -> Iterator[tuple[int, int]]:
    """Yield the spans of an article between *cuts*."""
    start = article.start
    for cut in cuts:
        if start < cut.start:
            yield start, cut.start
        start = cut.end
    if start < article.end:
        yield start, article.end


def _removals(text: str, cuts: Sequence[_Cut]) -> Iterator[Removal]:
    """Yield what *cuts* took, line by line."""
    line, counted = 1, 0
    for cut in cuts:
        line += text.count("\n", counted, cut.start)
        counted = cut.start
        for number, words in enumerate(text[cut.start : cut.end].split("\n"), line):
            if words.strip():
                yield Removal(number, words.strip(), cut.why)


def _is_trusted(document: Document) -> bool:
    """Tell whether whoever wrote the file said himself what it is: by front matter."""
    return any((document.provenance.source, document.provenance.place, document.provenance.dated)) and not document.provenance.url


def _title(document: Document, article: _Article, cuts: Sequence[_Cut], text: str) -> str:
    """Choose the title: of the mark, as the reader gave it where it is of the text, else of the first lines that stay."""
    title = document.title
    if article.mark:
        return _bare(article.title) or _first_title(text) or title
    if _is_trusted(document) or any(section.start == 0 and section.heading == title for section in document.sections):
        return title
    line = next((match for match in re.finditer("[^\n]+", document.text) if match[0].strip() == title), None)
    if line is None:
        return (title != _stem(document.id) and _bare(title)) or _first_title(text) or title
    touching = [cut for cut in cuts if cut.start < line.end() and cut.end > line.start()]
    if not touching and not _NUMBERED.match(title):
        return _bare(title)
    remainder = document.text[touching[0].end : line.end()].strip() if touching else ""
    return _bare(remainder) or _named_by_file(title, text) or _first_title(text) or _bare(title)


def _bare(title: str) -> str:
    """Return *title* without what sites put before and behind titles."""
    title = title.strip()
    shorter = _SUFFIX.sub("", _BRACKETED.sub("", title)).strip()
    return shorter if len(shorter) >= _SHORTEST_TITLE else title


def _named_by_file(title: str, text: str) -> str:
    """Return the name of a file, without its ending and a year that the text does not know, where the text begins much like it."""
    named = re.fullmatch(r"(?P<year>\d{4}\D)?(?P<name>.+?)[.](?:docx?|pdf|txt|wps|pptx?)", title.strip(), re.IGNORECASE)
    if named is None or sum(character in text[: len(title)] for character in named["name"]) < _ALIKE * len(named["name"]):
        return ""
    return named["name"] if not named["year"] or named["year"] not in text else named["year"] + named["name"]


def _first_title(text: str) -> str:
    """Return the title that the first line is, or that runs on into the first sentence of a text without line feeds."""
    for line in [line.strip() for line in text.split("\n") if line.strip()][:_SIGNS]:
        words = fold(line)
        if (
            _SHORTEST_TITLE <= len(line) <= _LONGEST_TITLE
            and not _NO_TITLE.search(words)
            and not _NUMBERED.match(words)
            and _HAN.search(line)
        ):
            return _bare(line)
        glued = _GLUED.match(words)
        if glued:
            return _bare(line[: glued.end(1)])
    return ""


def _stem(name: str) -> str:
    return name.rsplit("/", 1)[-1].rsplit(".", 1)[0]


@lru_cache(maxsize=8)
def _places(places: frozenset[str]) -> re.Pattern[str]:
    """Return a pattern of the *places* with or without their endings."""
    names = "|".join(sorted(map(re.escape, places), key=lambda name: (-len(name), name)))
    return re.compile(
        f"(?P<name>{names})(?P<ending>省|(?:壮族|回族|维吾尔)?自治[区州]|[\u4e00-\u9fff]{{1,3}}族自治州|市(?!场|民|政|容)|盟)?"
    )


def _place(title: str, text: str, folded: str, places: frozenset[str]) -> str:
    """Return the place that a text is about, as it words it: the only one in the title, else one named far more often than any other."""
    for words, source in ((fold(title), title), (folded, text)):
        spans = _named(words, places)
        names = Counter(name for name, _, _ in spans)
        if not names:
            continue
        (name, count), *others = names.most_common(2)
        mentions = [(start, end) for each, start, end in spans if each == name]
        clear = not others if source is title else _is_clear(count, others[0][1] if others else 0, mentions, text)
        if clear:
            return max((source[start:end] for start, end in mentions), key=len)
        if source is not title:
            return ""
    return ""


def _is_clear(count: int, other: int, mentions: Sequence[tuple[int, int]], text: str) -> bool:
    """Tell whether a place named *count* times is what a text is about, when no other is named more often than *other* times."""
    early = mentions[0][0] < _EARLY
    begins = early and not text[: mentions[0][0]].rpartition("\n")[2].strip()
    return count >= _SEVERAL * other and (count > _MANY_SIGNS or (count >= _SIGNS and early) or begins)


def _named(folded: str, places: frozenset[str]) -> list[tuple[str, int, int]]:
    """Return the mentions of places: name, start, end. Names that are words as well count only with an ending."""
    found = []
    if places:
        matches = _places(places).finditer(folded)
        known = (match for match in matches if match["ending"] or match["name"] not in _WORDLIKE_PLACE)
        found = [(match["name"], match.start(), match.end()) for match in known]
    taken = {start for _, start, _ in found}
    spans = (match.span("place") for match in _NAMED_PLACE.finditer(folded))
    own = [
        (folded[start:end], start, end) for start, end in spans if start not in taken and not _GENERIC_PLACE.search(folded[start : end - 1])
    ]
    return sorted([*found, *own], key=lambda mention: mention[1])


def _published(text: str, folded: str, cuts: Sequence[_Cut]) -> str:
    """Return the date on which an office published a text, from the bylines that went."""
    for cut in cuts:
        line = folded[cut.start : cut.end]
        label = _ANY_DATE.search(line)
        date = _DATE.match(line, label.end()) if label else None
        if label and date and (_OWN_DATE.match(line, label.start()) or (_credited(text, folded, [cut]) and not _EDITED.search(line))):
            return text[cut.start + date.start() : cut.start + date.end()]
    return ""


def _credited(text: str, folded: str, cuts: Sequence[_Cut]) -> str:
    """Return the publisher whom a byline names, unless it is a site where anyone uploads."""
    for cut in cuts:
        line = folded[cut.start : cut.end]
        label = _SOURCE.search(line) if _FIELD.match(line.lstrip(_OPENING_MARKS)) else None
        name = re.compile(r"[^\s:\]\[()|【】,;]{2,20}").match(text, cut.start + label.end()) if label else None
        if name and not _SHARED.search(fold(name[0])) and not _FIELD.match(fold(name[0])):
            return name[0]
    return ""


def _date(text: str, published: str) -> str:
    """Return a text's own date as it words it: the line below the title or at the end, the day of publication, or the latest year."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    near = [*lines[::-1][:_TAIL_LINES], *lines[1:_HEAD_LINES]]
    for line in near:
        words = "".join(line.split())
        found = "年" in words and (_DATE_LINE.fullmatch(fold(words)) or _CLOSING_DATE.search(words if line is lines[-1] else ""))
        if found:
            return words[found.start("date") : found.end("date")]
    return published or _latest_year(text)


def _latest_year(text: str) -> str:
    """Return the latest year that a text speaks of as past, as it words it."""
    years: dict[str, str] = {}
    for match in _year_mentions(text):
        if not match["plan"] and not match["later"]:
            shown = match["year"] if _BRACKETED_YEAR.search(text[: match.start()][-1:]) else match["year"] + text[match.end("year")]
            years.setdefault(match["year"], shown)
    return years[max(years)] if years else ""


def _year_mentions(text: str) -> Iterator[re.Match[str]]:
    """Yield what `_YEAR_MENTION.finditer()` finds, from each year backwards, which is much faster."""
    end = 0
    year = _YEAR.search(text)
    while year:
        planned = text[year.start() - 1 : year.start()] in _PLAN_ENDS
        starts = range(max(end, year.start() - _LONGEST_PLAN), year.start() + 1) if planned else (year.start(),)
        mention = next((match for start in starts if (match := _YEAR_MENTION.match(text, start))), None)
        if mention:
            yield mention
            end = mention.end()
        year = _YEAR.search(text, end if mention else year.start() + 1)
