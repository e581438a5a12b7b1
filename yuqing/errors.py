"""Everything that can go wrong in a way a user can act on.

    YuqingError
    ├── ConfigError            a setting or settings file is not valid
    ├── SourceError            a visit to a source failed; carries its kind
    ├── ImportFileError        a file cannot be imported at all
    ├── PlanError              a plan pack does not load or does not check
    ├── WorkflowError          an act is refused, with the guard that refuses it
    ├── MessageError           a message to people of the unit did not arrive
    ├── ProviderError          the identity provider of the office does not answer as it should
    └── StoreError
        ├── StoreBusyError     another process holds the file
        ├── StoreTooNewError   the file was written by a newer program
        ├── StoreDamagedError  the file is not a readable database
        ├── StoreFullError     the disk is full or not writable
        └── StoreTimeoutError  a query took longer than its limit

`str(error)` is the Chinese sentence for the screen. Programming errors are not wrapped.
"""


class YuqingError(Exception):
    """An error whose text is one Chinese sentence that tells the user what to do."""


class ConfigError(YuqingError):
    """A setting is unknown or not valid."""


class SourceError(YuqingError):
    """A visit to a source failed. `kind` is a value of `model.runs.Outcome`."""

    def __init__(self, message: str, *, kind: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        #: Seconds the server asked us to wait, or None.
        self.retry_after = retry_after


class ImportFileError(YuqingError):
    """A file cannot be imported; the text says why and what to do."""


class PlanError(YuqingError):
    """A plan pack does not load, or breaks a rule of the schema."""


class WorkflowError(YuqingError):
    """An act is refused; the text names the guard."""


class MessageError(YuqingError):
    """A message could not be handed over; the text says why and holds no address."""


class ProviderError(YuqingError):
    """The identity provider cannot be reached, or answers with what it should not; the text holds nothing of it."""


class StoreError(YuqingError):
    """The database cannot be used."""


class StoreBusyError(StoreError):
    """Another process holds the database file."""


class StoreTooNewError(StoreError):
    """The database file was written by a newer program."""


class StoreDamagedError(StoreError):
    """The database file is damaged or is not a database."""


class StoreFullError(StoreError):
    """The disk is full or the folder is not writable."""


class StoreTimeoutError(StoreError):
    """A query ran longer than its limit and was stopped."""
