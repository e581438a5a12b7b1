"""Our own style sheet: sizes for the wall screen, colours of the levels, and the demo frame.

Only constant text of this module and numbers go through `st.html`; what the public wrote never does.
"""

import streamlit as st

from yuqing.charts.palette import PALETTES, Theme
from yuqing.charts.spec import Role
from yuqing.model.severity import Severity
from yuqing.ui import countdown

#: Colour of a level as the sheet of the present theme writes it (red, orange, yellow, blue by rank is our default).
LEVEL_COLOUR = {
    Severity.I: "var(--yq-level-1)",
    Severity.II: "var(--yq-level-2)",
    Severity.III: "var(--yq-level-3)",
    Severity.IV: "var(--yq-level-4)",
    Severity.OBSERVE: "var(--yq-observe)",
}
#: What the variables of the sheet are called, and the roles of the charts whose colours they have.
_ROLES = {
    "level-1": Role.LEVEL_1,
    "level-2": Role.LEVEL_2,
    "level-3": Role.LEVEL_3,
    "level-4": Role.LEVEL_4,
    "observe": Role.OBSERVE,
    "in-time": Role.POSITIVE,
}
#: The frame and watermark of what is made up.
_VIOLET = {"light": "#5B3A8C", "dark": "#6E4BA6"}

_SHEET = """
<style>
.stMainBlockContainer { padding: 3.9rem 1.25rem .75rem; max-width: none; }
.stApp h2 { font-size: 26px; padding: .2rem 0 .7rem; } .stApp h3 { font-size: 20px; padding: .2rem 0 .6rem; }
/* Words that Streamlit has in English only. */
[data-testid="stStatusWidget"] { visibility: hidden; }
[data-testid="stFileUploaderDropzone"] button p { font-size: 0; }
[data-testid="stFileUploaderDropzone"] button p::after { content: "选择文件"; font-size: 15px; }
[data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
[data-testid="stDateTimeInputPopoverTime"] [id$="-time-label"] { font-size: 0; }
[data-testid="stDateTimeInputPopoverTime"] [id$="-time-label"]::after { content: "时间"; font-size: 14px; }
.stMainBlockContainer > .stVerticalBlock, .stMainBlockContainer .stHorizontalBlock { gap: .6rem; }
[class*="st-key-panel"] { background: var(--yq-panel); border: 1px solid var(--yq-line);
  padding: .5rem .9rem; position: relative; }
[class*="st-key-panel"] > .stVerticalBlock { gap: .4rem; }
[class*="st-key-panel"] [data-testid="stPopover"] { position: absolute; right: .5rem; bottom: .3rem; width: auto; }
[class*="st-key-matter-"] [data-testid="stPopover"] { position: static; }
.yq-counters { display: flex; background: var(--yq-panel); border: 1px solid var(--yq-line); }
.yq-counter { flex: 1; padding: .35rem 1rem .25rem; border-left: 1px solid var(--yq-line); white-space: nowrap; }
.yq-counter:first-child { border-left: 0; } .yq-counter.wide { flex: 1.6; }
.yq-counter .n { font-size: 52px; line-height: 1.1; font-weight: 600; font-variant-numeric: tabular-nums; }
.yq-counter .l { font-size: 15px; color: var(--yq-secondary); } .yq-counter .c { font-size: 16px; margin-left: .4rem; }
.yq-badge { display: inline-block; min-width: 46px; padding: 2px 6px; color: var(--yq-on-level);
  font-size: 17px; font-weight: 600; text-align: center; border-radius: 3px; }
.yq-help { position: fixed; top: 18px; right: 28px; z-index: 999991; font-size: 15px; color: var(--yq-level-4); }
.stElementContainer:has(.yq-help) { position: absolute; width: 0; height: 0; overflow: visible; }
.stElementContainer:has(.yq-drafts) { display: none; }
.yq-panel-title { font-size: 20px; font-weight: 600; margin: 0 0 .1rem; }
.yq-due { font-size: 40px; font-weight: 600; line-height: 1.2; font-variant-numeric: tabular-nums; }
[class*="st-key-step-now"] [data-testid="stText"] { font-weight: 700; }
[class*="st-key-step-later"] [data-testid="stText"] { color: var(--yq-secondary); }
.yq-demo-bar { background: var(--yq-violet); color: #fff; font-size: 14px; line-height: 1.5; text-align: center; }
.st-key-panel-headline [data-testid="stText"] { font-size: 24px; font-weight: 600; overflow: hidden;
  text-overflow: ellipsis; }
.st-key-panel-headline .stElementContainer:last-child [data-testid="stText"] { font-size: 16px;
  color: var(--yq-secondary); font-weight: 400; }
[class*="st-key-topic-row"] { border-bottom: 1px solid var(--yq-line); padding-bottom: .25rem; }
[class*="st-key-topic-title"] [data-testid="stText"] { font-size: 20px; line-height: 1.25; overflow: hidden;
  text-overflow: ellipsis; }
[class*="st-key-topic-why"] [data-testid="stText"] { font-size: 14px; color: var(--yq-secondary); line-height: 1.3; }
[class*="st-key-detail-title"] [data-testid="stText"] { font-size: 20px; font-weight: 600; }
.yq-label { font-size: 16px; font-weight: 600; white-space: nowrap; }
.yq-state { display: inline-block; padding: 2px 10px; font-size: 18px; font-weight: 600; white-space: nowrap;
  border: 2px solid currentColor; border-radius: 3px; background: var(--yq-panel); }
/* The newest mentions move up by one line at a time; whoever asked for less motion sees the newest one. */
.st-key-panel-ticker { padding-top: .2rem; padding-bottom: .2rem; }
.st-key-panel-ticker > div:last-child { min-width: 0; flex: 1 1 0; }
.st-key-ticker { height: 28px; flex: none; overflow: hidden; flex-wrap: nowrap; }
.st-key-ticker > * { flex: none; animation: yq-roll calc(var(--lines) * 6s) steps(var(--lines)) infinite; }
@keyframes yq-roll { from { transform: translateY(0); } to { transform: translateY(calc(var(--lines) * -28px)); } }
@media (prefers-reduced-motion: reduce) { .st-key-ticker > * { animation: none; } }
.st-key-ticker [data-testid="stText"] { font-size: 17px; line-height: 28px; height: 28px; overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap; }
.yq-clock { padding: .15rem 0 .25rem; border-bottom: 1px solid var(--yq-line); }
.yq-clock .left { font-size: 26px; font-weight: 600; line-height: 1.2; }
.yq-clock .what { font-size: 16px; margin-left: .3rem; }
.yq-clock .when { font-size: 14px; color: var(--yq-secondary); }
[class*="st-key-topic-why"] .stText > span { display: -webkit-box; -webkit-box-orient: vertical;
  -webkit-line-clamp: 2; overflow: hidden; }
[class*="st-key-topic-why"] .stText > span > span { display: inline; }
.st-key-panel-focus .stVerticalBlock { gap: .25rem; }
.st-key-focus-title [data-testid="stText"] { overflow: hidden; text-overflow: ellipsis; font-size: 20px;
  font-weight: 600; line-height: 1.3; }
.yq-ribbon { display: flex; flex-wrap: wrap; gap: 2px 0; font-size: 15px; line-height: 1.35; overflow: hidden;
  max-height: 5.6em; }
.yq-ribbon span { padding: 2px 10px 2px 4px; border-top: 4px solid var(--yq-in-time); white-space: nowrap; }
.yq-ribbon .late { border-top-color: var(--yq-level-1); color: var(--yq-level-1); }
.yq-ribbon .next { border-top: 4px dashed var(--yq-secondary); }
.yq-week { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; font-size: 16px; } .yq-week b { font-size: 30px; }
.st-key-blind [data-testid="stText"] { font-size: 16px; color: var(--yq-level-2); }
.yq-link { color: var(--yq-level-4); margin-right: 1.2rem; line-height: 2.5rem; }
/* Charts are drawn for the pixels of the page, so a wall of 3840 of them needs the zoom of the browser. */
@media (min-width: 3000px) { .stMainBlockContainer::after { color: var(--yq-secondary); font-size: 26px;
  content: "本屏为超高清:请把浏览器缩放设为 200%(按住 Ctrl 再按 +),三米外即可看清。"; } }
@media (max-width: 700px) { .yq-counters { flex-wrap: wrap; } .yq-counter { flex: 1 0 30%; padding: .2rem .5rem; }
  .st-key-panel-headline { flex-wrap: wrap; } .st-key-panel-headline [data-testid="stText"] { white-space: normal; }
  .yq-help { top: 20px; }
  .st-key-panel-heatmap, .st-key-panel-heat { overflow-x: auto; }
  .st-key-panel-heatmap [data-testid="stPlotlyChart"], .st-key-panel-heat [data-testid="stPlotlyChart"] {
  min-width: 860px; } }
@media (max-width: 1500px) { .yq-counter .n { font-size: 38px; }
  .st-key-panel-headline [data-testid="stText"] { font-size: 20px; } }
</style>
"""

_DEMO = """
<style>
.stApp { border: 4px solid var(--yq-violet); }
.stApp::after { content: "演示"; position: fixed; right: 3%; bottom: 4%; font-size: 120px;
  color: var(--yq-violet); opacity: .07; transform: rotate(-24deg); pointer-events: none; z-index: 999; }
</style>
"""


def apply(desk_name: str, theme: Theme) -> None:
    """Put the style sheet on the page, with frame and watermark where the desk is not the live one."""
    st.html(
        f"<style>:root {{ {_variables(theme)} }}</style>{_SHEET}{countdown.SHEET}{_DEMO if desk_name != 'live' else ''}"
    )


def _variables(theme: Theme) -> str:
    """Return the colours of a theme as variables of the sheet; they are those of the charts."""
    palette = PALETTES[theme]
    colours = {name: palette.strokes[role] for name, role in _ROLES.items()} | {
        "page": palette.page,
        "panel": palette.panel,
        "line": palette.line,
        "text": palette.text,
        "secondary": palette.secondary,
        # Bright levels of the dark theme carry dark numerals, the deep ones of the light theme white ones.
        "on-level": palette.inks[1] if theme == "light" else palette.inks[0],
        "hatch": palette.hatch,
        "violet": _VIOLET[theme],
    }
    return " ".join(f"--yq-{name}: {colour};" for name, colour in colours.items())
