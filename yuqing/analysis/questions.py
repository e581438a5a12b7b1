"""The first sentence of a text that asks or demands something."""

import re

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
