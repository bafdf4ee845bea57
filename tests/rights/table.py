"""Who may do what: the answer to every route and socket operation for every kind of principal.

A row is a door and what it is tried on (see `stage.py` for the people and the places):

    room    a room of anna and gus (a guest)          talk    an outside conversation of anna and vic, through a channel
    pair    the direct talk of anna and ben           mine    a message of the principal's own, where he may write one
"""

from __future__ import annotations

PRINCIPALS = ("nobody", "wrong", "owner", "admin", "anna", "dora", "gus", "vic", "walt", "former", "bot")
WHO = {
    "nobody": "without a credential",
    "wrong": "with a token that nobody gave out",
    "owner": "the owner, who takes part in nothing",
    "admin": "an admin, who takes part in nothing",
    "anna": "a member who takes part",
    "dora": "a member who takes part in nothing",
    "gus": "a guest, in the room only",
    "vic": "the visitor of the talk",
    "walt": "another visitor of the same website",
    "former": "a deactivated member who took part in everything",
    "bot": "an API token of anna",
}

ROUTES = """
door                                        on       policy   nobody wrong owner admin anna dora gus vic walt former bot
GET    /                                                 -        public   303 303 303 303 303 303 303 303 303 303 303
GET    /healthz                                          -        public   200 200 200 200 200 200 200 200 200 200 200
GET    /static/{name}                                    file     public   200 200 200 200 200 200 200 200 200 200 200
GET    /static/{name}                                    nothing  public   404 404 404 404 404 404 404 404 404 404 404
GET    /api/docs                                         -        public   200 200 200 200 200 200 200 200 200 200 200
GET    /sign-in                                          -        public   200 200 200 200 200 200 200 200 200 200 200
POST   /sign-in                                          -        public   422 422 422 422 422 422 422 422 422 422 422
GET    /sign-in/link                                     -        public   404 404 404 404 404 404 404 404 404 404 404
POST   /sign-out                                         -        talker   303 401 303 303 303 303 303 303 303 401 303
POST   /api/session                                      -        public   401 401 401 401 401 401 401 401 401 401 401
DELETE /api/session                                      -        talker   401 401 204 204 204 204 204 204 204 401 204
GET    /api/me                                           -        talker   401 401 200 200 200 200 200 200 200 401 200
POST   /api/members                                      -        admin    401 401 201 201 403 403 403 403 403 401 403
POST   /api/members/{member}/tokens                   anna     talker   401 401 201 201 201 403 403 403 403 401 201
POST   /api/members/{member}/tokens                   owner    talker   401 401 201 403 403 403 403 403 403 401 403
POST   /api/members/{member}/tokens                   gus      talker   401 401 201 201 403 403 201 403 403 401 403
POST   /api/members/{member}/tokens                   former   talker   401 401 404 404 404 404 404 404 404 401 404
POST   /api/members/{member}/tokens                   nothing  talker   401 401 404 404 404 404 404 404 404 401 404
DELETE /api/members/{member}/tokens/{token}        anna     talker   401 401 204 204 204 404 404 404 404 401 204
DELETE /api/members/{member}/tokens/{token}        owner    talker   401 401 204 204 404 404 404 404 404 401 404
DELETE /api/members/{member}/tokens/{token}        nothing  talker   401 401 404 404 404 404 404 404 404 401 404
GET    /api/people                                       -        member   401 401 200 200 200 200 403 403 403 401 200
GET    /api/people/{person}                           anna     talker   401 401 200 200 200 200 200 200 200 401 200
GET    /api/people/{person}                           gus      talker   401 401 200 200 200 200 200 404 404 401 200
GET    /api/people/{person}                           vic      talker   401 401 200 200 200 200 404 200 404 401 200
GET    /api/people/{person}                           former   talker   401 401 200 200 200 200 404 404 404 401 200
GET    /api/people/{person}                           nothing  talker   401 401 404 404 404 404 404 404 404 401 404
GET    /people/{person}/picture                       anna     public   200 200 200 200 200 200 200 200 200 200 200
GET    /people/{person}/picture                       nothing  public   404 404 404 404 404 404 404 404 404 404 404
GET    /api/channels                                     -        admin    401 401 200 200 403 403 403 403 403 401 403
POST   /api/channels                                     -        admin    401 401 201 201 403 403 403 403 403 401 403
PATCH  /api/channels/{channel}                        shop     admin    401 401 200 200 403 403 403 403 403 401 403
PATCH  /api/channels/{channel}                        nothing  admin    401 401 404 404 403 403 403 403 403 401 403
GET    /api/conversations                                -        talker   401 401 200 200 200 200 200 200 200 401 200
POST   /api/conversations                                -        member   401 401 201 201 201 201 403 403 403 401 201
GET    /api/conversations/{conversation}              room     talker   401 401 404 404 200 404 200 404 404 401 200
GET    /api/conversations/{conversation}              talk     talker   401 401 200 200 200 200 404 200 404 401 200
GET    /api/conversations/{conversation}              pair     talker   401 401 404 404 200 404 404 404 404 401 200
GET    /api/conversations/{conversation}              nothing  talker   401 401 404 404 404 404 404 404 404 401 404
GET    /api/conversations/{conversation}/messages     room     talker   401 401 404 404 200 404 200 404 404 401 200
GET    /api/conversations/{conversation}/messages     talk     talker   401 401 200 200 200 200 404 200 404 401 200
GET    /api/conversations/{conversation}/messages     pair     talker   401 401 404 404 200 404 404 404 404 401 200
POST   /api/conversations/{conversation}/messages     room     talker   401 401 404 404 201 404 201 404 404 401 201
POST   /api/conversations/{conversation}/messages     talk     talker   401 401 201 201 201 201 404 201 404 401 201
POST   /api/conversations/{conversation}/messages     pair     talker   401 401 404 404 201 404 404 404 404 401 201
POST   /api/conversations/{conversation}/messages     nothing  talker   401 401 404 404 404 404 404 404 404 401 404
POST   /api/conversations/{conversation}/messages     note     talker   401 401 201 201 201 201 404 403 404 401 201
PUT    /api/conversations/{conversation}/read         room     talker   401 401 404 404 200 404 200 404 404 401 200
PUT    /api/conversations/{conversation}/read         talk     talker   401 401 200 200 200 200 404 200 404 401 200
PUT /api/conversations/{conversation}/participants/{person} room talker 401 401 404 404 204 404 403 404 404 401 204
PUT /api/conversations/{conversation}/participants/{person} talk talker 401 401 403 403 204 403 404 403 404 401 204
PUT /api/conversations/{conversation}/participants/{person} pair talker 401 401 404 404 422 404 404 404 404 401 422
PUT /api/conversations/{conversation}/participants/{person} nothing talker 401 401 404 404 404 404 403 404 404 401 404
DELETE /api/conversations/{conversation}/participants/{person} room talker 401 401 404 404 204 404 403 404 404 401 204
DELETE /api/conversations/{conversation}/participants/{person} talk talker 401 401 403 403 204 403 404 403 404 401 204
DELETE /api/conversations/{conversation}/participants/{person} self talker 401 401 404 404 204 404 204 404 404 401 204
PATCH  /api/messages/{message}                        room     talker   401 401 404 404 200 404 403 404 404 401 200
PATCH  /api/messages/{message}                        talk     talker   401 401 403 403 200 403 404 403 404 401 200
PATCH  /api/messages/{message}                        note     talker   401 401 403 403 200 403 404 404 404 401 200
PATCH  /api/messages/{message}                        pair     talker   401 401 404 404 200 404 404 404 404 401 200
PATCH  /api/messages/{message}                        mine     talker   401 401 200 200 200 200 200 200 200 401 200
PATCH  /api/messages/{message}                        nothing  talker   401 401 404 404 404 404 404 404 404 401 404
DELETE /api/messages/{message}                        room     talker   401 401 404 404 204 404 403 404 404 401 204
DELETE /api/messages/{message}                        talk     talker   401 401 403 403 204 403 404 403 404 401 204
DELETE /api/messages/{message}                        note     talker   401 401 403 403 204 403 404 404 404 401 204
DELETE /api/messages/{message}                        mine     talker   401 401 204 204 204 204 204 204 204 401 204
GET    /inbox                                            -        member   303 401 200 200 200 200 403 403 403 401 200
GET    /inbox/list                                       -        member   303 401 200 200 200 200 403 403 403 401 200
GET    /conversations/{conversation}                  room     member   303 401 404 404 200 404 403 403 403 401 200
GET    /conversations/{conversation}                  talk     member   303 401 200 200 200 200 403 403 403 401 200
GET    /conversations/{conversation}                  pair     member   303 401 404 404 200 404 403 403 403 401 200
GET    /conversations/{conversation}                  nothing  member   303 401 404 404 404 404 403 403 403 401 404
GET    /conversations/{conversation}/turns            room     member   303 401 404 404 200 404 403 403 403 401 200
GET    /conversations/{conversation}/turns            talk     member   303 401 200 200 200 200 403 403 403 401 200
POST   /api/visitor                                      -        public   201 201 201 201 201 201 201 201 201 201 201
POST   /api/visitor/conversations                        -        visitor  401 401 403 403 403 403 403 201 201 401 403
GET    /widget.js                                        -        public   200 200 200 200 200 200 200 200 200 200 200
GET    /widget                                           shop     public   200 200 200 200 200 200 200 200 200 200 200
GET    /widget                                           nothing  public   404 404 404 404 404 404 404 404 404 404 404
GET    /widget/talk                                      -        visitor  303 401 403 403 403 403 403 200 200 401 403
"""

OPERATIONS = """
op       on       policy   nobody wrong owner admin anna dora gus vic walt former bot
send     room     talker   4401 401 not_found not_found sent not_found sent not_found not_found 401 sent
send     talk     talker   4401 401 sent sent sent sent not_found sent not_found 401 sent
send     pair     talker   4401 401 not_found not_found sent not_found not_found not_found not_found 401 sent
send     note     talker   4401 401 sent sent sent sent not_found forbidden not_found 401 sent
send     nothing  talker   4401 401 not_found not_found not_found not_found not_found not_found not_found 401 not_found
watch    room     member   4401 401 not_found not_found done not_found forbidden forbidden forbidden 401 done
watch    talk     member   4401 401 done done done done forbidden forbidden forbidden 401 done
watch    pair     member   4401 401 not_found not_found done not_found forbidden forbidden forbidden 401 done
watch    nothing  member   4401 401 not_found not_found not_found not_found forbidden forbidden forbidden 401 not_found
unwatch  room     member   4401 401 done done done done forbidden forbidden forbidden 401 done
typing   room     talker   4401 401 not_found not_found done not_found done not_found not_found 401 done
typing   talk     talker   4401 401 done done done done not_found done not_found 401 done
typing   pair     talker   4401 401 not_found not_found done not_found not_found not_found not_found 401 done
read     room     talker   4401 401 not_found not_found done not_found done not_found not_found 401 done
read     talk     talker   4401 401 done done done done not_found done not_found 401 done
read     pair     talker   4401 401 not_found not_found done not_found not_found not_found not_found 401 done
ping     -        talker   4401 401 done done done done done done done 401 done
"""
DESCRIPTION = "/api/openapi.json"
"""Litestar's own routes below this describe the API to everybody."""


class Row:
    """One door, tried on one place: what each principal gets."""

    def __init__(self, door: str, on: str, policy: str, answers: dict[str, str]) -> None:
        self.door, self.on, self.policy, self.answers = door, on, policy, answers

    def __repr__(self) -> str:
        return f"{self.door} {self.on}"


def rows(table: str, words: int) -> list[Row]:
    """The rows of a table whose door is so many words long."""
    found = []
    for line in table.strip().splitlines()[1:]:
        parts = line.split()
        door, (on, policy, *answers) = " ".join(parts[:words]), parts[words:]
        assert len(answers) == len(PRINCIPALS), line
        found.append(Row(door, on, policy, dict(zip(PRINCIPALS, answers, strict=True))))
    return found


HTTP = rows(ROUTES, 2)
SOCKET = rows(OPERATIONS, 1)
