"""Addresses of one page become one key; addresses of different pages never do."""

import pytest

from yuqing.sources.canon import canonical

SAME = [
    ("http://www.example.gov.cn/a/1.html", "https://example.gov.cn/a/1.html"),
    ("https://example.gov.cn:443/a", "https://EXAMPLE.gov.cn/a/"),
    ("https://example.gov.cn/xwzx/index.html", "https://example.gov.cn/xwzx/"),
    ("https://example.gov.cn/a#section", "https://example.gov.cn/a"),
    ("https://example.com/a?utm_source=wx&spm=1.2&id=7", "https://example.com/a?id=7"),
    ("https://example.com/a?b=2&a=1", "https://example.com/a?a=1&b=2"),
    ("https://example.com/a?a=1&amp;b=2", "https://example.com/a?a=1&b=2"),
    ("https://example.com/新闻/1", "https://example.com/%E6%96%B0%E9%97%BB/1"),
    ("https://example.com/%e6%96%b0", "https://example.com/%E6%96%B0"),
    ("https://s.weibo.com/weibo?q=%23积水%23&band_rank=1&Refer=top", "https://s.weibo.com/weibo?q=%23积水%23&t=31"),
    ("https://weibo.com/1234567/NabcdEFG?from=page_100&type=comment#_rnd1", "https://weibo.com/1234567/NabcdEFG"),
    ("https://mp.weixin.qq.com/s?__biz=Mz&mid=1&idx=1&sn=ab&chksm=ff&scene=27#wechat_redirect",
     "http://mp.weixin.qq.com/s?sn=ab&idx=1&mid=1&__biz=Mz"),
    ("https://www.xiaohongshu.com/explore/65ab?xsec_token=AB%3D&xsec_source=pc_search",
     "https://www.xiaohongshu.com/explore/65ab"),
    ("https://www.bilibili.com/video/BV1xx?spm_id_from=333&vd_source=1", "https://www.bilibili.com/video/BV1xx/"),
    ("http://bbs.example.cn/forum.php?mod=viewthread&tid=12&extra=page%3D1", "http://bbs.example.cn/thread-12-3-1.html"),
    ("  https://example.com/a  ", "https://example.com/a"),
    ("http://例子.中国/a", "http://xn--fsqu00a.xn--fiqs8s/a"),
    ("http://user@example.com/a", "http://example.com/a"),
]  # fmt: skip

DIFFERENT = [
    ("https://mp.weixin.qq.com/s?__biz=Mz&mid=1&idx=1&sn=ab", "https://mp.weixin.qq.com/s?__biz=Mz&mid=1&idx=2&sn=cd"),
    ("https://mp.weixin.qq.com/s/AbCd", "https://mp.weixin.qq.com/s/abcd"),
    ("http://bbs.example.cn/thread-12-1-1.html", "http://bbs.example.cn/thread-13-1-1.html"),
    ("http://bbs.example.cn/forum.php?mod=viewthread&tid=12", "http://bbs.example.cn/forum.php?mod=viewthread&tid=13"),
    ("https://example.com/show?id=1", "https://example.com/show?id=2"),
    ("https://example.com/show?t=1", "https://example.com/show?t=2"),
    ("https://example.com/show?sid=1", "https://example.com/show?sid=2"),
    ("https://example.com/#/detail/1", "https://example.com/#/detail/2"),
    ("https://example.com:8080/a", "https://example.com/a"),
    ("https://a.example.com/1", "https://b.example.com/1"),
    ("https://example.com/a%2Fb", "https://example.com/a/c"),
    ("https://tieba.baidu.com/p/123", "https://tieba.baidu.com/p/124"),
    ("https://example.com/s?q=%D6%D0", "https://example.com/s?q=%D6%D1"),
    ("https://s.weibo.com/weibo?q=%23积水%23&band_rank=1", "https://s.weibo.com/weibo?q=%23采莲%23&band_rank=1"),
    ("https://m.weibo.cn/search?containerid=231522q%3D1", "https://m.weibo.cn/search?containerid=231522q%3D2"),
    ("https://search.bilibili.com/all?keyword=1", "https://search.bilibili.com/all?keyword=2"),
    ("https://www.kuaishou.com/search/video?searchKey=1", "https://www.kuaishou.com/search/video?searchKey=2"),
    (
        "https://tieba.baidu.com/hottopic/browse/hottopic?topic_id=1",
        "https://tieba.baidu.com/hottopic/browse/hottopic?topic_id=2",
    ),
]

NOT_AN_ADDRESS = ["", "无", "example.com/a", "javascript:void(0)", "ftp://example.com/a", "http://", "http://[::1",
                  "http://exa mple.com/", "mailto:a@example.com", "http://example.com:port/"]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_addresses_of_one_page_have_one_key(one: str, other: str) -> None:
    assert canonical(one) == canonical(other) != ""


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_addresses_of_different_pages_have_different_keys(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize("text", NOT_AN_ADDRESS)
def test_what_is_no_web_address_has_no_key(text: str) -> None:
    assert canonical(text) == ""


def test_a_flood_of_parameters_has_no_key() -> None:
    assert canonical("https://example.com/?" + "&".join(f"a{n}=1" for n in range(500))) == ""


@pytest.mark.parametrize("address", [address for pair in SAME for address in pair])
def test_a_key_read_as_an_address_is_its_own_key(address: str) -> None:
    key = canonical(address)
    assert canonical(f"https://{key}") == key
