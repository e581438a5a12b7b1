"""Bytes become the right characters, whatever was declared."""

import pytest

from yuqing.sources.decoding import decode, encoding_of

TEXT = "标题,正文,发布时间\n东河镇的路灯坏了三天没人修，求关注。,2026-11-22\n" * 30


@pytest.mark.parametrize("declared", [None, "iso-8859-1", "utf-8", "gb2312", "GBK", "no-such-charset", ""])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_bytes_decide_before_the_declaration(encoding: str, declared: str | None) -> None:
    assert decode(TEXT.encode(encoding), declared) == TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_cut_last_character_is_dropped(encoding: str, cut: int) -> None:
    assert TEXT.startswith(decode((TEXT + "坏坏").encode(encoding)[:-cut]).rstrip("坏"))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_three_bad_bytes_cost_three_characters_and_not_the_text(encoding: str) -> None:
    half = TEXT.encode(encoding)
    broken = decode(half + b"\xff\xff\xff" + half)
    assert broken.count("\ufffd") <= 3
    assert broken.replace("\ufffd", "") == TEXT * 2


def test_a_charset_that_only_a_declaration_can_tell_is_believed() -> None:
    assert decode("臺北市政府表示".encode("big5"), "big5") == "臺北市政府表示"
    assert decode("où êtes-vous, café à bientôt".encode("latin-1"), "iso-8859-1") == "où êtes-vous, café à bientôt"


def test_lost_characters_in_a_good_file_do_not_make_it_another_charset() -> None:
    assert encoding_of("标题,正\ufffd\ufffd\ufffd文\ufffd\ufffd".encode()) == "utf-8"


def test_a_very_short_chinese_text_is_recognised() -> None:
    assert [decode("中".encode(each)) for each in ("utf-8", "gbk")] == ["中", "中"]


def test_a_program_is_no_text() -> None:
    assert encoding_of(bytes(range(256)) * 40) is None


@pytest.mark.parametrize("declared", ["utf-16", "utf-32", "idna", "hex", "base64", "rot13", "a\0b"])
def test_a_declaration_that_cannot_be_true_is_overlooked(declared: str) -> None:
    assert encoding_of("集市街积水过膝".encode("gb18030"), declared) == "gb18030"
