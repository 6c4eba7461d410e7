import pytest

from bot.conversation.followups import Completed, Previous, complete
from index import Analyzer


def completed(shipped: Analyzer, before: str, question: str, title: str = "") -> str | None:
    found = complete(question, Previous(before, title), shipped)
    return None if found is None else found.text


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("网格怎么划分？", "浙江呢？", "浙江网格怎么划分？"),
        ("乌兰浩特有多少网格？", "浙江呢？", "浙江有多少网格？"),
        ("乌兰浩特2013年有多少网格员", "浙江2011年呢", "浙江2011年有多少网格员？"),
        ("党小组考评得85分算哪一档？", "那55分呢？", "党小组考评得55分算哪一档？"),
        ("網格怎麼劃分？", "那浙江的呢", "浙江網格怎麼劃分？"),
        ("How are grids divided in Ulanhot?", "what about Zhejiang?", "How are grids divided in Zhejiang?"),
        ("How are grids divided?", "and in Changchun?", "How are grids divided in Changchun?"),
        ("How are grids divided?", "Changchun", "How are grids divided in Changchun?"),
    ],
)
def test_a_place_a_year_or_a_figure_takes_the_place_of_its_like_or_is_added(
    shipped: Analyzer, before: str, question: str, whole: str
) -> None:
    assert completed(shipped, before, question) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("网格怎么划分？", "那网格长呢?", "网格长怎么划分？"),
        ("社区干部能拿多少工资？", "嘎查村干部呢", "嘎查村干部能拿多少工资？"),
        ("嘎查村正职报酬多少", "副职呢", "嘎查村副职报酬多少？"),
        ("街道办公经费多少", "社区呢", "社区办公经费多少？"),
        ("街道服务团队里都有谁？", "社区的呢？", "社区服务团队里都有谁？"),
        ("县级领导多久下一次基层", "乡镇领导呢", "乡镇领导多久下一次基层？"),
        ("怎么评选示范党小组", "党员示范岗呢", "怎么评选党员示范岗？"),
        ("2012年评了多少个先进嘎查村？", "后进的呢？", "2012年评了多少个后进嘎查村？"),
        ("考评优秀要多少分", "良好呢", "考评良好要多少分？"),
        ("浙江有多少网格？", "那乌兰浩特的服务团队呢？", "乌兰浩特有多少服务团队？"),
        ("嘎查村干部报酬多少", "社区干部呢", "社区干部报酬多少？"),
        ("社区服务团队由谁组成", "街道的呢", "街道服务团队由谁组成？"),
        ("社区干部待遇怎么样", "工资呢", "社区干部工资怎么样？"),
        ('What are the "three fulls"?', "and the ten services?", 'What are the "ten services"?'),
        ("How are grids divided?", "what about grid workers?", "How are grid workers divided?"),
    ],
)
def test_a_name_takes_the_place_of_the_one_most_like_it(shipped: Analyzer, before: str, question: str, whole: str) -> None:
    assert completed(shipped, before, question) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("在职党员到社区报到有什么要求？", "每人几个？", "在职党员到社区报到每人几个？"),
        ("全程代理是怎么回事", "有多少项？", "全程代理有多少项？"),
        ("怎么评选示范党小组", "有奖励吗", "示范党小组有奖励吗？"),
        ("怎么整顿后进党组织", "目标是什么", "后进党组织，目标是什么？"),
        ("乌兰浩特有多少支服务团队？", "由谁组成", "乌兰浩特服务团队由谁组成？"),
        ("乌兰浩特把社区分成几个档次？", "由谁来定？", "乌兰浩特社区档次由谁来定？"),
        ("社区干部能拿多少工资？", "怎么选", "社区干部工资怎么选？"),
        ("谁负责网格", "多久一次", "网格多久一次？"),
        ("企业党建经费能不能抵税？", "比例是多少？", "企业党建经费抵税，比例是多少？"),
        ("某县的群众满意度评价由谁来做？", "那浙江怎么考核？", "浙江群众满意度评价怎么考核？"),
        ("我家楼道灯坏了找谁", "多久能修好", "楼道灯坏多久能修好？"),
        ("社区干部的工资是多少？", "有多少人", "社区干部有多少人？"),
        ("网格怎么划分", "工资呢", "网格，工资？"),
        ("全程代理", "有多少项？", "全程代理有多少项？"),
        ("Who runs the star rating of villages?", "how often?", "the star rating of villages, how often?"),
        ("Where are the workstations in Changchun?", "how many staff?", "the workstations in Changchun, how many staff?"),
    ],
)
def test_a_question_without_a_subject_gets_that_of_the_turn_before(shipped: Analyzer, before: str, question: str, whole: str) -> None:
    assert completed(shipped, before, question) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("浙江有多少党员志愿者？", "他们都做些什么事？", "浙江党员志愿者都做些什么事？"),
        ("黨員志願者有多少人", "他們做什麼", "黨員志願者做什麼？"),
        ("全程代理分哪三个环节", "它有多少项", "全程代理有多少项？"),
        ("网格长平时干什么", "谁来管他们", "谁来管网格长？"),
        ("网格怎么划分", "这个计划什么时候开始", "网格，这个计划什么时候开始？"),
        ("长春有哪些渠道反映意见", "那里有多少信息员", "长春有多少信息员？"),
        ("服务民生工作站在哪里", "那里有多少人", "服务民生工作站有多少人？"),
        ("What does a grid worker do?", "How many of them are there?", "How many of the grid worker are there?"),
        ("What does a grid worker do?", "what are their duties?", "what are the grid worker's duties?"),
    ],
)
def test_a_pronoun_stands_for_what_the_turn_before_is_about(shipped: Analyzer, before: str, question: str, whole: str) -> None:
    assert completed(shipped, before, question) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("网格怎么划分", "为什么", "网格为什么划分？"),
        ("网格怎么划分", "什么时候", "网格什么时候划分？"),
        ("How are grids divided?", "why?", "why are grids divided?"),
        ("乌兰浩特有多少网格员", "为什么", "乌兰浩特网格员为什么？"),
    ],
)
def test_a_lone_adverb_asks_the_old_question_anew(shipped: Analyzer, before: str, question: str, whole: str) -> None:
    assert completed(shipped, before, question) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("乌兰浩特有多少个网格？", "那服务团队有多少支？", "乌兰浩特服务团队有多少支？"),
        ("乌兰浩特网格长怎么产生", "网格长有工资吗", "乌兰浩特网格长有工资吗？"),
        ("How many service teams are there in Zhejiang?", "And how many grids?", "how many grids in Zhejiang?"),
        ("网格怎么划分？", "那服务团队有多少支？", None),
        ("浙江有多少网格？", "那乌兰浩特有多少服务团队？", None),
    ],
)
def test_a_question_that_goes_on_takes_over_the_place(shipped: Analyzer, before: str, question: str, whole: str | None) -> None:
    assert completed(shipped, before, question) == whole


@pytest.mark.parametrize(
    ("before", "question"),
    [
        ("网格怎么划分？", "社区干部工资是多少？"),
        ("浙江有多少网格？", "五学是哪五学？"),
        ("网格怎么划分？", "我家狗丢了怎么办"),
        ("网格怎么划分？", "党小组"),
        ("乌兰浩特有多少网格？", "党小组工作考评办法和奖励条件"),
        ("What is the care fund used for?", "Which five nets make up the single web?"),
        ("网格怎么划分？", "what about Zhejiang?"),
        ("网格怎么划分？", "的"),
        ("“三全十服务”里的三全是什么？", "那十服务呢？"),
        ("结一联五的“结一”怎么结？", "那“联五”呢？"),
        ("“四个零”是哪四个", "那“六公开”呢"),
        ("三全是哪三全", "那六公开呢"),
        ("网格怎么划分", "那低保呢"),
        ("网格怎么划分", "我要办居住证"),
        ("网格怎么划分", "周末开门吗"),
        ("全程代理怎么办", "今天几点下班"),
        ("社区干部的工资多少", "红通那个社区主打什么"),
        ("浙江有多少网格", "长春那边一个工作站几个人"),
        ("What is the care fund used for?", "What happens when an office breaks its promise?"),
        ("", "浙江呢"),
        ("网格怎么划分？", "浙江" * 20 + "呢"),
        ("网格怎么划分？", "我的社区干部他们怎么联系"),
        ("六公开有什么好处", "服务目标里面的四个零到底是哪四个"),
    ],
)
def test_what_stands_for_itself_takes_over_nothing(shipped: Analyzer, before: str, question: str) -> None:
    assert completed(shipped, before, question) is None


def test_go_on_asks_the_same_again(shipped: Analyzer) -> None:
    assert complete("还有呢", Previous("网格怎么划分？"), shipped) == Completed("网格怎么划分？", ("网格怎么划分",))


def test_a_turn_without_a_noun_is_about_the_title_of_what_it_cited(shipped: Analyzer) -> None:
    assert completed(shipped, "怎么办？", "多久一次？", "社区事务准入") == "社区事务准入多久一次？"
    assert completed(shipped, "怎么办？", "它多久一次？") is None
    assert completed(shipped, "怎么办？", "多久一次？") is None
    assert completed(shipped, "怎么办？", "工资呢") is None


def test_what_would_be_too_long_is_not_completed(shipped: Analyzer) -> None:
    assert completed(shipped, "网格" + "划分" * 160, "浙江呢") is None


def test_three_turns_go_on_from_what_was_completed(shipped: Analyzer) -> None:
    second = completed(shipped, "乌兰浩特划了多少个网格？", "网格员呢？")
    assert second == "乌兰浩特划了多少个网格员？"
    assert completed(shipped, second, "他们平时忙什么？") == "乌兰浩特网格员平时忙什么？"


def test_the_words_carried_over_are_told(shipped: Analyzer) -> None:
    assert complete("浙江呢", Previous("乌兰浩特有多少网格？"), shipped) == Completed("浙江有多少网格？", ("网格",))
    assert complete("有多少项？", Previous("全程代理是怎么回事"), shipped) == Completed("全程代理有多少项？", ("全程代理",))


def test_nothing_follows_on_a_refusal(shipped: Analyzer) -> None:
    assert complete("浙江呢", Previous("网格怎么划分", refused=True), shipped) is None


@pytest.mark.parametrize(
    ("before", "question", "certainty", "own"),
    [
        ("网格怎么划分", "浙江呢", "sure", ()),
        ("全程代理分几步", "由谁培训", "sure", ()),
        ("网格长做什么", "那党小组呢", "likely", ("党小组",)),
        ("网格长做什么", "停水了怎么办", "likely", ("停水",)),
        ("一个网格多少户？", "低保怎么申请", "possible", ("低保", "申请")),
        ("图书室借书证怎么办理", "在哪里办理", "sure", ()),
        ("What is the care fund used for?", "is there one desk for everything", "possible", ()),
        ("网格长做什么", "狗证怎么办", "likely", ("狗", "证")),
        ("乌兰浩特网格长怎么产生", "网格长有工资吗", "possible", ()),
    ],
)
def test_a_completion_says_how_certain_it_is(shipped: Analyzer, before: str, question: str, certainty: str, own: tuple[str, ...]) -> None:
    found = complete(question, Previous(before), shipped)
    assert found is not None
    assert (found.certainty, found.own) == (certainty, own)


def test_a_member_of_the_list_that_was_quoted_takes_the_place_of_another(shipped: Analyzer) -> None:
    quoted = "考评分三档：\n- 优秀：95分。\n- 合格：80分。\n- 不合格：60分以下。"
    found = complete("合格呢", Previous("党小组考评优秀要多少分", text=quoted), shipped)
    assert found == Completed("党小组考评合格要多少分？", ("党小组", "考评"))


@pytest.mark.parametrize(
    ("question", "whole"), [("每人几个？", None), ("浙江", None), ("那浙江呢？", "浙江网格怎么划分？"), ("它有多大？", "网格有多大？")]
)
def test_only_what_refers_back_follows_on_a_turn_that_was_left(shipped: Analyzer, question: str, whole: str | None) -> None:
    found = complete(question, Previous("网格怎么划分？", left=True), shipped)
    assert (found and found.text) == whole


def test_a_wish_about_somebody_in_a_statement_is_not_completed(shipped: Analyzer) -> None:
    assert completed(shipped, "上次来登记还骂人", "我要投诉他") is None
    assert completed(shipped, "网格长做什么", "我想找他") == "我想找网格长？"
