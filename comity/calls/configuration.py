"""The files that coturn and Janus run by, with this house's own values: what the page of the settings shows to copy,
what the guide says, and what the tests start are the same text."""

from __future__ import annotations

from string import Template
from typing import NamedTuple

RELAY_PORTS = (49160, 49400)
MEDIA_PORTS = (20000, 20400)
PER_PERSON, ALTOGETHER = 24, 1_200
"""Allocations at once: a person in a call holds a few, one for each transport, network and connection."""
CLOSED = (
    "0.0.0.0-0.255.255.255",
    "10.0.0.0-10.255.255.255",
    "100.64.0.0-100.127.255.255",
    "127.0.0.0-127.255.255.255",
    "169.254.0.0-169.254.255.255",
    "172.16.0.0-172.31.255.255",
    "192.0.0.0-192.0.0.255",
    "192.0.2.0-192.0.2.255",
    "192.168.0.0-192.168.255.255",
    "198.18.0.0-198.19.255.255",
    "198.51.100.0-198.51.100.255",
    "203.0.113.0-203.0.113.255",
    "224.0.0.0-255.255.255.255",
    "::1-::ffff:ffff",
    "::ffff:0:0-::ffff:ffff:ffff",
    "64:ff9b::-64:ff9b:1:ffff:ffff:ffff:ffff:ffff",
    "100::-100::ffff:ffff:ffff:ffff",
    "2001::-2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
    "2002::-2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "fc00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "fe80::-febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "fec0::-feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "ff00::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
)
"""Where a relay must never send: this machine, its neighbours, and what hides them in another form of address."""

_TURN = Template("""\
listening-port=$port
tls-listening-port=$tls_port
realm=$realm
fingerprint
use-auth-secret
static-auth-secret=$secret
cert=$certificate
pkey=$key
no-tlsv1
no-tlsv1_1
min-port=$first
max-port=$last
user-quota=$per_person
total-quota=$altogether
stale-nonce=600
no-cli
no-rfc5780
no-tcp-relay
no-multicast-peers
$closed
""")

_JANUS = Template("""\
general: {
  configs_folder = "$folder"
  api_secret = "$secret"
  debug_level = 3
  session_timeout = 60
}
media: {
  rtp_port_range = "$first-$last"
}
nat: {
  nat_1_1_mapping = "$address"
}
plugins: {
  disable = "libjanus_audiobridge.so,libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,\
libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,\
libjanus_voicemail.so"
}
transports: {
  disable = "libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so,libjanus_websockets.so"
}
""")

_JANUS_HTTP = Template("""\
general: {
  json = "compact"
  base_path = "/janus"
  http = true
  ip = "127.0.0.1"
  port = $port
  https = false
}
admin: {
  admin_http = false
  admin_https = false
}
""")

JANUS_ROOMS = "general: {\n}\n"
"""No room stands in the file: each is made for a call, and goes with it."""


class TurnPlaces(NamedTuple):
    """What differs from house to house."""

    realm: str
    secret: str
    port: int = 3478
    tls_port: int = 5349
    certificate: str = "/etc/coturn/fullchain.pem"
    key: str = "/etc/coturn/privkey.pem"
    ports: tuple[int, int] = RELAY_PORTS


class JanusPlaces(NamedTuple):
    secret: str
    address: str
    port: int = 8088
    folder: str = "/etc/janus"
    ports: tuple[int, int] = MEDIA_PORTS


def turnserver(places: TurnPlaces) -> str:
    """/etc/turnserver.conf: credentials that end by themselves, no relay over TCP, nothing to addresses inside."""
    return _TURN.substitute(
        realm=places.realm,
        secret=places.secret,
        port=places.port,
        tls_port=places.tls_port,
        certificate=places.certificate,
        key=places.key,
        first=places.ports[0],
        last=places.ports[1],
        per_person=PER_PERSON,
        altogether=ALTOGETHER,
        closed="\n".join(f"denied-peer-ip={network}" for network in CLOSED),
    )


def janus(places: JanusPlaces) -> dict[str, str]:
    """The files of Janus' folder by name: its API on this machine alone, with a secret, and only rooms of video."""
    first, last = places.ports
    main = _JANUS.substitute(folder=places.folder, secret=places.secret, address=places.address, first=first, last=last)
    return {
        "janus.jcfg": main,
        "janus.transport.http.jcfg": _JANUS_HTTP.substitute(port=places.port),
        "janus.plugin.videoroom.jcfg": JANUS_ROOMS,
    }
