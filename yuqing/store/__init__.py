"""The DuckDB file of one desk: the only SQL of the project, one module per noun."""

from yuqing.store.database import Store, open_store

__all__ = ["Store", "open_store"]
