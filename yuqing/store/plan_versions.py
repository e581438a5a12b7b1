"""The versions of the unit's plan that people adopted."""

from datetime import date

from yuqing.model.revision import PlanVersion
from yuqing.store.database import Row, Store, Transaction

_SELECT = (
    "select plan_id, number, toml, sha256, effective_on, approver, interpreter, adopted_at, seq from plan_versions"
)


def add(transaction: Transaction, version: PlanVersion) -> None:
    """Keep a version."""
    transaction.run(
        "insert into plan_versions values ($plan_id, $number, $toml, $sha256, $effective_on, $approver, $interpreter,"
        " $adopted_at, $seq)",
        plan_id=version.plan_id,
        number=version.number,
        toml=version.toml,
        sha256=version.sha256,
        effective_on=version.effective_on,
        approver=version.approver,
        interpreter=version.interpreter,
        adopted_at=version.adopted_at,
        seq=version.seq,
    )


def list_(reader: Store | Transaction, plan_id: str) -> list[PlanVersion]:
    """Return the versions of a plan, the oldest first."""
    return [_version(row) for row in _rows(reader, _SELECT + " where plan_id = $plan_id order by number", plan_id)]


def on_day(store: Store, plan_id: str, day: date) -> PlanVersion | None:
    """Return the newest version that holds on a day in Beijing; None while the shipped pack does."""
    sql = _SELECT + " where plan_id = $plan_id and effective_on <= $day order by number desc limit 1"
    return next((_version(row) for row in store.rows(sql, plan_id=plan_id, day=day)), None)


def _rows(reader: Store | Transaction, sql: str, plan_id: str) -> list[Row]:
    run = reader.rows if isinstance(reader, Store) else reader.run
    return run(sql, plan_id=plan_id)


def _version(row: Row) -> PlanVersion:
    plan_id, number, toml, sha256, effective_on, approver, interpreter, adopted_at, seq = row
    return PlanVersion(
        plan_id=plan_id, number=number, toml=toml, sha256=sha256, effective_on=effective_on, approver=approver,
        interpreter=interpreter, adopted_at=adopted_at, seq=seq,
    )  # fmt: skip
