"""docs/spec.md says what is proved and what is not, and is never out of date."""

import pytest

from tests.spec import document as spec


def test_the_document_is_up_to_date():
    assert spec.DOCUMENT.read_text("utf-8") == spec.document(spec.clauses(), spec.proofs()), (
        "run: python -m tests.spec.document"
    )


def test_all_clauses_are_there_once_and_have_a_known_area():
    known = spec.clauses()
    assert len(known) == len({clause.id for clause in known}) == 106
    assert {clause.area for clause in known} == set(spec.AREAS)


def test_a_test_proves_only_clauses_that_exist():
    assert set(spec.proofs()) <= {clause.id for clause in spec.clauses()}


def test_a_clause_without_a_test_is_said_to_be_unproved():
    one, two = spec.clauses()[:2]
    text = spec.document([one, two], {one.id: ["tests/spec/test_x.py::test_y"]})
    assert f"| {one.id} | {one.plan} | {one.capability} | `tests/spec/test_x.py::test_y` | 已证明 |" in text
    assert f"| {two.id} | {two.plan} | {two.capability} | — | 未证明 |" in text


@pytest.mark.parametrize("area", spec.PROVED_HERE)
def test_the_summary_counts_what_the_tables_say(area):
    known, proved = spec.clauses(), spec.proofs()
    own = [clause for clause in known if clause.area == area]
    done = sum(clause.id in proved for clause in own)
    assert f"| {spec.AREAS[area]} | {len(own)} | {done} | " in spec.document(known, proved)
