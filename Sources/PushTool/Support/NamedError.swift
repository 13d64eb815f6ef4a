// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

/// An error that vectors know by the name of its case.
protocol NamedError: Error, Equatable {
    /// The name of the case; where the case only wraps another error, that one's.
    var caseName: String { get }
    /// The error that is not a wrapping of another.
    var innermost: any NamedError { get }
    /// Offset of the byte at fault, if the error has one.
    var inputOffset: Int? { get }
}

extension NamedError {
    var innermost: any NamedError { self }
    var inputOffset: Int? { nil }

    /// Whether the other is the same case of the same type, with the same values: an offset, a length.
    func isEqual(to other: any NamedError) -> Bool {
        other as? Self == self
    }
}

extension JSONError: NamedError {
    /// The wire type's own error, where a value is at fault and has a name; all else is `malformedBody`.
    var caseName: String {
        switch reason {
        case .base64(let error): error.caseName
        case .key(let error): error.caseName
        default: "malformedBody"
        }
    }

    /// Offset of the byte at fault: in the text, or in the string under ``path`` if that is not base64.
    var inputOffset: Int? {
        switch reason {
        case .base64(let error): error.inputOffset
        case .key(let error): error.innermost.inputOffset
        default: path.isEmpty ? textOffset : nil
        }
    }

    /// The value at fault, if it is one.
    var valuePath: String? { path.isEmpty ? nil : path }

    /// Where the text's fault is; nil for its length.
    private var textOffset: Int? {
        if case .tooLarge = reason { nil } else { offset }
    }
}

extension PushFault: NamedError {
    var caseName: String {
        switch self {
        case .badNumber: "badNumber"
        case .invalidTransport: "invalidTransport"
        case .rateLimited: "rateLimited"
        case .unauthorized: "unauthorized"
        case .wrongCode: "wrongCode"
        case .unknownNumber: "unknownNumber"
        case .unknownToken: "unknownToken"
        case .unknownAttachment: "unknownAttachment"
        case .badToken: "badToken"
        case .malformedBody: "malformedBody"
        case .possiblyDelivered: "possiblyDelivered"
        }
    }
}

extension EnvelopeError: NamedError {
    var caseName: String {
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

extension AttachmentError: NamedError {
    var caseName: String {
        switch self {
        case .tooLarge: "tooLarge"
        case .malformedLength: "malformedLength"
        case .authenticationFailed: "authenticationFailed"
        case .malformedPlaintext: "malformedPlaintext"
        case .cryptoUnavailable: "cryptoUnavailable"
        }
    }
}

extension AttachmentFileError: NamedError {
    var caseName: String {
        switch self {
        case .attachment(let error): error.caseName
        case .sameFile: "sameFile"
        case .unsuitableInput: "unsuitableInput"
        case .unsuitableTarget: "unsuitableTarget"
        case .malformedPath: "malformedPath"
        case .system: "system"
        case .cancelled: "cancelled"
        }
    }

    var innermost: any NamedError {
        if case .attachment(let error) = self { error } else { self }
    }
}

extension SignalOpeningError: NamedError {
    var caseName: String { innermost.caseName }

    var innermost: any NamedError {
        switch self {
        case .envelope(let error): error
        case .signal(let error): error
        }
    }
}

extension WireError: NamedError {
    var caseName: String {
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

    var inputOffset: Int? {
        if case .tooLarge = self { nil } else { offset }
    }
}

extension KeyError: NamedError {
    var caseName: String {
        switch self {
        case .length: "length"
        case .type: "type"
        case .base64(let error): error.caseName
        case .smallOrder: "smallOrder"
        }
    }

    var innermost: any NamedError {
        if case .base64(let error) = self { error } else { self }
    }
}

extension Base64Error: NamedError {
    var caseName: String {
        switch self {
        case .malformed: "malformed"
        case .tooLarge: "tooLarge"
        }
    }

    var inputOffset: Int? {
        if case .malformed(let offset) = self { offset } else { nil }
    }
}

extension ParsingError: NamedError {
    var caseName: String {
        switch self {
        case .malformed: "malformed"
        case .outOfRange: "outOfRange"
        case .empty: "empty"
        case .invalidUTF8: "invalidUTF8"
        case .scheme: "scheme"
        case .base64(let error): error.caseName
        case .missingColon: "missingColon"
        }
    }

    var innermost: any NamedError {
        if case .base64(let error) = self { error } else { self }
    }
}
