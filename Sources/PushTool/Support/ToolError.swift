// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

/// The error that ends a command, in one line.
///
/// The message has lengths, offsets and paths, but no key, number or message body, because standard error ends up in logs.
struct ToolError: Error, CustomStringConvertible {
    /// The names of errors that are not the library's: of the input, and of the system.
    static let inputName = "input"
    static let systemName = "system"

    let description: String
    /// The name of the library's error, ``inputName`` or ``systemName``.
    let name: String
    /// The offset of the faulty byte: in the input, or in the string at ``path``.
    let offset: Int?
    /// The path of the faulty value, if the input is JSON: `keys[3].publicKey`.
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

    /// Returns the same error with words before its message.
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

/// A command's error on standard error: a line for people or, with `--json`, an object for programs.
///
///     Error: the payload is not JSON, and is invalid base64 at offset 2
///     {"error": {"name": "malformed", "message": "the payload is …", "offset": 2}}
enum FaultReport {
    static func json(_ error: any Error, message: String, status: Int32) -> JSONText? {
        guard status != 0, !message.isEmpty else { return nil }
        let fault = error as? ToolError ?? ToolError(message, name: status == 64 ? "usage" : ToolError.inputName)
        return ["error": fault.json]
    }

    /// Removes keys that were typed in a wrong place from a message.
    static func withoutKeys(_ message: String, typed arguments: [String]) -> String {
        Redaction(typed: arguments.map(RawArguments.decoded)).text(message)
    }
}

/// An error whose case has a name in vectors and in `--json`.
protocol NamedError: Error, Equatable {
    /// The name of the case. A case that wraps another named error has the name of that error.
    var caseName: String { get }
    var inputOffset: Int? { get }
}

extension NamedError {
    /// The innermost wrapped error: `Base64Error.malformed` in `KeyError.base64(.malformed)`.
    var innermost: any NamedError {
        (Mirror(reflecting: self).children.first?.value as? any NamedError)?.innermost ?? self
    }

    var caseName: String {
        let error = innermost
        return Mirror(reflecting: error).children.first?.label ?? String(describing: error)
    }

    var inputOffset: Int? { nil }

    /// Whether the other error is the same case of the same type, with the same values.
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
    /// The name of the error of the faulty base64 or key. Every other fault is `malformedBody`.
    var caseName: String { valueError?.caseName ?? "malformedBody" }

    /// The offset of the faulty byte: in the text or, for base64, in the string at ``path``.
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
