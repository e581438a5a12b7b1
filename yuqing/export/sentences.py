"""What a paper says in words: what rose, what fell, against what, with the counts; made by rules from figures."""

import re
from datetime import datetime, timedelta

from yuqing.charts import typeset
from yuqing.clock import in_beijing
from yuqing.model.labels import LEVEL
from yuqing.model.severity import Severity
from yuqing.rules.disclosure import masked, people
from yuqing.rules.wilson import interval
from yuqing.views.coverage import Coverage
from yuqing.views.period import Period
from yuqing.views.reports import Basis, Compared, Matter, Situation

#: Below so many mentions a percentage would say more than is known.
FEW = 20
#: A matter moved when it grew or shrank by this share and by so many mentions.
MOVED, MOVED_BY = 0.2, 5
NO_RECORD = "无数据"
NAMED = 3
ONE_DAY = timedelta(days=1)
#: Names of blind sources that are told; the rest is counted.
BLIND_NAMED = 5
#: Widest that the title of a topic may be, in em.
TITLE_EMS = 30.0
#: A title made of pieces, as “事情 地名”, is named by its first one when that is so long.
PIECE = 6

_BETWEEN = re.compile(r"(?<=[^\x00-\x7f])[\s|\uff5c_]+(?=[^\x00-\x7f])")


def title(given: str) -> str:
    """Return the title of a topic, masked and short enough for a sentence."""
    first = _BETWEEN.split(given.replace("#", " ").strip())[0]
    whole = first if len(first) >= PIECE else given.replace("#", " ").strip()
    return typeset.shorten(masked(whole), TITLE_EMS)


def quoted(given: str) -> str:
    """Return a title in quotation marks; those inside it become single ones."""
    inside = title(given).translate(str.maketrans("“”", "‘’"))
    return f"“{inside}”"


def volume(totals: Compared, period: Period) -> str:
    """Return how much was said, against the baseline."""
    if totals.known_since is None or totals.known_since >= period.window.end:
        return f"{period.present}{NO_RECORD}:这段时间没有任何监测记录,不能判断有无舆情。"
    if not totals.now.mentions and totals.blind_hours >= _hours(period):
        return f"{period.present}{NO_RECORD}:全程未能监测,不能判断有无舆情。"
    if not totals.now.mentions:
        said = f"{period.present}已监测,未见与本单位有关的信息"
    else:
        said = f"{period.present}共监测到与本单位有关的信息{typeset.amount(totals.now.mentions)}条"
    return f"{said}。{_against(totals, period)}{_blind(totals)}"


def tone(totals: Compared, period: Period) -> str:
    """Return how much of it was negative, and whether the change is more than chance."""
    now, before = totals.now, totals.before
    if now.share is None:
        return f"负面占比{NO_RECORD}。"
    said = f"其中负面信息{typeset.amount(now.negative)}条,占{now.share:.1%}"
    if totals.basis is not Basis.WHOLE or before.share is None:
        return f"{said};{period.earlier}{_lack(totals.basis)},不作比较。"
    if now.mentions < FEW or before.mentions < FEW:
        return f"{said};{period.earlier}{before.negative}条,样本不足{FEW}条,不比较占比。"
    return f"{said};{period.earlier}占{before.share:.1%}({before.negative}/{before.mentions}条),{_points(totals)}。"


def voices(totals: Compared) -> str:
    """Return how many accounts took part; small numbers are not told."""
    return f"参与发声的账号(去重){people(totals.now.authors)}个。"


def levels(found: Situation) -> str:
    """Return how many topics stand at which level."""
    told = [f"{LEVEL[level]}{n}个" for level, n in found.levels.items() if n and level is not Severity.OBSERVE]
    resting = found.levels[Severity.OBSERVE]
    if not told:
        return f"没有达到预警级别的议题;低于各级的议题{resting}个。" if resting else "没有形成议题。"
    return f"达到预警级别的议题:{'、'.join(told)};低于各级的议题{resting}个。"


def matter(given: Matter, period: Period, basis: Basis, cited: tuple[int, ...]) -> str:
    """Return one topic in one paragraph, with the numbers of its sources."""
    row = given.row
    sources = f"(信息{numbers(cited)})" if cited else ""
    decided = "" if row.level is row.proposed else f"(人工确定,程序建议{LEVEL[row.proposed]})"
    return (
        f"「{title(row.title)}」,{LEVEL[row.level]}{decided}。{period.present}{row.mentions:,}条,其中负面"
        f"{row.negative:,}条;{_moved(given, period, basis)};首见于{moment(row.first_at)},见于"
        f"{'、'.join(row.source_kinds)}{sources}。"
    )


def movements(found: Situation) -> list[str]:
    """Return which topics rose, which fell and which are new; nothing where the baseline is not known."""
    if found.totals.basis is not Basis.WHOLE:
        return [f"{found.period.earlier}{_lack(found.totals.basis)},各议题不作增减比较。"]
    new = [each for each in found.matters if each.row.first_at >= found.period.window.start]
    old = [each for each in found.matters if each not in new]
    lists = (
        ("新出现", new),
        ("上升", [each for each in old if _step(each) > 0]),
        ("回落", [each for each in old if _step(each) < 0]),
    )
    return [_movement(name, group) for name, group in lists if group]


def _movement(name: str, group: list[Matter]) -> str:
    """Return the foremost topics of a direction; how many there are in all is said."""
    rest = f"等{len(group)}个议题" if len(group) > NAMED else ""
    return f"{name}:{';'.join(_short(each) for each in group[:NAMED])}{rest}。"


def words(found: Situation) -> str:
    """Return which words rose most."""
    top = found.trends.rising.head(5)
    rows = list(zip(top["word"], top["n"], top["before"], strict=True))
    if not rows:
        return "没有明显上升的词。"
    told = (f"「{masked(str(word))}」{n}条({_before(int(before))})" for word, n, before in rows)
    return f"上升最快的词:{'、'.join(told)}。"


def kinds(found: Situation) -> str:
    """Return where most was said."""
    rows = list(found.trends.kinds.itertuples(index=False))
    if not rows:
        return f"渠道分布{NO_RECORD}。"
    told = (f"{row.source_kind}{row.n:,}条(负面{row.negative:,}条)" for row in rows[:NAMED])
    return f"信息主要来自{'、'.join(told)}。"


def seen(cover: Coverage, now: datetime) -> str:
    """Return what is being watched now, and what is not."""
    if not cover.total:
        return "尚未设置监测渠道,以下数据只来自导入和报送。"
    if cover.is_whole:
        return f"截至{moment(now)},{cover.total}个监测渠道全部正常。"
    names = "、".join(f"{spot.source_name}({spot.cause or spot.health})" for spot in cover.blind_spots[:BLIND_NAMED])
    rest = len(cover.blind_spots) - BLIND_NAMED
    more = f"等{len(cover.blind_spots)}个" if rest > 0 else ""
    return f"截至{moment(now)},监测覆盖{cover.watched}/{cover.total}个渠道;未能监测:{names}{more}。"


def headline(found: Situation) -> str:
    """Return the one sentence that a leading group has to hear."""
    totals, period = found.totals, found.period
    if not totals.now.mentions:
        return volume(totals, period).split("。")[0] + "。"
    worst = found.matters[0] if found.matters else None
    said = f"{period.present}信息{totals.now.mentions:,}条,负面占{totals.now.share:.0%}"
    if worst is None or worst.row.level is Severity.OBSERVE:
        return f"{said};没有达到预警级别的议题。"
    return f"最需关注:{title(worst.row.title)}({LEVEL[worst.row.level]},{worst.row.mentions:,}条);{said}。"


def compared(found: Situation) -> str:
    """Return the change of the volume for a narrow place."""
    now, before, earlier = found.totals.now.mentions, found.totals.before.mentions, found.period.earlier
    if found.totals.basis is not Basis.WHOLE:
        return f"{earlier}{_lack(found.totals.basis)}"
    growth = f"({typeset.growth(now, before)})" if before >= FEW else ""
    return f"{earlier}{before:,}条{growth}"


def moment(at: datetime, *, is_day_only: bool = False) -> str:
    """Return a moment in Beijing as papers write it."""
    local = in_beijing(at)
    day = f"{local.month}月{local.day}日"
    return day if is_day_only else f"{day}{local:%H:%M}"


def numbers(cited: tuple[int, ...]) -> str:
    """Return source numbers, runs of them joined: 1–3、7."""
    runs: list[list[int]] = []
    for number in sorted(set(cited)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _against(totals: Compared, period: Period) -> str:
    now, before = totals.now.mentions, totals.before.mentions
    if totals.basis is Basis.NONE:
        return f"{period.earlier}没有监测记录({NO_RECORD}),不作比较。"
    if totals.basis is Basis.PARTIAL and totals.known_since is not None:
        return f"{period.earlier}自{moment(totals.known_since)}起才有记录(已有{before:,}条),不作增减比较。"
    if now == before:
        return f"与{period.earlier}({before:,}条)持平。"
    growth = f",{typeset.growth(now, before)}" if before >= FEW else ""
    return f"{period.earlier}{before:,}条,{'增加' if now > before else '减少'}{abs(now - before):,}条{growth}。"


def _blind(totals: Compared) -> str:
    now, before = totals.blind_hours, totals.blind_hours_before
    told = [f"{name}有{typeset.hours(each)}未能监测" for name, each in (("期间", now), ("对比期", before)) if each >= 1]
    return f"{';'.join(told)},实际可能更多。" if told else ""


def _points(totals: Compared) -> str:
    now, before = totals.now, totals.before
    difference = ((now.share or 0) - (before.share or 0)) * 100
    if abs(difference) < 0.05:  # noqa: PLR2004 - rounds to 0.0
        return "持平"
    low, high = interval(now.negative, now.mentions)
    low_before, high_before = interval(before.negative, before.mentions)
    overlap = low <= high_before and low_before <= high
    return f"{'上升' if difference > 0 else '下降'}{abs(difference):.1f}个百分点{'(在误差范围内)' if overlap else ''}"


def _moved(given: Matter, period: Period, basis: Basis) -> str:
    if given.row.first_at >= period.window.start:
        return "为新出现"
    if basis is not Basis.WHOLE:
        return f"{period.earlier}{_lack(basis)}"
    change = given.row.mentions - given.before
    return (
        f"{period.earlier}{given.before:,}条,{'增加' if change > 0 else '减少'}{abs(change):,}条" if change else "持平"
    )


def _step(given: Matter) -> int:
    """Return 1, 0 or -1: whether a topic rose, stayed or fell beyond the usual."""
    change = given.row.mentions - given.before
    if abs(change) < MOVED_BY or abs(change) < MOVED * max(given.before, 1):
        return 0
    return 1 if change > 0 else -1


def _lack(basis: Basis) -> str:
    """Return what is wrong with a baseline that cannot be compared with."""
    return "记录不全" if basis is Basis.PARTIAL else NO_RECORD


def reasons(found: Situation) -> tuple[str, ...]:
    """Return why the most serious topics stand at their level, for the notes of a paper."""
    told = [each.row for each in found.matters[:NAMED] if each.row.level is not Severity.OBSERVE]
    return tuple(f"「{title(row.title)}」定级依据:{masked(row.sentence)}" for row in told if row.sentence)


def _short(given: Matter) -> str:
    row = given.row
    return f"「{title(row.title)}」{row.mentions:,}条({_before(given.before)})"


def _before(number: int) -> str:
    return f"此前{number:,}条" if number else "此前没有"


def _hours(period: Period) -> float:
    return (period.window.end - period.window.start).total_seconds() / 3600
