"""People of tests without a browser: aiortc sends a picture and a tone, receives what others send, and counts."""

from __future__ import annotations

import asyncio
import contextlib
import fractions
import time
from typing import Any

import av
from aiortc import RTCBundlePolicy, RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamError, VideoStreamTrack

PICTURE = (160, 120)
RATE = 8
"""Pictures and pieces of sound in a second: enough to count, cheap to encode."""
SOUND_RATE, PIECE = 48_000, 960
"""Samples in a second, and in a piece of sound (20 ms)."""


class Picture(VideoStreamTrack):
    """One colour, at a rate that two cores carry for six people."""

    def __init__(self, shade: int = 128) -> None:
        super().__init__()
        self._frame = av.VideoFrame(*PICTURE, "yuv420p")
        for plane in self._frame.planes:
            plane.update(bytes([shade]) * plane.buffer_size)
        self._began, self._count = 0.0, 0

    async def recv(self) -> av.VideoFrame:
        self._began = self._began or time.monotonic()
        await asyncio.sleep(max(0.0, self._began + self._count / RATE - time.monotonic()))
        self._frame.pts, self._frame.time_base = self._count * 90_000 // RATE, fractions.Fraction(1, 90_000)
        self._count += 1
        return self._frame


class Sound(AudioStreamTrack):
    """Silence in pieces, a few a second: each packet costs its receivers in Python more than its samples do."""

    def __init__(self) -> None:
        super().__init__()
        self._began, self._count = 0.0, 0

    async def recv(self) -> av.AudioFrame:
        self._began = self._began or time.monotonic()
        await asyncio.sleep(max(0.0, self._began + self._count / RATE - time.monotonic()))
        piece = av.AudioFrame(format="s16", layout="mono", samples=PIECE)
        for plane in piece.planes:
            plane.update(bytes(plane.buffer_size))
        piece.sample_rate, piece.pts = SOUND_RATE, self._count * SOUND_RATE // RATE
        piece.time_base = fractions.Fraction(1, SOUND_RATE)
        self._count += 1
        return piece


class Sender:
    """What a page sends: microphone and camera."""

    def __init__(self, *, shade: int = 128, servers: list[RTCIceServer] | None = None) -> None:
        self.connection = _connection(servers)
        self.connection.addTrack(Sound())
        self.connection.addTrack(Picture(shade))
        for transceiver in self.connection.getTransceivers():
            transceiver.direction = "sendonly"

    async def offer(self) -> str:
        await self.connection.setLocalDescription(await self.connection.createOffer())
        return self.connection.localDescription.sdp

    async def take(self, answer: str) -> None:
        await self.connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))

    async def close(self) -> None:
        await self.connection.close()


class Receiver:
    """`pictures` and `sounds`: decoded frames by media line."""

    def __init__(self, servers: list[RTCIceServer] | None = None) -> None:
        self.connection = _connection(servers)
        self.pictures: dict[str, int] = {}
        self.sounds: dict[str, int] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self.connection.on("track", self._track)

    async def answer(self, offer: str) -> str:
        await self.connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await self.connection.setLocalDescription(await self.connection.createAnswer())
        return self.connection.localDescription.sdp

    async def close(self) -> None:
        await self.connection.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _track(self, track: Any) -> None:
        mid = next(str(one.mid) for one in self.connection.getTransceivers() if one.receiver.track is track)
        self._tasks.append(asyncio.create_task(self._count(track, mid)))

    async def _count(self, track: Any, mid: str) -> None:
        kept = self.pictures if track.kind == "video" else self.sounds
        with contextlib.suppress(MediaStreamError):
            while True:
                await track.recv()
                kept[mid] = kept.get(mid, 0) + 1


def _connection(servers: list[RTCIceServer] | None) -> RTCPeerConnection:
    return RTCPeerConnection(RTCConfiguration(servers or [], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
