"""The address guard: nothing hostile is called, and nothing honest is refused."""

import contextlib
from ipaddress import IPv4Address, IPv6Address
from unittest import mock
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources import address, net
from sources.errors import SENTENCES, Refused, SourceError
from tests.sources.hostile_addresses import BENIGN, PUBLIC, PUBLIC_V6, SPECIAL_V4, SPECIAL_V6, Trial, trials
from tests.sources.stub_web import StubSocket, StubWeb, is_inside


def breaches(trial: Trial) -> list[tuple[str, int]]:
    """Where this trial led to, of the places that nobody may be led to."""
    with StubWeb(trial).up() as web:
        with contextlib.suppress(SourceError):
            net.get(trial.url)
        return [(ip, port) for ip, port in web.connects if is_inside(ip) or port not in (80, 443)]


def test_no_hostile_address_is_ever_called():
    tried = list(trials())

    found = {trial.kind: (trial.url, where) for trial in tried if (where := breaches(trial))}

    assert found == {}
    assert len(tried) > 1500


def test_every_hostile_address_ends_as_a_named_failure():
    for trial in trials():
        with StubWeb(trial).up(), pytest.raises(SourceError) as failure:
            net.get(trial.url)

        assert failure.value.code in SENTENCES or failure.value.code.startswith("http_3"), trial


@pytest.mark.parametrize("url", BENIGN)
def test_no_honest_address_is_refused(url):
    with StubWeb(Trial("benign", url)).up() as web:
        response = net.get(url)

    assert response.body == b"ok"
    assert {port for _, port in web.connects} <= {80, 443}


def lenient_parse(url: str) -> address.Address:
    """What an ordinary client makes of an address."""
    parts = urlsplit(url)
    return address.Address(parts.scheme, parts.hostname or "", parts.port or 80, parts.path or "/")


def test_without_the_check_of_addresses_hostile_names_get_through():
    with mock.patch.object(address, "is_public", return_value=True):
        found = [trial for trial in trials() if breaches(trial)]

    assert len(found) > 300


def test_without_the_strict_reading_odd_ports_get_through():
    with mock.patch.object(address, "_read_port", lambda text, default: int(text or default)):
        assert breaches(Trial("port", "http://example.com:6379/"))


def test_without_the_check_of_each_hop_a_redirect_leads_inside():
    trial = Trial("redirect", "http://a.example.com/", {}, {"http://a.example.com/": (302, "http://127.0.0.1/")})

    with (
        mock.patch.object(address, "parse", lenient_parse),
        mock.patch.object(address, "is_public", return_value=True),
    ):
        assert breaches(trial) == [("127.0.0.1", 80)]
    assert breaches(trial) == []


@pytest.mark.parametrize("ip", [*SPECIAL_V4, *SPECIAL_V6])
def test_special_addresses_are_not_public(ip):
    assert not address.is_public(IPv6Address(ip) if ":" in ip else IPv4Address(ip))


@given(st.integers(0, 2**32 - 1))
def test_no_ipv4_address_that_python_calls_private_is_public(number):
    ip = IPv4Address(number)

    assert not (is_inside(str(ip)) and address.is_public(ip))


@given(st.one_of(st.integers(0, 2**128 - 1), st.integers(0x2000 << 112, (0x4000 << 112) - 1)))
def test_no_ipv6_address_that_python_calls_private_is_public(number):
    ip = IPv6Address(number)

    assert not (is_inside(str(ip)) and address.is_public(ip))


def test_one_bad_answer_refuses_the_name():
    trial = Trial("mixed", "http://name.example.com/", {"name.example.com": [[PUBLIC, "10.0.0.1"]]})

    with StubWeb(trial).up() as web, pytest.raises(Refused) as refusal:
        net.get(trial.url)

    assert web.connects == []
    assert refusal.value.code == "refused:private_address"
    assert "10.0.0.1" not in refusal.value.sentence + repr(refusal.value)


def test_a_name_is_resolved_once_per_connection():
    trial = Trial("once", "http://name.example.com/", {"name.example.com": [[PUBLIC], ["127.0.0.1"]]})

    with StubWeb(trial).up() as web:
        net.get(trial.url)

    assert web.connects == [(PUBLIC, 80)]
    assert web.asked == {"name.example.com": 1}


def test_search_domains_of_this_machine_are_kept_out():
    asked = []
    web = StubWeb(Trial("dot", "http://example.com/"))
    with (
        web.up(),
        mock.patch("socket.getaddrinfo", lambda host, *a, **k: asked.append(host) or web.getaddrinfo(host, *a)),
    ):
        net.get("http://example.com/")

    assert asked == ["example.com."]


def test_at_most_three_addresses_are_tried():
    many = [f"93.184.215.{last}" for last in range(1, 9)]
    trial = Trial("many", "http://name.example.com/", {"name.example.com": [[PUBLIC_V6, *many]]})
    tried = []

    def refuse(ip, port, clock):
        tried.append(ip)
        raise ConnectionRefusedError

    with StubWeb(trial).up(), mock.patch.object(net, "_dial", refuse), pytest.raises(SourceError) as failure:
        net.get(trial.url)

    assert tried == [PUBLIC_V6, "93.184.215.1", "93.184.215.2"]
    assert (failure.value.code, failure.value.retryable) == ("connect_failed", True)


def test_a_peer_that_is_not_whom_we_called_is_left():
    web = StubWeb(Trial("peer", "http://example.com/"))
    elsewhere = mock.patch.object(StubSocket, "getpeername", return_value=("10.0.0.1", 80))

    with web.up(), elsewhere, pytest.raises(Refused):
        net.get("http://example.com/")


def test_an_operator_can_refuse_more_but_never_less(settings):
    settings.CLAIMTRACK_REFUSED_NETWORKS = ["93.184.215.0/24", "2606::/16"]

    for host in (PUBLIC, f"[{PUBLIC_V6}]", "example.com"):
        trial = Trial("own", f"http://{host}/")
        with StubWeb(trial).up() as web, pytest.raises(Refused):
            net.get(trial.url)
        assert web.connects == []
