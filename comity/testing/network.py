"""A network between a browser and a server, that can be cut: a TCP relay on loopback.

What is under way when it is cut is reset, as when a cable is pulled; connections refused meanwhile are reset too.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator

RESET = struct.pack("ii", 1, 0)
CHUNK = 65_536


class Network:
    """`url` is the server as this network reaches it."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._whole = threading.Event()
        self._whole.set()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.url = f"http://localhost:{self._listener.getsockname()[1]}"

    def cut(self) -> None:
        self._whole.clear()
        with self._lock:
            connections, self._open = self._open, set()
        for connection in connections:
            _reset(connection)

    def restore(self) -> None:
        self._whole.set()

    def serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._relay, args=(client,), daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def _relay(self, client: socket.socket) -> None:
        if not self._whole.is_set():
            return _reset(client)
        try:
            server = socket.create_connection(self._target, timeout=10)
        except OSError:
            return _reset(client)
        server.settimeout(None)
        with self._lock:
            self._open |= {client, server}
        there = threading.Thread(target=self._pump, args=(client, server), daemon=True)
        there.start()
        self._pump(server, client)
        there.join()
        with self._lock:
            self._open -= {client, server}
        client.close()
        server.close()
        return None

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(CHUNK):
                sink.sendall(chunk)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


def _reset(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


@contextlib.contextmanager
def network_to(host: str, port: int) -> Iterator[Network]:
    network = Network(host, port)
    threading.Thread(target=network.serve, daemon=True).start()
    try:
        yield network
    finally:
        network.close()
