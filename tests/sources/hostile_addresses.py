"""Addresses that try to reach where nobody should: generated, every private range in every notation.

`trials()` yields what is tried; `BENIGN` is what must go through. Nothing here touches the network.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote

PUBLIC = "93.184.215.14"
PUBLIC_V6 = "2606:2800:21f:cb07:6820:80da:af6b:8b2c"

SPECIAL_V4 = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255",
    "127.0.0.1", "127.255.255.254", "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255",
    "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.0.1",
    "192.168.255.255", "192.175.48.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
]  # fmt: skip
SPECIAL_V6 = [
    "::", "::1", "::2", "::ffff:0:0", "64:ff9b::1", "64:ff9b:1::1", "100::1", "100:0:0:1::1", "200::1", "400::1",
    "1000::1", "1fff:ffff::1", "2001::1", "2001:1::1", "2001:2::1", "2001:3::1", "2001:4:112::1", "2001:10::1",
    "2001:20::1", "2001:30::1", "2001:1ff:ffff::1", "2001:db8::1", "2001:db8:ffff::1", "2002::1",
    "2002:7f00:1::1", "2620:4f:8000::1", "3fff::1", "3fff:fff::1", "4000::1", "5f00::1", "8000::1", "fc00::1",
    "fd00:ec2::254", "fdff::1", "fe00::1", "fe80::1", "febf::1", "fec0::1", "feff::1", "ff00::1", "ff02::1",
    "ff0e::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
]  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """One attempt: the address, what its names resolve to (one list per question), and who redirects where."""

    kind: str
    url: str
    names: dict[str, list[list[str]]] = field(default_factory=dict)
    redirects: dict[str, tuple[int, str]] = field(default_factory=dict)


BENIGN = [
    "http://example.com", "http://example.com/", "https://example.com/", "HTTP://EXAMPLE.COM/News",
    "http://example.com:80/", "https://example.com:443/a", "https://example.com:80/a", "http://example.com./",
    "https://www.example.co.uk/a/b/c.html?x=1&y=2#part", "http://93.184.215.14/", "https://1.1.1.1/dns",
    "http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/", "http://[2606:4700:4700::1111]:80/",
    "https://user-pages.example.com/~ann/", "https://example.com/@writer/story", "https://example.com/a@b?c=@d",
    "https://example.com/path;with=matrix,params", "https://example.com/?q=http://127.0.0.1/",
    "https://example.com/?next=//10.0.0.1", "https://example.com/10.0.0.1", "https://example.com/#@127.0.0.1",
    "https://ar.wikipedia.org/wiki/معاهدة", "https://ar.wikipedia.org/wiki/%D9%85%D8%B9%D8%A7%D9%87%D8%AF%D8%A9",
    "https://fa.wikipedia.org/wiki/می\u200cخواهم", "https://ru.wikipedia.org/wiki/Договор_(1961)",
    "https://ko.wikipedia.org/wiki/조약?x=북한", "http://موقع.وزارة-الاتصالات.مصر/", "https://правительство.рф/",
    "https://한국.kr/뉴스", "https://bücher.example.com/", "https://faß.de/", "https://xn--bcher-kva.example.com/",
    "https://xn--80ak6aa92e.com/", "http://example。com/", "http://ｅｘａｍｐｌｅ.com/", "https://1234.example.com/",
    "https://0x7f.example.com/", "https://127.0.0.1.example.com/", "https://10.example.com/", "https://3.basecamp.com/",
    "https://r3---sn-4g5e.example.com/", "https://my_site.example.com/", "https://a.b.c.d.e.f.g.example.com/",
    "https://localhost.example.com/", "https://internal.example.org/", "https://example.com/a/../b/./c/%2e%2e/d",
    "https://example.com/100%/of?it=50%", "https://example.com/a|b{c}\"<d>^`", "https://example.museum/",
    "https://example.com/" + "a" * 1900, "https://example.com?x", "https://example.com/?a=b?c=d&e[]=f",
    "https://example.com/%F0%9F%98%80/😀", "https://example.com/قرار-١٩٦١",
    "https://نامه\u200cای.com/", "https://xn--mgba3gch31f060k.com/", "https://_status.example.com/", "https://xn--i-7iq.ws/",
    "https://مثال.إختبار/خبر/١٢؟x", "https://пример.испытание/", "https://例え.テスト/パス?q=値", "https://בדיקה.example.com/",
    "https://nic.xn--ngbc5azd/", "https://www.xn--fiqs8s.cn/", "https://straße.example/", "https://ab--cd.example.com/",
    "https://163.com/", "https://0xdeadbeef.example/", "https://home.cern/", "https://news.google/", "https://t.co/a",
    "http://[2001:4860:4860::8888]/", "https://[2A00:1450:4001:81B::200E]/", "http://[2001:200::1]/", "http://[3ffe::1]/",
    *(f"http://{near}/" for near in (
        "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0", "169.253.255.255",
        "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0", "192.167.255.255", "192.169.0.0",
        "198.17.255.255", "198.20.0.0", "198.51.99.255", "203.0.112.255", "203.0.114.0", "223.255.255.255", "1.0.0.1",
        "168.63.129.15",
    )),
    "https://example.com/?url=http://user:pass@10.0.0.1/", "https://example.com/?q=http%3A%2F%2F127.0.0.1",
    "https://example.com//a//b", "https://example.com/a%2Fb;c=d,e", "https://example.com/.../a..b", "https://example.com/??",
    "https://example.com/%zz/$&+,:=@!*()'", "https://example.com/#!/a", "https://example.com/?q=" + "%D9%85" * 330,
]  # fmt: skip


def trials() -> Iterator[Trial]:
    for number, trial in enumerate(itertools.chain(literals(), confusions(), dns(), redirects())):
        yield Trial(f"{number:04d}-{trial.kind}", trial.url, trial.names, trial.redirects)


def notations(text: str) -> Iterator[tuple[str, str]]:
    """The ways to write one IPv4 address that some program somewhere reads."""
    a, b, c, d = octets = list(IPv4Address(text).packed)
    number = int(IPv4Address(text))
    yield "plain", text
    yield "decimal", str(number)
    yield "hex", f"0x{number:08x}"
    yield "hex-capital", f"0X{number:08X}"
    yield "octal", f"0{number:o}"
    yield "hex-dotted", ".".join(f"0x{octet:02x}" for octet in octets)
    yield "octal-dotted", ".".join(f"0{octet:o}" for octet in octets)
    yield "padded", ".".join(f"{octet:03d}" for octet in octets)
    yield "padded-octal", ".".join(f"{octet:08o}" for octet in octets)
    yield "padded-hex", ".".join(f"0x{octet:010x}" for octet in octets)
    yield "two-parts", f"{a}.{number & 0xFFFFFF}"
    yield "three-parts", f"{a}.{b}.{c << 8 | d}"
    yield "mixed", f"0x{a:x}.0{b:o}.{c << 8 | d}"
    yield "last-hex", f"{a}.{b}.{c}.0x{d:x}"
    yield "overflow", str(number + (1 << 32))
    yield "overflow-octet", f"{a + 256}.{b}.{c}.{d}"
    yield "dot-at-end", f"{text}."
    yield "decimal-dot-at-end", f"{number}."
    yield "two-dots-at-end", f"{text}.."
    yield "five-parts", f"{text}.0"
    yield "percent", "".join(f"%{ord(sign):02x}" for sign in text)
    yield "percent-dot", text.replace(".", "%2e")
    yield "double-percent", text.replace(".", "%252e")
    for name, dot in (("ideographic", "。"), ("halfwidth", "｡"), ("fullwidth", "．"), ("middle", "·")):
        yield f"{name}-dots", text.replace(".", dot)
    zeros = {"fullwidth": "０", "arabic": "٠", "persian": "۰", "thai": "๐", "devanagari": "०", "bold": "𝟎"}
    for name, zero in {**zeros, "double-struck": "𝟘", "mono": "𝟶", "segmented": "🯰"}.items():
        yield f"{name}-digits", text.translate({48 + i: chr(ord(zero) + i) for i in range(10)})
    circled = {ord("0"): "⓪", **{48 + i: chr(0x2460 + i - 1) for i in range(1, 10)}}
    yield "circled-digits", text.translate(circled)
    yield "superscript-digits", text.translate(dict(zip(range(48, 58), "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True)))
    for name, sign in (("soft-hyphen", "\xad"), ("zero-width", "\u200b"), ("joiner", "\u2060"), ("rlo", "\u202e")):
        yield f"{name}-inside", text.replace(".", f"{sign}.", 1)
    yield "bom-before", f"\ufeff{text}"
    yield "tag-after", f"{text}\U000e0031"


def v6_forms(text: str) -> Iterator[tuple[str, str]]:
    """Every IPv6 form that carries this IPv4 address."""
    v4 = IPv4Address(text)
    number = int(v4)
    high, low = f"{number >> 16:x}", f"{number & 0xFFFF:x}"
    yield "mapped", f"::ffff:{text}"
    yield "mapped-hex", f"::ffff:{high}:{low}"
    yield "mapped-long", f"0:0:0:0:0:ffff:{high}:{low}"
    yield "compatible", f"::{text}"
    yield "siit", f"::ffff:0:{text}"
    yield "nat64", f"64:ff9b::{text}"
    yield "nat64-local", f"64:ff9b:1::{text}"
    yield "6to4", f"2002:{high}:{low}::1"
    yield "teredo", str(IPv6Address((0x20010000 << 96) | (number ^ 0xFFFFFFFF)))
    yield "teredo-server", f"2001:0:{high}:{low}::1"
    yield "isatap", f"2a00:1450:4001:800:0:5efe:{high}:{low}"
    yield "isatap-global", f"2a00:1450:4001:800:200:5efe:{high}:{low}"
    yield "isatap-local", f"fe80::5efe:{high}:{low}"


def literals() -> Iterator[Trial]:
    for text in SPECIAL_V4:
        for name, host in notations(text):
            yield Trial(f"v4-{name}", f"http://{host}/")
    for text in SPECIAL_V4[::2]:
        for name, host in v6_forms(text):
            yield Trial(f"v6-{name}", f"http://[{host}]/")
    for text in SPECIAL_V6:
        yield Trial("v6", f"http://[{text}]/")
        yield Trial("v6-https", f"https://[{IPv6Address(text).exploded}]:443/")
    for host in (
        "fe80::1%eth0", "fe80::1%25eth0", "2606:4700::1%251", "::1%lo", "::1]@example.com", "[::1]", "::1 ",
        "0:0:0:0:0:0:0:1:2", "::g", "1::2::3", "::ffff:127.0.0.1.", "::ffff:0x7f.1", "::ffff:127.1",
        "v1.127001",
        "::ffff:0177.0.0.1", "", ":", "：：１",
    ):  # fmt: skip
        yield Trial("v6-odd", f"http://[{host}]/")
    yield Trial("v6-bare", "http://::1/")
    yield Trial("v6-unclosed", "http://[::1/")


def confusions() -> Iterator[Trial]:
    for inside in ("127.0.0.1", "169.254.169.254", "[::1]", "localhost"):
        for form in (
            "http://example.com@{}/", "http://example.com:80@{}/", "http://a:b@{}/", "http://@{}/", "http://{}@example.com/",
            "http://example.com%40{}/", "http://example.com%00@{}/", "http://a@example.com@{}/", "http://example.com&@{}#/",
            "http://{}#@example.com/", "http://{}?@example.com/", "http://{}\\@example.com/", "http://example.com\\@{}/",
            "http://{}\\.example.com/", "http:\\\\{}/", "http:/{}/", "http:{}/", "http:///{}/", "http:////{}/", "//{}/",
            "///{}/", "\\\\{}\\share", "http://{}%2f@example.com/", "http://{} .example.com/", "http://{}\t/", "\thttp://{}/",
            " http://{}/", "http://{}/ ", "http://{}\u3000/", "http://{}\x00.example.com/", "http://{}%00.example.com/",
            "http://{}%0d%0aHost:x/", "http://{}\r\nHost: x/", "http://{}\n/", "http://example.com\n@{}/", "ht\ntp://{}/",
            "http://{}:80:80/", "http://{},example.com/", "http://{};example.com/", "http://{}！/", "http://{}:@example.com/",
            "http://example.com／@{}/", "http://{}℀/", "http://{}﹫example.com/", "url:http://{}/", "view-source:http://{}/",
            "http://http://{}/", "http://{}^/", "http://${{{}}}/", "http://*{}/", "http://'{}'/", "http://\u202e{}/",
        ):  # fmt: skip
            yield Trial("confusion", form.format(inside))
    for host in (
        "localhost", "LOCALHOST", "localhost.", "a.localhost", "localhost.localdomain", "ｌｏｃａｌｈｏｓｔ",
        "loc\u00adalhost", "example.xn--c5cc", "1.1.1.xn--c5cc",
        "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "printer", "intranet", "router.lan", "nas.local", "vault.internal",
        "metadata.google.internal",
        "wpad.corp", "kubernetes.default.svc", "db.home", "x.home.arpa", "1.0.0.127.in-addr.arpa",
        "abc.onion", "abc.i2p",
        "x.private", "host.intranet", "-a.example.com", "a-.example.com", "a..example.com", ".example.com",
        "example..com",
        "exa mple.com", "exam\u200bple.com", "exam\u200dple.com", "a" * 64 + ".com",
        ".".join(["a" * 60] * 5) + ".com",
        "example_.1", "ex*mple.com", "exa<mple.com", "exa|mple.com", "xn--", "example.0x", "example.1",
        "example.0x7f",
    ):  # fmt: skip
        yield Trial("host", f"http://{host}/")
    for port in (
        "", "0", "1", "21", "22", "23", "25", "53", "81", "088", "080", "+80", "-80", " 80", "80 ", "8080",
        "8443", "11211",
        "2375", "3306", "5432", "6379", "9200", "65536", "65616", "4294967376", "８０", "٨٠", "80a", "0x50",
        "80.0", "8 0", "443:80",
    ):  # fmt: skip
        yield Trial("port", f"http://example.com:{port}/")
    for scheme in SCHEMES.split():
        for rest in ("://example.com/", "://127.0.0.1:80/", ":127.0.0.1"):
            yield Trial("scheme", f"{scheme}{rest}")
    for text in (
        "", " ", "/", "?", "#", "example.com", "www.example.com/a", "http", "http:", "http:/", "http://",
        "http:///",
        "http://?", "http://#", "http://:80/", "https://:443", "not an address", "\x00", "\ud800",
        "http://\ud800/",
        "http://example.com/\ud800", "http://example.com/\r\nX: y", "http://example.com/a b",
        "http://example.com/\x7f",
        "http://example.com/\u2028", "http://example.com/\u202e", "http://example.com/\ufffe",
        "http://example.com/\ue000",
        "http://example.com/\\..\\", "http://example.com/" + "a" * 2100, "http://" + "a." * 1020 + "com/",
        "h" * 10_000,
        "http://example.com/" + "م" * 700,
    ):  # fmt: skip
        yield Trial("not-an-address", text)


SCHEMES = """
    ftp ftps sftp tftp scp ssh telnet gopher gophers ldap ldaps ldapi dict file jar netdoc phar zip
    data javascript vbscript mailto news nntp imap imaps pop3 pop3s smtp smtps smb smbs rtsp rtmp
    rtmpt mms ws wss about blob chrome res view-source feed svn svn+ssh git git+ssh git+http rsync
    nfs afp irc redis memcached mysql postgres mongodb amqp unix http+unix npipe vnc rdp sip sips
    tel expect php glob ogg compress.zlib httpx http2 shttp httpss h ttp http- http+ http. xhttp
    hTTp-x
"""


def dns() -> Iterator[Trial]:
    host, url = "name.example.com", "http://name.example.com/"
    for ip in [*SPECIAL_V4, *SPECIAL_V6]:
        yield Trial("dns-private", url, {host: [[ip]]})
        yield Trial("dns-mixed-last", url, {host: [[PUBLIC, PUBLIC_V6, ip]]})
    for ip in [*SPECIAL_V4[::3], *SPECIAL_V6[::4]]:
        yield Trial("dns-mixed-first", f"https://{host}/", {host: [[ip, PUBLIC]]})
        yield Trial("dns-far-down", url, {host: [[*(f"93.184.215.{i}" for i in range(1, 9)), ip]]})
        # The first question is answered well, the second badly: asked again by a redirect to another page.
        yield Trial("dns-rebinding", url, {host: [[PUBLIC], [ip]]}, {url: (302, "/again")})
        yield Trial("dns-redirected-name", "http://start.example.com/", {host: [[ip]]},
                    {"http://start.example.com/": (301, url)})  # fmt: skip
    for text in SPECIAL_V4[::4]:
        for _, carrying in v6_forms(text):
            yield Trial("dns-carried", url, {host: [[carrying]]})
    for odd in ("fe80::1%eth0", "2606:4700::1%2", "not-an-ip", "127.1", "0177.0.0.1", "", "/var/run/docker.sock"):
        yield Trial("dns-odd", url, {host: [[odd]]})
    yield Trial("dns-nothing", url, {host: [[]]})
    for text in ("127.0.0.1", "10.0.0.1", "169.254.169.254"):
        for service in ("nip.io", "sslip.io", "xip.io", "localtest.me"):
            yield Trial("dns-wildcard", f"http://{text}.{service}/", {f"{text}.{service}": [[text]]})


def redirects() -> Iterator[Trial]:
    start = "http://start.example.com/"
    inside = [
        *(f"http://{ip}/" for ip in ("127.0.0.1", "10.0.0.1", "169.254.169.254", "0.0.0.0", "168.63.129.16")),
        "http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/", "//127.0.0.1/", "//localhost/", "\\\\127.0.0.1\\", "/\\127.0.0.1/",
        "http://localhost/", "http://example.com@127.0.0.1/", "http://example.com:22/", "https://127.0.0.1/",
        "gopher://x/",
        "file:///etc/passwd", "ftp://example.com/", "javascript:alert(1)", "data:text/html,x",
        "http://127.0.0.1\\@example.com/",
        "http:127.0.0.1", "http:///127.0.0.1/",
    ]  # fmt: skip
    for code in (301, 302, 303, 307, 308):
        for there in inside:
            yield Trial(f"redirect-{code}", start, {}, {start: (code, there)})
    for there in inside:
        yield Trial("redirect-https", "https://start.example.com/", {}, {"https://start.example.com/": (302, there)})
        middle = f"http://middle.example.com/{quote(there, safe='')}"
        yield Trial("redirect-chain", start, {}, {start: (301, middle), middle: (307, there)})
    for code in (300, 304, 305, 306, 309, 399):
        yield Trial("redirect-odd-code", start, {}, {start: (code, "http://127.0.0.1/")})
    many = {f"http://start.example.com/{i or ''}": (302, f"/{i + 1}") for i in range(40)}
    yield Trial("redirect-many", start, {}, many)
    yield Trial("redirect-loop", start, {}, {start: (302, "/")})
    other = "http://other.example.com/"
    yield Trial("redirect-loop", start, {}, {start: (302, other), other: (302, start)})
    for location in ("", "\x00", " ", "/a b", "/\u202e"):
        yield Trial("redirect-nowhere", start, {}, {start: (302, location)})
