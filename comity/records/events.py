"""What records announce.

Facts and `data` hold ids only. An entry of a conversation has an outside number where records of that kind are shown to
people outside; else they get no trace.
"""

RECORD_ATTACHED = "record.attached"
"""A record was put on a conversation; `data` is `{"record", "kind", "by"}`, the kind by its key."""

RECORD_DETACHED = "record.detached"
"""It was taken off; `data` as above."""

RECORD_PUSHED = "record.pushed"
"""Another system brought a record or changed it. It belongs to no conversation and is not replayed; open screens are
told by a frame of the same name, inside only."""

RECORD_ARCHIVED = "record.archived"
"""It is gone there; here it can still be read where it is attached."""

RECORD_RESTORED = "record.restored"
"""It is back."""

RECORD_KIND_CHANGED = "record.kind_changed"
"""A kind of records was registered or changed."""

KINDS = (
    RECORD_ATTACHED,
    RECORD_DETACHED,
    RECORD_PUSHED,
    RECORD_ARCHIVED,
    RECORD_RESTORED,
    RECORD_KIND_CHANGED,
)
