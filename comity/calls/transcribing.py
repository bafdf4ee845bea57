"""The words of a recording, from a program that the administrator chose. It is never started by a shell, gets the path
of the file as its last argument, an environment of its own, and a limit of time."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import uuid
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

from comity.calls import actions
from comity.foundation.logs import log_failure
from comity.foundation.runtime import Runtime

LIMIT_SECONDS = 30 * 60.0
MOST_BYTES = 1_000_000
READ = 65_536
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
"""All that the program learns of ours."""


class NoWords(Exception):
    """The program said nothing, failed, or took too long."""


async def words_of(command: tuple[str, ...], path: Path, *, limit: float = LIMIT_SECONDS) -> str:
    """What the program prints about a file, a million bytes at most. Raises NoWords."""
    program = await _started(command, path)
    try:
        async with asyncio.timeout(limit):
            said = await _said(program)
            code = await program.wait()
    except TimeoutError:
        raise NoWords("COMITY_TRANSCRIBE took too long.") from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
        await program.wait()
    words = said.decode(errors="replace").replace("\0", "").strip()
    if code != 0 or not words:
        raise NoWords(f"COMITY_TRANSCRIBE ended with {code} and {len(words)} characters.")
    return words


async def _started(command: tuple[str, ...], path: Path) -> Process:
    """In a group of its own, so that what it starts ends with it."""
    try:
        return await asyncio.create_subprocess_exec(
            *command, str(path), stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, env=ENVIRONMENT, start_new_session=True
        )
    except OSError as error:
        raise NoWords(f"COMITY_TRANSCRIBE cannot be started: {error.strerror}.") from None


async def _said(program: Process) -> bytes:
    assert program.stdout is not None
    parts, size = [], 0
    while part := await program.stdout.read(READ):
        size += len(part)
        if size <= MOST_BYTES:
            parts.append(part)
    return b"".join(parts)


class Transcriber:
    """One program at a time in a process. A job says what waits; it does not wait for it, because other jobs would."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime, self._turn = runtime, asyncio.Semaphore(1)
        self._under_way: dict[uuid.UUID, asyncio.Task[None]] = {}

    def begin(self, recording: uuid.UUID, path: Path) -> None:
        if recording not in self._under_way:
            task = asyncio.create_task(self._transcribe(recording, path))
            self._under_way[recording] = task
            task.add_done_callback(lambda _: self._under_way.pop(recording, None))

    async def _transcribe(self, recording: uuid.UUID, path: Path) -> None:
        try:
            async with self._turn:
                words = await words_of(self._runtime.settings.calls.transcribe, path)
            await self._runtime.store.write(actions.add_transcript, recording=recording, words=words)
        except Exception as error:  # noqa: BLE001 - the job asks again, and gives up in the end
            log_failure(error)
