"""How long somebody stays signed in, and how many attempts are one too many (defaults of this product)."""

from datetime import timedelta

#: A session ends when no window was open for so long, and in any case after a working day.
IDLE, LONGEST = timedelta(hours=2), timedelta(hours=12)
#: A wall screen stays signed in; revoking its token ends it at once.
KIOSK_LONGEST = timedelta(days=90)
#: A cookie is exchanged for another after so long; requests under way may still show the one before.
ROTATE_AFTER, GRACE = timedelta(hours=1), timedelta(minutes=1)
#: How long a failed attempt counts, and how many may fail: of one account from one address, of one account from
#: anywhere, of one address.
FAILURES_COUNT = timedelta(minutes=15)
MOST_OF_BOTH, MOST_OF_ACCOUNT, MOST_OF_ADDRESS = 5, 20, 30


def attempts_left(of_both: int, of_account: int, of_address: int) -> int:
    """Return how many attempts may still fail, by how many have; 0: none may be made."""
    return max(0, min(MOST_OF_BOTH - of_both, MOST_OF_ACCOUNT - of_account, MOST_OF_ADDRESS - of_address))
