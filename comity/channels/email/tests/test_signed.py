"""Mail that leaves is signed with the key of its domain, and the records that prove it can be read."""

from __future__ import annotations

import asyncio

from sqlalchemy import select, update

from comity.channels.email import actions, publishing
from comity.channels.email.authenticity.checking import verdict
from comity.channels.email.models import SigningKey
from comity.channels.email.tests.house import SUPPORT, House, Postbox, written
from comity.testing.nameserver import NameServer


def published(house: House, address: str = SUPPORT) -> publishing.Published:
    async def asking() -> publishing.Published:
        await house.store.start()
        return await publishing.published(house.runtime, address)

    return asyncio.run(asking())


def proven(raw: bytes, dns: NameServer, found: publishing.Published) -> bool:
    for record in found.records:
        dns.text(record.name, record.text)
    return verdict(raw, peer="", helo="", envelope_sender="", dns=dns.resolver(), seconds=2).verified


def test_an_answer_is_proven_by_the_records_that_we_show(house: House, box: Postbox, dns: NameServer) -> None:
    first = house.file(written())
    house.answer(house.anna, first.conversation, "It left yesterday — über Köln.")
    found = published(house)
    assert [record.purpose for record in found.records] == ["dkim", "spf", "dmarc"]
    assert found.domain == "lumen.example" and found.records[2].name == "_dmarc.lumen.example"
    assert proven(box.raw[0], dns, found)
    assert box.raw[0].isascii(), "seven bits: nobody on the way has to write it anew"


def test_the_page_tells_which_records_are_published(house: House, dns: NameServer) -> None:
    def looked() -> list[str]:
        told = asyncio.run(_looked_up(house))
        return [record.found for record in told.records]

    signature, spf, dmarc = published(house).records
    assert looked() == ["missing", "missing", "missing"]
    dns.text(signature.name, "v=DKIM1; k=rsa; p=MIIBIjAN")
    dns.text(spf.name, "v=spf1 include:spf.provider.example -all")
    assert looked() == ["other", "published", "missing"]
    dns.text(signature.name, signature.text.replace("; ", ";"))
    dns.text(dmarc.name, "v=DMARC1; p=reject")
    assert looked() == ["published"] * 3
    dns.broken.add(dmarc.name)
    assert looked() == ["published", "published", "unknown"]


async def _looked_up(house: House) -> publishing.Published:
    await house.store.start()
    return await publishing.looked_up(house.runtime, await publishing.published(house.runtime, SUPPORT))


def test_what_was_changed_on_the_way_is_not_proven(house: House, box: Postbox, dns: NameServer) -> None:
    first = house.file(written())
    house.answer(house.anna, first.conversation, "Pay to account 1.")
    changed = box.raw[0].replace(b"account 1", b"account 2")
    assert changed != box.raw[0] and not proven(changed, dns, published(house))


def test_one_key_for_each_domain_made_once_and_sealed(house: House, box: Postbox) -> None:
    house.make("sales@lumen.example")
    house.make("hello@other.example")
    first, again = published(house), published(house, "sales@lumen.example")
    assert first == again and published(house, "hello@other.example").records[0] != first.records[0]
    kept = house.store.read_now(lambda tx: list(tx.session.scalars(select(SigningKey))))
    assert sorted(row.domain for row in kept) == ["lumen.example", "other.example"]
    assert not any(b"PRIVATE KEY" in row.secret for row in kept)


def test_a_key_that_cannot_be_opened_makes_room_for_another(house: House, box: Postbox, dns: NameServer) -> None:
    before = published(house)
    house.store.write_now(lambda tx: tx.session.execute(update(SigningKey).values(secret=b"of another secret key")))
    assert published(house) != before
    first = house.file(written())
    house.answer(house.anna, first.conversation, "It left yesterday.")
    assert proven(box.raw[0], dns, published(house))


def test_a_key_that_is_there_stays(house: House) -> None:
    how = {"key": house.runtime.settings.secret_key, "domain": "lumen.example"}
    one = house.store.write_now(actions.keep_signing_key, pem=b"one", **how)
    other = house.store.write_now(actions.keep_signing_key, pem=b"other", **how)
    assert one.key == other.key == b"one"
