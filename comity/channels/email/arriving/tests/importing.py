"""A process that watches one mailbox until it is killed: `python -m … FILE PORT ADDRESS PASSWORD`."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from comity.channels.email.arriving.ports import Account, Password
from comity.channels.email.arriving.tests.keeping import Keeper
from comity.channels.email.arriving.watching import Watch

if __name__ == "__main__":
    file, port, address, password = sys.argv[1:]
    account = Account("127.0.0.1", int(port), "none", address, allowed=("127.0.0.1",))
    Watch(Keeper(Path(file), account, Password(password))).start()
    threading.Event().wait()
