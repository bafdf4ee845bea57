"""What guidelines announce. It belongs to no conversation and is not pushed."""

GUIDELINES_PUBLISHED = "guidelines.published"
"""There is another version of the guidelines; the facts are `{"version"}`."""

GUIDELINES_ACCEPTED = "guidelines.accepted"
"""A member (the subject) accepted a version; the facts are `{"version"}`."""

KINDS = (GUIDELINES_PUBLISHED, GUIDELINES_ACCEPTED)
