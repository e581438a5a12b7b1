"""What a file really is, by its first bytes and its content; the suffix is never believed."""

import re
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from yuqing.errors import ImportFileError
from yuqing.sources.decoding import encoding_of

#: 2,000 MB: two years of a large tool's export. Beyond it the file is something else, or should be cut in parts
#: so that a broken import does not cost hours.
MAX_BYTES = 2_000 * 1_000_000
SAMPLE_BYTES = 262_144
#: More control characters than this share means bytes, not text.
_MAX_CONTROL_SHARE = 0.02
_ASCII = bytes(range(128))
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"%PDF", "PDF 文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"RIFF", "图片或音视频"),
    (b"MZ", "程序"),
    (b"\x7fELF", "程序"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "压缩包"),
    (b"\x1f\x8b", "压缩包"),
    (b"BZh", "压缩包"),
    (b"\xfd7zXZ", "压缩包"),
    (b"\x28\xb5\x2f\xfd", "压缩包"),
    (b"SQLite format 3\0", "数据库"),
    (b"{\\rtf", "RTF 文档"),
    (b"MIME-Version:", "网页存档"),
)
_WIDE_WORD, _WIDE_LOCKED = "WordDocument".encode("utf-16-le"), "EncryptedPackage".encode("utf-16-le")
_JSON_ARRAY = re.compile(r"\s*\[\s*(?:[\[{\]\"\d]|$)")
_JSON_OBJECT = re.compile(r"\s*\{\s*[\"}]")
_MARKUP = re.compile(r"\s*<(?:\?xml|!doctype|!--|html|head|meta|table|style|body|div|workbook)\b", re.IGNORECASE)


class Form(StrEnum):
    """A kind of content; the value is its name on the screen."""

    DELIMITED = "CSV 文本"
    XLSX = "Excel 工作簿（xlsx）"
    XLS = "Excel 97 工作簿（xls）"
    MARKUP = "网页表格"
    JSON_ARRAY = "JSON"
    JSON_LINES = "JSON（每行一条）"
    PARQUET = "Parquet"


@dataclass(frozen=True, slots=True)
class Content:
    """The form of a file, and for text its Python codec."""

    form: Form
    encoding: str = ""


def sniff(path: Path) -> Content:
    """Return what is in a file. Raises ImportFileError, with the kind in words, when it is no table."""
    size = path.stat().st_size
    if size == 0:
        raise ImportFileError("文件是空的（0 字节），请重新导出。")
    if size > MAX_BYTES:
        raise ImportFileError(f"文件有 {size / 1e6:,.0f} MB，超过 2,000 MB 的上限；请按时间分成几份再导入。")
    with path.open("rb") as stream:
        head = stream.read(SAMPLE_BYTES)
    if form := _by_magic(path, head):
        return Content(form)
    return _text(path, head)


def _by_magic(path: Path, head: bytes) -> Form | None:
    if head.startswith(b"PK"):
        return _zipped(path)
    if head.startswith(_OLE):
        return _compound(head)
    if head.startswith(b"PAR1"):
        return Form.PARQUET
    for magic, name in _FOREIGN:
        if head.startswith(magic):
            raise _foreign(name)
    if head[4:8] == b"ftyp":
        raise _foreign("视频")
    return None


def _zipped(path: Path) -> Form:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise ImportFileError("Excel 文件不完整或已损坏，请重新导出或重新下载。") from error
    if "xl/workbook.xml" in names:
        return Form.XLSX
    if any(name.startswith("word/") for name in names):
        raise _foreign("Word 文档")
    if any(name.startswith("ppt/") for name in names):
        raise _foreign("PPT 文档")
    if "xl/workbook.bin" in names or "mimetype" in names:
        raise ImportFileError("这种表格格式（xlsb、ods）不支持，请在 Excel 或 WPS 中另存为 .xlsx 再导入。")
    raise ImportFileError("这是压缩包，请先解压，再导入里面的表格。")


def _compound(head: bytes) -> Form:
    if _WIDE_LOCKED in head:
        raise ImportFileError("表格设有打开密码，请取消密码后再导入。")
    if _WIDE_WORD in head:
        raise _foreign("Word 文档")
    return Form.XLS


def _foreign(name: str) -> ImportFileError:
    return ImportFileError(f"这是{name}，不是表格；请导入 CSV、Excel、JSON 或 Parquet 文件。")


def _text(path: Path, head: bytes) -> Content:
    sample = head if not head.isascii() or len(head) < SAMPLE_BYTES else _beyond_ascii(path)
    encoding = encoding_of(head) if b"\0" in head else encoding_of(sample)
    if encoding is None or not (encoding.startswith("utf-16") or _is_clean(head)):
        raise ImportFileError("文件内容不是文字表格（像是程序或图片改了后缀），请核对导出的文件。")
    return Content(_text_form(head.decode(encoding, "ignore").lstrip("\ufeff")), encoding)


def _beyond_ascii(path: Path) -> bytes:
    """Return a sample from the first byte beyond ASCII: only there the charset shows."""
    with path.open("rb") as stream:
        while block := stream.read(SAMPLE_BYTES):
            if not block.isascii():
                at = len(block) - len(block.lstrip(_ASCII))
                return block[at:] + stream.read(at)
    return b""


def _is_clean(head: bytes) -> bool:
    return len(head) - len(head.translate(None, _CONTROL)) <= len(head) * _MAX_CONTROL_SHARE


def _text_form(text: str) -> Form:
    if not text.strip():
        raise ImportFileError("文件里没有内容，请检查导出是否成功。")
    if _MARKUP.match(text):
        return Form.MARKUP
    if _JSON_OBJECT.match(text):
        return Form.JSON_LINES
    return Form.JSON_ARRAY if _JSON_ARRAY.match(text) else Form.DELIMITED
