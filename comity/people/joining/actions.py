"""The verbs of joining; no row that belongs to a person is ever rewritten."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import delete, select, update

from comity.accounts import queries as accounts
from comity.accounts.actions import audit
from comity.foundation.errors import Conflict, NotFound, RuleRefused
from comity.foundation.events import Cursor, Event
from comity.foundation.store import Tx
from comity.people import joined
from comity.people.joining import finding, queries, reasons
from comity.people.joining.events import PERSON_JOINED, PERSON_PARTED, PROPOSAL_DISMISSED, PROPOSAL_REOPENED
from comity.people.joining.finding import Alike, Batch
from comity.people.models import Address, Claim, Joining, MatchProgress, NameWord, Person, Proposal


def join(
    tx: Tx,
    *,
    person: uuid.UUID,
    into: uuid.UUID,
    by: uuid.UUID | None,
    reason: str = reasons.BY_HAND,
    value: str = "",
    proved_at: int | None = None,
) -> Joining:
    """Have colleagues see two persons outside as one. For people outside nothing changes.

    Raises RuleRefused (422) for members, guests and bots (`member`), for oneself (`same`) and for a chain (`chain`),
    Conflict (409 `joined`) where they are one already, or `person` is one with somebody else.
    """
    one, other = _held(tx, person, into)
    _check(tx, one, other)
    one.merged_into = into
    row = Joining(
        id=tx.new_id(),
        person=person,
        into=into,
        reason=reason,
        value=value,
        proved_at=proved_at,
        joined_by=by,
        joined_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    _told(tx, PERSON_JOINED, person, into, by, reason)
    return row


def join_by_hand(tx: Tx, *, person: uuid.UUID, into: uuid.UUID, by: uuid.UUID) -> Joining:
    """A colleague says so, of himself or because it was proposed: then the reason is kept. Raises like `join`."""
    proposed = queries.proposal_of(tx, one=person, other=into)
    if proposed is None:
        return join(tx, person=person, into=into, by=by)
    return join(tx, person=person, into=into, by=by, reason=proposed.reason, value=proposed.value)


def part(tx: Tx, *, person: uuid.UUID, into: uuid.UUID, by: uuid.UUID) -> None:
    """Take a joining back: everything is as it was before. Raises NotFound where there is none."""
    one, _ = _held(tx, person, into)
    if one.merged_into != into:
        raise NotFound
    one.merged_into = None
    holding = update(Joining).where(Joining.person == person, Joining.into == into, Joining.parted_at.is_(None))
    tx.session.execute(holding.values(parted_by=by, parted_at=tx.now))
    tx.session.flush()
    _told(tx, PERSON_PARTED, person, into, by, None)


def _held(tx: Tx, person: uuid.UUID, into: uuid.UUID) -> tuple[Person, Person]:
    """Both as they are now, held until the commit, so that two joinings at once make no chain."""
    _hold(tx, (person, into))
    rows = [tx.session.get(Person, key, populate_existing=True) for key in (person, into)]
    if rows[0] is None or rows[1] is None:
        raise NotFound
    return rows[0], rows[1]


def _hold(tx: Tx, persons: Iterable[uuid.UUID]) -> None:
    for key in sorted(set(persons)):
        tx.lock(key)


def _check(tx: Tx, one: Person, other: Person) -> None:
    if one.id == other.id:
        raise RuleRefused("This is the same person already.", code="same")
    if accounts.members_among(tx, persons=[one.id, other.id]):
        raise RuleRefused("Only people outside without a sign-in are joined.", code="member")
    if one.merged_into is not None:
        raise Conflict("This person is joined with somebody already.", code="joined")
    if other.merged_into is not None:
        raise RuleRefused("Join with whom this person was joined into.", code="chain")
    if len(joined.together(tx, person=one.id)) > 1:
        raise RuleRefused("Others were joined into this person. Join the other way round, or part them.", code="chain")


def _told(tx: Tx, kind: str, person: uuid.UUID, into: uuid.UUID, by: uuid.UUID | None, reason: str | None) -> None:
    facts = {"into": str(into)} | ({} if reason is None else {"reason": reason})
    tx.announce(Event(kind, subject=person, actor=by, facts=facts))
    audit(tx, kind, by=by, subject_kind="person", subject=person, facts=facts)


# ---- by proof


def join_proved(
    tx: Tx, *, one: uuid.UUID, other: uuid.UUID, reason: str, value: str, proved_at: int | None = None
) -> bool:
    """Join two persons of whom it is proved that they are one, into the one that has the address. Done nothing where
    they are one already, where a colleague parted them, or where it would make a chain: then it stays a proposal; and
    where somebody joins or parts one of them at the same moment."""
    heads = joined.heads(tx, persons=[one, other])
    _hold(tx, heads.values())
    changed = joined.heads(tx, persons=[one, other]) != heads
    if changed or len(set(heads.values())) < 2 or accounts.members_among(tx, persons=list(heads.values())):
        return False
    person, into = heads[one], heads[other]
    if queries.parted(tx, one=person, other=into) or queries.dismissed(tx, one=person, other=into):
        return False
    if len(joined.together(tx, person=person)) > 1:
        person, into = into, person
    if len(joined.together(tx, person=person)) > 1:
        return False
    join(tx, person=person, into=into, by=None, reason=reason, value=value, proved_at=proved_at or tx.now)
    return True


def join_vouched(tx: Tx, *, kind: str, value: str) -> None:
    """An address was proved by mail: whoever came signed by a website with the same one is the same person."""
    holder = tx.session.scalar(select(Address).where(Address.kind == kind, Address.value == value))
    if holder is None or holder.verified_by not in reasons.PROVED_BY_MAIL:
        return
    vouched = select(Claim.person).where(Claim.kind == kind, Claim.value == value, Claim.vouched)
    for person in tx.session.scalars(vouched.order_by(Claim.claimed_at, Claim.person)).all():
        join_proved(
            tx, one=person, other=holder.person, reason=reasons.SIGNED, value=value, proved_at=holder.verified_at
        )


# ---- proposals


def look_at(tx: Tx, *, batch: Batch) -> bool:
    """Propose for those of whom a stretch of the log tells, and move on. Returns False, having done nothing, when
    another process was there first."""
    progress = tx.session.get(MatchProgress, finding.THE_ONE, with_for_update=True, populate_existing=True)
    if progress is None:
        progress = MatchProgress(id=finding.THE_ONE, txid=0, position=0)
        tx.session.add(progress)
        tx.session.flush()
    if Cursor(progress.txid, progress.position) != batch.before:
        return False
    progress.txid, progress.position = batch.after.txid, batch.after.position
    inside = accounts.members_among(tx, persons=batch.persons)
    found = select(Person).where(Person.id.in_(batch.persons)).order_by(Person.id)
    for person in tx.session.scalars(found).all():
        _compare(tx, person, outside=person.id not in inside)
    return True


def _compare(tx: Tx, person: Person, *, outside: bool) -> None:
    words = finding.words_of(person) if outside else ()
    tx.session.execute(delete(NameWord).where(NameWord.person == person.id))
    tx.session.add_all(NameWord(word=word, person=person.id) for word in sorted(set(words)))
    tx.session.flush()
    known = finding.known_pairs(tx, person=person.id) if outside else {}
    for one in finding.alike(tx, person=person) if outside else ():
        if one.other in known:
            _renew(known[one.other], one)
        else:
            low, high = sorted((person.id, one.other))
            said = {"reason": one.reason, "value": one.value, "likeness": one.likeness}
            tx.session.add(Proposal(id=tx.new_id(), one=low, other=high, proposed_at=tx.now, **said))
    tx.session.flush()


def _renew(row: Proposal, one: Alike) -> None:
    """An address says more than a name; what was dismissed stays so."""
    if one.likeness >= row.likeness and one.reason != row.reason:
        row.reason, row.value, row.likeness = one.reason, one.value, one.likeness


def dismiss(tx: Tx, *, proposal: uuid.UUID | None, by: uuid.UUID) -> Proposal:
    """These two are not the same, and are not proposed again. Twice is as good as once."""
    row = queries.proposal(tx, proposal=proposal)
    if row.dismissed_at is None:
        row.dismissed_by, row.dismissed_at = by, tx.now
        tx.session.flush()
        _settled(tx, PROPOSAL_DISMISSED, row, by)
    return row


def propose_again(tx: Tx, *, proposal: uuid.UUID | None, by: uuid.UUID) -> Proposal:
    """Take a dismissal back."""
    row = queries.proposal(tx, proposal=proposal)
    if row.dismissed_at is not None:
        row.dismissed_by = row.dismissed_at = None
        tx.session.flush()
        _settled(tx, PROPOSAL_REOPENED, row, by)
    return row


def _settled(tx: Tx, kind: str, row: Proposal, by: uuid.UUID) -> None:
    tx.announce(Event(kind, subject=row.one, actor=by, facts={"other": str(row.other)}))
    audit(tx, kind, by=by, subject_kind="person", subject=row.one, facts={"other": str(row.other)})
