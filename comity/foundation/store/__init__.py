"""The database behind units of work: `await store.write(verb, …)`, `await store.read(query, …)`."""

from comity.foundation.store.base import Store, open_store
from comity.foundation.store.schema import Base, Id, Json
from comity.foundation.store.tx import Statement, Tx, as_uuid

__all__ = ["Base", "Id", "Json", "Statement", "Store", "Tx", "as_uuid", "open_store"]
