"""One key per page: addresses that differ only in tracking, scheme or paging become the same text.

The key is for comparing, never for display or fetching. Two pages must never get one key, so the list of
parameters dropped everywhere is short (no `id`, `t`, `sid`), and known hosts keep only what names the page.
"""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode

#: Parameters that never name a page, whatever the host.
_TRACKING = frozenset({
    "spm", "scm", "fbclid", "gclid", "msclkid", "ref_src", "timestamp", "isappinstalled", "vd_source",
    "from_source", "share_token", "share_id", "share_from", "share_source", "share_medium",
    "share_plat", "share_tag", "sharefrom", "xsec_token", "xsec_source", "share_session_id",
    "share_times",
})  # fmt: skip
_TRACKING_PREFIXES = ("utm_", "hmsr", "hmpl", "hmcu", "hmkw", "hmci", "share_app")

#: Host suffix → the only parameters that name a page there; an empty set means the path says it all.
_KEEP: dict[str, frozenset[str]] = {
    "mp.weixin.qq.com": frozenset({"__biz", "mid", "idx", "sn"}),
    "weibo.com": frozenset({"id"}),
    # Hot lists link to a search of the platform: the word is the page.
    "s.weibo.com": frozenset({"q"}),
    "m.weibo.cn": frozenset({"id", "containerid", "q"}),
    "weibo.cn": frozenset({"id"}),
    "bilibili.com": frozenset({"p", "oid", "id"}),
    "search.bilibili.com": frozenset({"keyword"}),
    "douyin.com": frozenset({"modal_id"}),
    "xiaohongshu.com": frozenset({"keyword"}),
    "zhihu.com": frozenset({"q"}),
    "toutiao.com": frozenset({"keyword"}),
    "thepaper.cn": frozenset(),
    "tieba.baidu.com": frozenset({"kw", "kz", "topic_id"}),
    "baijiahao.baidu.com": frozenset({"id"}),
    "mbd.baidu.com": frozenset({"context", "id", "nid"}),
    "kuaishou.com": frozenset({"searchKey"}),
}
_PAGE_FILE = re.compile(r"/(?:index|default)\.s?html?$", re.IGNORECASE)
_DISCUZ_PATH = re.compile(r"/thread-(\d+)-\d+-\d+\.html$")
_PLAIN_PATH = re.compile(r"[A-Za-z0-9/._~-]*")
_SAFE = "/:@!$&'()*+,;=~-._"
#: Scheme, host, port, path, query, fragment; several times faster than urlsplit and no less strict.
_ADDRESS = re.compile(
    r"(?P<scheme>https?)://(?:[^/?#@\s]*@)?(?P<host>\[[0-9a-f:.]+\]|[^/?#:@\[\]\s]+)(?::(?P<port>\d{1,5})?)?"
    r"(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?",
    re.IGNORECASE | re.DOTALL,
)
_DEFAULT_PORTS = frozenset({None, "80", "443"})


def canonical(url: str) -> str:
    """Return the comparable form of a web address without its scheme, or "" when it is not one."""
    found = _ADDRESS.fullmatch(url.strip().replace("&amp;", "&"))
    if not found:
        return ""
    try:
        host = _host(found["host"], found["port"])
        return _key(host, found["path"] or "", found["query"] or "", found["fragment"] or "")
    except ValueError:  # a host that is no name, more than 200 parameters
        return ""


def _key(host: str, path: str, query: str, fragment: str) -> str:
    if thread := _discuz_thread(path, query):
        return f"{host}{thread}"
    kept = _query(host, query) if query else ""
    route = f"#{fragment}" if fragment.startswith(("/", "!")) else ""
    return f"{host}{_path(path)}{'?' if kept else ''}{kept}{route}"


def _host(name: str, port: str | None) -> str:
    host = name.lower().rstrip(".").removeprefix("www.")
    if not host.isascii():
        host = host.encode("idna").decode()  # UnicodeError is a ValueError
    return host if port in _DEFAULT_PORTS else f"{host}:{port}"


def _path(path: str) -> str:
    if not _PLAIN_PATH.fullmatch(path):
        path = quote(unquote(path, errors="surrogateescape"), safe=_SAFE, errors="surrogateescape")
    return _PAGE_FILE.sub("", path).rstrip("/")


def _query(host: str, query: str) -> str:
    keep = _kept(host)
    if keep is not None and not keep:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True, errors="surrogateescape", max_num_fields=200)
    kept = [pair for pair in pairs if (pair[0] in keep if keep is not None else not _is_tracking(pair[0]))]
    return urlencode(sorted(kept), errors="surrogateescape")


def _kept(host: str) -> frozenset[str] | None:
    """Return the parameters that name a page on this host or a parent of it; None for an unknown host."""
    while host:
        if host in _KEEP:
            return _KEEP[host]
        host = host.partition(".")[2]
    return None


def _is_tracking(name: str) -> bool:
    return name.lower() in _TRACKING or name.lower().startswith(_TRACKING_PREFIXES)


def _discuz_thread(path: str, query: str) -> str:
    """Return one form for both addresses of a Discuz! thread, whatever the page shown; "" for other pages."""
    if "thread-" in path and (found := _DISCUZ_PATH.search(path)):
        return f"{path[: found.start()]}/thread-{found[1]}"
    if path.endswith("/forum.php") and "mod=viewthread" in query:
        thread = dict(parse_qsl(query)).get("tid", "")
        return f"{path.removesuffix('/forum.php')}/thread-{thread}" if thread.isdecimal() else ""
    return ""
