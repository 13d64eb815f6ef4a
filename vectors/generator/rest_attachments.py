# SPDX-License-Identifier: Apache-2.0
"""RESTTest groups of the attachment calls: the id with the upload URL, and the download URL. docs/bad-inputs.md row 84."""

from .rest_forms import add_body
from .rest_json import Part, plain_fields, quoted
from .rest_syntax import add_bad_text
from .rest_values import (
    BIG, SMALL, add_decimal_texts, add_escapes, add_integer, add_large_integers, bad_locations, location,
)

LOCATIONS = [
    "https://blobs.example", "https://blobs.example/", "https://blobs.example/1", "https://blobs.example:443/1",
    "https://blobs.example:8443/", "https://b.example/1?Expires=1387813061&Signature=a%2Fb%2Bc%3D&Id=X",
    "https://b.example/a/b/c.bin", "https://b.example?x", "https://xn--bcher-kva.example/",
    "https://b-1.example/~a_b-c.d", "https://localhost/1", "https://localhost:8443/1", "https://127.0.0.1/1",
    "http://localhost", "http://localhost/", "http://localhost/1", "http://localhost:8080/1?x=y",
    "http://localhost:8080", "http://127.0.0.1/", "http://127.0.0.1:80/1", "http://127.1.2.3/1",
    "http://127.255.255.255/", "http://127.0.0.0/", "http://[::1]", "http://[::1]/1", "http://[::1]:8080/1",
]
# A reader may accept or refuse these. RFC 3986 allows all but the braces and the "%zz".
LENIENT_LOCATIONS = [
    "HTTPS://blobs.example/1", "https://BLOBS.EXAMPLE/1", "HTTP://localhost/", "http://LOCALHOST/1",
    "https://blobs.example/1#x", "https://blobs.example:/1", "https://blobs.example./1", "http://localhost./1",
    "https://[2001:db8::1]/1", "http://[0:0:0:0:0:0:0:1]/1", "https://blobs.example/a%zz",
    "https://blobs.example/{a}", "https://blobs.example/a@b", "https://blobs.example/?a@b", "https://a_b.example/",
]


def add_attachment(cases):
    stream = cases.stream

    def sample(id=None):
        return {"id": str(stream.below(2**63)) if id is None else id, "location": location(stream)}

    cases.writes("id 123", ["Example"], {"id": "123", "location": "https://blobs.example/123"})
    for _ in range(12):
        cases.writes("random", ["Pseudorandom"], sample())
    for id in [0, 1, 9, 10, 2**31, 2**32, 2**53 - 1, 2**53, SMALL, 10**18, 2**63 - 1, 2**63, 10**19, BIG - 1, BIG]:
        cases.writes(f"row 84: id {id}", ["Boundary"], sample(str(id)))

    part = Part(cases, "attachment", sample("5"))
    add_decimal_texts(part, "id")
    part.invalid("id is a text with an octal escape", "BadJSON", {"id": '"\\065"'})
    part.invalid("id is a lone surrogate", "BadJSON", {"id": '"\\ud800"'})
    add_integer(part, "id", [], str)
    add_large_integers(part, "id", 64, str)
    add_locations(part, 2)
    short = Part(cases, "attachment", {"id": "7", "location": "https://b.example/7"})
    add_body(part, plain_fields("attachment", sample("6")), short)


def add_location(cases):
    stream = cases.stream
    for _ in range(12):
        cases.writes("random", ["Pseudorandom"], {"location": location(stream)})
    part = Part(cases, "location", {"location": location(stream)})
    part.valid("an id as well", ["UnknownKey"], {"id": "5"})
    add_locations(part, 1)
    other = plain_fields("location", {"location": location(stream)})
    add_body(part, other, Part(cases, "location", {"location": "https://b.example/7"}))
    # These come last, so that the other tests keep their tcId.
    for url in [
        "https://[12345::]/", "https://[1:2:3:4:5:6:7]/", "https://[1:2:3:4:5:6:7:8:9]/", "https://[1::2::3]/", "https://[:1]/",
        "https://[::1.2.3]/", "https://[::1.2.3.256]/", "https://[]/",
    ]:
        part.invalid(f"malformed IPv6 address: row 120: {url}", "BadLocation", {"location": quoted(url)})
    part.valid("the largest port", ["Location"], {"location": quoted("https://b.example:65535/")}, location="https://b.example:65535/")
    for port in ["65536", "0065536", "4294967739", "18446744073709552059"]:
        url = f"https://b.example:{port}/"
        part.invalid(f"port above 65535: row 120: {url}", "BadLocation", {"location": quoted(url)})


def add_locations(part, every):
    """Adds valid locations, lenient ones, and each `every`-th bad one. A valid location is https with a host, or http to loopback."""
    for url in LOCATIONS:
        part.valid(f"location {url}", ["Location"], {"location": quoted(url)}, location=url)
    for url in LENIENT_LOCATIONS:
        part.lenient(f"location {url}", {"location": quoted(url)}, location=url)
    for comment, url in list(bad_locations())[::every]:
        part.invalid(f"location: {ascii(comment)[1:-1]}", "BadLocation", {"location": quoted(url)})
    add_escapes(part, "location")
    if part.cases.has_syntax:
        add_bad_text(part, "location")
