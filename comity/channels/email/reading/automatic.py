"""What tells that a program wrote a mail."""

from __future__ import annotations

from email.message import EmailMessage

OWN_HEADER = "X-Comity-Loop"


def kind_of(mail: EmailMessage) -> str:
    """auto-reply, list, bulk, report or loop; "" for mail of people."""
    if mail.get_content_type() == "multipart/report":
        return "report"
    if mail.get(OWN_HEADER):
        return "loop"
    if str(mail.get("Auto-Submitted", "no")).split(";")[0].strip().lower() != "no":
        return "auto-reply"
    if mail.get("List-Id"):
        return "list"
    return "bulk" if str(mail.get("Precedence", "")).strip().lower() in ("bulk", "junk", "list") else ""
