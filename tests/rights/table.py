"""Who may do what: the answer to every route and socket operation for every kind of principal.

A row is a door and what it is tried on (see `stage.py` for the people and the places):

    room    a room of anna and gus (a guest)          talk    an outside conversation of anna and vic, through a channel
    hall    a public room of anna alone; into it everybody lets himself
    pair    the direct talk of anna and ben           mine    a message of the principal's own, where he may write one
"""

from __future__ import annotations

from comity.foundation.permissions import named_by
from tests.rights import calls, parts

PRINCIPALS = ("nobody", "wrong", "owner", "admin", "anna", "dora", "gus", "vic", "walt", "former", "bot")
STEWARD = "rita"
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
    STEWARD: "a member who holds the permission `teams`; tried at doors that not every member may use",
}

ROUTES = """
door                                        on       policy   nobody wrong owner admin anna dora gus vic walt former bot
GET    /                                                 -        public   303 303 303 303 303 303 303 303 303 303 303
GET    /healthz                                          -        public   200 200 200 200 200 200 200 200 200 200 200
GET    /static/{name}                                    file     public   200 200 200 200 200 200 200 200 200 200 200
GET    /static/{name}                                    nothing  public   404 404 404 404 404 404 404 404 404 404 404
GET    /api/docs                                         -        public   200 200 200 200 200 200 200 200 200 200 200
GET    /api/live                                         -        talker   401 401 200 200 200 200 200 200 200 401 200
GET    /sign-in                                          -        public   200 200 200 200 200 200 200 200 200 200 200
POST   /sign-in                                          -        public   422 422 422 422 422 422 422 422 422 422 422
GET    /sign-in/link                                     -        public   404 404 404 404 404 404 404 404 404 404 404
POST   /sign-out                                         -        talker   303 401 303 303 303 303 303 303 303 401 303
POST   /api/session                                      -        public   401 401 401 401 401 401 401 401 401 401 401
DELETE /api/session                                      -        talker   401 401 204 204 204 204 204 204 204 401 204
GET    /api/me                                           -        talker   401 401 200 200 200 200 200 200 200 401 200
GET    /api/organisation                              -        member   401 401 200 200 200 200 403 403 403 401 200
PATCH /api/organisation - may:organisation|security 401 401 200 200 403 403 403 403 403 401 403
GET /api/audit - may:audit 401 401 200 200 403 403 403 403 403 401 403
POST /api/audit/export - may:audit 401 401 200 200 403 403 403 403 403 401 403
GET /api/members - may:members|security|roles 401 401 200 200 403 403 403 403 403 401 403
GET /api/members/{member} anna may:members|security|roles 401 401 200 200 403 403 403 403 403 401 403
GET /api/members/{member} nothing may:members|security|roles 401 401 404 404 403 403 403 403 403 401 403
PATCH /api/members/{member} anna may:members 401 401 200 200 403 403 403 403 403 401 403
PATCH /api/members/{member} owner may:members 401 401 200 403 403 403 403 403 403 401 403
PATCH /api/members/{member} nothing may:members 401 401 404 404 403 403 403 403 403 401 403
DELETE /api/members/{member} spare may:members 401 401 204 204 403 403 403 403 403 401 403
DELETE /api/members/{member} owner may:members 401 401 422 403 403 403 403 403 403 401 403
DELETE /api/members/{member} nothing may:members 401 401 404 404 403 403 403 403 403 401 403
GET    /api/members/{member}/tokens                   anna     talker   401 401 200 200 200 404 404 404 404 401 200
GET    /api/members/{member}/tokens                   nothing  talker   401 401 404 404 404 404 404 404 404 401 404
GET /api/invitations - may:members 401 401 200 200 403 403 403 403 403 401 403
POST /api/invitations - may:members 401 401 201 201 403 403 403 403 403 401 403
DELETE /api/invitations/{invitation} invitation may:members 401 401 204 204 403 403 403 403 403 401 403
DELETE /api/invitations/{invitation} nothing may:members 401 401 404 404 403 403 403 403 403 401 403
POST /api/invitations/{invitation}/link invitation may:members 401 401 200 200 403 403 403 403 403 401 403
POST /api/invitations/{invitation}/link nothing may:members 401 401 404 404 403 403 403 403 403 401 403
POST   /api/join                                      -        public   404 404 404 404 404 404 404 404 404 404 404
GET    /join                                          -        public   404 404 404 404 404 404 404 404 404 404 404
POST   /join                                          -        public   404 404 404 404 404 404 404 404 404 404 404
GET    /welcome                                       -        public   303 303 303 303 303 303 303 303 303 303 303
POST   /welcome                                       -        public   303 303 303 303 303 303 303 303 303 303 303
GET    /welcome/door                                  -        admin    303 401 200 200 403 403 403 403 403 401 403
POST   /welcome/door                                  -        admin    303 401 422 422 403 403 403 403 403 401 403
GET    /welcome/colleagues                            -        admin    303 401 200 200 403 403 403 403 403 401 403
GET    /welcome/you                                   -        admin    303 401 200 200 403 403 403 403 403 401 403
GET    /settings                                      -        member   303 401 303 303 303 303 403 403 403 401 303
GET    /settings/tokens                               -        member   303 401 200 200 200 200 403 403 403 401 200
GET /settings/organisation - may:organisation|security 303 401 200 200 403 403 403 403 403 401 403
GET /settings/audit - may:audit 303 401 200 200 403 403 403 403 403 401 403
POST /settings/audit/export - may:audit 303 401 400 400 403 403 403 403 403 401 403
GET /settings/members - may:members|security|roles 303 401 200 200 403 403 403 403 403 401 403
GET /settings/members/{member} anna may:members|security|roles 303 401 200 200 403 403 403 403 403 401 403
GET /settings/members/{member} nothing may:members|security|roles 303 401 404 404 403 403 403 403 403 401 403
GET /settings/doors - may:channels 303 401 200 200 403 403 403 403 403 401 403
GET /settings/doors/{channel} shop may:channels 303 401 200 200 403 403 403 403 403 401 403
GET /settings/doors/{channel} nothing may:channels 303 401 404 404 403 403 403 403 403 401 403
GET /settings/doors/{channel}/seen shop may:channels 303 401 200 200 403 403 403 403 403 401 403
GET /settings/doors/{channel}/seen nothing may:channels 303 401 404 404 403 403 403 403 403 401 403
GET /api/channels/{channel} shop may:channels 401 401 200 200 403 403 403 403 403 401 403
GET /api/channels/{channel} nothing may:channels 401 401 404 404 403 403 403 403 403 401 403
POST /api/channels/{channel}/identity-secret shop may:channels 401 401 201 201 403 403 403 403 403 401 403
POST /api/channels/{channel}/identity-secret nothing may:channels 401 401 404 404 403 403 403 403 403 401 403
POST /api/members - may:members 401 401 201 201 403 403 403 403 403 401 403
POST   /api/members/{member}/tokens                   anna     talker   401 401 201 201 201 403 403 403 403 401 201
POST   /api/members/{member}/tokens                   owner    talker   401 401 201 403 403 403 403 403 403 401 403
POST   /api/members/{member}/tokens                   gus      talker   401 401 201 201 403 403 201 403 403 401 403
POST   /api/members/{member}/tokens                   former   talker   401 401 404 404 404 404 404 404 404 401 404
POST   /api/members/{member}/tokens                   nothing  talker   401 401 404 404 404 404 404 404 404 401 404
DELETE /api/members/{member}/tokens/{token}        anna     talker   401 401 204 204 204 404 404 404 404 401 204
DELETE /api/members/{member}/tokens/{token}        owner    talker   401 401 204 204 404 404 404 404 404 401 404
DELETE /api/members/{member}/tokens/{token}        nothing  talker   401 401 404 404 404 404 404 404 404 401 404
GET    /api/people                                       -        insider  401 401 200 200 200 200 403 403 403 401 200
GET    /api/people/{person}                           anna     talker   401 401 200 200 200 200 200 200 200 401 200
GET    /api/people/{person}                           gus      talker   401 401 200 200 200 200 200 404 404 401 200
GET    /api/people/{person}                           vic      talker   401 401 200 200 200 200 404 200 404 401 200
GET    /api/people/{person}                           former   talker   401 401 200 200 200 200 404 404 404 401 200
GET    /api/people/{person}                           nothing  talker   401 401 404 404 404 404 404 404 404 401 404
GET    /people/{person}/picture                       anna     public   200 200 200 200 200 200 200 200 200 200 200
GET    /people/{person}/picture                       nothing  public   404 404 404 404 404 404 404 404 404 404 404
GET    /api/presence                                    -        member   401 401 200 200 200 200 403 403 403 401 200
PUT    /api/me/presence                                 -        member   401 401 200 200 200 200 403 403 403 401 200
GET    /api/me/profile                                  -        member   401 401 200 200 200 200 403 403 403 401 200
PATCH  /api/me/profile                                  -        member   401 401 200 200 200 200 403 403 403 401 200
PUT    /api/me/picture                                  -        member   401 401 400 400 400 400 403 403 403 401 400
DELETE /api/me/picture                                  -        member   401 401 200 200 200 200 403 403 403 401 200
GET    /api/me/preferences                              -        member   401 401 200 200 200 200 403 403 403 401 200
PATCH  /api/me/preferences                              -        member   401 401 200 200 200 200 403 403 403 401 200
GET    /api/stops                                       -        member   401 401 200 200 200 200 403 403 403 401 200
POST   /api/people/{person}/stops                       walt     member   401 401 201 409 409 409 403 403 403 401 409
POST   /api/people/{person}/stops                       ben      member   401 401 422 422 422 422 403 403 403 401 422
POST   /api/people/{person}/stops                       nothing  member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/people/{person}/stops/{kind}                walt     member   401 401 204 404 404 404 403 403 403 401 404
DELETE /api/people/{person}/stops/{kind}                nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /people                                          -        member   303 401 200 200 200 200 403 403 403 401 200
GET    /people/{person}                                 anna     member   303 401 200 200 200 200 403 403 403 401 200
GET    /people/{person}                                 gus      member   303 401 200 200 200 200 403 403 403 401 200
GET    /people/{person}                                 vic      member   303 401 200 200 200 200 403 403 403 401 200
GET    /people/{person}                                 nothing  member   303 401 404 404 404 404 403 403 403 401 404
GET    /settings/me                                     -        member   303 401 200 200 200 200 403 403 403 401 200
GET    /settings/screens                                -        member   303 401 200 200 200 200 403 403 403 401 200
GET /api/channels - may:channels 401 401 200 200 403 403 403 403 403 401 403
POST /api/channels - may:channels 401 401 201 201 403 403 403 403 403 401 403
PATCH /api/channels/{channel} shop may:channels 401 401 200 200 403 403 403 403 403 401 403
PATCH /api/channels/{channel} nothing may:channels 401 401 404 404 403 403 403 403 403 401 403
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
GET    /api/messages/{message}                        room     talker   401 401 404 404 200 404 200 404 404 401 200
GET    /api/messages/{message}                        talk     talker   401 401 200 200 200 200 404 200 404 401 200
GET    /api/messages/{message}                        note     talker   401 401 200 200 200 200 404 404 404 401 200
GET    /api/messages/{message}                        pair     talker   401 401 404 404 200 404 404 404 404 401 200
GET    /api/messages/{message}                        nothing  talker   401 401 404 404 404 404 404 404 404 401 404
GET    /api/messages/{message}/revisions              room     member   401 401 404 404 200 404 403 403 403 401 200
GET    /api/messages/{message}/revisions              talk     member   401 401 200 200 200 200 403 403 403 401 200
GET    /api/messages/{message}/revisions              note     member   401 401 200 200 200 200 403 403 403 401 200
GET    /api/messages/{message}/revisions              nothing  member   401 401 404 404 404 404 403 403 403 401 404
PUT    /api/messages/{message}/reactions/{emoji}      room     talker   401 401 404 404 204 404 204 404 404 401 204
PUT    /api/messages/{message}/reactions/{emoji}      talk     talker   401 401 204 204 204 204 404 204 404 401 204
PUT    /api/messages/{message}/reactions/{emoji}      note     talker   401 401 204 204 204 204 404 404 404 401 204
PUT    /api/messages/{message}/reactions/{emoji}      pair     talker   401 401 404 404 204 404 404 404 404 401 204
PUT    /api/messages/{message}/reactions/{emoji}      nothing  talker   401 401 404 404 404 404 404 404 404 401 404
DELETE /api/messages/{message}/reactions/{emoji}      room     talker   401 401 404 404 204 404 204 404 404 401 204
DELETE /api/messages/{message}/reactions/{emoji}      talk     talker   401 401 204 204 204 204 404 204 404 401 204
DELETE /api/messages/{message}/reactions/{emoji}      note     talker   401 401 204 204 204 204 404 404 404 401 204
DELETE /api/messages/{message}/reactions/{emoji}      pair     talker   401 401 404 404 204 404 404 404 404 401 204
DELETE /api/messages/{message}/reactions/{emoji}      nothing  talker   401 401 404 404 404 404 404 404 404 401 404
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
PATCH  /api/conversations/{conversation}              talk     member   401 401 200 200 200 200 403 403 403 401 200
PATCH  /api/conversations/{conversation}              room     member   401 401 404 404 422 404 403 403 403 401 422
PATCH  /api/conversations/{conversation}              pair     member   401 401 404 404 422 404 403 403 403 401 422
PATCH  /api/conversations/{conversation}              nothing  member   401 401 404 404 404 404 403 403 403 401 404
PUT    /api/conversations/{conversation}/labels/{word}  talk   member   401 401 204 204 204 204 403 403 403 401 204
PUT    /api/conversations/{conversation}/labels/{word}  room   member   401 401 404 404 422 404 403 403 403 401 422
DELETE /api/conversations/{conversation}/labels/{word}  talk   member   401 401 204 204 204 204 403 403 403 401 204
DELETE /api/conversations/{conversation}/labels/{word}  nothing member  401 401 404 404 404 404 403 403 403 401 404
GET    /api/inbox                                        -        member   401 401 200 200 200 200 403 403 403 401 200
POST   /api/inbox/acts                                   -        member   401 401 200 200 200 200 403 403 403 401 200
POST   /api/conversations/{conversation}/help         talk     member   401 401 201 201 201 201 403 403 403 401 201
POST   /api/conversations/{conversation}/help         room     member   401 401 404 404 422 404 403 403 403 401 422
POST   /api/conversations/{conversation}/help         nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/help                                         -        member   401 401 200 200 200 200 403 403 403 401 200
POST   /api/help/{request}/take                       talk     member   401 401 200 200 403 200 403 403 403 401 403
POST   /api/help/{request}/take                       nothing  member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/help/{request}                            talk     member   401 401 403 403 204 403 403 403 403 401 204
DELETE /api/help/{request}                            nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /api/replies                                      -        member   401 401 200 200 200 200 403 403 403 401 200
POST   /api/replies                                      -        member   401 401 201 201 201 201 403 403 403 401 201
PATCH  /api/replies/{reply}                           reply    member   401 401 200 200 200 200 403 403 403 401 200
PATCH  /api/replies/{reply}                           nothing  member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/replies/{reply}                           reply    member   401 401 204 204 204 204 403 403 403 401 204
DELETE /api/replies/{reply}                           nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /inbox/lists                                      -        member   303 401 200 200 200 200 403 403 403 401 200
GET    /palette                                          -        member   303 401 200 200 200 200 403 403 403 401 200
GET    /search                                           -        member   303 401 200 200 200 200 403 403 403 401 200
GET    /search/more                                      -        member   303 401 200 200 200 200 403 403 403 401 200
GET    /api/search                                       -        talker   401 401 200 200 200 200 200 200 200 401 200
GET    /settings/replies                                 -        member   303 401 200 200 200 200 403 403 403 401 200
GET    /conversations/{conversation}/acts             talk     member   303 401 200 200 200 200 403 403 403 401 200
GET    /conversations/{conversation}/acts             pair     member   303 401 404 404 200 404 403 403 403 401 200
GET    /conversations/{conversation}/acts             nothing  member   303 401 404 404 404 404 403 403 403 401 404
GET    /conversations/list                               -        member   303 401 200 200 200 200 403 403 403 401 200
GET    /conversations/{conversation}                  room     member   303 401 404 404 200 404 403 403 403 401 200
GET    /conversations/{conversation}                  talk     member   303 401 200 200 200 200 403 403 403 401 200
GET    /conversations/{conversation}                  pair     member   303 401 404 404 200 404 403 403 403 401 200
GET    /conversations/{conversation}                  nothing  member   303 401 404 404 404 404 403 403 403 401 404
GET    /m/{message}                                   room     member   303 401 404 404 303 404 403 403 403 401 303
GET    /m/{message}                                   talk     member   303 401 303 303 303 303 403 403 403 401 303
GET    /m/{message}                                   note     member   303 401 303 303 303 303 403 403 403 401 303
GET    /m/{message}                                   nothing  member   303 401 404 404 404 404 403 403 403 401 404
GET    /messages/{message}/revisions                  room     member   303 401 404 404 200 404 403 403 403 401 200
GET    /messages/{message}/revisions                  note     member   303 401 200 200 200 200 403 403 403 401 200
GET    /conversations/{conversation}/nameable         room     member   303 401 404 404 200 404 403 403 403 401 200
GET    /conversations/{conversation}/nameable         talk     member   303 401 200 200 200 200 403 403 403 401 200
GET    /conversations/{conversation}/nameable         pair     member   303 401 404 404 200 404 403 403 403 401 200
GET    /conversations/{conversation}/turns            room     member   303 401 404 404 200 404 403 403 403 401 200
GET    /conversations/{conversation}/turns            talk     member   303 401 200 200 200 200 403 403 403 401 200
POST   /api/visitor                                      -        public   201 201 201 201 201 201 201 201 201 201 201
POST   /api/visitor/conversations                        -        visitor  401 401 403 403 403 403 403 201 201 401 403
GET /api/files/{file} room talker 401 401 404 404 200 404 200 404 404 401 200
GET /api/files/{file} talk talker 401 401 200 200 200 200 404 200 404 401 200
GET /api/files/{file} pair talker 401 401 404 404 200 404 404 404 404 401 200
GET /api/files/{file} note talker 401 401 200 200 200 200 404 404 404 401 200
GET /api/files/{file} mine talker 401 401 200 200 200 200 200 200 200 401 200
GET /api/files/{file} nothing talker 401 401 404 404 404 404 404 404 404 401 404
GET /api/files/{file}/preview talk talker 401 401 200 200 200 200 404 200 404 401 200
GET /api/files/{file}/link talk talker 401 401 200 200 200 200 404 200 404 401 200
GET /api/files/{file}/preview note talker 401 401 200 200 200 200 404 404 404 401 200
GET /api/files/{file}/link note talker 401 401 200 200 200 200 404 404 404 401 200
GET /api/files/{file}/preview mine talker 401 401 200 200 200 200 200 200 200 401 200
GET /api/files/{file}/link mine talker 401 401 200 200 200 200 200 200 200 401 200
GET /files/{file}/{name} room public 303 401 404 404 200 404 200 404 404 401 200
GET /files/{file}/{name} talk public 303 401 200 200 200 200 404 200 404 401 200
GET /files/{file}/{name} note public 303 401 200 200 200 200 404 404 404 401 200
GET /files/{file}/{name} mine public 303 401 200 200 200 200 200 200 200 401 200
GET /files/{file}/{name} nothing public 303 401 404 404 404 404 404 404 404 401 404
GET /files/{file}/preview note public 303 401 200 200 200 200 404 404 404 401 200
GET /files/{file}/preview talk public 303 401 200 200 200 200 404 200 404 401 200
GET /api/files - talker 401 401 200 200 200 200 200 200 200 401 200
POST /api/files - talker 401 401 400 400 400 400 400 400 400 401 400
POST /api/files/uploads - talker 401 401 412 412 412 412 412 412 412 401 412
GET /api/files/uploads/{file} mine talker 401 401 200 200 200 200 200 200 200 401 200
GET /api/files/uploads/{file} talk talker 401 401 404 404 404 404 404 404 404 401 404
PATCH /api/files/uploads/{file} mine talker 401 401 412 412 412 412 412 412 412 401 412
DELETE /api/files/uploads/{file} mine talker 401 401 204 204 204 204 204 204 204 401 204
DELETE /api/files/uploads/{file} talk talker 401 401 404 404 404 404 404 404 404 401 404
DELETE /api/files/{file} mine talker 401 401 204 204 204 204 204 204 204 401 204
DELETE /api/files/{file} talk talker 401 401 404 404 404 404 404 404 404 401 404
GET /api/conversations/{conversation}/files room talker 401 401 404 404 200 404 200 404 404 401 200
GET /api/conversations/{conversation}/files talk talker 401 401 200 200 200 200 404 200 404 401 200
GET /api/conversations/{conversation}/files pair talker 401 401 404 404 200 404 404 404 404 401 200
GET /api/conversations/{conversation}/files nothing talker 401 401 404 404 404 404 404 404 404 401 404
DELETE /api/messages/{message}/previews/{n} talk talker 401 401 404 404 404 404 404 403 404 401 404
DELETE /api/messages/{message}/previews/{n} note talker 401 401 404 404 404 404 404 404 404 401 404
DELETE /api/messages/{message}/previews/{n} room talker 401 401 404 404 404 404 403 404 404 401 404
GET /files - member 303 401 200 200 200 200 403 403 403 401 200
GET /conversations/{conversation}/files room member 303 401 404 404 200 404 403 403 403 401 200
GET /conversations/{conversation}/files talk member 303 401 200 200 200 200 403 403 403 401 200
GET /conversations/{conversation}/files nothing member 303 401 404 404 404 404 403 403 403 401 404
GET /conversations/{conversation}/files/latest room member 303 401 404 404 200 404 403 403 403 401 200
GET /conversations/{conversation}/files/latest talk member 303 401 200 200 200 200 403 403 403 401 200
GET    /widget.js                                        -        public   200 200 200 200 200 200 200 200 200 200 200
GET    /widget                                           shop     public   200 200 200 200 200 200 200 200 200 200 200
GET    /widget                                           nothing  public   404 404 404 404 404 404 404 404 404 404 404
POST   /api/visitor/address                              -        visitor  401 401 403 403 403 403 403 204 204 401 403
POST   /api/visitor/time-zone                            -        visitor  401 401 403 403 403 403 403 204 204 401 403
PUT    /api/people/{person}/time-zone                    walt     member   401 401 200 200 200 200 403 403 403 401 200
PUT    /api/people/{person}/time-zone                    ben      member   401 401 422 422 422 422 403 403 403 401 422
PUT    /api/people/{person}/time-zone                    nothing  member   401 401 404 404 404 404 403 403 403 401 404
DELETE /api/people/{person}/time-zone                    walt     member   401 401 204 204 204 204 403 403 403 401 204
DELETE /api/people/{person}/time-zone                    nothing  member   401 401 404 404 404 404 403 403 403 401 404
GET    /visitor/talk                                     -        visitor  303 401 403 403 403 403 403 200 200 401 403
GET    /visitor/talks                                    -        visitor  303 401 403 403 403 403 403 200 200 401 403
GET    /{handle}                                         anna     public   200 200 200 200 200 200 200 200 200 200 200
GET    /{handle}                                         gus      public   404 404 404 404 404 404 404 404 404 404 404
GET    /{handle}                                         former   public   404 404 404 404 404 404 404 404 404 404 404
GET    /{handle}                                         nothing  public   404 404 404 404 404 404 404 404 404 404 404
POST   /{handle}                                         anna     public   422 422 422 422 422 422 422 422 422 422 422
POST   /{handle}                                         nothing  public   404 404 404 404 404 404 404 404 404 404 404
GET    /doors                                            -        public   200 200 200 200 200 200 200 200 200 200 200
POST   /doors                                            -        public   422 422 422 422 422 422 422 422 422 422 422
GET    /doors/words                                      -        public   200 200 200 200 200 200 200 200 200 200 200
GET /api/rooms - member 401 401 200 200 200 200 403 403 403 401 200
GET /api/rooms/{room} room talker 401 401 404 404 200 404 200 404 404 401 200
GET /api/rooms/{room} hall talker 401 401 200 200 200 200 404 404 404 401 200
GET /api/rooms/{room} talk talker 401 401 404 404 404 404 404 404 404 401 404
PATCH /api/rooms/{room} room member 401 401 404 404 200 404 403 403 403 401 200
PATCH /api/rooms/{room} hall member 401 401 403 403 200 403 403 403 403 401 200
PUT /api/rooms/{room}/archive room member 401 401 404 404 204 404 403 403 403 401 204
PUT /api/rooms/{room}/archive hall member 401 401 403 403 204 403 403 403 403 401 204
PUT /api/rooms/{room}/hosts/{person} room member 401 401 404 404 204 404 403 403 403 401 204
DELETE /api/rooms/{room}/archive room member 401 401 404 404 204 404 403 403 403 401 204
DELETE /api/rooms/{room}/archive hall member 401 401 403 403 204 403 403 403 403 401 204
DELETE /api/rooms/{room}/hosts/{person} room member 401 401 404 404 204 404 403 403 403 401 204
PUT /api/conversations/{conversation}/participants/{person} hall talker 401 401 204 204 204 204 404 404 404 401 204
PUT /api/conversations/{conversation}/level room talker 401 401 404 404 200 404 200 404 404 401 200
PUT /api/conversations/{conversation}/level talk talker 401 401 403 403 200 403 404 200 404 401 200
PUT /api/conversations/{conversation}/unread room talker 401 401 404 404 200 404 200 404 404 401 200
PUT /api/conversations/{conversation}/unread talk talker 401 401 403 403 200 403 404 200 404 401 200
GET /api/conversations/{conversation}/pins room talker 401 401 404 404 200 404 200 404 404 401 200
GET /api/conversations/{conversation}/pins talk talker 401 401 200 200 200 200 404 200 404 401 200
PUT /api/conversations/{conversation}/pins/{message} room talker 401 401 404 404 204 404 403 404 404 401 204
PUT /api/conversations/{conversation}/pins/{message} talk talker 401 401 403 403 204 403 404 403 404 401 204
DELETE /api/conversations/{conversation}/pins/{message} room talker 401 401 404 404 204 404 403 404 404 401 204
DELETE /api/conversations/{conversation}/pins/{message} talk talker 401 401 403 403 204 403 404 403 404 401 204
GET /api/me/unread - talker 401 401 200 200 200 200 200 200 200 401 200
PUT /api/me/read - talker 401 401 200 200 200 200 200 200 200 401 200
PUT /api/me/unread - talker 401 401 204 204 204 204 204 204 204 401 204
GET /rooms - member 303 401 200 200 200 200 403 403 403 401 200
GET /rooms/list - member 303 401 200 200 200 200 403 403 403 401 200
GET /rooms/catch-up - member 303 401 200 200 200 200 403 403 403 401 200
GET /rooms/new - member 303 401 200 200 200 200 403 403 403 401 200
GET /rooms/people - member 303 401 200 200 200 200 403 403 403 401 200
GET /rooms/{room}/members room member 303 401 404 404 200 404 403 403 403 401 200
GET /rooms/{room}/settings room member 303 401 404 404 200 404 403 403 403 401 200
GET /conversations/{conversation}/row room member 303 401 404 404 200 404 403 403 403 401 200
GET /conversations/{conversation}/pins room member 303 401 404 404 200 404 403 403 403 401 200
GET /conversations/{conversation}/row talk member 303 401 200 200 200 200 403 403 403 401 200
GET /conversations/{conversation}/pins talk member 303 401 200 200 200 200 403 403 403 401 200
GET /guest - guest 303 401 403 403 403 403 200 403 403 401 403
GET /guest/{conversation} room guest 303 401 403 403 403 403 200 403 403 401 403
GET /guest/{conversation} talk guest 303 401 403 403 403 403 404 403 403 401 403
GET /conversations - member 303 401 200 200 200 200 403 403 403 401 200
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
presence -        member   4401 401 done done done done forbidden forbidden forbidden 401 done
viewing  room     member   4401 401 not_found not_found done not_found forbidden forbidden forbidden 401 done
viewing  talk     member   4401 401 done done done done forbidden forbidden forbidden 401 done
viewing  pair     member   4401 401 not_found not_found done not_found forbidden forbidden forbidden 401 done
viewing  nothing  member   4401 401 not_found not_found not_found not_found forbidden forbidden forbidden 401 not_found
ping     -        talker   4401 401 done done done done done done done 401 done
"""
DESCRIPTION = "/api/openapi.json"
"""Litestar's own routes below this describe the API to everybody."""


class Row:
    """One door, tried on one place: what each principal gets."""

    def __init__(self, door: str, on: str, policy: str, answers: dict[str, str]) -> None:
        self.door, self.on, self.policy = door, on, policy
        self.answers = answers | {STEWARD: answers["owner" if "teams" in named_by(policy) else "dora"]}

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


HTTP = rows("".join((ROUTES, *parts.PARTS)), 2)
SOCKET = rows(OPERATIONS + calls.OPERATIONS, 1)
