"""PDF and pictures without a browser: Typst sets what it is given as data, with the Chinese fonts of the machine.

Fonts are those of the standard where the machine has them, else the first of the list that it has; they are embedded.
"""

import json
from functools import lru_cache
from typing import Any, Literal

import typst

from yuqing.config import ROOT
from yuqing.errors import YuqingError

TEMPLATE = ROOT / "yuqing" / "export" / "paper.typ"
_SANS = ("Microsoft YaHei", "微软雅黑", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei")
_SONG = ("SimSun", "宋体", "NSimSun", "Songti SC", "Noto Serif CJK SC", "Source Han Serif SC")
#: Purpose → fonts in the order in which they are tried.
FONTS: dict[str, tuple[str, ...]] = {
    "title": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", *_SONG, *_SANS),
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "STFangsong", *_SONG, *_SANS),
    "heading": ("SimHei", "黑体", "STHeiti", *_SANS, *_SONG),
    "number": (*_SONG, *_SANS),
}
#: Points of a picture's pixel at which it is sharp on paper.
PICTURE_DPI = 216


def pdf(given: dict[str, Any]) -> bytes:
    """Return the paper as PDF. Raises YuqingError when the machine has no Chinese font."""
    content = json.dumps(given | {"fonts": fonts()}, ensure_ascii=False)
    return _compiled(TEMPLATE.read_bytes(), {"report": content}, "pdf")


def png(picture: str) -> bytes:
    """Return an SVG as PNG. Raises YuqingError when the machine has no Chinese font."""
    fonts()
    source = '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.picture), format: "svg")\n'
    return _compiled(source.encode(), {"picture": picture}, "png")


@lru_cache(maxsize=1)
def fonts() -> dict[str, list[str]]:
    """Return the fonts of each purpose that this machine has. Raises YuqingError when it has none."""
    present = {family.lower() for family in _library().families()}
    found = {purpose: [name for name in names if name.lower() in present] for purpose, names in FONTS.items()}
    if not all(found.values()):
        raise YuqingError(
            "这台机器上没有中文字体,无法生成 PDF 和图片。请安装“思源宋体”和“思源黑体”(Debian 为 fonts-noto-cjk),"
            "或改用 .docx、.pptx、.xlsx。"
        )
    return found


@lru_cache(maxsize=1)
def _library() -> typst.Fonts:
    """Return the fonts of the machine; to look for them takes longer than to set a page."""
    return typst.Fonts(include_embedded_fonts=False)


def _compiled(source: bytes, inputs: dict[str, str], form: Literal["pdf", "png"]) -> bytes:
    made: Any = typst.compile(source, format=form, sys_inputs=inputs, font_paths=_library(), ppi=PICTURE_DPI)
    return bytes(made[0] if isinstance(made, list) else made)
