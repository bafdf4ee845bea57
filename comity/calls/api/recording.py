"""Recording a call over HTTP: asking, agreeing, stopping, sending the file."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection
from typing import Any

from msgspec import Struct

from comity.calls import actions
from comity.calls.models import Call
from comity.calls.shapes import CallAnswer, CallOut, call_out
from comity.calls.telling import tell_of_recording
from comity.conversations.api_shapes import Confirm
from comity.conversations.ports import Guard, guards_of
from comity.foundation.ids import parse_id
from comity.foundation.parse import Input
from comity.foundation.policies import TALKER, Actor
from comity.foundation.routes import delete, post, put
from comity.foundation.runtime import Runtime
from comity.foundation.store import Tx

RECORDING = "/api/calls/{call_id:str}/recording"


class Consent(Input, frozen=True):
    agree: bool


class RecordedFile(Input, frozen=True):
    """`file` is an upload of my own; `confirm` answers what a guard asked."""

    file: uuid.UUID
    confirm: Confirm = {}  # noqa: RUF012 - msgspec copies it


class RecordingSent(Struct):
    """`message` is the message with the file."""

    call: CallOut
    message: str


@post(RECORDING, policy=TALKER, status_code=200, tags=["calls"])
async def ask_to_record(call_id: str, actor: Actor, runtime: Runtime) -> CallAnswer:
    """Ask everybody in a call whether I may record it; my browser may, while `recording.state` is running."""
    return await _changed(runtime, actions.ask_to_record, actor, call_id)


@put(f"{RECORDING}/consent", policy=TALKER, body=Consent, tags=["calls"])
async def consent(call_id: str, data: Consent, actor: Actor, runtime: Runtime) -> CallAnswer:
    """Agree to being recorded, or not any more: then the recording stands still at once."""
    return await _changed(runtime, actions.consent, actor, call_id, agree=data.agree)


@delete(RECORDING, policy=TALKER, status_code=200, tags=["calls"])
async def stop_recording(call_id: str, actor: Actor, runtime: Runtime) -> CallAnswer:
    """End the recording I asked for."""
    return await _changed(runtime, actions.stop_recording, actor, call_id)


async def _changed(runtime: Runtime, verb: Callable[..., Call], actor: Actor, call_id: str, **more: Any) -> CallAnswer:
    answer = await runtime.store.write(_carry_out, verb=verb, actor=actor, call=parse_id(call_id), more=more)
    await tell_of_recording(runtime, uuid.UUID(answer.call.id))
    return answer


def _carry_out(
    tx: Tx, *, verb: Callable[..., Call], actor: Actor, call: uuid.UUID | None, more: dict[str, Any]
) -> CallAnswer:
    return CallAnswer(call_out(tx, verb(tx, actor=actor, call=call, **more), actor=actor))


@post(f"{RECORDING}/file", policy=TALKER, body=RecordedFile, status_code=201, tags=["calls"])
async def send_recording(call_id: str, data: RecordedFile, actor: Actor, runtime: Runtime) -> RecordingSent:
    """Send the file of my recording into the conversation, once; it ran only while everybody agreed."""
    fields = {"transcribed": bool(runtime.settings.calls.transcribe), "guards": guards_of(runtime)}
    return await runtime.store.write(_send, actor=actor, call=parse_id(call_id), content=data, **fields)


def _send(
    tx: Tx,
    *,
    actor: Actor,
    call: uuid.UUID | None,
    content: RecordedFile,
    transcribed: bool,
    guards: Collection[Guard],
) -> RecordingSent:
    row, message = actions.send_recording(
        tx,
        actor=actor,
        call=call,
        file=content.file,
        transcribed=transcribed,
        confirm=content.confirm,
        guards=guards,
    )
    return RecordingSent(call_out(tx, row, actor=actor), str(message))


ROUTES = [ask_to_record, consent, stop_recording, send_recording]
