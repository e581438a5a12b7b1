"""Text as people read it, also from markup that was made to hold a program for minutes."""

import time

import pytest

from yuqing.sources.plaintext import MAX_MARKUP, from_html, without_crowded_tags

SECONDS = 5.0


@pytest.mark.parametrize(
    "markup",
    [
        "<p " + " ".join(f"a{n}" for n in range(60_000)) + ">后文</p>",
        "<p " + " ".join(f"a{n}=1" for n in range(40_000)) + ">后文</p>",
        "<p x='>' " + " ".join(f"a{n}" for n in range(60_000)) + ">后文</p>",
        "<p " + " ".join(f"a{n}='<'" for n in range(30_000)) + ">后文</p>",
        "<p " + "/".join(f"a{n}" for n in range(60_000)) + ">后文</p>",
        ("<p " + " ".join(f"a{n}" for n in range(590)) + "></p>") * 100 + "后文",
        "<a" * 200_000 + ">后文",
        '<a="' * 100_000 + ">后文",
    ],
    ids=["bare", "valued", "quoted end", "quoted beginning", "slashes", "many", "no end", "open quotes"],
)
def test_a_tag_with_very_many_attributes_costs_no_minutes(markup: str) -> None:
    begun = time.process_time()
    from_html(markup[:MAX_MARKUP])
    assert time.process_time() - begun < SECONDS


def test_what_stands_behind_such_a_tag_is_read() -> None:
    assert from_html("<p " + " ".join(f"a{n}" for n in range(5_000)) + ">后文</p>") == "后文"


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="data:image/png;base64,' + "A/b+ " * 5_000 + '">',
        '<p title="' + "many words in an explanation " * 500 + '">正文</p>',
        "<p>" + "a long English text without any mark up in it " * 500 + "</p>",
        '<p a="b" "="" c="d">正文</p>' * 900,
    ],
    ids=["picture", "title", "text", "odd quotes"],
)
def test_what_is_merely_long_stays(markup: str) -> None:
    assert without_crowded_tags(markup) == markup
