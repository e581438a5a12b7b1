"""准确率 counts what people said against what the program said, with intervals."""

import pandas as pd

from yuqing.views.accuracy import measured, share

SAID = [
    ("tone", "negative", "negative", 0.9),
    ("tone", "negative", "neutral", 0.5),
    ("tone", "neutral", "neutral", 0.7),
    ("tone", "positive", "positive", 0.8),
    ("relevance", "unit", "unit", 1.0),
    ("relevance", "", "unit", 1.0),
    ("relevance", "unit", "", 1.0),
]
FRAME = pd.DataFrame(SAID, columns=["aspect", "value", "was", "was_p"])


def test_a_share_tells_its_interval_and_its_sample():
    assert share(8, 10) == "80%(49%至94%,10 条)"
    assert share(0, 0) == "无样本"


def test_confusion_precision_and_recall_of_the_tone():
    found = measured(FRAME)
    assert found.tones == 4
    negative, neutral, _ = found.confusion.to_dict("records")
    assert (negative["系统判为负面"], negative["系统判为中性"], neutral["系统判为中性"]) == (1, 1, 1)
    rates = {row["情感"]: row for row in found.rates.to_dict("records")}
    assert rates["负面"]["精确率"].startswith("100%(")
    assert rates["负面"]["召回率"].startswith("50%(")
    assert rates["中性"]["精确率"].startswith("50%(")
    assert "情感判对 75%(" in found.tone_sentence
    assert "六成以上)的判对 100%(" in found.tone_sentence


def test_relevance_tells_what_was_wrongly_taken_and_what_was_missed():
    sentence = measured(FRAME).relevance_sentence
    assert "确实有关 50%(" in sentence
    assert sentence.endswith("人工改为有关的 1 条。")


def test_without_labels_nothing_is_claimed():
    found = measured(FRAME[:0])
    assert (found.tones, found.tone_sentence, found.relevance_sentence) == (0, "", "")
    assert set(found.rates["精确率"]) == {"无样本"}
