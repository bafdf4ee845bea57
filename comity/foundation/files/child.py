"""Programs that look into bytes of strangers: started for one file, without our modules, environment or patience."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import IO


async def asked(
    program: Path, *arguments: str, content: bytes | None = None, source: IO[bytes] | None, wait: float
) -> bytes:
    """What the program answers to bytes (`content`) or to an open file (`source`); nothing when it broke down or did
    not come to an end within so many seconds. Its limits of memory and time it sets itself."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        str(program),
        *arguments,
        stdin=asyncio.subprocess.PIPE if source is None else source,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},
    )
    try:
        async with asyncio.timeout(wait):
            answer, _ = await child.communicate(content)
    except TimeoutError:
        answer = b""
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    return answer if child.returncode == 0 else b""
