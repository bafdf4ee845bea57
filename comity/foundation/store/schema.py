"""The shared metadata and the column types that are alike on both databases."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Callable
from functools import lru_cache
from typing import Any, ClassVar

import msgspec
from sqlalchemy import BigInteger, Dialect, LargeBinary, MetaData, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

sqlite3.register_adapter(uuid.UUID, lambda value: value.bytes)


class Id(TypeDecorator[uuid.UUID]):
    """A UUID: 16 bytes in SQLite, `uuid` in PostgreSQL.

    Its processors stand alone instead of on top of those of its `impl`: every row of every list goes through them.
    """

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=True))
        return dialect.type_descriptor(LargeBinary(16))

    def bind_processor(self, dialect: Dialect) -> Callable[[uuid.UUID | None], Any] | None:
        return bytes_of if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], uuid.UUID | None] | None:
        return uuid_of if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def bytes_of(value: uuid.UUID | None) -> bytes | None:
    return None if value is None else value.bytes


@lru_cache(maxsize=8_192)
def uuid_of(value: bytes | None) -> uuid.UUID | None:
    """The UUID of 16 bytes, known again: a page of the workspace reads two thousand of them, mostly the same persons
    and conversations, which took a quarter of its time."""
    return None if value is None else uuid.UUID(bytes=value)


class Json(TypeDecorator[Any]):
    """A JSON value as text, the same on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else msgspec.json.decode(value)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        uuid.UUID: Id,
        int: BigInteger,
        str: Text,
        bytes: LargeBinary,
        dict[str, Any]: Json,
        list[str]: Json,
    }
