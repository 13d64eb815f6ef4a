// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

/// What is wrong with JSON, in words: the place and the fault, nothing of the text.
extension Explanation {
    /// To come after the name of what is read and a colon.
    static func of(_ error: JSONError, in text: [UInt8]) -> String {
        let place = place(error.offset, in: text)
        return switch error.reason {
        case .tooLarge(let limit): "it has more than \(limit) bytes"
        case .byteOrderMark: "it begins with a byte order mark"
        case .invalidUTF8: "it is not UTF-8 \(place)"
        case .notAnObject: "it is no JSON object: there is no { \(place)"
        case .syntax: "it is not valid JSON \(place)"
        case .tooDeep: "it is nested more than \(JSONReader.maximumDepth) levels deep \(place)"
        case .keyTooLong(let limit): "it has a key of more than \(limit) bytes \(place)"
        default: "\(error.path.isEmpty ? "it" : "\"\(error.path)\"") is \(of(value: error.reason, at: error.path))"
        }
    }

    /// Where a byte is, for programs and for editors: from 0, and from 1.
    static func place(_ offset: Int, in text: [UInt8]) -> String {
        let before = text[..<offset]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let column = offset - ((before.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1) + 1
        return "at offset \(offset) (line \(line), column \(column))"
    }

    private static func of(value reason: JSONError.Reason, at path: String) -> String {
        switch reason {
        case .missing: "missing"
        case .null: "null"
        case .kind: "of another kind than it should be"
        case .duplicateKey: "there twice"
        case .tooManyElements(let limit): "a list of more than \(limit) elements"
        case .malformedInteger: "no integer of its size"
        case .empty: "empty"
        case .textTooLong(let limit): "longer than \(limit) bytes"
        case .misplacedLastResort:
            "at odds with the last-resort id, 16777215, which the last-resort key has and no other"
        case .base64(let error): "not base64: \(of(error))"
        case .key(let error): "no key: \(of(error, ofKeyWith: keyByteCount(at: path)))"
        case .preKeyID: "no prekey id: 0 to 16777215"
        case .phoneNumber: "no telephone number: + and 7 to 15 digits, the first not 0"
        case .token: "no directory token: 14 characters of base64, or 16 that end in =="
        case .url(let error): of(error)
        default: "not what it should be"
        }
    }

    private static func keyByteCount(at path: String) -> Int {
        TextBytes(path) == "signalingKey" ? SignalingKey.byteCount : PublicKey.byteCount
    }

    /// To come after "must not have".
    static func of(_ error: PushAccountError) -> String {
        switch error {
        case .colonInPassword: "a colon: such a server would lock its owner out"
        case .passwordNotASCII: "characters beyond ASCII: such a server would lock its owner out"
        @unknown default: "what it has"
        }
    }

    static func of(_ error: ServiceURLError) -> String {
        switch error {
        case .malformed(let offset): "no URL: its byte \(offset) cannot stand there"
        case .scheme: "no URL that begins with https:// (or http://, to this machine)"
        case .userInformation: "a URL with user information, which could lead elsewhere than it seems to"
        case .authority: "a URL without a host, or whose host or port is none"
        case .insecure: "an http URL to another machine"
        @unknown default: "no URL that is taken"
        }
    }
}
