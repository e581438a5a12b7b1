"""The form that describes a new source: every kind, a trial before it is saved, and the terms of a meta search."""

import hashlib
import random

import pandas as pd
import streamlit as st

from yuqing import clock
from yuqing.errors import ConfigError
from yuqing.model.labels import HEALTH, OUTCOME, SOURCE_KIND
from yuqing.pseudonym import load_key
from yuqing.sources.csv_answer import SEPARATORS
from yuqing.sources.http import Client, user_agent
from yuqing.sources.meta_search import MAX_QUERIES
from yuqing.sources.source_file import Row, check
from yuqing.sources.spec import SourceSpec
from yuqing.ui import session, wording
from yuqing.worker.state import SourceState
from yuqing.worker.visit import Means, Visit, live_contexts, visit
from yuqing.workflow.authority import require_administrator
from yuqing.workflow.setup import lines
from yuqing.workflow.sources import add_source

PREVIEW_ROWS = 20
KINDS = {
    "feed": "订阅源(RSS、Atom)", "list": "列表页(新闻、政务栏目、论坛)", "hotlist": "热榜(自建接口)",
    "searxng": "元搜索(自建接口)", "sitemap": "网站地图", "jsonlist": "数据接口(JSON)",
    "csvlist": "网上的表格(CSV)", "xmllist": "数据接口(XML)",
}  # fmt: skip
#: Kinds that are one kind of medium and no other.
_WITHOUT_CHANNEL = frozenset({"hotlist", "searxng"})
#: The worker reads sources.toml at its next turn; a page shows the new state from then on.
SAVED = "已保存,后台几秒内按新设置采集。"
TERMS = (
    "元搜索背后是各家搜索引擎。多数引擎的服务条款或 robots 声明不允许自动查询,查询过多会要求输入验证码。"
    "本单位已阅读所用引擎的条款,确认可以使用,并对自动查询负责。"
)


def add() -> None:
    """Let a person try a source, see what it would bring, and add it."""
    st.subheader("添加渠道")
    kind = st.selectbox("渠道类型", list(KINDS), format_func=KINDS.__getitem__, key="new-source-kind")
    with st.form(f"source-{kind}", border=False, enter_to_submit=False):
        given = _common(kind) | _OWN_QUESTIONS.get(kind, _nothing)()
        tried, saved = st.columns(2)
        is_trial = tried.form_submit_button("试采一次(不保存)")
        is_final = saved.form_submit_button("保存", type="primary")
    if not given["allow_private"]:  # only an own server may be asked against its robots.txt
        given.pop("respect_robots", None)
    if is_final:
        add_source(session.acting(), session.desk().desk, given)
        st.success(SAVED)
    elif is_trial:
        _try(_checked(given))


def _common(kind: str) -> dict[str, object]:
    left, right = st.columns(2)
    name = left.text_input("名称", placeholder="例如:县政府网·要闻")
    url = right.text_input("网址", placeholder=_ADDRESSES[kind])
    shortest = 70 if kind == "searxng" else 5
    minutes = left.number_input("采集间隔(分钟)", min_value=shortest, max_value=1440, value=max(shortest, 15))
    given: dict[str, object] = {
        "id": _id(url), "name": name, "type": kind, "url": url, "interval": f"{int(minutes)}m",
    }  # fmt: skip
    if kind not in _WITHOUT_CHANNEL:
        channel = right.selectbox("媒体类别", list(SOURCE_KIND), format_func=SOURCE_KIND.__getitem__)
        given["channel"] = str(channel)
        given["about_unit"] = left.checkbox("这个渠道的信息都与本单位有关", value=False)
    given["allow_private"] = right.checkbox("网址在本单位内网或本机(自建服务)", value=kind in _WITHOUT_CHANNEL)
    return given


_ADDRESSES = {
    "feed": "例如:https://www.example.gov.cn/rss.xml",
    "list": "例如:https://www.example.gov.cn/xwzx/index.html",
    "hotlist": "例如:http://127.0.0.1:4444/api/s?id=weibo",
    "searxng": "例如:http://127.0.0.1:8080/search",
    "sitemap": "例如:https://www.example.gov.cn/sitemap.xml",
    "jsonlist": "例如:https://www.example.gov.cn/api/news?page=1",
    "csvlist": "例如:https://www.example.gov.cn/data/12345.csv",
    "xmllist": "例如:https://www.example.gov.cn/service/list.xml",
}


def _list_questions() -> dict[str, object]:
    left, right = st.columns(2)
    link = left.text_input("文章链接的规则(正则)", placeholder="例如:/art/20")
    behind = right.text_input("历史页的网址(可不填,{n} 表示页码)", placeholder="例如:index_{n}.html")
    whole = st.checkbox("读每篇文章的正文(不选则只读标题提到本单位的)", value=True)
    given: dict[str, object] = {"fetch_body": whole}
    return given | {key: text.strip() for key, text in (("item_link", link), ("more_pages", behind)) if text.strip()}


def _search_questions() -> dict[str, object]:
    words = st.text_area(f"要查的词(一行一个,最多 {MAX_QUERIES} 个)", placeholder="河口镇 积水", height=110)
    accepted = st.checkbox(TERMS, value=False)
    # A search program forbids robots by its own robots.txt, which is meant for strangers.
    return {"queries": list(lines(words)), "terms_accepted": accepted, "respect_robots": False}


def _json_questions() -> dict[str, object]:
    st.caption("下列各项填接口返回数据中的键名,逐级用点连接;除列表位置和标题外可不填,网址、网址模板、编号至少填一项。")
    return _named(_JSON_KEYS)


def _table_questions() -> dict[str, object]:
    st.caption("下列各项填表格首行中的列名,与首行一字不差;除标题外可不填。没有填的列不读取。")
    given = _named(_TABLE_COLUMNS)
    separator = st.columns(2)[0].selectbox("分隔符", list(_SEPARATORS), format_func=_SEPARATORS.__getitem__)
    return given | ({"separator": separator} if separator else {})


def _xml_questions() -> dict[str, object]:
    st.caption(
        "下列各项填返回数据中元素的名称,不带尖括号和前缀;属性写成 @名称 或 元素@名称。"
        "除“一条信息”和标题外可不填,没有填的不读取。"
    )
    return _named(_XML_TAGS)


def _named(questions: tuple[tuple[str, str, str], ...]) -> dict[str, object]:
    """Ask for texts in two columns and return those that were filled in, by their keys."""
    columns = st.columns(2)
    fields = [
        columns[place % 2].text_input(label, placeholder=example, key=f"new-source-{key}")
        for place, (key, label, example) in enumerate(questions)
    ]
    answers = zip((key for key, _label, _example in questions), fields, strict=True)
    return {key: text.strip() for key, text in answers if text.strip()}


_JSON_KEYS = (
    ("items_path", "列表在哪一项(返回的就是列表则不填)", "例如:data.list"),
    ("title_key", "每条的标题", "例如:title"),
    ("time_key", "每条的发布时间", "例如:publishTime"),
    ("url_key", "每条的网址", "例如:link"),
    ("url_template", "网址模板(没有网址这一项时用,大括号中写键名)", "例如:https://www.example.gov.cn/view?id={id}"),
    ("id_key", "每条的编号", "例如:id"),
    ("text_key", "每条的正文", "例如:content"),
    ("author_key", "每条的作者(只化名计数,不保存姓名)", "例如:user.name"),
)
_TABLE_COLUMNS = (
    ("title_column", "标题在哪一列", "例如:诉求标题"),
    ("time_column", "时间在哪一列", "例如:受理时间"),
    ("url_column", "每行的网址在哪一列", "例如:详情链接"),
    ("text_column", "内容在哪一列", "例如:诉求内容"),
    ("id_column", "编号在哪一列(没有网址时用来区分各行)", "例如:工单编号"),
    ("author_column", "作者在哪一列(只化名计数,不保存姓名)", "例如:诉求人"),
)
_XML_TAGS = (
    ("entry_tag", "哪个元素是一条信息", "例如:item"),
    ("list_tag", "列表在哪个元素(没有信息的日子用来确认列表为空)", "例如:list"),
    ("title_tag", "标题的元素", "例如:title"),
    ("time_tag", "发布时间的元素", "例如:pubTime"),
    ("link_tag", "网址的元素", "例如:link 或 link@href"),
    ("text_tag", "正文的元素", "例如:content"),
    ("number_tag", "编号的元素(没有网址时用来区分各条)", "例如:id 或 @id"),
    ("author_tag", "作者的元素(只化名计数,不保存姓名)", "例如:author"),
)
_SEPARATORS = {"": "自动识别"} | SEPARATORS


def _nothing() -> dict[str, object]:
    return {}


_OWN_QUESTIONS = {
    "list": _list_questions, "searxng": _search_questions, "jsonlist": _json_questions,
    "csvlist": _table_questions, "xmllist": _xml_questions,
}  # fmt: skip


def _try(spec: SourceSpec) -> None:
    """Visit a source once and show what it would bring; nothing is kept."""
    # A trial sends a request of this machine to an address that somebody typed.
    require_administrator(session.actor())
    opened = session.desk()
    client = Client(user_agent(opened.settings.contact))
    contexts = live_contexts(client, load_key(opened.desk.key_file))
    with st.spinner("正在试采……"):
        means = Means(contexts, clock.now, lambda: random.uniform(-1, 1), opened.desk.rejected)
        came = visit(spec, SourceState(), means, clock.now())
    _tried(came)


def _tried(came: Visit) -> None:
    run = came.run
    if not run.outcome.is_success:
        st.error(f"没有采到:{OUTCOME[run.outcome]}。{run.detail}", icon=":material/error:")
        return
    st.success(f"采到 {run.items} 条,其中 {len(came.items)} 条可用;状态:{HEALTH[run.health]}。{run.detail}")
    rows = [
        {
            "时间": wording.beijing(item.published_at) if item.published_at else "未知",
            "标题": item.title,
            "内容": item.text[:80],
            "来源": item.site,
        }
        for item in came.items[:PREVIEW_ROWS]
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _checked(given: dict[str, object]) -> SourceSpec:
    spec, problems = check(Row(1, dict(given)), "新渠道")
    if spec is None:
        raise ConfigError(";".join(problem.message for problem in problems))
    return spec


def _id(url: str) -> str:
    """Return an id of our own making: a person need not think of one."""
    return f"s{hashlib.sha1(url.encode(), usedforsecurity=False).hexdigest()[:10]}"
