// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Returns the seeds of a target. The target's source documents the layout of its inputs.
func seeds(of target: String, _ vectors: Vectors) throws -> [Seed] {
    switch target {
    case "signal": try messages("signal", vectors)
    case "content": try messages("content", vectors)
    case "differential":
        try messages("signal", vectors).map { $0.after([0]) } + messages("content", vectors).map { $0.after([1]) }
    case "reader": reader(try messages("signal", vectors) + messages("content", vectors))
    case "envelope": try envelope(vectors)
    case "attachment": try attachment(vectors)
    case "base64":
        try ["base64", "signaling-key-text", "public-key-text", "directory-token-decode"].flatMap { file in
            try vectors.tests(file).map { Seed($0, Array(($0.text ?? $0.token ?? "").utf8)) }
        }
    case "json": try json(vectors)
    case "payload": try vectors.tests("push-payload").map { Seed($0, Array(($0.payload ?? "").utf8)) }
    case "rest": try rest(vectors)
    case "route": try route(vectors)
    default: throw CocoaError(.fileNoSuchFile)
    }
}

private func messages(_ file: String, _ vectors: Vectors) throws -> [Seed] {
    try vectors.tests(file).map { Seed($0, Vectors.Test.bytes($0.encoded)) }
}

extension Seed {
    func after(_ head: [UInt8]) -> Seed {
        var seed = self
        seed.bytes = head + bytes
        return seed
    }
}

/// Makes programs that skip everything, read every field by its wire type, or enter the first submessage.
private func reader(_ messages: [Seed]) -> [Seed] {
    let programs: [[UInt8]] = [
        [9], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0, 0, 0], [2, 7, 1, 1, 1, 1, 8, 9],
        [2, 6, 2, 5, 2, 3, 2, 4, 1, 9],
    ]
    return messages.enumerated().map { index, message in
        let program = programs[index % programs.count]
        return message.after([UInt8(program.count)] + program)
    }
}

private func envelope(_ vectors: Vectors) throws -> [Seed] {
    let iv = (0..<16).map { UInt8($0) }
    let asTheyAre = try vectors.tests("envelope").enumerated().map { index, test in
        Seed(test, [UInt8(index & 1)] + Vectors.Test.bytes(test.envelope))
    }
    let right = try messages("signal", vectors).enumerated().map { index, signal in
        signal.after([UInt8(4 | index & 9)] + iv)
    }
    let changed = (0..<64).map { (number: UInt8) -> Seed in
        let head: [UInt8] = [6 | number & 1, number, number &* 5]
        return Seed("bit-\(number)", head + iv + [8, 1])
    }
    let versions = [0, 1, 2, 0x81, 0xFF].map { (version: UInt8) -> Seed in
        let head: [UInt8] = [2, version]
        return Seed("version-\(version)", head + iv + padding(16, 16))
    }
    return asTheyAre + right + changed + versions + paddings.map { $0.after([3, 1] + iv) }
}

private func attachment(_ vectors: Vectors) throws -> [Seed] {
    let iv = (0..<16).map { UInt8($0) }
    let sizes: [[UInt8]] = [[], [16], [1], [0, 15, 17, 3], [255, 32, 31, 33]]
    let tests = try vectors.tests("attachment")
    let asTheyAre = tests.enumerated().map { index, test in
        let sizes = sizes[index % sizes.count]
        return Seed(test, [0, UInt8(sizes.count)] + sizes + Vectors.Test.bytes(test.blob))
    }
    let right = (0..<80).map { (count: Int) -> Seed in
        let sizes = sizes[count % sizes.count]
        let head: [UInt8] = [2, UInt8(sizes.count)] + sizes
        return Seed("right-\(count)", head + iv + [UInt8](repeating: 0x61, count: count))
    }
    let changed = (0..<48).map { (number: UInt8) -> Seed in
        let head: [UInt8] = [3, 1, 7, number, number &* 5]
        return Seed("change-\(number)", head + iv + padding(20, 1))
    }
    return asTheyAre + right + changed + paddings.map { $0.after([1, 2, 16, 5] + iv) }
}

/// Blocks with right padding, and with every kind of wrong padding (docs/bad-inputs.md row 60).
private var paddings: [Seed] {
    let names = ["00", "01", "0f", "10", "11", "ff"]
    let plain = names.map { Seed("padding-\($0)", padding(32, UInt8($0, radix: 16)!)) }
    let uneven = (2...16).map { count in
        var text = padding(32, UInt8(count))
        text[32 - count] ^= 1
        return Seed("padding-\(count)-uneven", text)
    }
    return plain + uneven
}

/// Returns zeros followed by `value` bytes of that value. Limits the number of those bytes to 1 through `count`.
private func padding(_ count: Int, _ value: UInt8) -> [UInt8] {
    let padded = max(1, min(count, Int(value)))
    return [UInt8](repeating: 0, count: count - padded) + [UInt8](repeating: value, count: padded)
}

/// Bodies, payloads and single values: valid ones, and faults that some JSON readers accept.
private func json(_ vectors: Vectors) throws -> [Seed] {
    let values: [(String, String)] = [
        ("null", "null"), ("false", "false"), ("true", " true\t"), ("zero", "-0"), ("number", "-12.50e-3"),
        ("delete", "\"\u{7F}\""), ("whole", "9007199254740993.0"), ("exponent", "18446744073709551615e+0"),
        ("quoted", #""18446744073709551615""#),
        ("text", #""a\"\\\/\b\f\n\r\tb""#), ("unit", #""\u0041\u00e9\uFFFF""#), ("pair", #""\ud83d\ude00""#),
        ("utf-8", "\"\u{E9}\u{20AC}\u{1F600}\""), ("array", #"[1,[2,[]],{"a":[]} , "b"]"#),
        ("object", #"{"a":1,"b":{"a":{}},"":null}"#), ("alert", #"{"body":"a","loc-key":"b"}"#),
        ("key-of-256", #"{""# + String(repeating: "k", count: 256) + #"":0}"#),
        ("text-of-255", "\"" + String(repeating: "t", count: 255) + "\""), ("two-deep", "[[]]"),
    ]
    let faults: [(String, String)] = [
        ("nothing", ""), ("comma-in-array", "[1,]"), ("comma-in-object", #"{"a":1,}"#), ("comma-twice", "[1,,2]"),
        ("no-comma", "[1 2]"), ("no-colon", #"{"a" 1}"#), ("no-value", #"{"a":}"#), ("key-of-no-text", "{a:1}"),
        ("bracket-of-the-other", "[1}"), ("zero-first", "01"), ("plus", "+1"), ("no-digit-first", ".5"),
        ("no-digit-last", "5."), ("no-exponent", "1e"), ("hexadecimal", "0x10"), ("not-a-number", "NaN"),
        ("word-in-part", "tru"), ("word-too-long", "nulll"), ("word-in-capitals", "True"), ("comment", "1/**/"),
        ("one-quote", "'a'"), ("control-character", "\"\u{1F}\""), ("line-feed", "\"a\nb\""),
        ("unknown-escape", #""\a""#), ("escape-in-part", #""\u00g0""#), ("half-a-pair", #""\ud800""#),
        ("second-half", #""\udc00""#), ("halves-in-disorder", #""\udc00\ud800""#),
        ("half-and-escape", #""\ud800\u0041""#),
        ("escape-at-the-end", #""\"#), ("form-feed", "\u{C}1"), ("no-break-space", "\u{A0}1"), ("mark", "\u{FEFF}{}"),
        ("key-of-257", #"{""# + String(repeating: "k", count: 257) + #"":0}"#), ("three-deep", "[[[]]]"),
        ("text-of-256", "\"" + String(repeating: "t", count: 256) + "\""), ("fraction", "1.5"), ("negative", "-1"),
        ("beyond-64-bits", "18446744073709551616"), ("beyond-a-double", "1e400"),
        ("beyond-all", "0.1e99999999999999999999"),
    ]
    let bytes: [(String, [UInt8])] = [
        ("nul", [0x22, 0x00, 0x22]), ("nul-behind", [0x31, 0x00]), ("overlong", [0x22, 0xC0, 0x80, 0x22]),
        ("surrogate", [0x22, 0xED, 0xA0, 0x80, 0x22]), ("half-a-character", [0x22, 0xE2, 0x82, 0x22]),
    ]
    let tests = try vectors.tests("rest").map { Seed($0, $0.jsonBytes) }
    let payloads = try vectors.tests("push-payload").map { Seed($0, Array(($0.payload ?? "").utf8)) }
    return values.map { Seed($0, Array($1.utf8)) } + faults.map { Seed($0, Array($1.utf8)) }
        + bytes.map { Seed($0, $1) } + (tests + payloads).map { Seed($0.name, $0.bytes) }
}

/// The bodies in the order of the target's list. Its last two are parts of other bodies, and have no vectors.
private let bodies = [
    "code.put request", "apn.put request", "gcm.put request", "keys.put request", "keys.get response",
    "tokens.put request", "tokens.put response", "token.get response", "messages.post request",
    "messages.post response", "attachments.get response", "attachment.get response",
]

/// Makes inputs with the number of the body as the first byte.
private func rest(_ vectors: Vectors) throws -> [Seed] {
    try vectors.tests("rest").compactMap { test in
        guard let body = bodies.firstIndex(of: "\(test.call ?? "") \(test.direction ?? "")") else { return nil }
        return Seed(test, [UInt8(body)] + test.jsonBytes)
    }
}

/// Makes requests, with the method as a number.
private func route(_ vectors: Vectors) throws -> [Seed] {
    let requests: [(UInt8, String)] = [
        (0, "/v1/accounts/sms/code/+14155550132"), (0, "/v1/accounts/voice/code/%2B14155550132"),
        (1, "/v1/accounts/code/123456"), (1, "/v1/acccounts/code/123456"), (1, "/v1/accounts/apn/"),
        (1, "/v1/accounts/gcm"), (3, "/v1/accounts/apn/"), (3, "/v1/accounts/gcm/"), (1, "/v1/keys/"),
        (0, "/v1/keys/+14155550132?relay=a%20b"), (0, "/v1/keys/+14155550132?relay=a&relay=b"),
        (1, "/v1/directory/tokens"), (0, "/v1/directory/-6vAXozPwSO_nQ"), (0, "/v1/directory/+6vAXozPwSO%2FnQ"),
        (2, "/v1/messages/"), (0, "/v1/attachments/"), (0, "/v1/attachments/18446744073709551615?relay="),
        (0, "/v1/attachments/00"), (0, "//evil.example/v1/keys"), (0, "blobs.example:443/x?y=%20"),
        (0, "[::1]:8080/"), (0, "/v1/keys/%00"), (0, "/v1/keys/%C3%28"), (4, "/v1/keys/"),
    ]
    let bodies = try vectors.tests("rest").filter { ($0.json ?? "").utf8.count < 300 }
    let calls = requests.enumerated().flatMap { index, request in
        [UInt8(16), 24].map { control in
            let body = bodies[index * 37 % bodies.count].json ?? ""
            let lines = Array("\(request.1)\n\n\n\(body)".utf8)
            return Seed(
                "request-\(index)\(control == 24 ? "" : "-specification")", [request.0 | control] + lines)
        }
    }
    let headers = try vectors.tests("basic-credentials").map { test in
        Seed(test, [0] + "/v1/attachments/\n\(test.header ?? "")\n12\n".utf8)
    }
    let times = ["120", "Fri, 31 Dec 1999 23:59:59 GMT", "-1", "18446744073709551616"].enumerated().map {
        Seed("time-\($0)", [0] + "/\n\($1)\n\($1)\n".utf8)
    }
    return calls + headers + times
}
