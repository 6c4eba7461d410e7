"""Patterns of what sites add to the texts they publish, for folded lines; see `scripts.fold()`."""

import re
from dataclasses import dataclass
from typing import Final

from index.cleaning.lines import ADVERTISING, BOILERPLATE, COUNTER, RELATED

HAN: Final = "\u4e00-\u9fff"
"""The Chinese characters in common use, for a character class."""

RARE_HAN: Final = "\u3400-\u4dff"
"""The rarer ones of the basic plane, from Extension A up to them."""


@dataclass(frozen=True, slots=True)
class Hinted:
    """A pattern, and words of which every match contains at least one: a line without them is rejected much faster."""

    hints: frozenset[str]
    pattern: re.Pattern[str]


# Lines that no author writes: a whole line that matches one of these is removed wherever it stands.
BOILERPLATE_LINES: Final = (
    # document-sharing sites
    Hinted(
        frozenset({"加载", "在线预览", "无法下载"}),
        re.compile("预览加载中.*|在线预览结束.*|如果您无法下载.{0,40}|正在加载.{0,10}|加载中[.,…]*.{0,12}"),
    ),
    Hinted(
        frozenset({"下载"}),
        re.compile(
            "(?:立即|免费|全文|点击|点此处?|点击此处)?下载(?:本|该|此)?(?:文档|全文|资料包?|原文|附件)?(?:文档|到电脑|word)?(?<!^下载)[>》!]*"
        ),
    ),
    Hinted(frozenset({"下载"}), re.compile("将本.{0,6}(?:文档|文|资料).{0,8}下载到.{0,60}")),
    Hinted(frozenset({"下载"}), re.compile("下载.{4,60}(?:word格式文档|word文档|格式文档|[.](?:docx?|pdf|txt|pptx?|rar|zip))")),
    Hinted(frozenset({"文档"}), re.compile("(?:本)?文档(?:为|格式为?)[:]?(?:doc|docx|pdf|word|ppt)格式?.{0,6}")),
    Hinted(
        frozenset({"收益", "版权", "著作权"}),
        re.compile("(?:此|本|该)(?:文档|文章|资料|作品|内容).{0,6}(?:收益|版权|著作权).{0,8}归.{0,40}"),
    ),
    Hinted(
        frozenset({"用户", "网友", "会员"}),
        re.compile(".{0,20}(?:文档|文章|内容|资料|作品|本文).{0,8}由?.{0,6}(?:用户|网友|会员).{0,10}(?:上传|贡献|提供|投稿|分享).{0,300}"),
    ),
    Hinted(
        frozenset({"金币", "财富值", "下载券", "扣费", "积分", "付费"}),
        re.compile(".{0,120}(?:下载|文档|资料).{0,24}(?:金币|财富值|下载券|扣费|扣除积分|消耗积分|付费).{0,80}"),
    ),
    Hinted(
        frozenset({"解压", "迅雷", "预览软件"}),
        re.compile(".{0,60}(?:文档|资料|文件|下载).{0,40}(?:先用|使用|用).{0,8}(?:解压|迅雷|预览软件).{0,40}"),
    ),
    Hinted(
        frozenset({"侵权", "侵犯", "版权"}),
        re.compile(".{0,80}(?:涉嫌侵权|侵犯(?:了)?(?:您|你)的|版权.{0,6}(?:争议|异议|问题)).{0,60}(?:联系|举报|删除|投诉).{0,120}"),
    ),
    Hinted(frozenset({"分享赚钱", "客服"}), re.compile("(?:收藏 ?)?分享赚钱|网站客服:.{0,30}|客服(?:qq|微信|邮箱):.{0,30}")),
    Hinted(
        frozenset({"会员", "网友", "用户"}),
        re.compile("(?:作者|来源|上传者|编辑):(?:会员|网友|用户).{0,10}|.{0,40}下载本文.{0,20}(?:会员|用户|网友)上传"),
    ),
    Hinted(
        frozenset({"vip", "会员"}),
        re.compile(".{0,40}(?:开通|升级|成为|购买)(?:本站)?(?:vip|会员)(?!单位).{0,40}|vip(?:专享|会员|免费|文档|下载).{0,30}"),
    ),
    Hinted(frozenset({"标签", "tag", "搜索关键词"}), re.compile("(?:标签|tags?|本文标签|文章标签|热门标签|搜索关键词):.{0,120}")),
    Hinted(
        frozenset({"word", "doc", "pdf", "文档", "资料", "范文"}),
        re.compile(
            "(?:word|doc|pdf)(?:文档|版|格式)?.{0,14}(?:可.{0,4}编辑|下载|打印)[.。!]?|(?:完整版|精品|优质|最新)(?:文档|资料|word|范文).{0,16}"
        ),
    ),
    Hinted(
        frozenset({"阅读", "浏览", "下载", "收藏", "评论", "点赞", "已读", "赞(", "赞:", "踩(", "踩:", "顶(", "顶:", "推荐(", "推荐:"}),
        re.compile(
            "[\\d.]+[万w]?\\+?(?:人|次)?(?:阅读|浏览|下载|收藏|评论|点赞|已读)(?:量|过)?|(?:赞|点赞|踩|收藏|评论|推荐|顶)[(:]\\d+[)]?"
        ),
    ),
    # blogs and news sites
    Hinted(
        frozenset({"上一篇", "上一条", "上一页", "上一则", "下一篇", "下一条", "下一页", "下一则"}),
        re.compile("(?:上|下)一(?:篇|条|页|则)(?:[: ].{0,80}|(?:文章|新闻).{0,60})?"),
    ),
    Hinted(
        frozenset({"评论", "留言", "发表回复", "我来说两句"}),
        re.compile(
            "发表(?:回复|评论|留言)|我要(?:评论|留言)|(?:网友|最新|全部|热门)评论.{0,12}|共有?\\d+条?(?:评论|留言).{0,10}|我来说两句.{0,12}"
        ),
    ),
    Hinted(
        frozenset({"不会被公开", "必填项已用", "登录后"}),
        re.compile("您的(?:电子)?(?:邮箱|邮件)(?:地址)?不会被公开.{0,30}|必填项已用.{0,16}|.{0,12}登录后.{0,4}(?:评论|回复|发表).{0,12}"),
    ),
    Hinted(
        frozenset({"原创文章", "转载"}), re.compile("原创文章[,。:].{0,160}|.{0,120}转载.{0,8}注明(?:出处|来源|原文|作者|本文).{0,100}")
    ),
    Hinted(
        frozenset({"http", "链接:", "地址:", "网址:"}),
        re.compile(
            "(?:本文(?:链接|网址|地址)?|(?:本文)?(?:来自|来源|出处|转自|原文)(?:地址|链接|网址)?):? ?https?://\\S+|(?:本文|原文)(?:链接|地址|网址):.{0,120}"
        ),
    ),
    Hinted(
        frozenset({"本文由", "本文来自", "本文来源", "本文系"}),
        re.compile("本文(?:由|来自|来源于?|系).{1,40}(?:整理|收集|搜集|编辑整理|转载|首发|范文网|文库|论文网).{0,40}"),
    ),
    Hinted(
        frozenset({"首页", "收藏", "网站地图", "顶部", "返回列表", "打印", "关闭", "纠错"}),
        re.compile(
            "(?:设为首页|加入收藏|收藏本站|网站地图|返回首页|返回顶部|回到顶部|返回列表|打印本页|打印此页|关闭窗口|关闭本页|关闭页面|我要纠错)"
        ),
    ),
    Hinted(
        frozenset({"位置:", "在这里:", "面包屑"}),
        re.compile("(?:您|你)?(?:当前|现在|所在)(?:的)?(?:所在)?位置:.{0,120}|(?:您|你)(?:现在)?(?:的位置|在这里):.{0,120}|面包屑.{0,60}"),
    ),
    Hinted(frozenset({"首页", "正文"}), re.compile("(?:网站)?首页 ?(?:>|»|›|/|-|→|::|\\|).{1,80}|.{2,60}(?:>|»|›) ?正文(?:内容)?")),
    Hinted(
        frozenset({"分享:", "分享到", "分享至", "扫一扫"}),
        re.compile(
            "分享(?:到|至)?:.{0,40}|分享(?:到|至) ?(?:微信|微博|朋友圈|qq|空间|[ \\w]){1,30}|(?:微信)?扫一扫.{0,8}(?:分享|打开网页).{0,12}"
        ),
    ),
    Hinted(
        frozenset({"当前页", "当前网页", "当前文", "本页", "本网页", "本文", "此页", "此网页", "此文"}),
        re.compile(".{0,6}扫(?:一扫|描|码)?.{0,8}(?:手机|二维码)?.{0,6}(?:打开|浏览|查看|访问|阅读)(?:当前|本|此)(?:页|网页|文).{0,6}"),
    ),
    Hinted(
        frozenset({"浏览", "阅读", "点击", "访问"}),
        re.compile(
            "(?:浏览|阅读|点击|访问)(?:次数|量|数|人数)?: ?\\[?\\d*\\]? ?次?|(?:浏览|阅读|点击|访问)(?:次数|量|数|人数)? ?\\[?\\d+\\]? ?次?"
        ),
    ),
    Hinted(
        frozenset({"字体", "字号"}),
        re.compile("[【\\[(]?(?:选择)?字(?:体|号)(?:大小|显示)?:? ?[\\[【(]? ?(?:超)?大.{0,5}中.{0,5}小.{0,30}"),
    ),
    Hinted(
        frozenset({"编辑", "责编", "编审", "网编", "信息审核", "实习生"}),
        re.compile("[\\[【(]?(?:本文|网络|本网|网站)?(?:责任编辑|责编|责任编审|编审|网络编辑|网编|信息审核|实习编辑|实习生)[: ].{0,24}"),
    ),
    Hinted(
        frozenset({"编辑:", "审核:", "校对:", "录入:", "作者:", "来源:"}),
        re.compile("[\\[【(](?:编辑|审核|校对|录入|作者|来源):.{0,24}[)\\]】]"),
    ),
    Hinted(frozenset({"经营许可证"}), re.compile("(?:电信业务|增值电信业务)经营许可证.{0,60}")),
    Hinted(
        frozenset({"i备", "c备", "p备", "i证", "c证", "p证", "公网安备", "网站标识码", "copyright"}),
        re.compile(
            ".{0,240}(?:[icp]{3}(?:备|证)(?:案)?(?:号|\\d|:).{0,12}|公网安备 ?\\d{6,}"
            "|网站标识码:? ?\\w{6,}|copyright ?(?:©|\\(c\\)|\\d{4})).{0,240}"
        ),
    ),
    Hinted(
        frozenset({"版权所有", "copyright", "©", "(c)", "all rights reserved", "保留所有权利"}),
        re.compile(
            "(?:版权所有|copyright|©|\\(c\\)).{0,120}|.{0,50}版权所有.{0,60}|.{0,80}all rights reserved.{0,60}|.{0,40}保留所有权利.{0,6}"
        ),
    ),
    Hinted(
        frozenset({"浏览器", "分辨率"}),
        re.compile(".{0,30}(?:建议|推荐)(?:您)?使用.{0,40}(?:浏览器|分辨率).{0,60}|.{0,20}分辨率.{0,30}(?:浏览|显示效果).{0,40}"),
    ),
    Hinted(frozenset({"技术支持:"}), re.compile("技术支持:.{2,30}(?:公司|科技|网络|中心)")),
    Hinted(
        frozenset({"声明:", "声明 "}),
        re.compile("(?:声明|免责声明|版权声明|郑重声明|特别声明)[: ].{0,200}(?:本站|本网|网友|用户上传|转载|侵权|不代表).{0,300}"),
    ),
    Hinted(frozenset({"注明"}), re.compile(".{0,30}凡(?:本网|本站)?注明.{0,10}来源.{0,200}(?:版权|转载).{0,300}")),
)
ADVERTISING_LINES: Final = (
    Hinted(
        frozenset({"更多"}),
        re.compile(
            "(?:更多|查看更多|了解更多).{0,30}(?:范文|文章|论文|资料|作文|课件|模板|总结|内容).{0,24}(?:请.{0,4}(?:关注|访问|点击|浏览|查看|搜索|登录|收藏)|尽在|>>).{0,40}"
        ),
    ),
    Hinted(
        frozenset({"欢迎"}),
        re.compile(
            ".{0,24}欢迎(?:大家|您|各位|广大网友)?(?:免费|继续|前来)?(?:下载|收藏|转载|阅读|参阅|借鉴)(?:使用|参考|收藏|本文|本文档|借鉴|与|和|,|!|。)*[。!]?"
        ),
    ),
    Hinted(
        frozenset({"有帮助", "有所帮助", "有所启发", "喜欢"}),
        re.compile("(?:希望|但愿).{0,16}(?:能)?(?:对|给)?(?:大家|你|您).{0,10}(?:有所?帮助|有所启发|喜欢)[。!]?"),
    ),
    Hinted(frozenset({"推广", "广告", "赞助", "ad"}), re.compile("(?:推广|广告|赞助商?(?:链接)?|ad|advertisement)")),
)
# Parts of lines that are removed, with the reason.
INLINE: Final = (
    (
        COUNTER,
        Hinted(
            frozenset({"页"}),
            re.compile("[-—]? ?第 ?\\d{1,4} ?页 ?[,/(]? ?共 ?\\d{1,4} ?页[)]? ?[-—]?|共 ?\\d{1,4} ?页 ?[,/]? ?第 ?\\d{1,4} ?页"),
        ),
    ),
    (
        BOILERPLATE,
        Hinted(
            frozenset({"编辑", "责编", "信息审核"}),
            re.compile("[(\\[【](?:责任编辑|责编|网络编辑|编辑|信息审核|实习编辑) ?[:][^)\\]】\n]{0,24}[)\\]】]"),
        ),
    ),
    (
        BOILERPLATE,
        Hinted(
            frozenset({"责任编辑:"}),
            re.compile(f"(?<![\\w])责任编辑: ?(?:[{HAN}]{{2,4}}(?= |\n|$|扫)|(?=\n|$| ))|(?<=[。)])责任编辑: ?[{HAN}]{{0,4}}(?= |\n|$)"),
        ),
    ),
    (
        BOILERPLATE,
        Hinted(frozenset({"扫一扫"}), re.compile("(?:微信)?(?:用)?扫一扫,?(?:在|用)?手机(?:上)?(?:打开|浏览|查看)(?:当前|本)页面?")),
    ),
    (
        BOILERPLATE,
        Hinted(
            frozenset({"打印", "关闭", "收藏", "返回", "推荐"}),
            re.compile(
                "(?:[【\\[] ?(?:打印|关闭|收藏|返回|推荐)(?:本页|此页|窗口|页面|本文|顶部|首页|列表)?(?:打印)? ?[】\\]] ?){2,}"
                "|【(?:打印|关闭)(?:本页|窗口|此页|页面|本文)】"
            ),
        ),
    ),
    (
        BOILERPLATE,
        Hinted(
            frozenset({"字体", "字号"}),
            re.compile("[【\\[(]? ?字[体号](?:大小|显示)?:? ?[\\[【(]? ?大 ?[\\]】|/]? ?[\\[【]?中 ?[\\]】|/]? ?[\\[【]?小 ?[\\])】]*"),
        ),
    ),
    (BOILERPLATE, Hinted(frozenset({"分享:", "分享到:", "分享至:"}), re.compile("(?<=[。)\\d日厅室 ])分享(?:到|至)?:(?:[ \\w]{0,30})$"))),
    (
        BOILERPLATE,
        Hinted(
            frozenset({"http", "www."}), re.compile("(?:https?://|www[.])\\S{0,60}(?:wenku|fanwen|lunwen|doc88|docin|book118)\\S{0,60}")
        ),
    ),
    (BOILERPLATE, Hinted(frozenset({"转载请"}), re.compile("[^。!?\n]{0,40}转载请(?:务必)?注明(?:出处|来源|作者)?[^。\n]{0,80}。?"))),
    (BOILERPLATE, Hinted(frozenset({"声明:"}), re.compile("(?:版权声明|[^。\n ]{2,8}网声明): {0,9}凡(?:本网)?注明[^\n]{0,500}$"))),
    (
        RELATED,
        Hinted(
            frozenset({"相关稿件", "相关新闻", "相关解读", "相关阅读", "相关文章", "相关报道"}),
            re.compile("(?<=[ 。])相关(?:稿件|新闻|解读|阅读|文章|报道)(?: [^。\n]{0,600})?$"),
        ),
    ),
    (
        ADVERTISING,
        Hinted(
            frozenset({"小编"}),
            re.compile("[^。!?\n]{0,60}小编[^。!?\n]{0,20}(?:整理|收集|搜集|汇总|带来|推荐|准备|给大家|为大家|为你|为您)[^。!?\n]*[。!?]?"),
        ),
    ),
    (
        ADVERTISING,
        Hinted(
            frozenset({"范文网", "范文站", "文库网", "文库站", "资料网", "资料站", "论文网", "论文站", "本网", "本站"}),
            re.compile(
                "(?:以上|下面|以下|这里)(?:就)?是[^。\n]{0,24}(?:范文|文库|资料|论文|本)"
                "(?:网|站)[^。\n]{0,24}(?:整理|收集|带来|分享|提供)[^。\n]*[。!]?"
            ),
        ),
    ),
    (ADVERTISING, Hinted(frozenset({"本文由"}), re.compile("本文由[^。,\n]{1,25}(?:整理|收集|搜集|转载)[^。\n]{0,24}。?"))),
    (
        ADVERTISING,
        Hinted(
            frozenset({"更多"}),
            re.compile(
                "[^。!?\n]{0,6}更多[^。!\n]{0,24}(?:范文|文章|论文|作文|课件|模板|资料)"
                "[^。!\n]{0,20}(?:请(?:继续)?(?:关注|访问|点击|浏览|查看|搜索|收藏)|尽在)[^。!\n]*[。!]?"
            ),
        ),
    ),
)

NUMBERED: Final = re.compile(
    "(?:第[一二三四五六七八九十百千零〇\\d]+[章节条款]|[一二三四五六七八九十]{1,3}[、.]|[(][一二三四五六七八九十\\d]{1,3}[)]|\\d{1,2}[.、]|附件|附:)"
)
"""The ordinal before a heading or item."""

SENTENCE_PUNCTUATION: Final = re.compile("[。;!,]")
CUT_SHORT: Final = re.compile("(?:[.]{3,}|…+|[.]{2,}更多|\\[?(?:详细|更多|全文)\\]?)$")
"""The end of a teaser."""
