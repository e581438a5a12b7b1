"""The two rules that come before the model: notices and replies are neutral, and signs alone are counted."""

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from yuqing.analysis.tone_words import GROUPS, Marks

Floats = NDArray[np.float64]

#: Share of real official replies that are neutral, as measured; it is the probability shown.
RULED = 0.95
#: Probability of the tone that signs alone speak for: they are often meant otherwise.
SIGNED = 0.6
#: Where a notice or reply says that it is one.
HEAD = 120
_NOTICE = re.compile(
    r"\s*(?:[【\[](?![^】\]]{0,8}(?:紧急|震惊|扩散))[^】\]]{0,12}?(通告|公告|公示|启事|通知|情况说明|情况通报|警情通报|温馨提示)[^】\]]{0,4}[】\]]"
    r"|关于[^。!?\n]{2,50}?的(通告|公告|公示|通知|情况说明|情况通报)(?:\s|$))"
)
_REPLY = re.compile(
    r"(收悉|现?将?.{0,12}(?:回复|答复|说明)如下|经(?:调查|核实|核查|了解)[,:]|您?所?(?:反映|咨询|提出)的.{0,60}?(?:收悉|回复|答复))"
)
_GREETING = re.compile(r"\s*(?:尊敬的)?[“\"']?[^,:。\n]{0,14}?(?:网友|市民|同志|您好|你好|来信人|业主|先生|女士)")
_NEGATIVE, _POSITIVE = GROUPS.index("emoticon_negative"), GROUPS.index("emoticon_positive")


def official(texts: Sequence[str]) -> list[str]:
    """Return for each folded text the phrase by which it says that it is a notice or an official reply, or ""."""
    return [_phrase(text[:HEAD]) for text in texts]


def smileys(marks: Marks, cuts: Sequence[list[str]], rows: int) -> NDArray[np.int64]:
    """Return for each text of nothing but signs how many more are friendly than angry; 0 for all others."""
    side = (marks.group == _POSITIVE).astype(np.int64) - (marks.group == _NEGATIVE)
    balance = np.bincount(marks.hits.row, side, rows).astype(np.int64)
    silent = np.array([not any(word.isalnum() for word in cut) for cut in cuts], dtype=np.bool_)
    return np.where(silent, balance, 0) if rows else balance


def apply(probability: Floats, official: Sequence[str], balance: NDArray[np.int64]) -> None:
    """Write what the rules decide over the probabilities (negative, neutral, positive)."""
    rest = (1 - SIGNED) / 2
    probability[balance < 0] = (SIGNED, rest, rest)
    probability[balance > 0] = (rest, rest, SIGNED)
    ruled = np.array([bool(phrase) for phrase in official], dtype=np.bool_)
    # A notice that the model is surer of than the rule keeps the model's figure.
    sure = probability[:, 1] > RULED
    probability[ruled & ~sure] = ((1 - RULED) / 2, RULED, (1 - RULED) / 2)


def told(official: Sequence[str], listed: Sequence[str]) -> list[str]:
    """Return the reasons with the rule where one decided."""
    return [
        f"按公告、公文、答复判为中性：{phrase}" if phrase else words
        for phrase, words in zip(official, listed, strict=True)
    ]


def _phrase(head: str) -> str:
    notice = _NOTICE.match(head)
    if notice:
        return notice[1] or notice[2]
    reply = _REPLY.search(head) if _GREETING.match(head) else None
    return reply[1][:8] if reply else ""
