"""How often Python looks for garbage while many rows are worked on."""

import gc
import weakref

import pytest

from yuqing.worker.garbage import SELDOM, looked_for_seldom


class Circle:
    def __init__(self) -> None:
        self.itself = self


def test_what_was_alive_is_left_aside_while_the_block_runs_and_looked_at_again_afterwards():
    before = gc.get_threshold()

    with looked_for_seldom():
        assert gc.get_threshold() == SELDOM
        assert gc.get_freeze_count() > 0

    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_an_error_does_not_leave_it_so():
    before = gc.get_threshold()

    with pytest.raises(ZeroDivisionError), looked_for_seldom():
        raise ZeroDivisionError

    assert gc.get_threshold() == before
    assert gc.get_freeze_count() == 0


def test_circles_are_still_freed_within_the_block():
    with looked_for_seldom():
        lost = weakref.ref(Circle())
        kept = [[] for _ in range(2 * SELDOM[0])]

        assert lost() is None
        assert kept
