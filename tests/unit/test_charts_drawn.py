"""The contract of every chart as it is drawn, and the words of the public inside it."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go
import pytest

from yuqing.charts import keywords, severity_heatmap, sources, squares, typeset, volume
from yuqing.charts.examples import CHARTS, heat_frame, volume_frame
from yuqing.charts.look import TYPES, look
from yuqing.charts.palette import contrast
from yuqing.charts.plotly import figure
from yuqing.charts.spec import Axis, ChartSpec, Gap, Kind, Mark, Role, Scale, Series
from yuqing.clock import BEIJING

#: Markup the renderer itself writes.
OURS = re.compile(r"<br>|<span style='font-size:\d+px'>|</span>")
EVIL = ['<a href="http://evil.example">看</a>', "<img src=http://evil.example/p.png>", "<b>停水</b>", "%{x}", "&lt;"]
SHOWN = {"text", "hovertext", "ticktext", "name"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def shown(part: object, key: str = "") -> Iterator[str]:
    """Yield every text that a reader can come to see."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield from shown(value, name)
    elif isinstance(part, (list, tuple)):
        for value in part:
            yield from shown(value, key)
    elif isinstance(part, str) and key in SHOWN:
        yield part


@cache
def example(name: str, rows: int):
    """Return frame and spec of a chart; made once, because ten thousand rows take their time."""
    frame = CHARTS[name].frame(rows)
    return frame, CHARTS[name].spec(frame)


def accepted(spec: ChartSpec, theme: str = "light") -> dict:
    """Return the figure after Plotly's own schema has checked every property: `figure` skips that for speed."""
    drawn = figure(spec, theme).to_plotly_json()
    go.Figure({"data": drawn["data"], "layout": drawn["layout"]})
    return drawn


def words(spec: ChartSpec, size: str = "desk") -> list[str]:
    return [OURS.sub(" ", text) for text in shown(figure(spec, "light", size).to_plotly_json())]


def expected_n(name: str, frame) -> int:
    """Return the sample from the frame, by another way than the chart's own."""
    if name == "spark":
        return sum(value or 0 for value in frame)
    if name == "severity_heatmap" and len(frame):
        days = sorted(set(frame["day"]))[-14:]
        return int(frame.loc[frame["day"].isin(days), "n"].sum())
    if name == "rising_words":
        return int(frame.sort_values(["ratio", "n"], ascending=False, kind="stable")["n"][:12].sum())
    return int(frame["n"].sum())


@pytest.mark.parametrize("rows", [0, 1, 10_000])
@pytest.mark.parametrize("name", CHARTS)
class TestEveryChart:
    def test_it_says_title_unit_definition_and_sample(self, name, rows):
        frame, spec = example(name, rows)
        assert spec.title
        assert spec.unit
        assert spec.time_zone == "北京时间"
        assert len(spec.definition) > 20
        assert spec.n == expected_n(name, frame)
        assert spec.is_empty == (rows == 0)

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_plotly_accepts_it_and_all_its_words_are_chinese(self, name, rows, theme):
        drawn = accepted(example(name, rows)[1], theme)
        texts = [OURS.sub("", text) for text in shown(drawn)]
        assert not [text for text in texts if re.search("[A-Za-z]", text)]

    def test_what_a_series_says_is_as_long_as_the_series(self, name, rows):
        for row in example(name, rows)[1].series:
            along = (row.y, row.low, row.high, row.labels, row.notes, row.keys, row.firm)
            assert {len(part) for part in along if part} <= {len(row.x)}


@pytest.mark.parametrize("size", TYPES)
@pytest.mark.parametrize("name", sorted(set(CHARTS) - {"spark"}))
def test_the_finding_stands_in_the_figure_and_no_text_is_too_small(name, size):
    spec = CHARTS[name].spec(CHARTS[name].frame(60))
    drawn = figure(spec, "light", size).to_plotly_json()
    assert drawn["layout"]["title"]["text"].replace("<br>", "").replace(" ", "") == spec.title.replace(" ", "")
    assert min(sizes(drawn)) >= 13


def sizes(part: object, key: str = "") -> Iterator[float]:
    if isinstance(part, dict):
        if "font" in key:
            given = part.get("size", 13)
            yield from given if isinstance(given, list) else [given]
        for name, value in part.items():
            yield from sizes(value, name)
    elif isinstance(part, (list, tuple)):
        for value in part:
            yield from sizes(value, key)


# the words of the public


def evil_charts() -> dict[str, ChartSpec]:
    counts = {"n": range(20, 15, -1), "before": 1, "ratio": range(20, 15, -1), "negative": 1}
    gap = Gap(at("2026-11-20T18:00"), at("2026-11-20T22:00"), EVIL[1])
    heat = pd.DataFrame({"source_kind_id": EVIL, "source_kind": EVIL, "day": "2026-11-20", "n": 3})
    return {
        "rising": keywords.spec_rising(pd.DataFrame({"word": EVIL, **counts})),
        "trend": keywords.spec_trend(pd.DataFrame({"word": EVIL, "day": "2026-11-20", "n": 3})),
        "sources": sources.spec(pd.DataFrame({"source_kind": EVIL, **counts})),
        "heat": severity_heatmap.spec(heat.assign(weighted=5.0, worst=2, state="seen")),
        "volume": volume.spec(volume_frame(90), [gap], [Mark(at("2026-11-21T04:00"), EVIL[0])]),
    }


@pytest.mark.parametrize("name", ["rising", "trend", "sources", "heat", "volume"])
def test_markup_written_by_the_public_is_shown_and_never_interpreted(name):
    texts = words(evil_charts()[name], "wall")
    assert [text for text in texts if "&lt;a href" in text or "&lt;img" in text]
    assert not [text for text in texts if "<" in text or ">" in text]


def test_an_entity_written_by_the_public_stays_as_written():
    assert any("&amp;lt;" in text for text in words(evil_charts()["rising"]))


def test_no_template_of_a_figure_holds_a_word_of_the_public():
    templates = set()
    for spec in evil_charts().values():
        for trace in figure(spec).to_plotly_json()["data"]:
            templates |= {trace.get("hovertemplate"), trace.get("texttemplate")}
    assert templates <= {None, "%{hovertext}<extra></extra>", "%{text}"}


def test_a_word_that_looks_like_a_date_keeps_its_own_row():
    frame = pd.DataFrame([("2026-11-22", 5, 1, 5.0), ("12345", 4, 1, 4.0)], columns=["word", "n", "before", "ratio"])
    drawn = figure(keywords.spec_rising(frame)).to_plotly_json()
    assert drawn["data"][0]["y"] == [0, 1]
    assert [text.strip() for text in drawn["layout"]["yaxis"]["ticktext"]] == ["2026-11-22", "12345"]


# squares


def test_a_click_on_a_square_hands_back_kind_and_day():
    trace = figure(severity_heatmap.spec(heat_frame(16))).to_plotly_json()["data"][0]
    assert trace["customdata"][0] == ["gov", "2026-11-09"]
    assert len(trace["customdata"]) == len(trace["x"]) == 16


def test_unwatched_squares_are_hatched_and_empty_and_zeros_are_not():
    spec = severity_heatmap.spec(heat_frame(112))
    bars, numbers = figure(spec, "light", "wall").to_plotly_json()["data"]
    looks = {
        (cell.value, shape): text
        for cell, shape, text in zip(spec.cells, bars["marker"]["pattern"]["shape"], numbers["text"], strict=True)
        if not cell.value
    }
    assert looks == {(0, ""): "0", (None, "/"): ""}


@pytest.mark.parametrize("size", ["desk", "wall", "wall_wide"])
@pytest.mark.parametrize("n", [3, 41, 987, 1284, 56_000])
def test_number_and_level_stay_inside_their_column(size, n):
    spec = severity_heatmap.spec(heat_frame(112).assign(n=n, weighted=30.0, worst=1, state="seen"))
    numbers = figure(spec, "light", size).to_plotly_json()["data"][1]
    column = look(spec, "light", size).plot_width / squares.LEAST_COLUMNS
    font = numbers["textfont"]["size"][0]
    assert max(typeset.width(line) for line in numbers["text"][0].split("<br>")) * font <= column


def test_a_number_too_wide_for_its_square_is_told_in_full_on_pointing():
    spec = severity_heatmap.spec(heat_frame(112).assign(n=12_345, weighted=30.0, worst=1, state="seen"))
    bars, numbers = figure(spec, "light", "wall").to_plotly_json()["data"]
    assert numbers["text"][0] == "1万Ⅰ"
    assert "12,345 条" in bars["hovertext"][0]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_click_leaves_every_number_readable(theme):
    spec = severity_heatmap.spec(heat_frame(112))
    bars, numbers = figure(spec, theme, "wall").to_plotly_json()["data"]
    assert bars["unselected"]["marker"]["opacity"] == 1
    assert numbers["selected"]["textfont"]["color"]
    seen = [cell.value is not None and cell.value > 0 for cell in spec.cells]
    pairs = zip(bars["marker"]["color"], numbers["textfont"]["color"], seen, strict=True)
    assert min(contrast(fill, ink) for fill, ink, drawn in pairs if drawn) >= 4.5


# time charts


def test_nothing_is_drawn_across_a_gap_of_an_area():
    rows = [(f"2026-11-{day:02}T{hour:02}:00", "neutral", 1) for day in range(1, 9) for hour in range(24)]
    frame = pd.DataFrame(rows, columns=["hour", "tone", "n"])
    frame = frame[(frame["hour"] < "2026-11-04T00") | (frame["hour"] >= "2026-11-05T00")]
    spec = volume.spec(frame, [Gap(at("2026-11-04T00:00"), at("2026-11-05T00:00"))])
    assert spec.kind is Kind.STACKED_AREA
    neutral = [trace for trace in accepted(spec)["data"] if trace["name"] == "中性"]
    assert [(trace["x"][0], trace["x"][-1]) for trace in neutral] == [
        ("2026-11-01T00:00:00", "2026-11-03T23:00:00"),
        ("2026-11-05T00:00:00", "2026-11-08T23:00:00"),
    ]
    assert [trace["showlegend"] for trace in neutral] == [True, False]


def test_a_gap_is_a_hatched_band_in_beijing_time_with_its_name_in_the_legend():
    gap = Gap(at("2026-11-20T18:00"), at("2026-11-20T22:00"))
    band = figure(volume.spec(volume_frame(90), [gap])).to_plotly_json()["data"][0]
    assert band["fillpattern"]["shape"] == "/"
    assert (min(band["x"]), max(band["x"])) == ("2026-11-20T18:00:00", "2026-11-20T22:00:00")
    assert (band["name"], band["showlegend"]) == ("未监测", True)


def test_labels_of_marks_close_together_stand_on_different_rows():
    moments = [at("2026-11-21T02:00") + timedelta(minutes=20 * place) for place in range(3)]
    marks = [Mark(moment, "预警:停水", Role.LEVEL_2) for moment in moments]
    layout = accepted(volume.spec(volume_frame(144), (), marks))["layout"]
    rows = [part["yshift"] for part in layout["annotations"] if part["text"] == "预警:停水"]
    assert len(set(rows)) == 3


def test_names_at_line_ends_do_not_overlap():
    names = [f"词{place}" for place in range(8)]
    frame = pd.DataFrame([("2026-11-20", name, 5) for name in names], columns=["day", "word", "n"])
    spec = keywords.spec_trend(frame)
    labels = [part for part in figure(spec).to_plotly_json()["layout"]["annotations"] if part["text"] in names]
    heights = sorted(part["y"] * look(spec, "light", "desk").plot_height for part in labels)
    assert min(high - low for low, high in pairwise(heights)) >= 13
    assert heights[0] >= 0


def test_one_mention_in_one_hour_is_a_bar_and_not_a_wall():
    layout = figure(volume.spec(volume_frame(1))).to_plotly_json()["layout"]
    start, end = (datetime.fromisoformat(moment) for moment in layout["xaxis"]["range"])
    assert end - start == timedelta(hours=12)


def test_days_are_never_labelled_with_hours():
    axis = figure(CHARTS["tone_share"].spec(CHARTS["tone_share"].frame(2))).to_plotly_json()["layout"]["xaxis"]
    assert axis["tickformat"] == "%m-%d"
    assert axis["dtick"] == 24 * 3_600_000


def test_a_plain_bar_chart_of_categories_draws_its_names():
    row = Series("条数", Role.LEVEL_1, ("Ⅰ级", "Ⅱ级"), (1, 3), notes=("一", "三"))
    spec = ChartSpec(
        "Ⅱ级最多",
        Kind.BAR,
        Axis("级别", Scale.CATEGORY, ("Ⅰ级", "Ⅱ级")),
        Axis("条", Scale.COUNT),
        "条",
        "说明",
        4,
        (row,),
    )
    drawn = accepted(spec)
    assert drawn["layout"]["xaxis"]["ticktext"] == ["Ⅰ级", "Ⅱ级"]
    assert drawn["data"][0]["x"] == [0, 1]
