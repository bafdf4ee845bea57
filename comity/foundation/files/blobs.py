"""The folder of bytes: each under a random name, there only when all of it is on disk."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

KEY = re.compile(r"[0-9a-f]{40}\Z")
PART = ".part"
CHUNK = 262_144


class Blobs:
    """A blob is written as a part and gets its name when it is complete and flushed; it never changes afterwards."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @staticmethod
    def new_key() -> str:
        return secrets.token_hex(20)

    def path(self, key: str) -> Path:
        if not KEY.match(key):
            raise ValueError("This is no name of a blob.")
        return self.folder / key[:2] / key

    def part(self, key: str) -> Path:
        """Where the bytes of an upload gather."""
        return self.path(key).with_name(key + PART)

    def begin(self, key: str) -> Path:
        """An empty part."""
        part = self.part(key)
        part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.touch(mode=0o600, exist_ok=False)
        return part

    def settle(self, key: str) -> bytes:
        """Flush a part to disk and give it its name; twice is as good as once. Returns the SHA-256 of what is there."""
        part, digest = self.part(key), hashlib.sha256()
        with (part if part.exists() else self.path(key)).open("rb+") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
            os.fsync(file.fileno())
        with contextlib.suppress(FileNotFoundError):
            part.rename(self.path(key))
        _flush_folder(part.parent)
        return digest.digest()

    def add(self, content: bytes) -> tuple[str, bytes]:
        """Store bytes that are complete already; returns their name and SHA-256."""
        key = self.new_key()
        self.begin(key).write_bytes(content)
        return key, self.settle(key)

    def head(self, key: str, most: int) -> bytes:
        with self.path(key).open("rb") as file:
            return file.read(most)

    def remove(self, *keys: str | None) -> None:
        """Twice is as good as once."""
        for key in keys:
            if key is not None:
                self.path(key).unlink(missing_ok=True)
                self.part(key).unlink(missing_ok=True)

    def older_than(self, seconds: float) -> Iterator[str]:
        """The names of blobs and parts that nobody touched since then (as the disk tells time)."""
        for folder in self.folder.glob("[0-9a-f][0-9a-f]"):
            for path in folder.iterdir():
                key = path.name.removesuffix(PART)
                if KEY.match(key) and path.stat().st_mtime < seconds:
                    yield key


def _flush_folder(folder: Path) -> None:
    """A new name is on disk when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
