"""The made-up matters that `by_hand` drives through the desk: a township and a village bank. All names are invented."""

import csv
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path

from yuqing.clock import in_beijing


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody of the unit: how they sign in and which roles of the plan they hold."""

    name: str
    title: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """One unit and its matter: what people write, what is found out, decided, said and solved."""

    name: str
    kind: str
    plan: str
    unit: str
    aliases: str
    #: Questions of the plan pack and their answers.
    answers: dict[str, str]
    accounts: tuple[Account, ...]
    #: Posts about the matter: words, site; the first is the first of all.
    posts: tuple[tuple[str, str], ...]
    #: What is written about the unit on other days.
    chatter: tuple[str, ...]
    title: str
    #: Lines of the fact sheet by label, and choices by label.
    facts: dict[str, str]
    choices: dict[str, str]
    level: str
    why_level: str
    #: To whom the flash report goes, and how.
    receipts: tuple[tuple[str, str], ...]
    #: Whose advice is heard before the decision, with it.
    advice: dict[str, str]
    present: tuple[str, ...]
    measures: str
    task_to: str
    task: str
    statement_title: str
    body: str
    #: Who signs: account, role or group, and whether on paper.
    signatures: tuple[tuple[str, str, bool], ...]
    channel: str
    question: str
    grievances: tuple[tuple[str, str], ...]
    action: str


TOWNSHIP = Story(
    name="township",
    kind="乡镇、街道",
    plan="乡镇网络舆情应急预案",
    unit="青禾县苇塘镇人民政府",
    aliases="苇塘镇\n苇塘镇政府",
    answers={
        "群众通常怎样称呼贵地": "苇塘镇",
        "舆情报给哪个上级宣传部门": "青禾县委宣传部",
        "特别重大舆情报给哪一级党委": "青禾县委、县政府",
    },
    accounts=(
        Account("zhiban", "值班员", ("舆情监控员",)),
        Account("bangong", "办公室主任", ("办公室主任",)),
        Account("zuzhang", "组长", ("组长",)),
        Account("fuzuzhang", "副组长", ("副组长",)),
        Account("fayan", "新闻发言人", ("新闻发言人",)),
    ),
    posts=(
        ("苇塘镇老街自来水今早发黄有怪味,打电话没人接,能不能喝?", "青禾论坛"),
        ("苇塘镇自来水发黄发臭,家里有小孩不敢用,谁来管一管?", "微博"),
        ("苇塘镇老街自来水发黄,镇政府为什么不通知?什么时候能恢复?", "微博"),
        ("苇塘镇自来水变黄,听说水厂进了污水,镇里还瞒着大家?", "抖音"),
        ("苇塘镇老街几百户自来水发黄,超市的桶装水都抢光了", "微信公众号"),
        ("苇塘镇自来水发黄有怪味,水费照收,这水到底能不能喝?", "贴吧"),
    ),
    chatter=(
        "苇塘镇春季植树活动周末举行",
        "苇塘镇卫生院开展免费体检",
        "苇塘镇公布农村道路修缮计划",
        "苇塘镇集市下月搬到新址",
    ),
    title="苇塘镇老街自来水发黄",
    facts={
        "基本事实": "今晨老街主管道抢修后恢复供水,管壁沉积物被冲起,末梢水发黄,涉及约三百户。水厂进水、出厂水正常。",
        "何时": "今晨六时起",
        "何地": "苇塘镇老街",
        "涉及哪些人群或单位": "老街约三百户居民和沿街餐饮店",
        "从何得知、如何核实": "论坛首发;值班人员到现场查看,并与水厂核对抢修记录",
        "尚不清楚的": "末梢水检测结果要到下午才出",
    },
    choices={"核实结论": "部分属实", "类别": "公共卫生", "预案中的事件类别": "公共卫生事件"},
    level="重大或较大",
    why_level="涉及饮水安全,多平台传播,两小时内明显上升",
    receipts=(("网络舆情应急领导小组", "电话"), ("青禾县委宣传部", "电话")),
    advice={
        "青禾县委、县政府": "先送水、后解释,检测结果出来立即公布",
        "青禾县委宣传部": "用平实的话讲清原因,每半天通报一次",
    },
    present=("组长", "副组长", "办公室主任"),
    measures="一、水厂在老街三处消火栓排放冲洗;二、派送水车到老街,逐户通知;三、卫生院取样送检,结果当日公布;四、当日水费减免。",
    task_to="各党支部(室)",
    task="逐户通知老街居民暂勿饮用,并登记需要送水的家庭",
    statement_title="关于老街自来水发黄的情况通报",
    body=(
        "今晨,我镇老街部分居民家中自来水发黄。对由此带来的不便,我们深表歉意。\n"
        "经查,老街主管道昨夜抢修,今晨恢复供水时管壁沉积物被水流冲起,涉及约三百户。水厂进水和出厂水正常,没有污水进入。\n"
        "末梢水的检测结果正在核实,今天18时前公布。结果公布前,请老街居民不要饮用发黄的水。\n"
        "送水车已到老街南口和北口;管道正在冲洗。今日老街水费予以减免。\n"
        "咨询和反映问题,请到镇便民服务大厅,或拨打公布的值班电话。"
    ),
    # At this level the plan asks for the propaganda department above, which has no account here.
    signatures=(("bangong", "青禾县委宣传部", True),),
    channel="镇政府网站和公众号",
    question="餐饮店停业一天的损失怎么办?",
    grievances=(
        ("老街北段水管老旧,每次抢修后水都发黄,希望更换", "solved"),
        ("老街三家餐饮店停业一天,希望补偿", "scheduled"),
        ("要求镇政府承担外村水管改造费用", "refused"),
    ),
    action="抢修后先排放冲洗、再恢复供水,并提前两小时通知住户",
)

BANK = Story(
    name="bank",
    kind="村镇银行",
    plan="村镇银行舆情应急处置预案",
    unit="苇塘禾润村镇银行",
    aliases="禾润村镇银行\n禾润银行",
    answers={
        "贵行的主发起行是哪家银行": "青禾农村商业银行",
        "贵行的主要股东是谁": "青禾水务集团",
    },
    accounts=(
        Account("zhiban", "舆情监测员", ("舆情监测员",)),
        Account("bangong", "综合管理部负责人", ("办公室主任(综合管理部负责人)",)),
        Account("zuzhang", "组长", ("组长",)),
        Account("fuzuzhang", "副组长", ("副组长",)),
        Account("fayan", "对外发言人", ("对外发言人",)),
    ),
    posts=(
        ("禾润村镇银行今天取不了钱,自动取款机全停,是不是没钱了?", "青禾论坛"),
        ("禾润村镇银行取款难,柜台排长队,大家赶紧去取", "微博"),
        ("听说禾润村镇银行要倒闭,存款取不出来,是真的吗?", "微博"),
        ("禾润村镇银行取不了钱,门口排了几十人,工作人员也说不清", "抖音"),
        ("禾润村镇银行自动取款机全停,存款还安全吗?什么时候能恢复?", "微信公众号"),
        ("禾润村镇银行要倒闭?取款难,老人都在排队", "贴吧"),
    ),
    chatter=(
        "禾润村镇银行走进集市宣传反诈",
        "禾润村镇银行为春耕发放贷款",
        "禾润村镇银行调整营业时间",
        "禾润村镇银行举办金融知识讲座",
    ),
    title="禾润村镇银行取款难传言",
    facts={
        "基本事实": "今晨机房断电,三台自动取款机停用;柜面业务正常,现金充足。网上称银行要倒闭,不实。",
        "何时": "今晨八时至十时",
        "何地": "苇塘支行营业厅",
        "涉及哪些人群或单位": "到店储户约八十人",
        "从何得知、如何核实": "论坛首发;营业厅当班负责人现场核实,并与科技部核对停电记录",
        "尚不清楚的": "供电部门的停电原因说明尚未收到",
    },
    choices={"核实结论": "不实", "类别": "网络谣言", "预案中的事件类别": "挤兑、取款难传言"},
    level="特别重大",
    why_level="挤兑传言,预案规定不低于Ⅰ级;营业厅已有储户聚集",
    receipts=(("舆情应急领导小组", "电话"), ("董事会", "电话"), ("青禾农村商业银行", "系统")),
    advice={},
    present=("组长", "副组长", "办公室主任"),
    measures="一、柜面增开窗口,现金保障到位;二、取款机恢复前由大堂引导;三、发布情况说明并辟谣;四、向监管部门报告。",
    task_to="各分支机构、各部室",
    task="各网点统一口径,现场解释取款机停用原因,登记储户诉求",
    statement_title="关于自动取款机短时停用的情况说明",
    body=(
        "今晨,我行苇塘支行三台自动取款机停用,给储户带来不便,我们深表歉意。\n"
        "经查,停用的原因是机房断电。柜面业务一直正常办理,现金充足,储户存取款不受影响。\n"
        "网上所称我行要倒闭,不是事实。我行是依法设立并参加存款保险的银行。\n"
        "供电部门的停电原因说明正在核实,今天16时前再作通报。三台取款机已恢复,营业厅延长营业至18时。\n"
        "有疑问请到营业厅,或拨打我行公布的客服电话。"
    ),
    signatures=(("zuzhang", "组长", False),),
    channel="本行网站和公众号",
    question="定期存款提前支取的利息能不能照付?",
    grievances=(
        ("老人排队两小时没有座位,希望增设等候区", "solved"),
        ("自动取款机经常停用,希望更换", "scheduled"),
        ("要求银行补偿当天的误工费", "refused"),
    ),
    action="机房加装备用电源,停用时十分钟内在门口和公众号公告",
)

STORIES = (TOWNSHIP, BANK)
COLUMNS = ("标题", "内容", "发布时间", "链接", "来源网站", "媒体类型", "编号")
KINDS = {"青禾论坛": "论坛", "微博": "微博", "抖音": "视频", "微信公众号": "微信", "贴吧": "论坛"}


def write_posts(story: Story, file: Path, now: datetime) -> int:
    """Write what people wrote as an export of another tool: two quiet weeks, then three hours of the matter."""
    rows = [*_quiet(story, now), *_matter(story, now)]
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    return len(rows)


def _quiet(story: Story, now: datetime) -> list[tuple[str, ...]]:
    words = cycle(story.chatter)
    return [
        _row(f"q{day}-{n}", next(words), "微博", now - timedelta(days=day, hours=3 * n, minutes=17))
        for day in range(1, 15)
        for n in range(2)
    ]


def _matter(story: Story, now: datetime) -> list[tuple[str, ...]]:
    started = now - timedelta(minutes=150)
    rows = [_row("m0", *story.posts[0], started)]
    for n, (text, site) in zip(range(1, 46), cycle(story.posts[1:]), strict=False):
        # Ever closer together, as such things go.
        minutes = 150 * (1 - (1 - n / 46) ** 2)
        rows.append(_row(f"m{n}", f"{text}{'!' * (n % 3)}", site, started + timedelta(minutes=minutes)))
    return rows


def _row(number: str, text: str, site: str, moment: datetime) -> tuple[str, ...]:
    published = f"{in_beijing(moment):%Y-%m-%d %H:%M:%S}"
    return (text[:18], text, published, f"http://forum.example/{number}", site, KINDS[site], number)
