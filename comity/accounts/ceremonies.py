"""The two ceremonies of WebAuthn by the library: what browsers are asked, and whether what they answer holds.

Whatever is wrong with an answer, the functions return None. It takes a third of a second to load this, so it is loaded
when the first passkey is asked for, in a thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import base64url_to_bytes, parse_attestation_object, parse_client_data_json
from webauthn.helpers.cose import COSEAlgorithmIdentifier as Algorithm
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

if TYPE_CHECKING:
    from comity.accounts.passkeys import Credential, Site

ALGORITHMS = [Algorithm.ECDSA_SHA_256, Algorithm.EDDSA, Algorithm.RSASSA_PKCS1_v1_5_SHA_256]
STATEMENTS = ("none", "packed")
"""What a device may say of its make: nothing, or what it signed itself. Nothing else is asked for."""
LONGEST_ID = 1023
VERIFIED = UserVerificationRequirement.REQUIRED


class Posed(Struct, frozen=True):
    """What `navigator.credentials` takes, and the challenge in it."""

    options: dict[str, Any]
    challenge: bytes


def to_make(site: Site, *, member: bytes, name: str, known: Sequence[bytes], millis: int) -> Posed:
    options = generate_registration_options(
        rp_id=site.name,
        rp_name="Comity",
        user_id=member,
        user_name=name,
        user_display_name=name,
        timeout=millis,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, require_resident_key=True, user_verification=VERIFIED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
        supported_pub_key_algs=ALGORITHMS,
    )
    return Posed(msgspec.json.decode(options_to_json(options)), options.challenge)


def to_use(site: Site, *, millis: int) -> Posed:
    options = generate_authentication_options(rp_id=site.name, timeout=millis, user_verification=VERIFIED)
    return Posed(msgspec.json.decode(options_to_json(options)), options.challenge)


def challenge_of(credential: Credential) -> bytes | None:
    """What was signed, as the answer claims."""
    try:
        return parse_client_data_json(base64url_to_bytes(credential["response"]["clientDataJSON"])).challenge
    except Exception:  # noqa: BLE001 - whatever the library says of bytes from outside, it is a refusal
        return None


def made(credential: Credential, *, challenge: bytes, site: Site) -> VerifiedRegistration | None:
    try:
        statement = parse_attestation_object(base64url_to_bytes(credential["response"]["attestationObject"])).fmt
        if statement not in STATEMENTS:
            return None
        found = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
    except Exception:  # noqa: BLE001 - as above
        return None
    return found if len(found.credential_id) <= LONGEST_ID else None


def used(
    credential: Credential, *, challenge: bytes, site: Site, public_key: bytes, sign_count: int
) -> VerifiedAuthentication | None:
    """`sign_count` is the last that is known: where the authenticator counts, it must be further now."""
    try:
        return verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.name,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 - as above
        return None
