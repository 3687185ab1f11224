"""Names and addresses of computers, with a port or without, read to the last letter (RFC 3986, section 3.2).

What a reader of web addresses makes of `127.0.0.1:80:80` or `tcp://[::1` is no place that anybody named.
"""

import ipaddress
import re

HIGHEST_PORT = 65_535
LONGEST_NAME = 253  # RFC 1035, section 2.3.4
_NAME = r"(?P<name>[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*\.?)"
_WITHIN_BRACKETS = r"\[(?P<within>[0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?)\]"
_PLACE = re.compile(rf"(?:{_WITHIN_BRACKETS}|{_NAME})(?::(?P<port>[0-9]{{1,5}}))?")


def host_and_port(text: str) -> tuple[str, int | None] | None:
    """The host, in small letters and without brackets, and the port of `host`, `host:1` or `[::1]:1`; else None."""
    found = _PLACE.fullmatch(text)
    if found is None:
        return None
    within, name, port = found["within"], found["name"], found["port"]
    sound = len(name) <= LONGEST_NAME if within is None else ":" in within and is_address(within)
    if not sound or (port is not None and int(port) > HIGHEST_PORT):
        return None
    return (within or name).lower(), None if port is None else int(port)


def is_host(text: str) -> bool:
    """Whether `text` is a name or an address as it stands without a port: an IPv6 address has no brackets then."""
    return is_address(text) or host_and_port(text) == (text.lower(), None)


def is_address(text: str) -> bool:
    """Whether `text` is an address in numbers."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
