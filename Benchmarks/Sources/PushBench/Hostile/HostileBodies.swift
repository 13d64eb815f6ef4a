// SPDX-License-Identifier: Apache-2.0

import PushWire

/// The most expensive JSON known, of about `byteCount` bytes each.
struct HostileBodies {
    let byteCount: Int

    var all: [HostileBody] { marks + nesting + numbers + keys + escapes + elements + ends }

    /// Long runs of combining marks, which a comparison with normalization would have to sort.
    private var marks: [HostileBody] {
        [
            body("key of combining marks", .query, #"{"e"#, Self.marks, #"":0}"#, refusal: .keyTooLong(limit: 256)),
            unknown(
                "keys of combining marks, 253 bytes each",
                #""e"# + String(repeating: Self.marks, count: 63) + #"":0,"#),
            body("combining marks under an unknown key", .query, #"{"x":"e"#, Self.marks, #"","contacts":[]}"#),
            body(
                "combining marks as a token", .query, #"{"contacts":["e"#, Self.marks, #""]}"#, isKept: true,
                refusal: .token),
            body(
                "combining marks as a relay", .batch, Self.message + #","relay":"e"#, Self.marks, #""}]}"#,
                isKept: true,
                refusal: .textTooLong(limit: 255)),
            alert("combining marks as an alert", Self.marks),
        ]
    }

    private var nesting: [HostileBody] {
        func nested(_ open: String, _ inside: String, _ close: String) -> String {
            String(repeating: open, count: 510) + inside + String(repeating: close, count: 510) + ","
        }
        return [
            body("arrays without an end", .query, #"{"x":"#, "[", "", refusal: .tooDeep),
            body("objects without an end", .query, #"{"x":"#, #"{"":"#, "", refusal: .tooDeep),
            values("arrays 512 deep", nested("[", "", "]")),
            values("objects 512 deep", nested(#"{"":"#, "0", "}")),
        ]
    }

    private var numbers: [HostileBody] {
        func timestamp(_ name: String, _ start: String, _ digit: String, refusal: JSONError.Reason?) -> HostileBody {
            body(name, .batch, Self.message + #","timestamp":"# + start, digit, "}]}", refusal: refusal)
        }
        return [
            body("long number under an unknown key", .query, #"{"x":7"#, "7", #","contacts":[]}"#),
            timestamp("long number as a timestamp", "7", "7", refusal: .malformedInteger),
            timestamp("long fraction as a timestamp", "0.", "0", refusal: nil),
            timestamp("long exponent as a timestamp", "1e", "9", refusal: .malformedInteger),
            values("numbers of one digit", "0,"),
        ]
    }

    private var keys: [HostileBody] {
        [
            unknown("equal unknown keys", #""x":0,"#),
            unknown("empty keys", #""":0,"#),
            unknown("escaped keys", #""\u0301":0,"#),
            body(
                "equal known keys", .query, "{", #""contacts":[],"#, #""x":0}"#, isKept: true,
                refusal: .duplicateKey),
            body(
                "equal known keys, far apart", .query, #"{"contacts":[],"#, #""x":0,"#, #""contacts":[]}"#,
                isKept: true, refusal: .duplicateKey),
            body("unknown keys in a message", .batch, #"{"messages":[{"#, #""x":0,"#, Self.members + "}]}"),
            body(
                "messages of escaped keys", .batch, #"{"messages":["#,
                #"{"\u0074\u0079\u0070\u0065":1,"\u0064estination":"+14155550100","\u0062\u006f\u0064\u0079":""},"#,
                "{" + Self.members + "}]}", isKept: true),
        ]
    }

    private var escapes: [HostileBody] {
        [
            body("escapes under an unknown key", .query, #"{"x":""#, #"\u0301"#, #"","contacts":[]}"#),
            alert("escapes of 2 bytes as an alert", #"\n"#),
            alert("escapes of 6 bytes as an alert", #"\u0301"#),
            alert("escapes of 12 bytes as an alert", #"\ud83d\ude00"#),
            alert("escapes and letters as an alert", #"\na"#),
            body(
                "escapes as an envelope", .payload, #"{"m":""#, String(repeating: #"\u0041"#, count: 4), #""}"#,
                isKept: true),
            body(
                "tokens of escapes", .query, #"{"contacts":["#,
                "\"" + String(repeating: #"\u0041"#, count: 14) + "\",", #""AAAAAAAAAAAAAA"]}"#, isKept: true),
        ]
    }

    private var elements: [HostileBody] {
        [
            body(
                "tokens", .query, #"{"contacts":["#, #""AAAAAAAAAAAAAA","#, #""AAAAAAAAAAAAAA"]}"#, isKept: true),
            body(
                "messages", .batch, #"{"messages":["#, "{" + Self.members + "},", "{" + Self.members + "}]}",
                isKept: true),
            values("empty arrays", "[],"),
            values("empty objects", "{},"),
            values("empty strings", #""","#),
            body("spaces", .query, "{", " ", #""contacts":[]}"#),
            alert("text, 1 to 4 bytes a character, as an alert", "aé€😀"),
        ]
    }

    private var ends: [HostileBody] {
        [
            body("string without an end", .query, #"{"x":""#, "a", "", refusal: .syntax),
            body("half a surrogate pair at the end", .query, #"{"x":""#, "a", #"\ud83d"}"#, refusal: .syntax),
            HostileBody(
                name: "byte that is not UTF-8 at the end", kind: .query, prefix: #"{"x":""#, unit: "é",
                count: byteCount / 2 - 4,
                suffix: [0xC3], refusal: .invalidUTF8),
        ]
    }

    // MARK: - Shapes

    private func body(
        _ name: String, _ kind: HostileBody.Kind, _ prefix: String, _ unit: String, _ suffix: String,
        isKept: Bool = false, refusal: JSONError.Reason? = nil
    ) -> HostileBody {
        HostileBody(
            name: name, kind: kind, prefix: prefix, unit: unit,
            count: (byteCount - prefix.utf8.count - suffix.utf8.count) / unit.utf8.count, suffix: Array(suffix.utf8),
            isKept: isKept, refusal: refusal)
    }

    /// A query with repeated unknown members. The unit ends with a comma.
    private func unknown(_ name: String, _ unit: String) -> HostileBody {
        body(name, .query, "{", unit, #""contacts":[]}"#)
    }

    /// A query with an array of repeated values under an unknown key. The unit ends with a comma.
    private func values(_ name: String, _ unit: String) -> HostileBody {
        body(name, .query, #"{"x":["#, unit, #"0],"contacts":[]}"#)
    }

    /// A push payload with an alert that repeats the unit.
    private func alert(_ name: String, _ unit: String) -> HostileBody {
        body(name, .payload, #"{"alert":"e"#, unit, #"","m":""}"#, isKept: true)
    }

    /// U+0301 and U+0323, which are in canonical order the other way round.
    private static let marks = "\u{301}\u{323}"
    /// The required members of a message.
    private static let members = #""type":1,"destination":"+14155550100","body":"""#
    /// The start of a batch, up to the required members of its message.
    private static let message = #"{"messages":[{"# + members
}
