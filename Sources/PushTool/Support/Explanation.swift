// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

/// The library's errors in words, for people who have the bytes at fault.
enum Explanation {
    static func of(_ error: Base64Error) -> String {
        switch error {
        case .malformed(let offset): "not strict base64 at offset \(offset)"
        case .tooLarge(let limit): "stands for more than \(limit) bytes"
        }
    }

    static func of(_ error: KeyError, ofKeyWith byteCount: Int = SignalingKey.byteCount) -> String {
        switch error {
        case .length(let count): "\(count) bytes, where there must be exactly \(byteCount)"
        case .type(let byte): "it begins with 0x\(Hex.text([byte]))"
        case .base64(let fault): of(fault)
        case .smallOrder: "a point of small order"
        }
    }

    static func of(_ error: EnvelopeError) -> String {
        switch error {
        case .tooLarge(let limit): "more than \(limit) bytes"
        case .malformedLength: "the length is not 27 + 16n bytes with n of 1 or more"
        case .unsupportedVersion(let byte): "the first byte is 0x\(Hex.text([byte])), not the version 0x01"
        case .authenticationFailed: "the MAC does not hold: another key, the other --profile, or changed bytes"
        case .malformedPlaintext: "the MAC holds, but the padding is wrong: whoever has the key sealed something else"
        case .cryptoUnavailable: "OpenSSL could not be initialized, or is out of memory"
        }
    }

    static func of(_ error: AttachmentError) -> String {
        switch error {
        case .tooLarge(let limit): "more than \(limit) bytes"
        case .malformedLength: "the length is not 48 + 16n bytes with n of 1 or more: no blob, or not all of one"
        case .authenticationFailed: "the MAC does not hold: another key, or changed bytes"
        case .malformedPlaintext: "the MAC holds, but the padding is wrong: whoever has the key made something else"
        case .cryptoUnavailable: "OpenSSL could not be initialized, or is out of memory"
        }
    }

    static func of(_ error: AttachmentFileError) -> String {
        switch error {
        case .attachment(let fault): of(fault)
        case .inputChanged: "IN became shorter or longer while it was read: try again once no program writes to it"
        case .sameFile: "IN and OUT are one file"
        case .unsuitableInput(let kind): "IN is not a regular file (\(kind))"
        case .unsuitableTarget("read-only file"):
            "OUT is read-only, and is not replaced: make it writable, or remove it"
        case .unsuitableTarget(let kind): "OUT is not a regular file (\(kind)), and is not replaced"
        case .malformedPath: "OUT names no file"
        case .system(let call, let code):
            "\(["open input": "IN", "read": "IN", "stat": "IN or OUT"][call] ?? "OUT"): \(call) failed: "
                + System.Failure(code: code).text
        case .unsyncedFolder(let code):
            "OUT is new and whole, but a power failure may bring the old one back: its folder could not be synced: "
                + System.Failure(code: code).text
        case .unknownTarget(let code):
            "OUT is as it was, or new and whole: rename failed, and the file system does not tell whether it was done: "
                + System.Failure(code: code).text
        case .cancelled: "stopped before the end"
        }
    }

    static func of(_ error: WireError) -> String {
        switch error {
        case .truncated: "the input, or the message around this, ends before this value or group does"
        case .varintTooLong: "a varint of more than 10 bytes"
        case .tagOutOfRange: "a tag of more than 5 bytes or 32 bits; field numbers end at 2^29 - 1"
        case .lengthOutOfRange: "a length of more than 5 bytes or 32 bits"
        case .fieldNumberZero: "field number 0, which no field has; zeros here are often padding that was not taken off"
        case .invalidWireType: "wire type 6 or 7, which do not exist"
        case .unmatchedEndGroup: "the end of a group that is not open, or not the innermost"
        case .tooDeep: "more than \(WireReader.maximumDepth) submessages and groups inside each other"
        case .invalidUTF8: "a string that is not UTF-8"
        case .tooManyElements: "more repeated elements than the limit"
        case .tooLarge(let limit): "a message of more than \(limit) bytes"
        }
    }

    /// The name of an error, its offset if it has one, and its words, on one line.
    static func line(_ error: WireError) -> String { line(error, of(error)) }
    static func line(_ error: EnvelopeError) -> String { line(error, of(error)) }
    static func line(_ error: AttachmentFileError) -> String { line(error, of(error)) }

    static func line(_ error: SignalOpeningError) -> String {
        switch error {
        case .envelope(let fault): "the envelope does not open: \(line(fault))"
        case .signal(let fault): "the envelope opens, but what is in it is no signal: \(line(fault))"
        }
    }

    private static func line(_ error: some NamedError, _ words: String) -> String {
        "\(error.caseName)\(error.inputOffset.map { " at offset \($0)" } ?? ""): \(words)"
    }
}

/// Faults of JSON and of requests: the place and the fault, nothing of the text.
extension Explanation {
    static func of(_ error: JSONError, in text: [UInt8]) -> String {
        if let encoding = ofEncoding(text) { return "it \(encoding)" }
        let place = place(error.offset, in: text)
        return switch error.reason {
        case .tooLarge(let limit): "it has more than \(limit) bytes"
        case .byteOrderMark, .invalidUTF8: "it is not UTF-8 \(place)"
        case .notAnObject: "it is no JSON object: there is no { \(place)"
        case .syntax: "it is not valid JSON \(place)"
        case .tooDeep: "it is nested more than \(JSONReader.maximumDepth) levels deep \(place)"
        case .keyTooLong(let limit): "it has a key of more than \(limit) bytes \(place)"
        default: "\(error.path.isEmpty ? "it" : "\"\(error.path)\"") is \(of(value: error.reason, at: error.path))"
        }
    }

    /// The encoding of a file in which Windows saves text, and nil for any other.
    static func ofEncoding(_ text: some Collection<UInt8>) -> String? {
        if text.starts(with: "\u{FEFF}".utf8) { return "begins with a byte order mark: save it as UTF-8 without one" }
        // Text without a mark begins with ASCII.
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

    /// The place of a byte, for programs (from 0) and for editors (from 1).
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
        let name = path.utf8.split(separator: UInt8(ascii: ".")).last ?? ""[...].utf8
        if name.elementsEqual("privateKey".utf8) { return PrivateKey.byteCount }
        return name.elementsEqual("signalingKey".utf8) ? SignalingKey.byteCount : PublicKey.byteCount
    }

    static func of(password error: ParsingError) -> String {
        switch error {
        case .empty: "is empty"
        case .controlCharacter: "has a control character, such as a tab or a second line: HTTP forbids it (RFC 7617)"
        default: "is not UTF-8"
        }
    }

    static func of(_ error: PushCallError) -> String {
        switch error {
        case .url(let error): "--service is \(of(error))"
        case .colonInPassword: lockout("a colon")
        default: lockout("characters beyond ASCII")
        }
    }

    private static func lockout(_ fault: String) -> String {
        "with --profile deployed, the password must not have \(fault): such a server would lock its owner out"
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
