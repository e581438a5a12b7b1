"""The office says which words belong together and which tell nothing; the worker follows at once."""

import re
from collections.abc import Sequence

from yuqing.config import Desk, save_vocabulary
from yuqing.errors import WorkflowError
from yuqing.model.terms import Permission
from yuqing.model.vocabulary import Vocabulary
from yuqing.store import record
from yuqing.workflow.authority import Acting

#: Longest list, so that every cut stays fast, and longest word.
MOST = 5_000
SHORTEST, LONGEST = 2, 20
_WORD = re.compile(rf"[0-9A-Za-z一-鿿㐀-䶿·.+-]{{{SHORTEST},{LONGEST}}}")


def set_vocabulary(by: Acting, desk: Desk, words: Vocabulary) -> None:
    """Write the words of a desk. Raises WorkflowError without permission or for what is no word."""
    role = by.require(Permission.TRIAGE)
    _check(words)
    entry = by.entry(
        "vocabulary_set", "vocabulary:own", role, kept=len(words.kept), stopped=len(words.stopped),
    )  # fmt: skip
    # The file is written last inside: what cannot be written is not on the record either.
    with by.store.transaction() as transaction:
        record.append(transaction, entry)
        save_vocabulary(desk.vocabulary_file, words)


def _check(words: Vocabulary) -> None:
    _refuse([word for word in (*words.kept, *words.stopped) if not _WORD.fullmatch(word)], _NO_WORD)
    _refuse(sorted(set(words.kept) & set(words.stopped)), "同一个词不能既保留又停用:{}。请从其中一栏删去。")
    if max(len(words.kept), len(words.stopped)) > MOST:
        raise WorkflowError(f"每栏最多 {MOST:,} 个词。请删去不常用的。")


_NO_WORD = f"词只能由 {SHORTEST} 至 {LONGEST} 个汉字、字母或数字组成,每行一个:{{}} 不符合。"


def _refuse(found: Sequence[str], sentence: str) -> None:
    if found:
        raise WorkflowError(sentence.format("、".join(found[:3])))
