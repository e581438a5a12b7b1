"""What somebody types is kept for them until it is saved; it is on no record, and nobody else sees it."""

from datetime import datetime, timedelta

from yuqing.model.draft import Draft, Typed, visible
from yuqing.store import Store, drafts

#: So many texts an owner has at most, the oldest go; and for so long.
MOST, LIVES = 50, timedelta(days=14)
#: After this no browser still sends what was typed into a form that is finished.
LATE = timedelta(hours=1)


def keep(store: Store, owner: str, typed: Typed, now: datetime) -> None:
    """Keep what was typed in place of what was typed there before. Raises StoreError.

    What comes out of order, or from a form that was saved or given up meanwhile, is not kept.
    """
    with store.transaction() as transaction:
        if typed.turn <= drafts.last_turn(transaction, owner, typed.place, typed.form):
            return
        drafts.drop_begun_from(transaction, owner, typed.place, typed.basis)
        drafts.put(transaction, owner, typed, visible(typed.text), now)
        drafts.drop_old(transaction, now - LIVES, now - LATE)
        drafts.drop_more_than(transaction, owner, MOST)


def newest(store: Store, owner: str, place: str, now: datetime) -> Draft | None:
    """Return what an owner typed last into a field and did not save, or None. Raises StoreError."""
    found = drafts.of_place(store, owner, place, now - LIVES)
    return found[0] if found else None


def forget(store: Store, owner: str, place: str, form: str, now: datetime) -> None:
    """Throw away what is kept of a field, and take nothing more from this drawing of its form. Raises StoreError."""
    with store.transaction() as transaction:
        drafts.drop_place(transaction, owner, place)
        drafts.finish(transaction, owner, place, form, now)
