"""Sentences in which people ask or demand something: the first one of a text, and which of many say the same."""

import re
from collections import defaultdict
from collections.abc import Sequence

#: Longest sentence kept, in characters.
LIMIT = 80
#: Fewest characters of a sentence that says what is asked.
_SHORTEST = 5
_SENTENCE = re.compile(r"[^。!?;\n]+[。!?;]*")
_CUE = re.compile(
    r"\?|为什么|为何|何时|何故|凭什么|什么时候|怎么办|怎么回事|怎么还|怎么解决|如何(?:办理|解决|处理|申请|才能)|到底|究竟|能否|可否|能不能|可不可以"
    r"|是否|有没有人管|谁来|谁负责|请问|请(?!假|客|帖|战|柬|教师|安|示)[^。!?;\n]{0,30}(?:尽快|尽早|及时|立即|马上|务必|给|解决|处理|答复|回复|公布|公开|落实|核实|调查|查处|整治|关注|重视|协调|督促|帮)"
    r"|(?:恳请|恳求|请求|强烈要求|强烈呼吁|呼吁|盼望|急盼)|希望(?!小学|工程|路|中学|村)|要求(?!较高|很高|不高)|建议(?!书)|尽快(?:解决|处理|落实|答复|修|开通|恢复|发放)"
    r"|还我|讨个说法|给个说法|给个答复|给个交代"
)
#: Empty rhetoric that ends with a question mark.
_EMPTY = re.compile(r"(?:真的假的|是吗|是吧|有木有|对吧|好吗|啥|什么|哪里|谁|哈|呵|啊|哦|嗯|呢|吗|转|微博|[^一-鿿])*")


def question(text: str) -> str:
    """Return the first question or demand of a folded text, at most 80 characters, or ""."""
    if not _CUE.search(text):
        return ""
    for match in _SENTENCE.finditer(text):
        sentence = match[0].strip(" ,、:\t\"'")
        if len(sentence) >= _SHORTEST and _CUE.search(sentence) and not _EMPTY.fullmatch(sentence):
            return sentence if len(sentence) <= LIMIT else sentence[: LIMIT - 1] + "…"
    return ""


#: Share of the character pairs of the shorter of two sentences that stand in the other, from which they say the same.
ALIKE = 0.6
#: Fewest characters that a sentence must have left to be compared with others.
_COMPARED = 4
#: What every demand says; two that share nothing else are two demands.
_FORMULA = re.compile(
    r"(?:恳请|恳求|请求|请问|希望|要求|建议|盼望|呼吁|强烈|尽快|尽早|及时|立即|马上|务必|解决|处理|答复|回复|有关部门|相关部门|领导|政府|部门|能否|可否|能不能"
    r"|是否|什么时候|何时|为什么|怎么|到底|究竟|谢谢|我们|大家|[的了能会要给请吗呢]|[^0-9A-Za-z一-鿿])+"
)
_ASKS = re.compile(r"\?|为什么|为何|何时|何故|什么时候|怎么回事|如何|到底|究竟|是否|请问|谁来|谁负责|吗$|呢$")
_DEMANDS = re.compile(r"恳请|恳求|请求|要求|呼吁|还我|尽快|务必|讨个说法|给个")


def is_demand(sentence: str) -> bool:
    """Return whether a sentence demands something, rather than asks."""
    return bool(_DEMANDS.search(sentence)) or not _ASKS.search(sentence)


def grouped(sentences: Sequence[str]) -> list[list[int]]:
    """Return the places of sentences that say the same, the groups in order of their first sentence.

    Each is compared with the first of every group: by the pairs of neighbouring characters that remain without the
    formulas of asking, or of the whole sentence where nothing else remains.
    """
    groups: list[list[int]] = []
    heads: list[frozenset[str]] = []
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for place, sentence in enumerate(sentences):
        pairs = _pairs(sentence)
        shared: defaultdict[int, int] = defaultdict(int)
        for pair in pairs:
            for number in holders[pair]:
                shared[number] += 1
        best = max(shared, key=lambda number: shared[number] / min(len(pairs), len(heads[number])), default=None)
        if best is not None and shared[best] >= ALIKE * min(len(pairs), len(heads[best])):
            groups[best].append(place)
            continue
        for pair in pairs:
            holders[pair].append(len(groups))
        groups.append([place])
        heads.append(pairs)
    return groups


def _pairs(sentence: str) -> frozenset[str]:
    core = _FORMULA.sub("", sentence)
    text = core if len(core) >= _COMPARED else "".join(filter(str.isalnum, sentence))
    return frozenset(text[at : at + 2] for at in range(max(len(text) - 1, 1)))
