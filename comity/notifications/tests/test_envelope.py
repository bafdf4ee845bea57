"""Words that only one browser can read, against the example of RFC 8291, appendix A."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from comity.notifications import envelope, vapid
from comity.notifications.tests.push_house import bytes_of, check_vapid, opened, point_of, text_of

WORDS = b"When I grow up, I want to be a watermelon"
OURS, THEIRS = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw", "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
THEIR_POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SALT, AUTH = "DGv6ra1nlYgDCS1FRnbzlw", "BTBZMqHH6r4Tts7J_aSIgg"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def key(number: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(bytes_of(number), "big"), ec.SECP256R1())


def test_the_example_of_the_standard_comes_out_to_the_byte() -> None:
    browser = envelope.browser_key(THEIR_POINT)
    made = envelope._sealed(WORDS, browser, bytes_of(AUTH), key(OURS), bytes_of(SALT))
    assert text_of(made) == SEALED
    assert opened(made, key(THEIRS), bytes_of(AUTH)) == WORDS


def test_the_longest_words_fit_into_what_push_services_take() -> None:
    words = b"x" * envelope.MOST
    made = envelope.sealed(words, p256dh=THEIR_POINT, auth=AUTH)
    assert len(made) == 4_096
    assert opened(made, key(THEIRS), bytes_of(AUTH)) == words


def test_the_same_words_look_different_each_time() -> None:
    one, other = (envelope.sealed(WORDS, p256dh=THEIR_POINT, auth=AUTH) for _ in range(2))
    assert one[:16] != other[:16] and one[21:86] != other[21:86]


@pytest.mark.parametrize("wrong", ["", "AAAA", text_of(b"\x04" + b"\x01" * 64), text_of(b"\x02" + b"\x01" * 32), "é"])
def test_what_is_no_key_of_a_browser_is_refused(wrong: str) -> None:
    with pytest.raises(envelope.NoBrowserKey):
        envelope.browser_key(wrong)
    with pytest.raises(envelope.NoBrowserKey):
        envelope.browser_auth(wrong)


def test_push_services_are_told_who_sends() -> None:
    sender = vapid.Sender(bytes_of(OURS))
    assert bytes_of(sender.public) == point_of(key(OURS).public_key())
    header = sender.authorization("https://push.example/abc", subject="mailto:a@b.example", now=1_790_000_000_000_000)
    check_vapid(header, audience="https://push.example")
