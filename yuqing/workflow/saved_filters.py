"""Readers keep what they chose in the feed under a name; whoever triages may share it with the unit."""

from ulid import ULID

from yuqing.errors import WorkflowError
from yuqing.model.actor import KIOSK
from yuqing.model.record import Entry
from yuqing.model.saved_filter import Choice, SavedFilter
from yuqing.model.terms import Permission
from yuqing.store import record, saved_filters
from yuqing.store.database import Transaction
from yuqing.workflow.authority import Acting

#: So many an account may keep; longest name and longest words to search for, in characters.
MOST, LONGEST_NAME, LONGEST_SEARCH = 50, 20, 200


def keep_filter(by: Acting, name: str, choice: Choice, *, shared: bool = False) -> SavedFilter:
    """Keep a choice in place of one's own of that name. Raises WorkflowError: no name, too many, may not share."""
    account, role = _reader(by), by.require(Permission.TRIAGE) if shared else ""
    plain = name.strip()
    if not plain or len(plain) > LONGEST_NAME or not plain.isprintable():
        raise WorkflowError(f"请给筛选起个名字,不超过 {LONGEST_NAME} 字。")
    if len(choice.search) > LONGEST_SEARCH:
        raise WorkflowError(f"要保存的搜索词不超过 {LONGEST_SEARCH} 字。")
    kept = SavedFilter(str(ULID()), account, plain, choice, shared, by.now)
    with by.store.transaction() as transaction:
        _make_room(transaction, by, account, plain)
        saved_filters.add(transaction, kept, choice)
        if shared:
            record.append(transaction, _told(by, "filter_shared", kept, role))
    return kept


def drop_filter(by: Acting, filter_id: str) -> None:
    """Forget one's own, or what is shared when one may share. Raises WorkflowError; one that is gone is no error."""
    account = _reader(by)
    with by.store.transaction() as transaction:
        kept = saved_filters.find(transaction, filter_id)
        if kept is None:
            return
        if kept.account != account and not kept.shared:
            raise WorkflowError("只能删除自己保存的筛选。")
        role = "" if kept.account == account else by.require(Permission.TRIAGE)
        _forget(transaction, by, kept, role)


def _make_room(transaction: Transaction, by: Acting, account: str, name: str) -> None:
    before = saved_filters.named(transaction, account, name)
    if before:
        _forget(transaction, by, before, "")
    elif saved_filters.count(transaction, account) >= MOST:
        raise WorkflowError(f"每人最多保存 {MOST} 个筛选。请先删去不用的。")


def _forget(transaction: Transaction, by: Acting, kept: SavedFilter, role: str) -> None:
    saved_filters.drop(transaction, kept.id)
    if kept.shared:
        record.append(transaction, _told(by, "filter_withdrawn", kept, role))


def _told(by: Acting, action: str, kept: SavedFilter, role: str) -> Entry:
    return by.entry(action, f"filter:{kept.id}", role, name=kept.name, account=kept.account)


def _reader(by: Acting) -> str:
    if KIOSK in by.actor.roles:
        raise WorkflowError("会议室大屏只能查看。")
    return by.actor.account
