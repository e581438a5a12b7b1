"""People say which mentions belong together; the grouping learns it, and the record keeps who said so and why."""

from dataclasses import dataclass

from yuqing.analysis.parting import WordUse, part
from yuqing.errors import WorkflowError
from yuqing.model.terms import Permission
from yuqing.store import record, topic_links, topics
from yuqing.store.database import Transaction
from yuqing.workflow.authority import Acting

#: A reason that only repeats a character or two tells a later reader nothing.
SHORTEST_REASON = 4
TITLE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Merge:
    """One topic goes into another, and everything that comes to it later does too."""

    topic_id: int
    into_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Split:
    """The mentions of some wordings become a topic of their own, and later copies of them join it."""

    topic_id: int
    #: Keys of the wordings that are taken out.
    near_keys: tuple[int, ...]
    reason: str
    #: Title of the new topic; "" takes the one of its first mention.
    title: str = ""


def merge(by: Acting, wish: Merge) -> None:
    """Merge two topics. Raises WorkflowError without permission, a reason, or two topics."""
    role = by.require(Permission.TRIAGE)
    reason = _reason(wish.reason)
    gone = topics.find(by.store, wish.topic_id)
    if gone is None or topics.find(by.store, wish.into_id) is None:
        raise WorkflowError("没有这个议题。请刷新后再试。")
    if any(topic_links.current(by.store, each) != each for each in (wish.topic_id, wish.into_id)):
        raise WorkflowError("这个议题刚被并入别处。请刷新后再试。")
    if wish.topic_id == wish.into_id:
        raise WorkflowError("不能把议题并入它自己。请另选一个议题。")
    entry = by.entry(
        "topics_merged", f"topic:{wish.into_id}", role,
        topic_id=wish.topic_id, into_id=wish.into_id, mentions=gone[4], reason=reason,
    )  # fmt: skip
    with by.store.transaction() as transaction:
        moved = topic_links.mention_ids(transaction, wish.topic_id)
        topic_links.move(transaction, moved, wish.into_id)
        _keep(transaction, by, ("merge", wish.topic_id, wish.into_id, reason, role), moved)
        _settle(transaction, wish.topic_id, wish.into_id)
        record.append(transaction, entry)


def split(by: Acting, wish: Split) -> int:
    """Take some wordings out of a topic; return the new topic. Raises WorkflowError, as `merge` does."""
    role = by.require(Permission.TRIAGE)
    reason = _reason(wish.reason)
    with by.store.transaction() as transaction:
        taken = topic_links.of_wordings(transaction, wish.topic_id, wish.near_keys)
        if not taken:
            raise WorkflowError("请先选出要拆分出去的说法。")
        everything = topic_links.mention_ids(transaction, wish.topic_id)
        if len(taken) == len(everything):
            raise WorkflowError("不能把议题的全部信息都拆出去。请至少留下一种说法。")
        new_id = _free_id(transaction, taken)
        _open(transaction, wish, new_id, taken, len(everything))
        _keep(transaction, by, ("split", wish.topic_id, new_id, reason, role), taken)
        _settle(transaction, wish.topic_id, new_id)
        record.append(
            transaction,
            by.entry("topic_split", f"topic:{wish.topic_id}", role, into_id=new_id, mentions=len(taken), reason=reason),
        )
    return new_id


def _open(transaction: Transaction, wish: Split, new_id: int, taken: list[int], size: int) -> None:
    """Open the new topic with its part of the centroid, and move the mentions."""
    uses = [WordUse(*row) for row in topic_links.word_counts(transaction, wish.topic_id, taken)]
    weights = topic_links.centroid(transaction, wish.topic_id)
    stays, out = part(weights, uses, len(taken), size - len(taken))
    first_at, title, text = topic_links.first_of(transaction, taken)
    shown = wish.title.strip() or title or text.strip().split("\n", 1)[0]
    topic_links.open_topic(transaction, new_id, wish.topic_id, shown[:TITLE_LENGTH], first_at)
    topic_links.move(transaction, taken, new_id)
    topic_links.save_centroid(transaction, wish.topic_id, stays)
    topic_links.save_centroid(transaction, new_id, out)


def _free_id(transaction: Transaction, taken: list[int]) -> int:
    """Return the first id that names no topic yet: a topic is called by a mention of its own, or by its negative."""
    wanted = [*taken, *(-mention_id for mention_id in taken)]
    known = topic_links.known_topics(transaction, wanted)
    return next(each for each in wanted if each not in known)


def _keep(transaction: Transaction, by: Acting, link: tuple[str, int, int, str, str], mention_ids: list[int]) -> None:
    kind, topic_id, into_id, reason, role = link
    number = int(by.now.timestamp() * 1_000_000)
    row = (number, kind, topic_id, into_id, reason, by.role_name(role), by.now)
    topic_links.add(transaction, row, mention_ids)


def _settle(transaction: Transaction, *changed: int) -> None:
    """Bring numbers, times and grades of the changed topics in line with their mentions."""
    for topic_id in changed:
        topic_links.recount(transaction, topic_id)
        topic_links.regrade(transaction, topic_id)


def _reason(given: str) -> str:
    reason = given.strip()
    if len(reason) < SHORTEST_REASON:
        raise WorkflowError("请写明归并或拆分的理由(至少四个字),供复盘时查看。")
    return reason
