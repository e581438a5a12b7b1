"""Times as sites write them become UTC, or None; never something else."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from yuqing.model.mentions import Precision
from yuqing.sources import zhdate

#: Sunday 22 November 2026, 16:00 in Beijing.
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
BEIJING = timezone(timedelta(hours=8))


def local(raw: str) -> tuple[str | None, str]:
    """Return the parsed time as Beijing wall clock, and its precision."""
    moment, precision = zhdate.parse(raw, NOW)
    return (moment and moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")), precision.value


SECOND, MINUTE, HOUR, DAY = "second", "minute", "hour", "day"

KNOWN = [
    # machine forms
    ("2026-11-22 08:30:15", "2026-11-22 08:30:15", SECOND),
    ("2026-11-22T08:30:15+08:00", "2026-11-22 08:30:15", SECOND),
    ("2026-11-22T00:30:15Z", "2026-11-22 08:30:15", SECOND),
    ("2026-11-22T00:30:15.123Z", "2026-11-22 08:30:15", SECOND),
    ("2026-11-22T08:30:15+0800", "2026-11-22 08:30:15", SECOND),
    ("2026-11-22 08:30", "2026-11-22 08:30:00", MINUTE),
    ("2026/11/22 8:30", "2026-11-22 08:30:00", MINUTE),
    ("2026-1-5", "2026-01-05 00:00:00", DAY),
    ("2026.11.20", "2026-11-20 00:00:00", DAY),
    ("20261120", "2026-11-20 00:00:00", DAY),
    ("20261120083015", "2026-11-20 08:30:15", SECOND),
    ("202611200830", "2026-11-20 08:30:00", MINUTE),
    ("t20261120", "2026-11-20 00:00:00", DAY),
    ("1795307415", "2026-11-22 08:30:15", SECOND),
    ("1795307415000", "2026-11-22 08:30:15", SECOND),
    ("46348.354340277775", "2026-11-22 08:30:15", SECOND),
    ("46348", "2026-11-22 00:00:00", DAY),
    # mail and feed forms; CST is China
    ("Sun, 22 Nov 2026 00:30:15 GMT", "2026-11-22 08:30:15", SECOND),
    ("Sun, 22 Nov 2026 08:30:15 +0800", "2026-11-22 08:30:15", SECOND),
    ("22 Nov 2026 08:30:15 CST", "2026-11-22 08:30:15", SECOND),
    ("Sun Nov 22 08:30:15 +0800 2026", "2026-11-22 08:30:15", SECOND),
    ("Sun Nov 22 08:30:15 CST 2026", "2026-11-22 08:30:15", SECOND),
    ("Sun Nov 22 2026 08:30:15 GMT+0800 (中国标准时间)", "2026-11-22 08:30:15", SECOND),
    ("星期五, 20 11月 2026 08:12:00 GMT", "2026-11-20 16:12:00", SECOND),
    ("November 20, 2026 8:30 PM", "2026-11-20 20:30:00", MINUTE),
    ("Nov 20, 2026", "2026-11-20 00:00:00", DAY),
    # Chinese calendar forms
    ("2026年11月22日 08:30", "2026-11-22 08:30:00", MINUTE),
    ("2026年11月22日08:30:15", "2026-11-22 08:30:15", SECOND),
    ("2026年11月22日 下午3时", "2026-11-22 15:00:00", HOUR),
    ("2026年11月22日 8时30分", "2026-11-22 08:30:00", MINUTE),
    ("2026年11月20日 下午3点半", "2026-11-20 15:30:00", MINUTE),
    ("2026年11月20日 星期五 08:30", "2026-11-20 08:30:00", MINUTE),
    ("２０２６年１１月２２日　０８：３０", "2026-11-22 08:30:00", MINUTE),
    ("11月20日", "2026-11-20 00:00:00", DAY),
    ("11月20日 08:30", "2026-11-20 08:30:00", MINUTE),
    ("11-20 08:30", "2026-11-20 08:30:00", MINUTE),
    ("11-20", "2026-11-20 00:00:00", DAY),
    ("12月31日 23:59", "2025-12-31 23:59:00", MINUTE),
    ("2月29日", "2024-02-29 00:00:00", DAY),
    # relative to now
    ("刚刚", "2026-11-22 16:00:00", MINUTE),
    ("30秒前", "2026-11-22 15:59:30", SECOND),
    ("3分钟前", "2026-11-22 15:57:00", MINUTE),
    ("3 分钟前", "2026-11-22 15:57:00", MINUTE),
    ("半小时前", "2026-11-22 15:30:00", MINUTE),
    ("1个半小时前", "2026-11-22 14:30:00", MINUTE),
    ("两小时前", "2026-11-22 14:00:00", HOUR),
    ("1小时20分钟前", "2026-11-22 14:40:00", MINUTE),
    ("3天前", "2026-11-19 00:00:00", DAY),
    ("两周前", "2026-11-08 00:00:00", DAY),
    ("1个月前", "2026-10-22 00:00:00", DAY),
    ("1年1个月前", "2025-10-22 00:00:00", DAY),
    ("5分钟后", "2026-11-22 16:05:00", MINUTE),
    ("昨天 08:30", "2026-11-21 08:30:00", MINUTE),
    ("昨天08:30", "2026-11-21 08:30:00", MINUTE),
    ("昨日 23:05", "2026-11-21 23:05:00", MINUTE),
    ("昨晚 8:30", "2026-11-21 20:30:00", MINUTE),
    ("前天", "2026-11-20 00:00:00", DAY),
    ("大前天 9点", "2026-11-19 09:00:00", HOUR),
    ("今天 上午9:05", "2026-11-22 09:05:00", MINUTE),
    ("星期五", "2026-11-20 00:00:00", DAY),
    ("周五 08:30", "2026-11-20 08:30:00", MINUTE),
    ("上周五", "2026-11-13 00:00:00", DAY),
    ("a minute ago", "2026-11-22 15:59:00", MINUTE),
    ("2 hours ago", "2026-11-22 14:00:00", HOUR),
    ("Yesterday at 08:30", "2026-11-21 08:30:00", MINUTE),
    ("Today", "2026-11-22 00:00:00", DAY),
    # what stands around it
    ("发布于 2026-1-5", "2026-01-05 00:00:00", DAY),
    ("发布时间：2026-11-20 08:30", "2026-11-20 08:30:00", MINUTE),
    ("发表于 昨天 08:30", "2026-11-21 08:30:00", MINUTE),
    ("11月20日 08:30 来自 某某客户端", "2026-11-20 08:30:00", MINUTE),
    ("编辑于 2026-11-20 08:30・浙江", "2026-11-20 08:30:00", MINUTE),
]

DOUBTFUL = [
    "", "undefined", "null", "--", "0", "0000-00-00 00:00:00", "1970-01-01 00:00:00", "第3版", "3/4", "2026年11月",
    "2026-13-01", "2026-02-30 08:00:00", "2026-11-22 25:00", "2026-11-22 08:61", "26-11-22", "几分钟前", "上周",
    "晚上12点", "昨天晚上1点", "2026-11-22 08:30:15 XYZ", "32 Nov 2026", "20 Foo 2026", "2026-11-22 08:30 阅读 3",
    "1.79E+09", "12345", "2026-11-208:30", "2026-1", "13800138000", "2026-W47-7T08:30:15",
]  # fmt: skip


@pytest.mark.parametrize(("raw", "expected", "precision"), KNOWN, ids=[k[0] for k in KNOWN])
def test_a_known_form_is_read(raw: str, expected: str, precision: str) -> None:
    assert local(raw) == (expected, precision)


@pytest.mark.parametrize("raw", DOUBTFUL)
def test_a_doubtful_text_is_no_time(raw: str) -> None:
    assert zhdate.parse(raw, NOW) == (None, Precision.SEEN)


def test_a_time_up_to_a_day_ahead_is_kept_and_a_later_one_is_not() -> None:
    assert local("2026-11-23 15:59:59") == ("2026-11-23 15:59:59", SECOND)
    assert local("2026-11-23 16:00:01") == (None, "seen")


def test_read_shows_the_future_time_that_parse_refuses() -> None:
    moment, _ = zhdate.read("2036-11-22 08:00:00", NOW)
    assert moment == datetime(2036, 11, 22, tzinfo=UTC)


def test_a_time_without_zone_is_in_the_zone_of_the_source() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert zhdate.parse("2026-11-22 09:00:00", NOW, tokyo)[0] == datetime(2026, 11, 22, tzinfo=UTC)


def test_yesterday_is_the_yesterday_of_the_source_not_of_utc() -> None:
    early = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)  # 01:00 on the 22nd in Beijing
    moment, _ = zhdate.parse("昨天 08:30", early)
    assert moment == datetime(2026, 11, 21, 0, 30, tzinfo=UTC)


def test_every_result_is_aware_utc() -> None:
    assert {zhdate.parse(raw, NOW)[0].tzinfo for raw, _, _ in KNOWN} == {UTC}
