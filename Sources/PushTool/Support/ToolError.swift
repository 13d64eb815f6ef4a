// SPDX-License-Identifier: Apache-2.0

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

    /// An error of the library, in the words given.
    init(_ description: String, _ error: some NamedError) {
        let path = (error as? JSONError)?.path ?? ""
        self.init(
            description, name: error.caseName, offset: error.innermost.inputOffset, path: path.isEmpty ? nil : path)
    }

    /// A failure of the system, in its own words after the subject.
    init(_ subject: String, _ failure: System.Failure) {
        self.init("\(subject): \(failure.text)", name: Self.systemName)
    }

    /// `{"name", "message"}`, and `"offset"` and `"path"` if the error has them.
    var json: JSONText {
        [
            "name": .string(name), "message": .string(description), "offset": offset.map(JSONText.integer),
            "path": path.map(JSONText.string),
        ]
    }
}
