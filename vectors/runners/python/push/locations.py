# SPDX-License-Identifier: Apache-2.0
"""The location of a blob: https, or http to the loopback address (docs/protocol.md section 6, docs/bad-inputs.md rows 109 and 120)."""

import ipaddress
import re

from .json_values import limited
from .refused import Refused

MAXIMUM_BYTES = 8192

# RFC 3986 appendix A: a character of a path or a query, and "[" and "]" of an IPv6 address.
CHARACTERS = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?\[\]]|%[0-9A-Fa-f]{2})*")
FORM = re.compile(r"(https?)://([^/?]*)([^\[\]]*)", re.IGNORECASE)
AUTHORITY = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9\-._]+))(?::([0-9]*))?")


def location(value):
    """Checks a URL and returns it unchanged."""
    limited(value, MAXIMUM_BYTES)
    form = FORM.fullmatch(value)
    if not CHARACTERS.fullmatch(value) or not form:
        raise Refused()
    authority = AUTHORITY.fullmatch(form[2])
    if not authority:
        raise Refused()
    ipv6, name, port = authority.groups()
    if port and int(port.lstrip("0")[:6] or "0") > 65535:
        raise Refused()
    if ipv6 is not None and not is_ipv6(ipv6):
        raise Refused()
    if form[1].lower() == "http" and not is_loopback(ipv6, name):
        raise Refused()
    return value


def is_ipv6(text):
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def is_loopback(ipv6, name):
    if ipv6 is not None:
        return ipaddress.IPv6Address(ipv6).is_loopback
    try:
        return ipaddress.IPv4Address(name).is_loopback
    except ValueError:
        return name.lower() == "localhost"
