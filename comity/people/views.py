"""What templates of every room take: people, drawn, and the frame around the pages of members."""

from typing import Literal

from msgspec import Struct

from comity.foundation.permissions import Permission
from comity.people.queries import Card


class PersonView(Struct, frozen=True):
    """One person. `inside` alone decides between arch and circle, at every place where people are drawn."""

    id: str
    name: str
    first_name: str
    inside: bool
    picture: str
    title: str = ""
    former: bool = False
    bot: bool = False


def person_view(card: Card) -> PersonView:
    return PersonView(
        str(card.id),
        card.name,
        card.first_name,
        card.inside,
        card.picture,
        title=card.title,
        former=card.former,
        bot=card.bot,
    )


class RailItem(Struct, frozen=True):
    """One place in the rail. `count` counts people waiting, never messages; the lowest `order` stands first.
    What is `seldom` wanted stands there only while it counts somebody, or is open."""

    key: str
    label: str
    href: str
    icon: str
    count: int = 0
    order: int = 0
    seldom: bool = False


class NoticeView(Struct, frozen=True):
    """One calm line over the pages of a member: words, and what he can do about it."""

    words: str
    act: str
    href: str


class ShellView(Struct, frozen=True):
    """The frame around every page for members. `cursor` is where the live stream starts for this page; `beside` are the
    templates that other rooms put beside every page."""

    me: PersonView
    rail: tuple[RailItem, ...]
    current: str
    organisation: str
    cursor: str = ""
    locale: str = "en"
    direction: Literal["ltr", "rtl"] = "ltr"
    theme: Literal["", "light", "dark"] = ""
    enter_sends: bool = False
    letters: bool = True
    sound: bool = True
    hints: bool = True
    tones: bool = True
    notices: tuple[NoticeView, ...] = ()
    beside: tuple[str, ...] = ()


class SettingsItem(Struct, frozen=True):
    """One section of the settings, registered in the slot `settings`. Those for owners and admins stand below; with
    any of these `permissions` members see them too."""

    key: str
    label: str
    href: str
    icon: str
    admin_only: bool = False
    permissions: tuple[Permission, ...] = ()
