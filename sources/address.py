"""The one form of a web address, and which machines may be called. Pure: no network, no settings.

Refuse, do not repair: whatever two programs could read differently is not fetched.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

import idna

from sources.errors import Refused

IP = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

MAX_LENGTH = 2048
PORTS = {"http": 80, "https": 443}

# IANA IPv4 Special-Purpose Address Registry, whole, and the host address of Azure's control plane.
_SPECIAL_V4 = [
    IPv4Network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32",
    )
]  # fmt: skip
# IPv6 is an allow-list: global unicast, less what carries IPv4 or is reserved inside it. Everything else
# (mapped, compatible, SIIT, NAT64, ULA, link-local, multicast, segment routing ...) is out without being named.
_GLOBAL_V6 = IPv6Network("2000::/3")
_SPECIAL_V6 = [
    IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
]
_ISATAP = {0x00005EFE, 0x02005EFE}  # interface identifiers that hold an IPv4 address in their last 32 bits

_LOCAL_SUFFIXES = {
    "arpa", "corp", "home", "i2p", "internal", "intranet", "lan", "local", "localdomain", "localhost",
    "onion", "private", "svc",
}  # fmt: skip
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")  # underscores are no host names, but in use
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_QUAD = re.compile(r"(?:0|[1-9][0-9]{0,2})(?:\.(?:0|[1-9][0-9]{0,2})){3}")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_PARTS = re.compile(r"(https?)://([^/?#]*)([^?#]*)(\?[^#]*)?(?:#.*)?", re.IGNORECASE | re.DOTALL)
_ESCAPE = re.compile(r"%[0-9a-fA-F]{2}")
# Letters of Persian and Indic words need them. Harmless in a path; in a host IDNA lets them stand between such letters.
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Address:
    """A web address in its one form. `ip` is set when the host is a literal address."""

    scheme: str
    host: str
    port: int
    target: str
    ip: IP | None = None

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if isinstance(self.ip, IPv6Address) else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.authority}"

    def __str__(self) -> str:
        return self.origin + self.target


def canonical(url: str) -> str:
    """The one form of `url`, or Refused. Two spellings of one address give the same string."""
    return str(parse(url))


def parse(url: str) -> Address:
    """Read `url` strictly, or raise Refused. A literal address must be public; names are checked when resolved."""
    if not url:
        raise Refused("empty")
    if len(url) > MAX_LENGTH:
        raise Refused("length")
    if not (url[:7].lower() == "http://" or url[:8].lower() == "https://"):
        raise Refused("scheme" if _ABSOLUTE.match(url) else "form")
    _refuse_odd_characters(url)
    parts = _PARTS.fullmatch(url)
    if not parts:
        raise Refused("form")
    scheme, authority, path, query = parts[1].lower(), parts[2], parts[3] or "/", parts[4] or ""
    host, port, ip = _read_authority(authority, PORTS[scheme])
    found = Address(scheme, host, port, _escape(_without_dots(path)) + _escape(query), ip)
    if len(str(found)) > MAX_LENGTH:
        raise Refused("length")
    return found


def follow(here: Address, location: str) -> Address:
    """Where a redirect from `here` leads, under the same rules as a typed address."""
    if _ABSOLUTE.match(location):
        return parse(location)
    location = location.partition("#")[0]
    if location.startswith("//"):
        return parse(f"{here.scheme}:{location}")
    if location.startswith("/"):
        return parse(here.origin + location)
    path, _, query = here.target.partition("?")
    if location.startswith("?"):
        return parse(here.origin + path + location)
    if not location:
        return parse(here.origin + path + (f"?{query}" if query else ""))
    return parse(here.origin + path.rpartition("/")[0] + "/" + location)


def is_public(ip: IP, *, also_refused: Iterable[Network] = ()) -> bool:
    """May we open a connection to this machine?"""
    if isinstance(ip, IPv4Address):
        public = not any(ip in net for net in _SPECIAL_V4)
    else:
        public = (
            ip.scope_id is None
            and ip in _GLOBAL_V6
            and not any(ip in net for net in _SPECIAL_V6)
            and (int(ip) >> 32) & 0xFFFFFFFF not in _ISATAP
        )
    return public and not any(ip in net for net in also_refused if net.version == ip.version)


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    return tuple(ip_network(text) for text in texts)


def _refuse_odd_characters(url: str) -> None:
    if url.isascii():
        if "\\" in url or any(ord(character) <= 32 or ord(character) == 127 for character in url):
            raise Refused("characters")
        return
    for character in url:
        odd = unicodedata.category(character)[0] in "CZ" or character == "\\"
        if odd and character not in _JOINERS:
            raise Refused("characters")


def _read_authority(authority: str, default_port: int) -> tuple[str, int, IP | None]:
    if "@" in authority:
        raise Refused("userinfo")
    if "%" in authority:
        raise Refused("host")
    literal = re.fullmatch(r"\[([0-9A-Fa-f:.]+)\](?::(.*))?", authority)
    if literal:
        return _read_v6(literal[1], _read_port(literal[2], default_port))
    name, colon, port_text = authority.partition(":")
    port = _read_port(port_text if colon else None, default_port)
    name = _read_name(name)
    if not _is_numeric(name):
        return name, port, None
    if not _QUAD.fullmatch(name) or any(int(part) > 255 for part in name.split(".")):
        raise Refused("number_host")
    ip = IPv4Address(name)
    if not is_public(ip):
        raise Refused("private_address")
    return name, port, ip


def _read_v6(text: str, port: int) -> tuple[str, int, IP]:
    try:
        ip = IPv6Address(text)
    except ValueError:
        raise Refused("host") from None
    if not is_public(ip):
        raise Refused("private_address")
    return str(ip), port, ip


def _read_port(text: str | None, default: int) -> int:
    if text is None:
        return default
    if text not in ("80", "443"):  # exactly: no sign, no zero in front, no other script's digits
        raise Refused("port")
    return int(text)


def _read_name(name: str) -> str:
    """The ASCII form of a host name. Look-alike digits and dots become ASCII before any rule looks at them."""
    if not name:
        raise Refused("form")
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True, std3_rules=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            raise Refused("host") from None
    name = name.lower()
    if _is_numeric(name):
        return name  # a number in any notation is judged by the rule for numbers
    name = name.removesuffix(".")
    labels = name.split(".")
    if labels[-1].startswith("xn--") and _is_number_in_disguise(labels[-1]):
        raise Refused("number_host")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise Refused("host")
    if len(labels) == 1 or labels[-1] in _LOCAL_SUFFIXES:
        raise Refused("local_name")
    return name


def _is_numeric(name: str) -> bool:
    """Would some resolver read this as an IPv4 number? A dot at the end does not change that."""
    return bool(_NUMERIC.fullmatch(name.removesuffix(".").rpartition(".")[2]))


def _is_number_in_disguise(label: str) -> bool:
    """No top-level name consists of digits, in whatever script they are."""
    try:
        return label[4:].encode("ascii").decode("punycode").isnumeric()
    except UnicodeError:
        return False


def _without_dots(path: str) -> str:
    """Remove `.` and `..` segments, also when written as %2e."""
    if "." not in path and "%2" not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for place, segment in enumerate(segments):
        dots = segment.lower().replace("%2e", ".")
        if dots == "..":
            del kept[-1:]
        if dots not in (".", ".."):
            kept.append(segment)
        elif place == len(segments) - 1:
            kept.append("")
    return "/" + "/".join(kept)


def _escape(text: str) -> str:
    """Percent-encode what a request line may not carry; write existing escapes in capitals."""
    text = "".join(
        character
        if character.isascii() and character not in '"<>^`{|}'
        else "".join(f"%{byte:02X}" for byte in character.encode())
        for character in text
    )
    return _ESCAPE.sub(lambda escape: escape[0].upper(), text)
