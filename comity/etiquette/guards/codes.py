"""What holds words, by the code of its refusal."""

FROM_INSIDE, COLD_CONTACT, TOO_OFTEN, NEEDS_APPROVAL = "from_inside", "cold_contact", "too_often", "needs_approval"
QUIET_HOURS = "quiet_hours"
CODES = (FROM_INSIDE, COLD_CONTACT, TOO_OFTEN, QUIET_HOURS, NEEDS_APPROVAL)
