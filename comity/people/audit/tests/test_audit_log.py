"""The audit log as owners and admins read it: page, API, files."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import Any

import pytest

from comity.testing.client import Client
from comity.testing.crew import Crew


def newest(cleo: Client, query: str = "") -> list[dict[str, Any]]:
    answer = cleo.get(f"/api/audit?limit=5{query}")
    assert answer.status == 200, answer
    items: list[dict[str, Any]] = answer.json["items"]
    return items


def test_an_act_is_read_as_a_sentence_and_found_again(crew: Crew) -> None:
    cleo, dora = crew.cleo, crew.dora
    assert cleo.patch(f"/api/members/{dora.member}", {"title": "Researcher"}).status == 200
    [first, *_] = newest(cleo)
    assert first["words"] == "Cleo Faber changed Dora Lind: the title."
    assert (first["kind"], first["actor"], first["subject"]) == ("member.changed", cleo.person, dora.person)
    assert newest(cleo, f"&person={dora.person}&kind=member")[0] == first
    assert newest(cleo, "&kind=member.changed&since=2020-01-01")[0] == first
    assert newest(cleo, "&kind=member&until=2020-01-01") == []
    page = cleo.get(f"/settings/audit?kind=member&person={dora.person}").text
    assert "Cleo Faber changed Dora Lind: the title." in page
    assert "Nothing of this kind happened then." in cleo.get("/settings/audit?until=2020-01-01").text


def test_who_may_not_is_refused_and_that_is_an_entry(crew: Crew) -> None:
    assert crew.anna.get("/settings/audit").status == 403
    assert crew.anna.get("/api/audit").status == 403
    assert crew.vic.get("/api/audit").status == 403
    assert crew.server.client().get("/api/audit").status == 401
    refused = [one["words"] for one in newest(crew.cleo, "&kind=denied")]
    assert "Anna Brandt was refused: GET /api/audit." in refused
    assert "Anna Brandt was refused: GET /settings/audit." in refused


def test_it_goes_page_by_page_without_a_gap(crew: Crew) -> None:
    cleo, found, cursor = crew.cleo, [], ""
    while True:
        answer = cleo.get(f"/api/audit?limit=3{cursor}").json
        found += [one["position"] for one in answer["items"]]
        if answer["next"] is None:
            break
        cursor = f"&cursor={answer['next']}"
    assert found == list(range(found[0], 0, -1))
    assert answer["newest"]["position"] == found[0]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("kind=nonsense", "kind"),
        ("person=nobody", "person"),
        ("since=yesterday", "since"),
        ("until=99999-01-01", "until"),
        ("kind=%00", "kind"),
        ("limit=0", "limit"),
        ("cursor=-1", "cursor"),
        ("cursor=9999999999999999999", "cursor"),
    ],
)
def test_a_filter_that_cannot_be_names_its_field(crew: Crew, query: str, field: str) -> None:
    answer = crew.cleo.get(f"/api/audit?{query}")
    assert answer.status == 400, answer
    assert list(answer.json["error"]["fields"]) == [field]
    if field not in ("limit", "cursor"):
        page = crew.cleo.get(f"/settings/audit?{query}")
        assert page.status == 422
        assert "wrong" in page.text


def test_the_jsonl_carries_its_seals(crew: Crew) -> None:
    """Whoever has the file can check it with nothing of ours, as docs/operate/audit.md says."""
    answer = crew.cleo.post("/api/audit/export", {"format": "jsonl"})
    assert answer.status == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="audit-')
    previous, rows = "0" * 64, [json.loads(line) for line in answer.text.splitlines()]
    for number, row in enumerate(rows, 1):
        sealed = [
            "comity.audit.1",
            *(
                row[name]
                for name in ("position", "at", "kind", "actor", "subject_kind", "subject", "facts", "previous")
            ),
        ]
        text = json.dumps(sealed, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(text.encode()).hexdigest() == row["hash"]
        assert (row["position"], row["previous"]) == (number, previous)
        previous = row["hash"]
    [taken, *_] = newest(crew.cleo)
    assert taken["words"] == "Cleo Faber took this log along as JSON Lines."
    assert taken["previous"] == previous


def test_m04_a_name_that_is_a_formula_is_text_in_the_csv(crew: Crew) -> None:
    cleo = crew.cleo
    formula = '=HYPERLINK("http://x.example","Click")'
    row = cleo.post("/api/members", {"handle": "formula", "name": formula}).json
    assert cleo.patch(f"/api/members/{row['id']}", {"active": False}).status == 200
    answer = cleo.form("/settings/audit/export", kind="member", person=row["person"], since="", until="", format="csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    cells = list(csv.DictReader(io.StringIO(answer.text)))
    assert [cell["kind"] for cell in cells] == ["member.added", "member.deactivated"]
    assert cells[0]["subject_name"] == f"'{formula}"
    assert not [cell for line in cells for cell in line.values() if cell[:1] in "=+-@" and cell]


def test_a_form_without_a_known_format_is_refused(crew: Crew) -> None:
    assert crew.cleo.form("/settings/audit/export", format="xlsx").status == 400
    assert crew.cleo.post("/api/audit/export", {"format": "xlsx"}).status == 400
    assert crew.anna.post("/api/audit/export", {"format": "csv"}).status == 403


def test_a_token_made_and_revoked_for_somebody_is_told_to_the_owner(crew: Crew) -> None:
    path = f"/api/members/{crew.anna.member}/tokens"
    token = crew.cleo.post(path, {"label": "Order system"}).json
    assert crew.anna.delete(f"{path}/{token['id']}").status == 204
    words = [one["words"] for one in newest(crew.cleo, "&kind=token")]
    assert words[:2] == ["Anna Brandt revoked an API token.", "Cleo Faber made an API token for Anna Brandt."]
    assert token["token"] not in crew.cleo.get("/settings/audit").text
