"""A few at once, then so many a second, each name by itself."""

from yuqing.ui.buckets import TokenBuckets


def buckets_at(seconds):
    return TokenBuckets(burst=2.0, per_second=4.0, monotonic=lambda: seconds[0])


def test_the_first_few_go_at_once_and_the_next_is_told_how_long_to_wait():
    buckets = buckets_at([100.0])
    assert [buckets.wait("screen") for _ in range(3)] == [0.0, 0.0, 0.25]


def test_a_turn_comes_back_with_time_and_no_more_than_the_burst_is_saved():
    seconds = [100.0]
    buckets = buckets_at(seconds)
    for _ in range(2):
        buckets.wait("screen")
    seconds[0] += 0.25
    assert [buckets.wait("screen"), buckets.wait("screen")] == [0.0, 0.25]
    seconds[0] += 3600
    assert [buckets.wait("screen") > 0 for _ in range(3)] == [False, False, True]


def test_who_was_refused_pays_nothing_for_asking():
    seconds = [100.0]
    buckets = buckets_at(seconds)
    for _ in range(20):
        buckets.wait("screen")
    seconds[0] += 0.25
    assert buckets.wait("screen") == 0.0


def test_one_name_does_not_use_up_the_turns_of_another():
    buckets = buckets_at([100.0])
    for _ in range(5):
        buckets.wait("loud")
    assert buckets.wait("quiet") == 0.0
