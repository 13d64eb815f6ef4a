// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

/// The fault with which a command ends, in one line.
///
/// It names shapes and places, and no key, number or message: standard error ends up in logs.
struct ToolError: Error, CustomStringConvertible {
    /// The name of a fault that the library has no error for: of the input, or of the system.
    static let inputName = "input"
    static let systemName = "system"

    let description: String
    /// The name of the library's error, or one of the two above.
    let name: String
    /// The offset of the byte at fault: in the input, or in the string under ``path``.
    let offset: Int?
    /// The path of the value at fault, if the input is JSON: `keys[3].publicKey`.
    let path: String?

    init(_ description: String, name: String = inputName, offset: Int? = nil, path: String? = nil) {
        (self.description, self.name, self.offset, self.path) = (description, name, offset, path)
    }

    init(_ description: String, _ error: some NamedError) {
        let path = (error as? JSONError)?.path ?? ""
        self.init(
            description, name: error.caseName, offset: error.innermost.inputOffset, path: path.isEmpty ? nil : path)
    }

    init(_ subject: String, _ failure: System.Failure) {
        self.init("\(subject): \(failure.text)", name: Self.systemName)
    }

    /// The same fault, with words before it.
    func after(_ words: String) -> ToolError {
        ToolError(words + description, name: name, offset: offset, path: path)
    }

    var json: JSONText {
        [
            "name": .string(name), "message": .string(description), "offset": offset.map(JSONText.integer),
            "path": path.map(JSONText.string),
        ]
    }
}

/// A command's fault, as standard error has it: a line for people, or with `--json` an object for programs.
///
///     Error: no IncomingPushMessageSignal: truncated at offset 3: the input ends before this value or group does
///     {"error": {"name": "truncated", "message": "no IncomingPushMessageSignal: …", "offset": 3}}
enum FaultReport {
    static func json(_ error: any Error, message: String, status: Int32) -> JSONText? {
        guard status != 0, !message.isEmpty else { return nil }
        let fault = error as? ToolError ?? ToolError(message, name: status == 64 ? "usage" : ToolError.inputName)
        return ["error": fault.json]
    }

    /// The message without the keys that were typed in a wrong place.
    static func withoutKeys(_ message: String, typed arguments: [String]) -> String {
        Redaction(typed: arguments.map(RawArguments.decoded)).text(message)
    }
}

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
