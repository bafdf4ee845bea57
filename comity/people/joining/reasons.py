"""Why two persons are taken, or proposed, for one: the codes that are kept."""

from __future__ import annotations

from typing import Final

SIGNED: Final = "signed"
"""A website signed who the visitor is, with an address that was proved by mail."""
ANSWERED: Final = "answered"
"""The address that was left in a talk answered what we mailed from this very talk."""
ADDRESS: Final = "address"
"""Both say that they have the same address, which is not proved."""
PHONE: Final = "phone"
NAME: Final = "name"
BY_HAND: Final = "by_hand"
"""A colleague knows it."""

PROVED_BY_MAIL = ("mail", "dmarc")
"""What proves that somebody has an address: he answered what we mailed there, or his mail proves its domain."""

REACHING = ("email", "phone")
"""Kinds of addresses by which two persons may turn out to be one."""
