// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

/// The library's errors in words, for people who have the faulty bytes.
///
/// Words for a value are a predicate, such as "is empty". Words for a whole input are a sentence.
enum Explanation {
    static func of(_ error: Base64Error) -> String {
        switch error {
        case .malformed(let offset): "is invalid base64 at offset \(offset)"
        case .tooLarge(let limit): "has more than \(limit) bytes when decoded"
        }
    }

    /// The predicate for the text or bytes of a key.
    static func of(_ error: KeyError, ofKeyWith byteCount: Int = SignalingKey.byteCount) -> String {
        switch error {
        case .length(let count): "has \(count) bytes instead of \(byteCount)"
        case .type(let byte):
            "begins with 0x\(Hex.text([byte])) instead of the type byte 0x\(Hex.text([PublicKey.typeByte]))"
        case .base64(let fault): of(fault)
        case .smallOrder: "is a point of small order"
        }
    }

    static func of(_ error: EnvelopeError) -> String {
        switch error {
        case .tooLarge(let limit): "it has more than \(limit) bytes"
        case .malformedLength: "the length must be 27 + 16n bytes, n at least 1"
        case .unsupportedVersion(let byte): "the version byte is 0x\(Hex.text([byte])) instead of 0x01"
        case .authenticationFailed:
            "the MAC does not match: check the key and --profile; if both are right, the bytes were changed"
        case .malformedPlaintext: "the MAC matches, but the padding is invalid: the program that sealed it has a fault"
        case .cryptoUnavailable: cryptoUnavailable
        }
    }

    static func of(_ error: AttachmentError) -> String {
        switch error {
        case .tooLarge(let limit): "IN has more than \(limit) bytes"
        case .malformedLength: "the length must be 48 + 16n bytes, n at least 1: IN is not a blob, or is cut off"
        case .authenticationFailed: "the MAC does not match: check the key; if it is right, the bytes were changed"
        case .malformedPlaintext:
            "the MAC matches, but the padding is invalid: the program that encrypted it has a fault"
        case .cryptoUnavailable: cryptoUnavailable
        }
    }

    private static let cryptoUnavailable =
        "OpenSSL cannot be initialized, or is out of memory: check its configuration"

    static func of(_ error: AttachmentFileError) -> String {
        switch error {
        case .attachment(let fault): of(fault)
        case .inputChanged: "the length of IN changed while it was read: try again when no program writes to it"
        case .sameFile: "IN and OUT are the same file: give OUT another name"
        case .unsuitableInput(let kind): "IN is not a regular file (\(kind))"
        case .unsuitableTarget("read-only file"):
            "OUT is read-only, and was not replaced: make it writable, or remove it"
        case .unsuitableTarget(let kind):
            "OUT is not a regular file (\(kind)), and was not replaced: give another name"
        case .malformedPath: "OUT is not the path of a file: it is empty, or ends in /, . or .."
        case .system(let call, let code):
            "\(["open input": "IN", "read": "IN", "stat": "IN or OUT"][call] ?? "OUT"): \(call) failed: "
                + System.Failure(code: code).text
        case .unsyncedFolder(let code):
            "OUT is new and complete, but a power failure may restore the old one, as its folder cannot be synced: "
                + System.Failure(code: code).text
        case .unknownTarget(let code):
            "OUT is either unchanged, or new and complete: rename failed, and the file system does not say which: "
                + System.Failure(code: code).text
        case .cancelled: "stopped before the end"
        }
    }

    static func of(_ error: WireError) -> String {
        switch error {
        case .truncated: "the message ends before a value or group in it is complete"
        case .varintTooLong: "a varint has more than 10 bytes"
        case .tagOutOfRange: "a tag has more than 5 bytes or 32 bits; the largest field number is 2^29 - 1"
        case .lengthOutOfRange: "a length has more than 5 bytes or 32 bits"
        case .fieldNumberZero: "field number 0 does not exist; zeros here are often padding that was not removed"
        case .invalidWireType: "wire types 6 and 7 do not exist"
        case .unmatchedEndGroup: "the end of a group that is not the innermost open group"
        case .tooDeep: "more than \(WireReader.maximumDepth) nested submessages and groups"
        case .invalidUTF8: "a string is not UTF-8"
        case .tooManyElements: "more repeated elements than the limit"
        case .tooLarge(let limit): "the message has more than \(limit) bytes"
        }
    }

    /// The name of an error, its offset if it has one, and its explanation, on one line.
    static func line(_ error: WireError) -> String { line(error, of(error)) }
    static func line(_ error: EnvelopeError) -> String { line(error, of(error)) }
    static func line(_ error: AttachmentFileError) -> String { line(error, of(error)) }

    static func line(_ error: SignalOpeningError) -> String {
        switch error {
        case .envelope(let fault): "the envelope does not open: \(line(fault))"
        case .signal(let fault): "the envelope opens, but its plaintext is not a signal: \(line(fault))"
        }
    }

    private static func line(_ error: some NamedError, _ words: String) -> String {
        "\(error.caseName)\(error.inputOffset.map { " at offset \($0)" } ?? ""): \(words)"
    }
}

/// Faults of JSON and of requests: the place and the fault, without any of the text.
extension Explanation {
    static func of(_ error: JSONError, in text: [UInt8]) -> String {
        if let encoding = ofEncoding(text) { return "it \(encoding)" }
        let place = place(error.offset, in: text)
        return switch error.reason {
        case .tooLarge(let limit): "it has more than \(limit) bytes"
        case .byteOrderMark, .invalidUTF8: "it is not UTF-8 \(place)"
        case .notAnObject: "it is not a JSON object: { is missing \(place)"
        case .syntax: "it is invalid JSON \(place)"
        case .tooDeep: "it is nested more than \(JSONReader.maximumDepth) levels deep \(place)"
        case .keyTooLong(let limit): "it has a key of more than \(limit) bytes \(place)"
        default: "\(error.path.isEmpty ? "it" : "\"\(error.path)\"") \(of(value: error.reason, at: error.path))"
        }
    }

    /// Names the encoding, and the remedy, if it is one in which Windows programs save text. Nil for any other.
    static func ofEncoding(_ text: some Collection<UInt8>) -> String? {
        if text.starts(with: "\u{FEFF}".utf8) { return "begins with a byte order mark: save it as UTF-8 without one" }
        // Without a byte order mark, text is recognized by zeros: it begins with ASCII.
        let (start, zeros) = (Array(text.prefix(4)), text.prefix(4).map { $0 == 0 })
        let isUTF32 = start == [0xFF, 0xFE, 0, 0] || start == [0, 0, 0xFE, 0xFF]
        if isUTF32 || [[false, true, true, true], [true, true, true, false]].contains(zeros) {
            return "is UTF-32: save it as UTF-8"
        }
        let isUTF16 = start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF])
        let isBare =
            [[false, true], [true, false]].contains(Array(zeros.prefix(2))) && zeros.suffix(2) == zeros.prefix(2)
        return isUTF16 || isBare ? "is UTF-16: save it as UTF-8" : nil
    }

    /// The place of a byte: the offset, counted from 0, and the line and column, counted from 1.
    static func place(_ offset: Int, in text: [UInt8]) -> String {
        let before = text[..<offset]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let column = offset - ((before.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1) + 1
        return "at offset \(offset) (line \(line), column \(column))"
    }

    private static func of(value reason: JSONError.Reason, at path: String) -> String {
        switch reason {
        case .missing: "is missing"
        case .null: "is null"
        case .kind: "has the wrong JSON type"
        case .duplicateKey: "appears twice"
        case .tooManyElements(let limit): "has more than \(limit) elements"
        case .malformedInteger: "is not an integer, or is out of range"
        case .empty: "is empty"
        case .textTooLong(let limit): "has more than \(limit) bytes"
        case .misplacedLastResort: "is wrong: the last-resort key, and no other key, must have the ID 16777215"
        case .base64(let error): of(error)
        case .key(let error): of(error, ofKeyWith: keyByteCount(at: path))
        case .preKeyID: "is not a prekey ID, 0 to 16777215"
        case .phoneNumber: "is not a phone number: + and 7 to 15 digits, the first not 0"
        case .token: "is not a directory token: 14 characters of base64, or 16 that end in =="
        case .url(let error): of(error)
        default: "is invalid"
        }
    }

    private static func keyByteCount(at path: String) -> Int {
        let name = path.utf8.split(separator: UInt8(ascii: ".")).last ?? ""[...].utf8
        if name.elementsEqual("privateKey".utf8) { return PrivateKey.byteCount }
        return name.elementsEqual("signalingKey".utf8) ? SignalingKey.byteCount : PublicKey.byteCount
    }

    static func of(password error: ParsingError) -> String {
        switch error {
        case .empty: "is empty"
        case .controlCharacter: "has a control character, such as a tab or a second line, which HTTP forbids (RFC 7617)"
        default: "is not UTF-8"
        }
    }

    static func of(_ error: PushCallError) -> String {
        switch error {
        case .url(let error): "--service \(of(error))"
        case .colonInPassword: lockout("a colon")
        default: lockout("characters beyond ASCII")
        }
    }

    private static func lockout(_ fault: String) -> String {
        "with --profile deployed, the password must not have \(fault): the server would refuse it after registration"
    }

    /// The predicate for a URL.
    static func of(_ error: ServiceURLError) -> String {
        switch error {
        case .malformed(let offset): "is not a URL: the byte at offset \(offset) is not allowed there"
        case .scheme: "does not begin with https://, or http:// for this machine"
        case .userInformation: "has user information, which can disguise the host: remove it"
        case .authority: "has no valid host, or an invalid port"
        case .insecure: "is an http URL to another machine: use https"
        @unknown default: "is not accepted"
        }
    }
}
