"""Our own style sheet: sizes for the wall screen, colours of the levels, and the demo frame.

Only constant text of this module and numbers go through `st.html`; what the public wrote never does.
"""

import streamlit as st

from yuqing.model.severity import Severity

#: Colour of a level on a white panel; measured at least 4.5:1 (red, orange, yellow, blue by rank is our default).
LEVEL_COLOUR = {
    Severity.I: "#B3122A",
    Severity.II: "#B84F00",
    Severity.III: "#8A6800",
    Severity.IV: "#1F62C8",
    Severity.OBSERVE: "#62707F",
}

_SHEET = """
<style>
.stMainBlockContainer { padding: 3.9rem 1.25rem .75rem; max-width: none; }
.stApp h2 { font-size: 26px; padding: .2rem 0 .7rem; } .stApp h3 { font-size: 20px; padding: .2rem 0 .6rem; }
/* Words that Streamlit has in English only. */
[data-testid="stStatusWidget"] { visibility: hidden; }
[data-testid="stFileUploaderDropzone"] button p { font-size: 0; }
[data-testid="stFileUploaderDropzone"] button p::after { content: "选择文件"; font-size: 15px; }
[data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
.stMainBlockContainer > .stVerticalBlock, .stMainBlockContainer .stHorizontalBlock { gap: .6rem; }
[class*="st-key-panel"] { background: #fff; border: 1px solid #DDE3EA; padding: .5rem .9rem; position: relative; }
[class*="st-key-panel"] > .stVerticalBlock { gap: .4rem; }
[class*="st-key-panel"] [data-testid="stPopover"] { position: absolute; right: .5rem; bottom: .3rem; width: auto; }
.yq-counters { display: flex; background: #fff; border: 1px solid #DDE3EA; }
.yq-counter { flex: 1; padding: .35rem 1rem .25rem; border-left: 1px solid #DDE3EA; white-space: nowrap; }
.yq-counter:first-child { border-left: 0; } .yq-counter.wide { flex: 1.6; }
.yq-counter .n { font-size: 52px; line-height: 1.1; font-weight: 600; font-variant-numeric: tabular-nums; }
.yq-counter .l { font-size: 15px; color: #5B6878; } .yq-counter .c { font-size: 16px; margin-left: .4rem; }
.yq-badge { display: inline-block; min-width: 46px; padding: 2px 6px; color: #fff; font-size: 17px; font-weight: 600;
  text-align: center; border-radius: 3px; }
.yq-panel-title { font-size: 20px; font-weight: 600; margin: 0 0 .1rem; }
.yq-next { font-size: 26px; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
.st-key-panel-response [data-testid="stText"] { font-size: 18px; overflow: hidden; text-overflow: ellipsis; }
.yq-due { font-size: 40px; font-weight: 600; line-height: 1.2; font-variant-numeric: tabular-nums; }
[class*="st-key-step-now"] [data-testid="stText"] { font-weight: 700; }
[class*="st-key-step-later"] [data-testid="stText"] { color: #5B6878; }
.yq-demo-bar { background: #5B3A8C; color: #fff; font-size: 14px; line-height: 1.5; text-align: center; }
.st-key-panel-headline [data-testid="stText"] { font-size: 24px; font-weight: 600; overflow: hidden;
  text-overflow: ellipsis; }
.st-key-panel-headline .stElementContainer:last-child [data-testid="stText"] { font-size: 16px; color: #5B6878;
  font-weight: 400; }
[class*="st-key-topic-row"] { border-bottom: 1px solid #EDF0F4; padding-bottom: .25rem; }
[class*="st-key-topic-title"] [data-testid="stText"] { font-size: 20px; line-height: 1.25; overflow: hidden;
  text-overflow: ellipsis; }
[class*="st-key-topic-why"] [data-testid="stText"] { font-size: 14px; color: #5B6878; line-height: 1.3; }
[class*="st-key-detail-title"] [data-testid="stText"] { font-size: 20px; font-weight: 600; }
.st-key-ticker [data-testid="stText"] { font-size: 16px; line-height: 1.7; overflow: hidden; text-overflow: ellipsis; }
.st-key-blind [data-testid="stText"] { font-size: 16px; color: #B84F00; }
.yq-link { color: #1F62C8; margin-right: 1.2rem; line-height: 2.5rem; }
@media (max-width: 1500px) { .yq-counter .n { font-size: 38px; }
  .st-key-panel-headline [data-testid="stText"] { font-size: 20px; } }
</style>
"""

_DEMO = """
<style>
.stApp { border: 4px solid #5B3A8C; }
.stApp::after { content: "演示"; position: fixed; right: 3%; bottom: 4%; font-size: 120px; color: #5B3A8C; opacity: .07;
  transform: rotate(-24deg); pointer-events: none; z-index: 999; }
</style>
"""


def apply(desk_name: str) -> None:
    """Put the style sheet on the page, with frame and watermark where the desk is not the live one."""
    st.html(_SHEET + (_DEMO if desk_name != "live" else ""))
