"""Which addresses of the internet may be connected to, and which lead back inside.

The lists follow the IANA special-purpose address registries (RFC 6890 and its updates) rather than
`ipaddress.is_global`: what that says varies with the Python version, and on 3.11 it lets NAT64, 6to4 and
IPv4-mapped forms of private addresses through.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address

REFUSED_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments, NAT64 discovery
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
GLOBAL_V6 = IPv6Network("2000::/3")  # the only range IANA has given to the public internet
REFUSED_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo, ORCHID, benchmarks and other protocol assignments
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: carries any IPv4 address
        "3fff::/20",  # documentation
    )
)
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last four bytes are the IPv4 address reached


def is_public(address: str) -> bool:
    """Tell whether a numeric address belongs to the public internet. False for anything unreadable.

    A NAT64 address is judged by the IPv4 address inside, so that networks with DNS64 can read the world.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in REFUSED_V4)
    if parsed.scope_id is not None:
        return False
    if parsed in NAT64:
        return is_public(str(IPv4Address(int(parsed) & 0xFFFFFFFF)))
    return parsed in GLOBAL_V6 and not any(parsed in network for network in REFUSED_V6)


def is_allowed_host(host: str, port: int, allow_hosts: frozenset[str]) -> bool:
    """Tell whether the operator let exactly this host, or this host and port, through."""
    name = bare_host(host)
    spellings = {name, f"{name}:{port}"}
    if ":" in name:
        spellings |= {f"[{name}]", f"[{name}]:{port}"}
    return not spellings.isdisjoint(allow_hosts)


def bare_host(host: str) -> str:
    """Lower case, without the brackets of IPv6 or the dot that ends an absolute name."""
    return host.lower().strip("[]").rstrip(".")
