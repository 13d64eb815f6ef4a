# SPDX-License-Identifier: Apache-2.0
"""Texts in many scripts and edge cases of UTF-8, which a decoder must keep byte for byte, and bytes that are not UTF-8.

The parameter `field` is a function that builds a whole message around a text.
"""

GOOD = [
    ("ASCII", "plain text"),
    ("every ASCII control character and DEL", "".join(map(chr, range(32))) + "\x7f"),
    ("NUL in the middle (row 40)", "a\0b"),
    ("one NUL (row 40)", "\0"),
    ("CR LF, one grapheme of two characters", "a\r\nb"),
    ("Latin", "Größe, naïve, Łódź, İstanbul"),
    ("Latin, composed é", "\u00e9"),
    ("Latin, decomposed é: equal in Swift, other bytes", "e\u0301"),
    ("a combining accent alone", "\u0301"),
    ("Vietnamese", "Tiếng Việt"),
    ("Greek", "Ελληνικά"),
    ("Cyrillic", "Привет, мир"),
    ("Armenian", "Հայերեն"),
    ("Georgian", "ქართული"),
    ("Hebrew", "שלום"),
    ("Arabic", "مرحبا بالعالم"),
    ("Persian with a zero-width non-joiner", "می\u200cخواهم"),
    ("Devanagari", "नमस्ते"),
    ("Bengali", "বাংলা"),
    ("Tamil", "தமிழ்"),
    ("Thai", "สวัสดี"),
    ("Khmer", "ភាសាខ្មែរ"),
    ("Tibetan", "བོད་སྐད་"),
    ("Ethiopic", "አማርኛ"),
    ("Cherokee", "ᏣᎳᎩ"),
    ("Han", "漢字汉字"),
    ("Japanese", "ひらがなカタカナ"),
    ("Hangul, composed", "한국어"),
    ("Hangul, decomposed", "\u1112\u1161\u11ab"),
    ("Gothic, four bytes each", "\U00010330\U00010331"),
    ("Han outside the base plane", "\U00020000\U0002a6d6"),
    ("emoji", "😀🎉"),
    ("an emoji family with joiners", "👨\u200d👩\u200d👧\u200d👦"),
    ("a flag of two letters, a skin tone", "🇨🇭👍🏽"),
    ("right-to-left override", "\u202eabc\u202c"),
    ("line and paragraph separators", "a\u2028b\u2029c"),
    ("BOM alone (row 41)", "\ufeff"),
    ("BOM before text (row 41)", "\ufefftext"),
    ("U+FFFE (row 41)", "\ufffe"),
    ("U+FFFF and U+FDD0, not characters", "\uffff\ufdd0"),
    ("U+FFFD itself", "a\ufffdb"),
    ("U+10FFFF (row 41)", "\U0010ffff"),
    ("the last of one byte, the first of two", "\u007f\u0080"),
    ("the last of two bytes, the first of three", "\u07ff\u0800"),
    ("the last of three bytes, the first of four", "\uffff\U00010000"),
    ("around the surrogates", "\ud7ff\ue000"),
    ("private use", "\ue000\uf8ff\U000f0000\U0010fffd"),
    ("15 bytes ASCII, then é", "0123456789abcdeé"),
    ("text that looks like a quoted escape", '"\\u0000\\"</script>'),
]

# The texts of row 38, for every string field.
BAD_ROW = [
    ("ff", b"\xff"),
    ("c0 80, NUL in two bytes", b"\xc0\x80"),
    ("ed a0 80, a surrogate", b"\xed\xa0\x80"),
    ("f4 90 80 80, beyond U+10FFFF", b"\xf4\x90\x80\x80"),
    ("e2 82, cut", b"\xe2\x82"),
    ("80, alone", b"\x80"),
]

# More such texts, for one field only.
BAD_MORE = [
    ("fe", b"\xfe"),
    ("bf, alone", b"\xbf"),
    ("80 between letters", b"a\x80b"),
    ("80 after a whole character", b"\xc3\xa9\x80"),
    ("c1 bf, overlong", b"\xc1\xbf"),
    ("e0 80 80, overlong", b"\xe0\x80\x80"),
    ("e0 9f bf, overlong U+07FF", b"\xe0\x9f\xbf"),
    ("f0 80 80 80, overlong", b"\xf0\x80\x80\x80"),
    ("f0 8f bf bf, overlong U+FFFF", b"\xf0\x8f\xbf\xbf"),
    ("ed bf bf, the last surrogate", b"\xed\xbf\xbf"),
    ("ed a0 bd ed b8 80, a pair of surrogates", b"\xed\xa0\xbd\xed\xb8\x80"),
    ("f5 80 80 80", b"\xf5\x80\x80\x80"),
    ("f7 bf bf bf", b"\xf7\xbf\xbf\xbf"),
    ("f8 88 80 80 80, five bytes", b"\xf8\x88\x80\x80\x80"),
    ("fc 84 80 80 80 80, six bytes", b"\xfc\x84\x80\x80\x80\x80"),
    ("c3, cut", b"\xc3"),
    ("f0 9f 98, cut", b"\xf0\x9f\x98"),
    ("f0 9f, cut", b"\xf0\x9f"),
    ("c3 before a letter", b"\xc3("),
    ("e2 82 before a letter", b"\xe2\x82a"),
    ("f0 9f 98 before a letter", b"\xf0\x9f\x98a"),
    ("e2, then a whole character", b"\xe2\xc3\xa9"),
    ("UTF-16 with a byte order mark", b"\xff\xfea\x00"),
    ("Latin-1", b"Gr\xfc\xdfe"),
] + [(f"ff at byte {at} of 64", b"a" * at + b"\xff" + b"a" * (63 - at)) for at in (7, 8, 15, 16, 31, 32, 63)]


def good(writer, name, field, texts=GOOD):
    for label, text in texts:
        writer.valid(f"{name}: {label}", field(text.encode()), "UTF8")


def bad(writer, row, name, field, more=False):
    """Adds the texts that are not UTF-8. `row` is 38, or 39 for contentType."""
    for label, text in BAD_ROW:
        writer.invalid(f"row {row}: {name} is not UTF-8: {label}", field(text), "invalidUTF8", "UTF8")
    for label, text in BAD_MORE if more else []:
        writer.invalid(f"{name} is not UTF-8: {label}", field(text), "invalidUTF8", "UTF8")
