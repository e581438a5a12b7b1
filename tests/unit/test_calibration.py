"""Thresholds fitted to the order that people give their past topics."""

from yuqing.model.severity import Severity
from yuqing.rules import calibration
from yuqing.rules.calibration import Past

SHIPPED = (75.0, 55.0, 35.0, 15.0)
LEVELS = (Severity.I, Severity.II, Severity.III, Severity.IV, Severity.OBSERVE)


def past(*pairs):
    return [Past(number, score, level) for number, (score, level) in enumerate(pairs)]


def spread(shift):
    """Forty topics, eight at each level, whose scores are off by so much."""
    return past(*((centre + shift + step, level) for centre, level in zip((85, 63, 43, 23, 5), LEVELS, strict=True)
                  for step in range(-4, 4)))  # fmt: skip


def test_an_order_that_fits_leaves_the_thresholds_alone():
    assert calibration.propose(spread(0), SHIPPED) == SHIPPED
    assert calibration.agreement(spread(0), SHIPPED) == 1


def test_thresholds_follow_a_unit_whose_scores_run_low():
    low = spread(-12)
    proposed = calibration.propose(low, SHIPPED)

    assert calibration.agreement(low, SHIPPED) < 0.9
    assert calibration.agreement(low, proposed) == 1
    assert list(proposed) == sorted(proposed, reverse=True)


def test_few_topics_say_too_little():
    assert calibration.propose(spread(0)[: calibration.FEWEST - 1], SHIPPED) is None


def test_calling_a_matter_too_mild_is_the_worse_mistake():
    torn = past(*[(50.0, Severity.II)] * 4, *[(50.0, Severity.III)] * 6)

    assert Severity.II in {each.by(calibration.propose(torn, SHIPPED)) for each in torn}


def test_a_floor_stays_whatever_the_thresholds_say():
    lifted = Past(1, 10.0, Severity.I, floor=Severity.I)

    assert lifted.by(SHIPPED) is Severity.I
    assert lifted.by((99.0, 98.0, 97.0, 96.0)) is Severity.I


def test_the_confusion_table_counts_every_topic_once():
    counted = calibration.confusion(spread(-12), SHIPPED)

    assert sum(counted.values()) == 40
    assert counted[Severity.I, Severity.II] > 0


def test_the_order_of_pairs_needs_different_levels():
    assert calibration.concordance(past((50, Severity.II), (60, Severity.II))) is None
    assert calibration.concordance(past((50, Severity.I), (60, Severity.II))) == 0
    assert calibration.concordance(past((60, Severity.I), (60, Severity.II))) == 0.5
    assert calibration.concordance(spread(0)) == 1
