// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

/// What is wrong with JSON, in words: the place and the fault, nothing of the text.
extension Explanation {
    /// To come after what is read: "the payload begins with a byte order mark".
    static func of(_ error: JSONInputError) -> String {
        switch error {
        case .byteOrderMark: "begins with a byte order mark"
        case .notAnObject(let offset): "is no JSON object: there is no { at offset \(offset)"
        case .nul(let offset): "has a NUL byte at offset \(offset)"
        case .invalidUTF8: "is not UTF-8"
        @unknown default: "is no JSON object"
        }
    }

    /// To come after what is read and a colon.
    static func of(_ error: RESTReadingError) -> String {
        switch error {
        case .tooLarge(let limit): "it has more than \(limit) bytes"
        case .input(let fault): "it \(of(fault))"
        case .syntax: "it is not valid JSON"
        case .base64(let fault): "it is not base64: \(of(fault))"
        case .missing(let path): "\(quoted(path)) is missing"
        case .null(let path): "\(quoted(path)) is null"
        case .kind(let path): "\(quoted(path)) is of another kind than it should be"
        case .value(let path, let fault): "\(quoted(path)) is \(of(value: fault, at: path))"
        @unknown default: "it is not what it should be"
        }
    }

    /// The same, and where the text stops being UTF-8.
    static func of(_ error: JSONInputError, in text: [UInt8]) -> String {
        guard case .invalidUTF8 = error, let offset = UTF8Syntax.firstFault(in: text) else { return of(error) }
        return "\(of(error)) at offset \(offset)"
    }

    /// The same, and where the JSON in `text` breaks off, which the decoder does not say.
    static func of(_ error: RESTReadingError, in text: [UInt8]) -> String {
        if case .input(let fault) = error { return "it \(of(fault, in: text))" }
        guard case .syntax = error else { return of(error) }
        // There may be no fault but in how deep it is, or how large a number.
        guard let offset = JSONSyntax.firstFault(in: text) else {
            return "\(of(error)): nested too deeply, or with a number too large"
        }
        return "\(of(error)) \(place(offset, in: text))"
    }

    /// Where a byte is, for programs and for editors: from 0, and from 1.
    static func place(_ offset: Int, in text: [UInt8]) -> String {
        let before = text[..<offset]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let column = offset - ((before.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1) + 1
        return "at offset \(offset) (line \(line), column \(column))"
    }

    private static func quoted(_ path: RESTPath) -> String { "\"\(path)\"" }

    private static func of(value fault: RESTValueFault, at path: RESTPath) -> String {
        switch fault {
        case .base64(let error): "not base64: \(of(error))"
        case .key(let error): "no key: \(of(error, ofKeyWith: keyByteCount(at: path)))"
        case .number: "no telephone number: + and 7 to 15 digits, the first not 0"
        case .token: "no directory token: 14 characters of base64, or 16 that end in =="
        case .preKeyID: "no prekey id: 0 to 16777215"
        case .value(let error): of(error)
        case .url(let error): of(error)
        case .other: "not what it should be"
        @unknown default: "not what it should be"
        }
    }

    private static func keyByteCount(at path: RESTPath) -> Int {
        path.description == RESTKey.signalingKey.rawValue ? SignalingKey.byteCount : PublicKey.byteCount
    }

    private static func of(_ error: RESTValueError) -> String {
        switch error {
        case .empty: "empty"
        case .malformedInteger: "no integer of its size"
        case .misplacedLastResort:
            "at odds with the last-resort id, 16777215, which the last-resort key has and no other"
        @unknown default: "not what it should be"
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
