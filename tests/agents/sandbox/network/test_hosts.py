"""Which hosts may be asked for, and at which addresses."""

from __future__ import annotations

import pytest

from agents.sandbox.network.hosts import AllowedHosts, Target, read_target

PUBLIC = "93.184.216.34"


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Example.ORG:443", Target("example.org", 443)),
        ("example.org.:80", Target("example.org", 80)),
        ("bücher.example:443", Target("xn--bcher-kva.example", 443)),
        ("my_host:8080", Target("my_host", 8080)),
        ("93.184.216.34:80", Target("93.184.216.34", 80)),
        ("[::1]:8080", Target("::1", 8080)),
        ("[0:0:0:0:0:0:0:1]:8080", Target("::1", 8080)),
    ],
)
def test_a_host_and_port_are_read_in_one_form(text: str, target: Target) -> None:
    assert read_target(text) == target


@pytest.mark.parametrize(
    "text",
    [
        "", ":", ":443", "example.org", "example.org:", "example.org:0", "example.org:65536", "example.org:+443",
        "example.org:4_3", "example.org:٤٤٣", "example..org:443", ".example.org:443", "-x.example:443", "a b:443",
        "user@example.org:443", "example.org/x:443", "example.org:443:443", "::1:443", "[::1]", "[example.org]:443",
        "[::1%lo]:443", "2130706433:443", "127.1:443", "0x7f000001:443", "0x7f.1:443", "0177.0.0.1:443",
        "127.0.0.0x1:80",
        "example.org\r\n:443", "example.org\0:443", "ex\u200bample.org\n:1", f"{'a' * 64}.org:443",
        f"{'a.' * 130}org:443",
    ],
)  # fmt: skip
def test_what_could_be_taken_for_two_things_is_no_host(text: str) -> None:
    assert read_target(text) is None


def test_a_name_stands_for_the_ports_of_the_web_and_others_are_named() -> None:
    allowed = AllowedHosts.read(["example.org", "other.example:8080"])
    for fine in (Target("example.org", 443), Target("example.org", 80), Target("other.example", 8080)):
        assert allowed.refusal(fine) == ""
    assert "port 22" in allowed.refusal(Target("example.org", 22))
    assert "port 443" in allowed.refusal(Target("other.example", 443))
    assert "not among" in allowed.refusal(Target("sub.example.org", 443))
    assert "nobody has named" in allowed.refusal(Target(PUBLIC, 443))


@pytest.mark.parametrize(
    "entry", ["", "https://example.org", "a b", "2130706433", "*.example.org", "example.org:99999"]
)
def test_an_entry_that_is_no_host_is_an_error(entry: str) -> None:
    with pytest.raises(ValueError, match="^" + ("" if not entry else entry[:1].replace("*", r"\*"))):
        AllowedHosts.read([entry])


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254",
        "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::",
        "2002:a00:1::", "64:ff9b:1::7f00:1", "nonsense", "",
    ],
)  # fmt: skip
def test_a_name_that_means_an_address_in_a_network_of_its_own_is_refused(address: str) -> None:
    allowed = AllowedHosts.read(["example.org"])
    assert allowed.refusal_of_address(Target("example.org", 443), address)


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:21f:cb07::1", "64:ff9b::5db8:d822"])
def test_public_addresses_are_fine(address: str) -> None:
    assert AllowedHosts.read(["example.org"]).refusal_of_address(Target("example.org", 443), address) == ""


def test_a_host_of_ones_own_may_lie_in_a_private_network_but_never_on_this_machine_or_link() -> None:
    allowed = AllowedHosts.read(["packages.corp.example", "x.example"], private=[".corp.example"])
    own, other = Target("packages.corp.example", 443), Target("x.example", 443)
    assert allowed.refusal_of_address(own, "10.1.2.3") == ""
    assert allowed.refusal_of_address(other, "10.1.2.3")
    for address in ("127.0.0.1", "169.254.169.254", "::1", "0.0.0.0", "64:ff9b::7f00:1"):
        assert allowed.refusal_of_address(own, address)


def test_an_address_or_this_machine_counts_where_it_is_named_itself() -> None:
    allowed = AllowedHosts.read(["10.0.0.9", "localhost:8080", "[::1]:8080"])
    assert allowed.refusal(Target("10.0.0.9", 443)) == ""
    assert allowed.refusal_of_address(Target("10.0.0.9", 443), "10.0.0.9") == ""
    assert allowed.refusal_of_address(Target("localhost", 8080), "127.0.0.1") == ""
    assert allowed.refusal(Target("localhost", 80))
    assert allowed.refusal(Target("127.0.0.1", 8080))
