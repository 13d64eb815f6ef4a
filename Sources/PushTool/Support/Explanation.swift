// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

/// The library's errors in words, for someone who has the bytes and wants to know what is wrong with them.
enum Explanation {
    static func of(_ error: Base64Error) -> String {
        switch error {
        case .malformed(let offset): "not strict base64 at offset \(offset)"
        case .tooLarge(let limit): "stands for more than \(limit) bytes"
        }
    }

    /// - Parameter byteCount: of a key of the kind in question; a signaling key if it is not given.
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
        case .sameFile: "IN and OUT are one file"
        case .unsuitableInput(let kind): "IN is \(of(kind)), not a regular file"
        case .unsuitableTarget(let kind): "OUT is \(of(kind)), which is not replaced"
        case .malformedPath: "OUT names no file"
        case .system(let call, let code): "\(of(call)): \(System.Failure(code: code).text)"
        case .cancelled: "stopped before the end"
        }
    }

    private static func of(_ kind: AttachmentFileError.FileKind) -> String {
        switch kind {
        case .directory: "a folder"
        case .fifo: "a pipe"
        case .device: "a device"
        case .symbolicLink: "a symbolic link"
        case .socket: "a socket"
        case .other: "something else"
        }
    }

    private static func of(_ call: AttachmentFileError.SystemCall) -> String {
        switch call {
        case .openInput: "IN cannot be opened"
        case .openFolder: "OUT's folder cannot be opened"
        case .create: "the partial file in OUT's folder cannot be made"
        case .stat: "IN or OUT cannot be looked at"
        case .lock: "the partial file cannot be locked"
        case .read: "IN cannot be read"
        case .write: "the partial file cannot be written"
        case .fsync: "the file or its folder cannot be synced"
        case .rename: "the partial file cannot take OUT's place"
        case .list: "OUT's folder cannot be listed"
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

    /// Name, place and words, on one line.
    static func line(_ error: WireError) -> String {
        if case .tooLarge = error { return "\(error.caseName): \(of(error))" }
        return "\(error.caseName) at offset \(error.offset): \(of(error))"
    }

    /// Name and words, on one line.
    static func line(_ error: EnvelopeError) -> String { "\(error.caseName): \(of(error))" }

    /// Name and words, on one line.
    static func line(_ error: AttachmentFileError) -> String { "\(error.caseName): \(of(error))" }

    /// Name and words, on one line.
    static func line(_ error: SignalOpeningError) -> String {
        switch error {
        case .envelope(let fault): "the envelope does not open: \(line(fault))"
        case .signal(let fault): "the envelope opens, but what is in it is no signal: \(line(fault))"
        }
    }
}
