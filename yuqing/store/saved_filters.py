"""Named choices of the feed's filter row: state that changes, unlike the record."""

from yuqing.model.saved_filter import Choice, SavedFilter, read_choice
from yuqing.store.database import Row, Store, Transaction

_COLUMNS = "select filter_id, account, name, choice, shared, saved_at from saved_filters"


def usable(store: Store, account: str) -> list[SavedFilter]:
    """Return what an account may use: its own first, then what others share; each by name."""
    sql = _COLUMNS + " where account = $account or shared order by account = $account desc, name, filter_id"
    return [_saved(row) for row in store.rows(sql, account=account)]


def find(transaction: Transaction, filter_id: str) -> SavedFilter | None:
    """Return one, or None."""
    found = transaction.run(_COLUMNS + " where filter_id = $filter_id", filter_id=filter_id)
    return _saved(found[0]) if found else None


def named(transaction: Transaction, account: str, name: str) -> SavedFilter | None:
    """Return what an account keeps under a name, or None."""
    found = transaction.run(_COLUMNS + " where account = $account and name = $name", account=account, name=name)
    return _saved(found[0]) if found else None


def count(transaction: Transaction, account: str) -> int:
    """Return how many an account keeps."""
    return int(transaction.run("select count(*) from saved_filters where account = $account", account=account)[0][0])


def add(transaction: Transaction, saved: SavedFilter, choice: Choice) -> None:
    """Keep one more."""
    transaction.run(
        "insert into saved_filters values ($filter_id, $account, $name, $choice, $shared, $saved_at)",
        filter_id=saved.id,
        account=saved.account,
        name=saved.name,
        choice=choice.as_json(),
        shared=saved.shared,
        saved_at=saved.saved_at,
    )


def drop(transaction: Transaction, filter_id: str) -> None:
    """Forget one."""
    transaction.run("delete from saved_filters where filter_id = $filter_id", filter_id=filter_id)


def _saved(row: Row) -> SavedFilter:
    filter_id, account, name, choice, shared, saved_at = row
    return SavedFilter(filter_id, account, name, read_choice(choice), shared, saved_at)
