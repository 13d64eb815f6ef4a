// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The seeds of a target. How an input is laid out is said in the target's own source.
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

/// Programs: pass over all; every field by its type; into the first submessage, and on.
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
        return Seed("bit-\(number)", head + iv + [8, 1], isCase: number % 16 == 0)
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
        return Seed("right-\(count)", head + iv + [UInt8](repeating: 0x61, count: count), isCase: count % 16 == 15)
    }
    let changed = (0..<48).map { (number: UInt8) -> Seed in
        let head: [UInt8] = [3, 1, 7, number, number &* 5]
        return Seed("change-\(number)", head + iv + padding(20, 1), isCase: number % 12 < 3)
    }
    return asTheyAre + right + changed + paddings.map { $0.after([1, 2, 16, 5] + iv) }
}

/// Blocks with right padding, and with every kind of wrong: bad-inputs.md row 60.
private var paddings: [Seed] {
    let names = ["00", "01", "0f", "10", "11", "ff"]
    let plain = names.map { Seed("padding-\($0)", padding(32, UInt8($0, radix: 16)!)) }
    let uneven = (2...16).map { count in
        var text = padding(32, UInt8(count))
        text[32 - count] ^= 1
        return Seed("padding-\(count)-uneven", text, isCase: count % 7 == 2)
    }
    return plain + uneven
}

/// Zeros, with the last `value` bytes of that value; all of them, if it is more than there are.
private func padding(_ count: Int, _ value: UInt8) -> [UInt8] {
    let padded = max(1, min(count, Int(value)))
    return [UInt8](repeating: 0, count: count - padded) + [UInt8](repeating: value, count: padded)
}

/// The first byte is the number of the body among all that calls have: the order of the file's groups.
private func rest(_ vectors: Vectors) throws -> [Seed] {
    var bodies: [String] = []
    let tests = try vectors.tests("rest").filter { !$0.flags.contains("NoBody") && !$0.flags.contains("Truncated") }
    return tests.map { test in
        let body = "\(test.call ?? "") \(test.direction ?? "")"
        if !bodies.contains(body) { bodies.append(body) }
        let json = test.json.map { Array($0.utf8) } ?? Vectors.Test.bytes(test.jsonHex)
        let isEncoded: UInt8 = test.tcId % 8 == 0 ? 128 : 0
        return Seed(test, [UInt8(bodies.firstIndex(of: body)!) | isEncoded] + json)
    }
}

/// Requests, with the method as a number.
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
                "request-\(index)\(control == 24 ? "" : "-specification")", [request.0 | control] + lines,
                isCase: control == 24)
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
