"""Whether what was learnt from the labels of the unit is taken into use."""

from yuqing.model.labelling import Trial

#: Fewer labels teach nothing that lasts (our default).
FEWEST = 30
#: Fewer held-back rows cannot tell better from worse (our default).
FEWEST_HELD_BACK = 10


def too_few(learnt: int, held: int) -> str:
    """Return why there is nothing to learn from yet, or ""."""
    if learnt < FEWEST:
        return f"情感标注还太少:用于学习的有 {learnt} 条,至少要 {FEWEST} 条。请先核对更多信息。"
    if held < FEWEST_HELD_BACK:
        return f"留作检验的标注还太少:有 {held} 条,至少要 {FEWEST_HELD_BACK} 条。请先核对更多信息。"
    return ""


def verdict(before: Trial, after: Trial, held: int) -> tuple[bool, str]:
    """Return whether the new model is taken, and the sentence that says why.

    It must get at least as many held-back rows right, and give the right answers more probability.
    """
    counts = f"在未参与训练的 {held} 条上,原模型判对 {before.right} 条,新模型判对 {after.right} 条"
    if after.right < before.right:
        return False, f"{counts},变差了,没有采用。"
    if after.loss >= before.loss:
        return False, f"{counts},但对正确答案的把握没有提高,没有采用。"
    return True, f"{counts},已采用。今后新采集的信息按新模型判断。"
