"""What joining announces; members hear of the first two live."""

PERSON_JOINED = "person.joined"
PERSON_PARTED = "person.parted"
PROPOSAL_DISMISSED = "proposal.dismissed"
PROPOSAL_REOPENED = "proposal.reopened"
