"""A web that is not there: names resolve as told, and every connection is written down instead of made."""

import socket
from collections import defaultdict
from contextlib import contextmanager
from ipaddress import ip_address
from unittest import mock

from sources import net
from tests.sources.hostile_addresses import PUBLIC, Trial


class StubWeb:
    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.connects: list[tuple[str, int]] = []
        self.asked: defaultdict[str, int] = defaultdict(int)

    def getaddrinfo(self, host, port, *args, **kwargs):
        name = host.rstrip(".")
        answers = self.trial.names.get(name) or [[read_as_number(name) or PUBLIC]]
        texts = answers[min(self.asked[name], len(answers) - 1)]
        self.asked[name] += 1
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in text], socket.SOCK_STREAM, 6, "", (text, port)) for text in texts]

    @contextmanager
    def up(self):
        web = self

        class Socket(StubSocket):
            def __init__(self, *args):
                super().__init__(web)

        tls = mock.Mock()
        tls.wrap_socket.side_effect = lambda sock, **_: sock.secured()
        with (
            mock.patch.object(socket, "getaddrinfo", self.getaddrinfo),
            mock.patch.object(socket, "socket", Socket),
            mock.patch.object(net, "_tls", return_value=tls),
        ):
            yield self


class StubSocket:
    """Writes down whom it was told to call, and answers as the trial says."""

    def __init__(self, web: StubWeb) -> None:
        self.web, self.scheme, self.answer, self.peer = web, "http", b"", ("", 0)

    def connect(self, place):
        self.web.connects.append(place[:2])
        self.peer = place

    def getpeername(self):
        return self.peer

    def secured(self):
        self.scheme = "https"
        return self

    def sendall(self, data: bytes):
        head = data.decode("ascii").split("\r\n")
        host = next(line[6:] for line in head if line.lower().startswith("host: "))
        url = f"{self.scheme}://{host}{head[0].split()[1]}"
        status, location = self.web.trial.redirects.get(url, (200, ""))
        where = f"Location: {location}\r\n" if status != 200 else ""
        self.answer = f"HTTP/1.1 {status} X\r\n{where}Content-Length: 2\r\n\r\nok".encode("utf-8", "surrogatepass")

    def recv(self, size: int) -> bytes:
        data, self.answer = self.answer[:size], self.answer[size:]
        return data

    def settimeout(self, seconds):
        pass

    def close(self):
        pass


def read_as_number(name: str) -> str | None:
    """What the C library makes of a host that is a number in any notation."""
    try:
        return socket.inet_ntoa(socket.inet_aton(name))
    except (OSError, UnicodeError):
        return None


def is_inside(ip: str) -> bool:
    """An independent opinion on which addresses are not public: Python's own table, and what that leaves out."""
    try:
        found = ip_address(ip)
    except ValueError:
        return True
    if not found.is_global or found.is_multicast or found.is_reserved:
        return True
    if found.version == 4:
        return ip == "168.63.129.16" or ip.startswith(("192.31.196.", "192.52.193.", "192.175.48.", "192.88.99."))
    carried = found.ipv4_mapped or found.sixtofour or found.teredo or (int(found) >> 32) & 0xFDFFFFFF == 0x5EFE
    return bool(carried) or ip.startswith(("2620:4f:8000:", "5f00:", "64:ff9b:"))
