"""What may leave the office: personal numbers and names are masked, small counts of people are not told.

GB/T 35273-2020 counts telephone, identity and bank-card numbers and names as personal information; masking keeps the
form, so that a reader sees that something stood there.
"""

import re
from functools import lru_cache

#: Below this many people a count is told as "少于": fewer could be recognised.
LEAST_PEOPLE = 5
#: Cells that a spreadsheet would take for a formula begin with one of these.
FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_LUHN_LENGTHS = range(15, 20)

_SEPARATED = r"[\s\u00a0\-\u2010-\u2015.·]?"
_DIGIT = r"[0-9\uff10-\uff19]"
_ID = re.compile(
    rf"(?<!{_DIGIT})[1-9]{_DIGIT}{{5}}(?:{_SEPARATED}{_DIGIT}){{11}}{_SEPARATED}[0-9\uff10-\uff19Xx](?!{_DIGIT})"
)
_OLD_ID = re.compile(
    rf"(?<!{_DIGIT})[1-9]{_DIGIT}{{7}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]{_DIGIT}|3[01]){_DIGIT}{{3}}(?!{_DIGIT})"
)
_CARD = re.compile(rf"(?<!{_DIGIT}){_DIGIT}{{4}}(?:{_SEPARATED}{_DIGIT}){{11,15}}(?!{_DIGIT})")
_MOBILE = re.compile(
    rf"(?<!{_DIGIT})(?:\+?86{_SEPARATED})?[1１][3-9３-９]{_DIGIT}(?:{_SEPARATED}{_DIGIT}){{8}}(?!{_DIGIT})"
)
_LANDLINE = re.compile(rf"(?<!{_DIGIT})(?:[（(]?0{_DIGIT}{{2,3}}[)）]?{_SEPARATED}){_DIGIT}{{7,8}}(?!{_DIGIT})")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_NUMBERED = re.compile(r"(?i)((?:QQ|微信|微信号|VX|WX|wechat)(?:号|群)?\s*[:\uff1a是为]?\s*)([A-Za-z0-9_-]{5,20})")
_AT = re.compile(r"@[\w\u4e00-\u9fff·-]{2,24}")
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪"
    "庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房"
    "滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁"
    "沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
_COMPOUND = (
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|太叔|申屠|公孙|慕容|"
    "仲孙|钟离|长孙|宇文|司徒|鲜于|司空|令狐"
)
_SURNAME = rf"(?:{_COMPOUND}|[{_SURNAMES}])"
_POSTS = (
    "先生|女士|小姐|老师|医生|护士|师傅|同学|同志|阿姨|大爷|大妈|大叔|书记|主任|副主任|镇长|副镇长|乡长|村长|局长|副局长|"
    "县长|副县长|所长|副所长|队长|站长|经理|副经理|行长|副行长|校长|院长|科长|处长|部长|会计|警官|律师"
)
_BEFORE_POST = re.compile(rf"({_SURNAME})([\u4e00-\u9fff]{{1,2}})(?=(?:{_POSTS}))")
_AFTER_CUE = re.compile(
    rf"((?:姓名|联系人|举报人|投诉人|反映人|当事人|户主|法人|法定代表人|负责人|经办人|我叫|我是|名叫|叫做|本人)\s*[:\uff1a是为]?\s*)"
    rf"({_SURNAME})([\u4e00-\u9fff]{{1,2}})(?![\u4e00-\u9fff]{{6}})(?=$|[\s\uff0c,。;\uff1b、(\uff08)\uff09!\uff01?\uff1f\[]|的|[0-9])"
)
#: Characters that no given name begins with: they make a word with what looks like a surname.
_NO_NAME = frozenset("的了是在不我有和就都而及与着或一个没们这那你他她它被把给让向从对到说要会能可也还很多各某该本")
#: Surnames that begin many words, and characters with which those words go on: 党委书记, 卫生院院长, 农商行行长.
_WORDY = frozenset("党农卫安和时方于路简车项连文关温金古包华房石高成白黄东国")
_OFFICES = frozenset("委商生全小学校院行所局镇乡村县区部政务科方")


@lru_cache(maxsize=4096)
def masked(text: str) -> str:
    """Return a text of the public as a paper may quote it."""
    text = _MAIL.sub("[邮箱已隐去]", text)
    text = _ID.sub("[证件号已隐去]", text)
    text = _CARD.sub(_card, text)
    text = _OLD_ID.sub("[证件号已隐去]", text)
    text = _LANDLINE.sub("[电话已隐去]", _MOBILE.sub("[电话已隐去]", text))
    text = _NUMBERED.sub(r"\1[账号已隐去]", text)
    return _AFTER_CUE.sub(_name, _BEFORE_POST.sub(_name, _AT.sub("@[用户名已隐去]", text)))


def people(count: int) -> str:
    """Return a count of people, or that there are fewer than may be told; zero stays zero."""
    return f"少于{LEAST_PEOPLE}" if 0 < count < LEAST_PEOPLE else f"{count:,}"


def looks_like_formula(text: str) -> bool:
    """Return whether a spreadsheet could take a text for a formula."""
    return text.lstrip(" ").startswith(FORMULA_BEGINNINGS)


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: an apostrophe goes before one that could be."""
    return f"'{text}" if looks_like_formula(text) else text


def _name(found: re.Match[str]) -> str:
    """Keep the surname and hide the rest, unless what follows cannot be a name."""
    *before, surname, given = found.groups()
    is_word = given[0] in _NO_NAME or (surname[0] in _WORDY and not _OFFICES.isdisjoint(given))
    return found[0] if is_word else f"{''.join(before)}{surname}某"


def _card(found: re.Match[str]) -> str:
    digits = "".join(str(int(char)) for char in found[0] if char.isdigit())
    return "[卡号已隐去]" if len(digits) in _LUHN_LENGTHS and _luhn(digits) else found[0]


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0  # noqa: PLR2004 - digit sum
