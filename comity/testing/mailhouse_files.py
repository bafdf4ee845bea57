"""What Postfix and Dovecot of the mail house read."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Template

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

MASTER = Path("/usr/share/postfix/master.cf.dist")
TOKEN_KEY = "bWFpbC1ob3VzZS1rZXktb2YtYXQtbGVhc3QtMzItYnl0ZXM="
"""What access tokens are signed with, in Base64."""

DOVECOT = Template("""\
base_dir = $folder/run
protocols = imap lmtp
listen = 127.0.0.1
log_path = $folder/dovecot.log
ssl = yes
ssl_cert = <$folder/house.pem
ssl_key = <$folder/house.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
mail_location = maildir:$folder/boxes/%d/%n
mail_max_userip_connections = 100
first_valid_uid = 1
first_valid_gid = 1
recipient_delimiter = +
passdb {
  driver = oauth2
  mechanisms = xoauth2
  args = $folder/oauth2.conf
}
passdb {
  driver = static
  mechanisms = plain login
  args = password=$password
}
userdb {
  driver = static
  args = uid=mail gid=mail home=$folder/boxes/%d/%n allow_all_users=yes
}
service imap-login {
  inet_listener imap {
    port = $imap
  }
  inet_listener imaps {
    port = $imaps
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = $lmtp
  }
}
service auth {
  inet_listener {
    address = 127.0.0.1
    port = $sasl
  }
}
auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
namespace inbox {
  inbox = yes
  separator = /
}
""")

OAUTH2 = Template("""\
introspection_mode = local
local_validation_key_dict = fs:posix:prefix=$folder/keys/
username_attribute = email
""")

POSTFIX = Template("""\
compatibility_level = 3.6
queue_directory = $folder/spool
data_directory = $folder/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
meta_directory = /etc/postfix
shlib_directory = /usr/lib/postfix
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.acme.example
mydestination =
local_recipient_maps =
alias_maps =
local_transport = error:5.1.1 nobody lives here
virtual_mailbox_domains = $boxes
virtual_mailbox_maps = static:ok
virtual_transport = lmtp:inet:127.0.0.1:$lmtp
transport_maps = texthash:$folder/etc/transport
mynetworks = 127.0.0.0/8
message_size_limit = 52428800
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:$sasl
smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:$policy, permit_mynetworks, reject
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_reject_unlisted_recipient = no
smtpd_peername_lookup = no
default_transport = error:5.1.2 nobody lives here
smtp_dns_support_level = disabled
recipient_delimiter = +
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
maillog_file = $folder/postfix.log
maillog_file_prefixes = $folder
smtpd_command_filter = regexp:$folder/etc/receipts
lmtp_assume_final = yes
""")

RECEIPTS = r"/^(RCPT TO:<receipt[^>]*>.*)$/ $1 NOTIFY=SUCCESS,FAILURE" "\n"
"""How Postfix asks for receipts (RFC 3461) where a client does not."""


def master(smtp: int) -> str:
    """Debian's table of processes, with this port and without a changed root."""
    rows = re.sub(r"(?m)^smtp +inet.*$", f"{smtp} inet n - n - - smtpd", MASTER.read_text())
    return re.sub(r"(?m)^([a-z].*(?:unix|fifo|inet)[ \t]+[-ny][ \t]+[-ny][ \t]+)y", r"\1n", rows)


def certificate(name: str) -> bytes:
    """One that proves this name by itself, for a day, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return made.public_bytes(Encoding.PEM) + private
