"""Signs of traditional Chinese and the simplified ones that mean the same, as far as headers and states use them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TRADITIONAL = (
    "滿較無極點還個願會難簡單優壞贊認對專業熱複雜薦從經總時為沒幫間調問題評價內數據類號編碼櫃檯臺員務態環網機構區電話線進隊領"
    "辦結處訴賠償補額產種設備註記錄發聯繫現實際門費級層職歲齡別動應當負責組織開關閉啟轉與來過帳賬戶貸銀儲匯兌證險財體驗營廳語"
    "訊郵親說讓請選擇項確樣東廣場灣國歡質檢審議覆復詢絡統計圖書標準隨終離棄掛斷聽撥訪談雙週歷劃報導訂閱讀寫紙該這們將於後嗎麼"
    "誰給錢長遲連達遠運適遞邊顯顧須預頁順頻飛饋齊龍廢強憑戰擬擔擁攜敗斂暢暫條權歸殘氣決減測渉災煩爭狀獨獲異療監盡礎禮稅穩筆節"
    "範約純納維緊練縣縮績習聞脫腦臨舉藝蘇虛術衛規視覺觀觸託許詳誤課諮諾識護變豐貨販貴買賣資賓購贈趨軟載輕輸辭鄉鄰釋鎖鐘鑒閒階"
    "雖雲靜響頭餘馬驚麗麥萬億圓幣鍾漢勞佔倉爾簽鏈滯傷債墊罰繳遺欄愈"
)
_SIMPLIFIED = (
    "满较无极点还个愿会难简单优坏赞认对专业热复杂荐从经总时为没帮间调问题评价内数据类号编码柜台台员务态环网机构区电话线进队领"
    "办结处诉赔偿补额产种设备注记录发联系现实际门费级层职岁龄别动应当负责组织开关闭启转与来过帐账户贷银储汇兑证险财体验营厅语"
    "讯邮亲说让请选择项确样东广场湾国欢质检审议复复询络统计图书标准随终离弃挂断听拨访谈双周历划报导订阅读写纸该这们将于后吗么"
    "谁给钱长迟连达远运适递边显顾须预页顺频飞馈齐龙废强凭战拟担拥携败敛畅暂条权归残气决减测涉灾烦争状独获异疗监尽础礼税稳笔节"
    "范约纯纳维紧练县缩绩习闻脱脑临举艺苏虚术卫规视觉观触托许详误课咨诺识护变丰货贩贵买卖资宾购赠趋软载轻输辞乡邻释锁钟鉴闲阶"
    "虽云静响头余马惊丽麦万亿圆币钟汉劳占仓尔签链滞伤债垫罚缴遗栏越"
)
_TABLE = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
# The number of a question before its words.
_NUMBER = r"\d{1,3}(?:[-_.]\d{1,3})*"
_NUMBERING = re.compile(
    rf"^\s*(?:\[?[Qq\ubb38\u95ee]?\s*{_NUMBER}\s*[.\u3001)\uff0e:\uff1a\]]\s*|[Qq\ubb38\u95ee]\s*{_NUMBER}\s+)+"
)
# The mark of an option before its words, as in (b) Good: a sign in a ring or in brackets, or a letter with a stop.
_LETTERS = "A-Ga-g\uff21-\uff27\uff41-\uff47\uac00\ub098\ub2e4\ub77c\ub9c8\ubc14\uc0ac\u7532\u4e59\u4e19\u4e01\u620a"
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "\uac00\ub098\ub2e4\ub77c\ub9c8\ubc14\uc0ac", "\u7532\u4e59\u4e19\u4e01\u620a")
_RINGS = "\u2460-\u249b\u24b6-\u24e9\u2776-\u2793\u3200-\u321c\u3260-\u327b"
_OPTION = re.compile(
    rf"^\s*(?:[{_RINGS}]\s*[.)\u3001\uff0e\uff09]?\s*|[(\uff08]\s?\d{{1,2}}\s?[)\uff09]\s*"
    rf"|[(\uff08]?[{_LETTERS}]\s?[.)\u3001\uff0e:\uff1a\uff09](?:\s+(?=\w{{2}})|(?=[^\x00-\x7f])))(?=\D)"
)


@lru_cache(maxsize=1 << 14)
def simplified(text: str) -> str:
    """A text for comparing, its traditional signs as simplified ones; Korean and Japanese words keep theirs apart."""
    return text.translate(_TABLE)


def unnumbered(text: str) -> str:
    """A question without the number before its words."""
    return _NUMBERING.sub("", text)


def unmarked(text: str) -> str:
    """The words of an option without the sign or the letter that it has in its form."""
    return _OPTION.sub("", text)


def mark(text: str) -> int | None:
    """The place that the mark of an option says, 1 for the first; None for a text without one."""
    found = _OPTION.match(text)
    plain = unicodedata.normalize("NFKC", found[0]).strip(" .()\u3001:").casefold() if found else ""
    if plain.isdecimal():
        return int(plain)
    return next((row.index(plain) + 1 for row in _ROWS if plain and plain in row), None)
