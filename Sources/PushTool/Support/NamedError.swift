// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

/// An error that vectors and `--json` know by the name of its case.
protocol NamedError: Error, Equatable {
    /// The name of the case. A case that only wraps another named error has that error's name.
    var caseName: String { get }
    var inputOffset: Int? { get }
}

extension NamedError {
    /// The error that wraps no other: `Base64Error.malformed` in `KeyError.base64(.malformed)`.
    var innermost: any NamedError {
        (Mirror(reflecting: self).children.first?.value as? any NamedError)?.innermost ?? self
    }

    var caseName: String {
        let error = innermost
        return Mirror(reflecting: error).children.first?.label ?? String(describing: error)
    }

    var inputOffset: Int? { nil }

    /// Whether the other error is the same case of the same type, with the same values: an offset, a length.
    func isEqual(to other: any NamedError) -> Bool {
        other as? Self == self
    }
}

extension AttachmentError: NamedError {}
extension AttachmentFileError: NamedError {}
extension EnvelopeError: NamedError {}
extension KeyError: NamedError {}
extension ParsingError: NamedError {}
extension PushFault: NamedError {}
extension SignalOpeningError: NamedError {}

extension Base64Error: NamedError {
    var inputOffset: Int? {
        if case .malformed(let offset) = self { offset } else { nil }
    }
}

extension WireError: NamedError {
    var inputOffset: Int? {
        if case .tooLarge = self { nil } else { offset }
    }
}

extension JSONError: NamedError {
    /// The name of the wire type's own error, if the value at fault has one. All else is `malformedBody`.
    var caseName: String { valueError?.caseName ?? "malformedBody" }

    /// The offset of the byte at fault: in the text, or in the string under ``path`` if that is not base64.
    var inputOffset: Int? {
        if let valueError { return valueError.innermost.inputOffset }
        if case .tooLarge = reason { return nil }
        return path.isEmpty ? offset : nil
    }

    private var valueError: (any NamedError)? {
        switch reason {
        case .base64(let error): error
        case .key(let error): error
        default: nil
        }
    }
}
