// SPDX-License-Identifier: Apache-2.0

// The names of errors in vector files.

extension EnvelopeError {
    var name: String {
        switch self {
        case .tooLarge: "tooLarge"
        case .malformedLength: "malformedLength"
        case .unsupportedVersion: "unsupportedVersion"
        case .authenticationFailed: "authenticationFailed"
        case .malformedPlaintext: "malformedPlaintext"
        case .cryptoUnavailable: "cryptoUnavailable"
        }
    }
}

extension AttachmentError {
    var name: String {
        switch self {
        case .tooLarge: "tooLarge"
        case .malformedLength: "malformedLength"
        case .authenticationFailed: "authenticationFailed"
        case .malformedPlaintext: "malformedPlaintext"
        case .cryptoUnavailable: "cryptoUnavailable"
        }
    }
}

extension WireError {
    var name: String {
        switch self {
        case .truncated: "truncated"
        case .varintTooLong: "varintTooLong"
        case .tagOutOfRange: "tagOutOfRange"
        case .lengthOutOfRange: "lengthOutOfRange"
        case .fieldNumberZero: "fieldNumberZero"
        case .invalidWireType: "invalidWireType"
        case .unmatchedEndGroup: "unmatchedEndGroup"
        case .tooDeep: "tooDeep"
        case .invalidUTF8: "invalidUTF8"
        case .tooManyElements: "tooManyElements"
        case .tooLarge: "tooLarge"
        }
    }
}

extension Base64Error {
    var name: String {
        switch self {
        case .malformed: "malformed"
        case .tooLarge: "tooLarge"
        }
    }
}

extension KeyError {
    var name: String {
        switch self {
        case .length: "length"
        case .type: "type"
        case .base64(let error): error.name
        case .smallOrder: "smallOrder"
        }
    }
}

extension ParsingError {
    var name: String {
        switch self {
        case .malformed: "malformed"
        case .outOfRange: "outOfRange"
        case .empty: "empty"
        case .invalidUTF8: "invalidUTF8"
        case .controlCharacter: "controlCharacter"
        case .scheme: "scheme"
        case .base64(let error): error.name
        case .missingColon: "missingColon"
        }
    }
}

extension JSONError {
    var name: String {
        switch reason {
        case .base64(let error): error.name
        case .key(let error): error.name
        default: "malformedBody"
        }
    }
}
