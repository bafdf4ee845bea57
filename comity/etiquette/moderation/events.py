"""What moderation and thanks announce. The log keeps it; it is not pushed."""

CASE_OPENED = "moderation.opened"
"""Something waits for a moderator; the subject is the case, the facts are `{"kind"}`."""

CASE_DECIDED = "moderation.decided"
"""A moderator decided; the facts are `{"choice"}`."""

DECISION_UNDONE = "moderation.undone"
"""A decision was taken back; the facts are `{"choice"}`."""

APPEAL_ASKED = "moderation.appealed"
"""Whoever was decided on asks for a second look; the subject is the case."""

APPEAL_ANSWERED = "moderation.answered"
"""Another moderator looked; the facts are `{"upheld"}`."""

KINDS = (CASE_OPENED, CASE_DECIDED, DECISION_UNDONE, APPEAL_ASKED, APPEAL_ANSWERED)
