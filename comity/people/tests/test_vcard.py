"""vCard 4.0 (RFC 6350): escaped, folded, and read back by another program."""

from __future__ import annotations

import pytest

from comity.people.vcard import VCard, vcard
from comity.testing.crew import Crew

FULL = VCard(
    uid="01900000-0000-7000-8000-000000000000",
    name="Žofie Löwenherz, née; Ünal\\Ö",
    title="Head of; things, and\nmore",
    organisation="Harbour Cycles",
    note="ä" * 200,
    emails=["z@lumen.example"],
    phones=["+43 (1) 555-01"],
    urls=["http://localhost:1/@z"],
    categories=["a,b", "c"],
    time_zone="Europe/Vienna",
    photo=("image/png", b"\x89PNG" * 40),
)


def unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_lines_are_folded_at_75_octets_between_characters() -> None:
    made = vcard(FULL)
    assert all(len(line) <= 75 for line in made.split(b"\r\n"))
    for line in made.split(b"\r\n"):
        line.decode()
    assert f"NOTE:{'ä' * 200}" in unfolded(made)


@pytest.mark.parametrize(
    "line",
    [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "FN:Žofie Löwenherz\\, née\\; Ünal\\\\Ö",
        "TITLE:Head of\\; things\\, and\\nmore",
        "TEL;VALUE=uri:tel:+4315550 1".replace(" ", ""),
        "CATEGORIES:a\\,b,c",
        "TZ:Europe/Vienna",
        "END:VCARD",
    ],
)
def test_values_are_escaped(line: str) -> None:
    assert line in unfolded(vcard(FULL))


def test_nobody_writes_lines_into_a_card() -> None:
    made = unfolded(vcard(VCard(uid="x", name="A\r\nEMAIL:evil@x.example", urls=["http://x\r\nNOTE:evil"])))
    assert not [line for line in made if line.startswith(("EMAIL", "NOTE"))]
    assert unfolded(vcard(VCard(uid="x", name=" ")))[3] == "FN:?"


def test_members_take_cards_along_and_visitors_do_not(crew: Crew) -> None:
    answer = crew.anna.get(f"/people/{crew.ben.person}.vcf")
    assert answer.headers["content-type"].startswith("text/vcard")
    assert "EMAIL:ben@lumen.example" in unfolded(answer.body)
    assert crew.anna.get(f"/people/{crew.vic.person}.vcf").status == 200
    assert crew.vic.get(f"/people/{crew.ben.person}.vcf").status == 403
    assert crew.anna.get("/people/nobody.vcf").status == 404
