// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto

/// The kinds of input that `inspect` shows.
enum InputKind: String, CaseIterable, ExpressibleByArgument {
    case envelope, signal, content

    /// The kind with its article.
    var words: String { self == .envelope ? "an \(rawValue)" : "a \(rawValue)" }

    /// The fields of a message; nil for an envelope.
    var schema: MessageSchema? {
        switch self {
        case .envelope: nil
        case .signal: .signal
        case .content: .content
        }
    }
}

/// The encodings of an input.
enum InputEncoding: String, CaseIterable, ExpressibleByArgument {
    case binary, hex, base64, json

    /// The words before the kind of an encoded input.
    var words: String {
        switch self {
        case .binary: "the bytes of"
        case .hex: "hexadecimal of"
        case .base64: "base64 of"
        case .json: "a push payload's JSON with"
        }
    }

    func decode(_ input: [UInt8]) throws(ToolError) -> [UInt8] {
        switch self {
        case .binary: return input
        case .hex:
            do { return try Hex.typedBytes(input) } catch {
                throw ToolError(
                    "the input is not pairs of hexadecimal digits at offset \(error.offset)", name: "malformed",
                    offset: error.offset)
            }
        case .base64:
            do { return try Base64.decode(PushPayload.withoutLineEnd(input).span) } catch {
                throw ToolError("the input is not base64: \(Explanation.of(error))", error)
            }
        case .json:
            let start = input.firstIndex { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } ?? input.count
            guard start < input.count, input[start] == UInt8(ascii: "{") else {
                throw ToolError("the input is no JSON object: there is no { at offset \(start)", offset: start)
            }
            return try PushPayload(input).envelope
        }
    }
}
