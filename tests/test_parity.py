"""API parity: what the product can do, a program can do. Every public verb of the rooms stands here with the endpoint
that reaches it, or with the reason why there is none."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.rights.table import HTTP
from tests.sources import ROOT, files, tree
from tests.test_house import none

ENDPOINTS = """
accounts       change_member        PATCH /api/members/{member}
accounts       change_role          PATCH /api/members/{member}
accounts       deactivate_member    DELETE /api/members/{member}
accounts       reactivate_member    PATCH /api/members/{member}
accounts       set_reports_to       PATCH /api/members/{member}
accounts       create_member        POST /api/members
accounts       change_organisation  PATCH /api/organisation
accounts       rename_organisation  PATCH /api/organisation
accounts       change_team          PATCH /api/teams/{team}
accounts       create_team          POST /api/teams
accounts       join_team            PUT /api/teams/{team}/people/{person}
accounts       leave_team           DELETE /api/teams/{team}/people/{person}
accounts       create_role          POST /api/roles
accounts       edit_role            PATCH /api/roles/{role}
accounts       remove_role          DELETE /api/roles/{role}
accounts       restore_role         PATCH /api/roles/{role}
accounts       give_role            PUT /api/members/{member}/roles/{role}
accounts       take_role            DELETE /api/members/{member}/roles/{role}
accounts       take_roles           PATCH /api/members/{member}
accounts       describe_member      PATCH /api/me/profile
accounts       prefer               PATCH /api/me/preferences
accounts       invite               POST /api/invitations
accounts       renew                POST /api/invitations/{invitation}/link
accounts       withdraw             DELETE /api/invitations/{invitation}
accounts       accept               POST /api/join
accounts       redeem               POST /api/join
accounts       start_session        POST /api/session
accounts       end_session          DELETE /api/session
accounts       begin_second_factor  POST /api/me/second-factor
accounts       confirm_second_factor POST /api/me/second-factor/confirm
accounts       withdraw_second_factor DELETE /api/me/second-factor
accounts       renew_recovery_codes POST /api/me/second-factor/recovery-codes
accounts       use_code             POST /api/session/second-factor
accounts       set_password         PUT /api/me/password
accounts       mail_reset           POST /api/password-reset
accounts       mail_link            POST /api/session/link
accounts       use_link             POST /api/session/link/redeem
accounts       pose_challenge       POST /api/session/passkey/options
accounts       take_challenge       POST /api/session/passkey
accounts       use_passkey          POST /api/session/passkey
accounts       add_passkey          POST /api/me/passkeys
accounts       rename_passkey       PATCH /api/me/passkeys/{passkey}
accounts       remove_passkey       DELETE /api/me/passkeys/{passkey}
accounts       remove_passkeys      DELETE /api/members/{member}/second-factor
accounts       offer_reset          POST /api/members/{member}/password-link
accounts       use_up               POST /api/password-reset/redeem
accounts       end_sessions         DELETE /api/members/{member}
accounts       issue_token          POST /api/members/{member}/tokens
accounts       revoke_token         DELETE /api/members/{member}/tokens/{token}
accounts.providers add_provider     POST /api/identity-providers
accounts.providers change_provider  PATCH /api/identity-providers/{provider}
accounts.providers set_provider_secret PATCH /api/identity-providers/{provider}
accounts.providers open_provider    PATCH /api/identity-providers/{provider}
accounts.providers restore_provider PATCH /api/identity-providers/{provider}
accounts.providers remove_provider  DELETE /api/identity-providers/{provider}
accounts.providers unlink_identity  DELETE /api/me/identities/{identity}
accounts       change_bot           PATCH /api/bots/{bot}
accounts       equip_bot            POST /api/bots
accounts       switch_off_bot       DELETE /api/bots/{bot}
accounts       switch_on_bot        PATCH /api/bots/{bot}
calls          start_call           POST /api/conversations/{conversation}/calls
calls          join_call            POST /api/calls/{call}/join
calls          decline_call         POST /api/calls/{call}/decline
calls          leave_call           POST /api/calls/{call}/leave
calls          set_seat             PATCH /api/calls/{call}/seat
calls          bring_in             PUT /api/calls/{call}/people/{person}
calls          ask_to_record        POST /api/calls/{call}/recording
calls          consent              PUT /api/calls/{call}/recording/consent
calls          stop_recording       DELETE /api/calls/{call}/recording
calls          send_recording       POST /api/calls/{call}/recording/file
conversations.bots make_bot         POST /api/bots
conversations.merging merge         POST /api/conversations/{conversation}/mergings
conversations.merging undo_merging  DELETE /api/conversations/{conversation}/mergings/{other}
conversations.bots describe_bot     PATCH /api/bots/{bot}
conversations.bots give_token       POST /api/bots/{bot}/tokens
conversations.bots take_token       DELETE /api/bots/{bot}/tokens/{token}
conversations.bots picture_bot      PUT /api/bots/{bot}/picture
people         add_member           POST /api/members
people         add_visitor          POST /api/visitor
people         claim_address        POST /api/visitor/address
people.zones   tell_time_zone       POST /api/visitor/time-zone
people.zones   note_time_zone       PUT /api/people/{person}/time-zone
people         rename_person        POST /api/visitor
people         add_address          POST /api/visitor
people         set_picture          PUT /api/me/picture
people.profile remove_picture       DELETE /api/me/picture
people.profile describe             PATCH /api/me/profile
people.presence choose_presence     PUT /api/me/presence
people.settings join                POST /api/join
people.joining join                 POST /api/people/{person}/joinings
people.joining join_by_hand         POST /api/people/{person}/joinings
people.joining part                 DELETE /api/people/{person}/joinings/{other}
people.joining dismiss              PATCH /api/proposals/{proposal}
people.joining propose_again        PATCH /api/proposals/{proposal}
people.stops   stop                 POST /api/people/{person}/stops
people.stops   lift                 DELETE /api/people/{person}/stops/{kind}
conversations  start_conversation   POST /api/conversations
conversations  start_direct         POST /api/conversations
conversations  start_room           POST /api/conversations
conversations  add_participant      PUT /api/conversations/{conversation}/participants/{person}
conversations  join_room            PUT /api/conversations/{conversation}/participants/{person}
conversations  remove_participant   DELETE /api/conversations/{conversation}/participants/{person}
conversations  send_message         POST /api/conversations/{conversation}/messages
conversations  edit_message         PATCH /api/messages/{message}
conversations  delete_message       DELETE /api/messages/{message}
conversations  add_reaction         PUT /api/messages/{message}/reactions/{emoji}
conversations  remove_reaction      DELETE /api/messages/{message}/reactions/{emoji}
conversations  remove_preview       DELETE /api/messages/{message}/previews/{n}
conversations  mark_read            PUT /api/conversations/{conversation}/read
conversations  mark_unread          PUT /api/conversations/{conversation}/unread
conversations  mark_all_read        PUT /api/me/read
conversations  mark_all_unread      PUT /api/me/unread
conversations  set_level            PUT /api/conversations/{conversation}/level
conversations  change_room          PATCH /api/rooms/{room}
conversations  archive_room         PUT /api/rooms/{room}/archive
conversations  reopen_room          DELETE /api/rooms/{room}/archive
conversations  make_host            PUT /api/rooms/{room}/hosts/{person}
conversations  remove_host          DELETE /api/rooms/{room}/hosts/{person}
conversations  pin_message          PUT /api/conversations/{conversation}/pins/{message}
conversations  unpin_message        DELETE /api/conversations/{conversation}/pins/{message}
conversations  assign               PATCH /api/conversations/{conversation}
conversations  set_status           PATCH /api/conversations/{conversation}
conversations  put_label            PUT /api/conversations/{conversation}/labels/{word}
conversations  take_label           DELETE /api/conversations/{conversation}/labels/{word}
conversations  ask_for_help         POST /api/conversations/{conversation}/help
conversations  take_help            POST /api/help/{request}/take
conversations  withdraw_help        DELETE /api/help/{request}
records        register_kind        POST /api/record-kinds
records        change_kind          PATCH /api/record-kinds/{kind}
records        push_records         PUT /api/records/{kind}/{key}
records        archive_record       DELETE /api/records/{kind}/{key}
records        restore_record       POST /api/records/{kind}/{key}/restore
records        attach_record        PUT /api/conversations/{conversation}/records/{kind}/{key}
records        detach_record        DELETE /api/conversations/{conversation}/records/{kind}/{key}
records        attach_to_person     PUT /api/people/{person}/records/{kind}/{key}
records        detach_from_person   DELETE /api/people/{person}/records/{kind}/{key}
conversations  save_reply           POST /api/replies
conversations  change_reply         PATCH /api/replies/{reply}
conversations  forget_reply         DELETE /api/replies/{reply}
conversations  open_channel         POST /api/channels
conversations  change_channel       PATCH /api/channels/{channel}
conversations  renew_identity_secret POST /api/channels/{channel}/identity-secret
etiquette.advising count_hints      POST /api/me/coach/hints
etiquette.advising set_policy       POST /api/coach/policies
etiquette.advising end_policy       DELETE /api/coach/policies/{decision}
etiquette.advising restore_policy   PATCH /api/coach/policies/{decision}
etiquette.advising note_look        GET /api/coach/figures
notifications  add_device           POST /api/me/devices
notifications  rename_device        PATCH /api/me/devices/{device}
notifications  remove_device        DELETE /api/me/devices/{device}
notifications  restore_device       PUT /api/me/devices/{device}
notifications  choose               PATCH /api/me/notifications
notifications  keep_push_key        GET /api/push/key
notifications  note_outcome         POST /api/me/devices/{device}/test
calls          call_from_outside    POST /api/visitor/calls
channels.door.links make_link       POST /api/me/call-links
channels.door.links rename_link     PATCH /api/me/call-links/{link}
channels.door.links revoke_link     DELETE /api/me/call-links/{link}
channels.door.links restore_link    PUT /api/me/call-links/{link}
channels.door.links ring_by_link    POST /call/{secret}
channels.website new_visitor        POST /api/visitor
channels.website begin_conversation POST /api/visitor/conversations
channels.email make_mailbox         POST /api/mailboxes
channels.email change_mailbox       PATCH /api/mailboxes/{mailbox}
channels.email remove_mailbox       DELETE /api/mailboxes/{mailbox}
channels.email restore_mailbox      PUT /api/mailboxes/{mailbox}
channels.email begin_probe          POST /api/mailboxes/{mailbox}/test
channels.email keep_signing_key     GET /api/mailboxes/{mailbox}/dns
channels.email take_in              POST /api/channels/{channel}/mails
channels.email retry                POST /api/mails/{mail}/retry
channels.email move_mail            POST /api/mails/{mail}/conversation
channels.email answer_invitation    PUT /api/messages/{message}/invitation/answer
channels.email take_back_answer     DELETE /api/messages/{message}/invitation/answer
channels.email allow_pictures       PUT /api/me/picture-senders/{address}
channels.email disallow_pictures    DELETE /api/me/picture-senders/{address}
channels.email keep_pictures        POST /api/messages/{message}/mail/pictures
channels.email sign_mails           PATCH /api/me/mail-signature
channels.email bring_in             PUT /api/copied/{copy}
channels.email leave_out            DELETE /api/copied/{copy}
channels.email lift_suppression     DELETE /api/suppressed-addresses/{suppression}
foundation.files begin_upload       POST /api/files/uploads
foundation.files note_received      PATCH /api/files/uploads/{file}
foundation.files finish_upload      POST /api/files
foundation.files drop_file          DELETE /api/files/{file}
hooks          make_hook            POST /api/hooks
hooks          change_hook          PATCH /api/hooks/{hook}
hooks          remove_hook          DELETE /api/hooks/{hook}
hooks          restore_hook         PUT /api/hooks/{hook}
hooks          renew_secret         POST /api/hooks/{hook}/secret
hooks          record_test          POST /api/hooks/{hook}/test
hooks          resend               POST /api/hooks/{hook}/deliveries/{delivery}/resend
hooks          resend_failed        POST /api/hooks/{hook}/resend
hooks          make_inlet           POST /api/inlets
hooks          change_inlet         PATCH /api/inlets/{inlet}
hooks          remove_inlet         DELETE /api/inlets/{inlet}
hooks          restore_inlet        PUT /api/inlets/{inlet}
hooks          renew_token          POST /api/inlets/{inlet}/token
hooks          renew_inlet_secret   POST /api/inlets/{inlet}/secret
hooks          say                  POST /api/in
etiquette.guards change_rules       PATCH /api/guards
etiquette.guards make_policy        POST /api/guards/policies
etiquette.guards change_policy      PATCH /api/guards/policies/{policy}
etiquette.guards end_policy         DELETE /api/guards/policies/{policy}
etiquette.guards renew_policy       PUT /api/guards/policies/{policy}
etiquette.guards note_consent       PUT /api/people/{person}/consent
etiquette.guards withdraw_consent   DELETE /api/people/{person}/consent
etiquette.guards hand_in            POST /api/conversations/{conversation}/approvals
etiquette.guards change_draft       PATCH /api/approvals/{approval}
etiquette.guards withdraw_draft     DELETE /api/approvals/{approval}
etiquette.guards hand_in_again      PUT /api/approvals/{approval}
etiquette.guards approve            POST /api/approvals/{approval}/approve
etiquette.guards refuse             POST /api/approvals/{approval}/refuse
etiquette.guidelines write_guidelines PATCH /api/guidelines/draft
etiquette.guidelines publish_guidelines POST /api/guidelines/versions
etiquette.guidelines accept_guidelines PUT /api/guidelines/versions/{version}/acceptance
etiquette.guidelines pick_draft PUT /api/guidelines/scenarios/{scenario}
etiquette.guidelines forget_practice DELETE /api/guidelines/scenarios
etiquette.guidelines dismiss_hint PUT /api/me/hints/{hint}/dismissal
etiquette.guidelines recall_hint DELETE /api/me/hints/{hint}/dismissal
etiquette.moderation flag_message POST /api/messages/{message}/flags
etiquette.moderation withdraw_flag DELETE /api/messages/{message}/flags
etiquette.moderation decide PUT /api/moderation/cases/{case}/decision
etiquette.moderation undo_decision DELETE /api/moderation/cases/{case}/decision
etiquette.moderation ask_again POST /api/me/decisions/{decision}/appeal
etiquette.moderation answer_appeal PUT /api/moderation/appeals/{decision}
etiquette.moderation hold_word POST /api/moderation/words
etiquette.moderation give_reason PATCH /api/moderation/words/{word}
etiquette.moderation forget_word DELETE /api/moderation/words/{word}
etiquette.moderation thank PUT /api/messages/{message}/thanks
etiquette.moderation take_thanks_back DELETE /api/messages/{message}/thanks
etiquette.moderation show_thanks PUT /api/me/thanks/shown
etiquette.moderation hide_thanks DELETE /api/me/thanks/shown
conversations hide_message PUT /api/moderation/cases/{case}/decision
conversations show_message DELETE /api/moderation/cases/{case}/decision
conversations let_talk_in PUT /api/moderation/cases/{case}/decision
conversations hold_talk_back DELETE /api/moderation/cases/{case}/decision
people end_visitor_tokens DELETE /api/me/call-links/{link}
"""
REFUSED = {
    "accounts found_organisation": "once, before anybody could hold a token: `comity create-owner` and the first run",
    "accounts forget_old_sessions": "housekeeping: a job",
    "accounts audit": "part of the acts that are written down; GET /api/audit reads them",
    "accounts enter": "part of signing in",
    "accounts enter_fully": "part of signing in",
    "accounts note_failed_sign_in": "part of signing in",
    "accounts note_use": "housekeeping, once a minute",
    "accounts recheck_sessions": "part of turning a second factor on or off",
    "accounts mail_invitation": "the mail job calls it when it writes the letter",
    "accounts note_mail": "the mail job calls it",
    "accounts offer_link": "the demo and the command line; a link that signs in is not handed out over the network",
    "accounts offer_mailed": "the mail job calls it when it writes the letter",
    "accounts forget_challenges": "housekeeping: a job",
    "accounts sort_member": "part of naming somebody",
    "accounts.providers begin_trip": "a person's browser goes to the other house; programs have API tokens",
    "accounts.providers end_trip": "part of coming back from there",
    "accounts.providers link_identity": "part of coming back from there: only a browser can prove the account",
    "accounts.providers note_identity": "part of coming back from there",
    "accounts.providers note_refused_trip": "part of coming back from there",
    "accounts.providers forget_trips": "housekeeping: a job",
    "people.arrivals arrive": "part of coming back from there",
    "people.settings admit": "part of join and arrive",
    "people add_person": "part of add_member and add_visitor",
    "people unnamed": "a pure function",
    "people.presence record_attendance": "processes tell each other whom they see",
    "people.settings found_house": "once, before anybody could hold a token: `comity create-owner` and the first run",
    "calls settle_call": "the keeper and a job, when a ring is over",
    "calls note_seen": "processes tell whom they see",
    "calls resume_call": "the carrier, when the media server is back",
    "calls give_up_server": "the carrier, when the media server stays away",
    "calls vacate_gone": "the keeper, when a screen is gone",
    "calls await_transcript": "the job that has recordings transcribed",
    "calls add_transcript": "the job that has recordings transcribed",
    "conversations add_line": "part of ending a call",
    "conversations add_note": "part of transcribing a recording",
    "conversations locked_outside": "the first step of verbs on outside conversations",
    "conversations refuse_stopped": "a check inside verbs",
    "conversations show_previews": "the job that looks at links calls it",
    "conversations waiting_links": "the job that looks at links calls it",
    "conversations wake_up": "a job, when the time of putting off is over",
    "conversations website_seen": "the website's loader is seen when it is fetched",
    "channels.door write_to": "the form of a front door, for browsers without script; programs have /api/visitor",
    "channels.door ask_who_knows": "the form of all doors, for browsers without script; programs have /api/visitor",
    "people verify_address": "a mail proves it, never a claim",
    "people.joining join_proved": "a proof joins, nobody asks for it: mail that answers from a talk, a signed address",
    "people.joining join_vouched": "a proof joins, nobody asks for it",
    "people.joining look_at": "the reader that compares people",
    "channels.email file_mail": "the job that files what was taken in",
    "channels.email quarantine": "the job that files what was taken in",
    "channels.email take_fetched": "the process that fetches; a program brings mail by `take_in`",
    "channels.email pass_over": "the process that fetches",
    "channels.email note_standing": "the process that fetches",
    "channels.email hold": "the process that fetches",
    "channels.email let_go": "the process that fetches",
    "channels.email file_at_once": "a process that begins to serve",
    "channels.email carry": "the reader that puts answers on their way",
    "channels.email drop": "the job that mails an answer",
    "channels.email give_reply_address": "the job that mails an answer",
    "channels.email look_again": "the job that mails an answer",
    "channels.email note_state": "the job that mails an answer, and reports on it",
    "channels.email put_off": "the job that mails an answer",
    "channels.email note_answer": "the job that mails an answer to an invitation, and reports on it",
    "channels.email put_off_answer": "the job that mails an answer to an invitation",
    "channels.email suppress": "a report that an address takes no mail",
    "channels.email await_turn": "the job that mails an answer",
    "channels.email forget_pictures": "housekeeping: a job",
    "channels.email forget_originals": "housekeeping: a job",
    "conversations announce_way": "part of noting what became of a mail",
    "foundation.files add_file": "part of the preview job",
    "foundation.files add_upload": "part of filing a mail with attachments",
    "foundation.files keep_files": "part of sending",
    "foundation.files hold_files": "part of handing in",
    "foundation.files release_files": "part of taking back",
    "foundation.files collect_files": "housekeeping: a job",
    "foundation.files await_words": "part of sending",
    "foundation.files keep_words": "what the job that looks into documents found",
    "etiquette.moderation hold_talk": "part of beginning a talk from outside",
    "hooks begin": "part of carrying events to the hooks",
    "hooks share_out": "part of carrying events to the hooks",
    "hooks hold": "part of carrying events to the hooks",
    "hooks note": "part of carrying events to the hooks",
    "hooks release": "part of carrying events to the hooks",
    "hooks pause": "the breaker; a person pauses by PATCH /api/hooks/{hook}",
    "hooks forget": "housekeeping: a job",
    "channels.door.links forget_links": "housekeeping: a job",
    "channels.door front_doors": "part of what is done at a door",
    "channels.door visitor": "part of what is done at a door",
    "notifications begin": "part of telling people what the log tells",
    "notifications take_in": "part of telling people what the log tells",
    "notifications forget_device": "what its push service says",
    "notifications forget_removed": "housekeeping: a job",
    "etiquette.advising begin": "the reader that counts questions",
    "etiquette.advising take_in": "the reader that counts questions",
    "etiquette.guards note_reason": "part of sending with an answer to what was asked",
    "search begin": "the reader that fills the index",
    "search start_over": "the reader that fills the index",
    "search take_in": "the reader that fills the index",
    "search vector": "a pure function",
    "foundation.once begin": "the layer behind the header Idempotency-Key",
    "foundation.once mark_done": "the layer behind the header Idempotency-Key",
    "foundation.once settle": "the layer behind the header Idempotency-Key",
    "foundation.once collect": "housekeeping: a job",
}


def rows() -> dict[str, str]:
    found = {}
    for line in ENDPOINTS.strip().splitlines():
        room, verb, method, path = line.split()
        found[f"{room} {verb}"] = f"{method} {path}"
    return found


def verbs() -> set[str]:
    """The public verbs: what a package's door names, and the functions of a module that stands alone."""
    found = set()
    for path in files("actions.py"):
        found |= {f"{_room(path.parent)} {verb}" for verb in _public(path)}
    for door in (path for path in files("__init__.py") if path.parent.name == "actions"):
        known = {verb for path in door.parent.glob("*.py") for verb in _public(path)}
        offered = {alias.name for node in tree(door).body if isinstance(node, ast.ImportFrom) for alias in node.names}
        found |= {f"{_room(door.parent.parent)} {verb}" for verb in known & offered}
    return found


def _room(folder: Path) -> str:
    return ".".join(folder.relative_to(ROOT / "comity").parts)


def _public(path: Path) -> set[str]:
    return {one.name for one in tree(path).body if isinstance(one, ast.FunctionDef) and not one.name.startswith("_")}


def test_every_verb_has_an_endpoint_or_a_reason() -> None:
    none(
        f"{verb}: give it an endpoint, or write here why it has none"
        for verb in sorted(verbs() - rows().keys() - REFUSED.keys())
    )


def test_no_row_is_left_of_a_verb_that_went() -> None:
    none(f"{verb} is no verb any more" for verb in sorted((rows().keys() | REFUSED.keys()) - verbs()))
    none(f"{verb} has an endpoint and a reason to have none" for verb in sorted(rows().keys() & REFUSED.keys()))


def test_the_endpoints_exist() -> None:
    doors = {row.door for row in HTTP}
    none(f"{verb}: there is no {door}" for verb, door in rows().items() if door not in doors)
