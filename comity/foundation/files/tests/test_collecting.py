"""What nothing refers to is collected; what a message carries stays."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from comity.app import assemble
from comity.foundation.clock import DAY, SECOND, FixedClock
from comity.foundation.errors import NotFound, RuleRefused
from comity.foundation.files import actions, intake, queries
from comity.foundation.files.actions import Found
from comity.foundation.files.models import File
from comity.foundation.runtime import Runtime
from comity.foundation.settings import load_settings
from comity.foundation.store import Store, Tx

OWNER = uuid.uuid4()


@pytest.fixture
def runtime(store: Store, tmp_path: Path) -> Runtime:
    return assemble(load_settings({}, data=str(tmp_path / "data")), store)


def stored(runtime: Runtime, content: bytes, *, owner: uuid.UUID = OWNER, most: float = 10_000) -> File:
    key = runtime.blobs.new_key()
    runtime.blobs.begin(key).write_bytes(content)
    begin = runtime.store.write_now
    file = begin(actions.begin_upload, owner=owner, name="a.txt", size=len(content), blob=key, most_open=most)
    found = Found(len(content), runtime.blobs.settle(key), "text/plain")
    return runtime.store.write_now(actions.finish_upload, file=file.id, found=found)


def known(tx: Tx, *, file: uuid.UUID) -> bool:
    return tx.session.get(File, file) is not None


def run(runtime: Runtime, *jobs: Callable[[Runtime], Awaitable[None]]) -> None:
    async def all_of() -> None:
        await runtime.store.start()
        for job in jobs:
            await job(runtime)

    asyncio.run(all_of())


def test_orphans_are_collected_and_kept_files_stay(runtime: Runtime, clock: FixedClock) -> None:
    """INV-10, U10."""
    store, blobs = runtime.store, runtime.blobs
    kept, orphan = stored(runtime, b"kept"), stored(runtime, b"orphan")
    opened = store.write_now(
        actions.begin_upload, owner=OWNER, name="b", size=9, blob=(part := blobs.new_key()), most_open=9_000
    )
    blobs.begin(part).write_bytes(b"half")
    assert set(store.write_now(actions.keep_files, owner=OWNER, files=[kept.id, opened.id])) == {kept.id}
    assert store.write_now(actions.keep_files, owner=OWNER, files=[kept.id]) == {}
    clock.advance(DAY + SECOND)
    with pytest.raises(NotFound):
        store.read_now(queries.open_upload, owner=OWNER, file=opened.id)
    run(runtime, intake.collect, intake.collect)
    assert [store.read_now(known, file=file.id) for file in (kept, orphan, opened)] == [True, False, False]
    left = [path.name for path in blobs.folder.rglob("*") if path.is_file()]
    assert left == [kept.blob] and blobs.path(kept.blob).read_bytes() == b"kept"


def test_bytes_that_no_row_knows_are_swept(runtime: Runtime, clock: FixedClock) -> None:
    """INV-10: a crash between the bytes and the row."""
    kept = stored(runtime, b"kept")
    stray, fresh = runtime.blobs.add(b"stray")[0], runtime.blobs.add(b"fresh")[0]
    long_ago = clock() / SECOND - 3 * 86_400
    for key, when in ((kept.blob, long_ago), (stray, long_ago), (fresh, clock() / SECOND)):
        os.utime(runtime.blobs.path(key), (when, when))
    run(runtime, intake.sweep)
    there = {key for key in (kept.blob, stray, fresh) if runtime.blobs.path(key).exists()}
    assert there == {kept.blob, fresh}


def test_room_is_counted_with_what_is_still_open(runtime: Runtime, clock: FixedClock) -> None:
    """U13."""
    store = runtime.store

    def begin(size: int, owner: uuid.UUID = OWNER) -> File:
        key = runtime.blobs.new_key()
        return store.write_now(
            actions.begin_upload, owner=owner, name="a", size=size, blob=key, most_open=100, most_all=150
        )

    first = begin(60)
    with pytest.raises(RuleRefused):
        begin(41)
    begin(40)
    begin(100, uuid.uuid4())
    store.write_now(actions.finish_upload, file=first.id, found=Found(60, bytes(32), "text/plain"))
    store.write_now(actions.keep_files, owner=OWNER, files=[first.id])
    begin(50)
    clock.advance(DAY + SECOND)
    with pytest.raises(RuleRefused):
        begin(51)
