"""A desk on the bench for every module of tests."""

import pytest

from tests.response.paper import Ledger
from yuqing.model.incident import State


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    made = Ledger(tmp_path_factory.mktemp("evidence"))
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def standing(ledger):
    """One incident in each state, which no test moves."""
    return {state: ledger.at(state) for state in State}
