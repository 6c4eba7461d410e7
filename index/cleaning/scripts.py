"""Tell Traditional from Simplified Chinese, and fold text for matching."""

import re
from typing import Final

# Pairs of a frequent Traditional character and the Simplified one written for it alone: each tells its script, and one folds to the other.
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
"""Frequent characters that occur in Traditional texts only."""

SIMPLIFIED: Final = frozenset(pair[1] for pair in _TWINS)
"""Frequent characters that occur in Simplified texts only."""

_FOLDING: Final = {
    **{ord(pair[0]): pair[1] for pair in sorted(_TWINS)},
    **{code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)},
    **{ord(blank): " " for blank in "\t\u00a0\u2002\u2003\u2009\u3000"},
    **{code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)},
}


def fold(text: str) -> str:
    """Return *text* in Simplified characters, ASCII punctuation and lower case, of the same length."""
    for code in _FOLDING.keys() & set(map(ord, set(text))):  # no character is folded to one that is folded itself
        text = text.replace(chr(code), _FOLDING[code])
    return text
