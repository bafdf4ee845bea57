"""What calls announce. Facts and `data` are ids and words of ours; both sides of a conversation get the same."""

CALL_RINGING = "call.ringing"
"""A call began, or more people are rung; `data` is `{"call", "kind", "by", "rings", "quiet", "standing"}`: who is rung
now, and who of them without a sound."""

CALL_JOINED = "call.joined"
"""Somebody is there from now on, with this device; `data` is `{"call", "person", "device"}`. The same person with
another device: the former one is out."""

CALL_LEFT = "call.left"
"""Somebody is not there any more, or is rung no longer; `data` is `{"call", "person"}`."""

CALL_DECLINED = "call.declined"
"""Somebody does not take it; `data` as above."""

CALL_MOVED = "call.moved"
"""It goes on by another way; `data` is `{"call", "media"}`, mesh or server."""

CALL_ENDED = "call.ended"
"""It is over; `data` is `{"call", "outcome"}`: held, missed, declined, cancelled or failed."""

KINDS = (CALL_RINGING, CALL_JOINED, CALL_LEFT, CALL_DECLINED, CALL_MOVED, CALL_ENDED)

CALL_SEAT = "call.seat"
"""What somebody there does with microphone, camera and screen; `data` is `{"call", "person", "microphone", "camera",
"screen", "held"}`. This and what follows goes to those who are in the call, is not replayed and not in the log."""

CALL_RECORDING = "call.recording"
"""What is agreed about recording is another; `data` is `{"call", "recording"}`, as in the call."""

CALL_FEEDS = "call.feeds"
"""Somebody sends to the media server from now on; `data` is `{"call", "person"}`. Who is told asks for a new offer."""

CALL_SIGNAL = "call.signal"
"""What one browser tells another to reach it; `data` is `{"call", "from", "device", "data"}`."""
