"""Custom roles in the store: who holds what, looked up in one statement, and never handed on by who has lost it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, inspect
from sqlalchemy.engine import Engine

from comity.accounts import actions, queries
from comity.accounts.tests.stage import Hired, hire
from comity.foundation.errors import Forbidden
from comity.foundation.ids import digest
from comity.foundation.migrate import VERSIONS
from comity.foundation.permissions import MAY, PERMISSIONS, for_the_house, held, may, named_by
from comity.foundation.policies import ADMIN, MEMBER, Actor
from comity.foundation.store import Base, Store, Tx


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


def acting(one: Hired, role: Any = "owner", *permissions: str) -> Actor:
    return Actor(one.person, "session", role, one.member, member=one.member, permissions=frozenset(permissions))


def test_one_place_decides() -> None:
    anna = Hired(uuid.uuid4(), uuid.uuid4())
    teams = acting(anna, "member", "teams", "a permission of yesterday")
    assert (may(teams, "teams"), may(teams, "audit"), may(teams, "audit", "teams")) == (True, False, True)
    assert MAY("teams").allows(teams)
    assert not MAY("audit").allows(teams)
    assert not ADMIN.allows(teams), "what has no name of its own is for owners and admins"
    for role in ("owner", "admin"):
        assert held(role, ()) == frozenset(PERMISSIONS)
    for role in ("guest", "visitor", "bot"):
        assert held(role, PERMISSIONS) == frozenset(), f"a {role} holds none, whatever he was given"
    assert [for_the_house(one.name) for one in (MAY("teams"), ADMIN, MEMBER)] == [True, True, False]
    assert named_by(MAY("members", "roles").name) == ("members", "roles")
    for wrong in (("king",), ()):
        with pytest.raises(LookupError):
            MAY(*wrong)


def test_roles_are_looked_up_with_the_session_and_add_no_statement(store: Store) -> None:
    def three(tx: Tx) -> tuple[Hired, str, str]:
        cleo, anna = hire(tx, handle="cleo", role="owner"), hire(tx)
        secret = actions.start_session(tx, member=anna.member)
        token = actions.issue_token(tx, member=anna.member, label="bot", by=anna.person)[1]
        return cleo, secret, token

    def look(tx: Tx, secret: str, token: str) -> tuple[Any, int]:
        with statements() as seen:
            found = [
                queries.session_actor(tx, digest=digest(secret)),
                queries.token_actor(tx, digest=digest(token)),
            ]
        return [None if one is None else sorted(one.permissions) for one in found], len(seen)

    def give(tx: Tx, cleo: Hired) -> None:
        anna = queries.member_by_handle(tx, handle="anna")
        assert anna is not None
        for name, permissions in (("A", ["teams"]), ("B", ["teams", "audit"]), ("C", [])):
            role = actions.create_role(tx, actor=acting(cleo), name=name, permissions=permissions)
            actions.give_role(tx, actor=acting(cleo), member=anna.id, role=role.id)
        gone = actions.create_role(tx, actor=acting(cleo), name="Gone", permissions=["rooms"])
        actions.give_role(tx, actor=acting(cleo), member=anna.id, role=gone.id)
        actions.remove_role(tx, actor=acting(cleo), role=gone.id)

    cleo, secret, token = store.write_now(three)
    before = store.read_now(look, secret=secret, token=token)
    store.write_now(give, cleo=cleo)
    after = store.read_now(look, secret=secret, token=token)
    assert before[0] == [[], []]
    assert after == ([["audit", "teams"]] * 2, before[1])


def test_what_was_lost_meanwhile_is_not_handed_on(store: Store) -> None:
    """R03: his session has not heard of it yet."""

    def act(tx: Tx) -> None:
        cleo, anna, ben = hire(tx, handle="cleo", role="owner"), hire(tx), hire(tx, handle="ben")
        giving = actions.create_role(tx, actor=acting(cleo), name="Gives", permissions=["roles", "audit"])
        audit = actions.create_role(tx, actor=acting(cleo), name="Audits", permissions=["audit"])
        actions.give_role(tx, actor=acting(cleo), member=anna.member, role=giving.id)
        stale = acting(anna, "member", "roles", "audit")
        actions.give_role(tx, actor=stale, member=ben.member, role=audit.id)
        assert queries.holders(tx, role=audit.id) == [ben.member]
        actions.edit_role(tx, actor=acting(cleo), role=giving.id, permissions=["roles"])
        for verb in (actions.give_role, actions.take_role):
            with pytest.raises(Forbidden):
                verb(tx, actor=stale, member=ben.member, role=audit.id)
        with pytest.raises(Forbidden):
            actions.create_role(tx, actor=stale, name="More", permissions=["audit"])
        actions.take_role(tx, actor=acting(cleo), member=anna.member, role=giving.id)
        with pytest.raises(Forbidden):
            actions.create_role(tx, actor=stale, name="Less", permissions=[])
        with pytest.raises(Forbidden):
            actions.create_role(tx, actor=acting(anna, "admin"), name="Less", permissions=[])

    store.write_now(act)


def test_the_migration_makes_what_the_models_say_and_can_be_undone(database_url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    before = ScriptDirectory.from_config(config).get_revision("0012").down_revision
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:
            found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
            assert not [one for one in found if "_roles" in str(one)]
        command.downgrade(config, str(before))
        assert not inspect(engine).has_table("custom_roles")
        command.upgrade(config, "head")
        assert {"custom_roles", "member_roles"} <= set(inspect(engine).get_table_names())
    finally:
        engine.dispose()
