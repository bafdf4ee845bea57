"""Which network addresses may be asked: those of the internet, and what the organisation allows by name."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
COMPATIBLE = IPv6Network("::/96")


def parse_address(text: str) -> Address | None:
    try:
        return ip_address(text.strip("[]"))
    except ValueError:
        return None


def is_public(address: Address) -> bool:
    """Whether it is of the internet, and every address that hides in it is too (mapped, 6to4, NAT64, Teredo)."""
    if isinstance(address, IPv6Address) and (address.scope_id is not None or address.is_site_local):
        return False
    plain = address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
    hidden = _hidden_in(address)
    return all(is_public(inner) for inner in hidden) if hidden else plain


def _hidden_in(address: Address) -> list[IPv4Address]:
    if isinstance(address, IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in (*NAT64, COMPATIBLE)):
        found.append(IPv4Address(int(address) & 0xFFFF_FFFF))
    return [inner for inner in found if inner is not None]


class Allowed:
    """Hosts and networks that may be asked although they are not on the internet, at any port."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._hosts: set[str] = set()
        self._networks = []
        for name in names:
            try:
                self._networks.append(ip_network(name, strict=False))
            except ValueError:
                self._hosts.add(name.lower().rstrip("."))

    def host(self, host: str) -> bool:
        return host.lower().rstrip(".") in self._hosts

    def address(self, address: Address) -> bool:
        return any(address in network for network in self._networks if network.version == address.version)

    def opens(self, host: str, address: Address | None, *, usual_port: bool) -> bool:
        """Whether this address of a host may be asked: what is allowed at any port, the internet at a usual one."""
        if address is None:
            return False
        return self.host(host) or self.address(address) or (usual_port and is_public(address))
