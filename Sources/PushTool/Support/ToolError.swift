// SPDX-License-Identifier: Apache-2.0

import PushWire

/// Why a command ends with status 1: one line for whoever typed it.
///
/// It names shapes and places. No key, number or message goes into it, as standard error ends up in logs.
struct ToolError: Error, CustomStringConvertible {
    /// Where nothing of the library's is at fault: the input, or the system.
    static let inputName = "input"
    static let systemName = "system"

    let description: String
    /// For programs: the name of the library's error, or one of those above.
    let name: String
    /// Of the byte at fault: in the input, or in the string under ``path``.
    let offset: Int?
    /// Of the value at fault, if the input is JSON: `keys[3].publicKey`.
    let path: String?

    init(_ description: String, name: String = inputName, offset: Int? = nil, path: String? = nil) {
        (self.description, self.name, self.offset, self.path) = (description, name, offset, path)
    }

    /// What the library said, in the words given.
    init(_ description: String, _ error: some NamedError) {
        let path = (error as? JSONError)?.path ?? ""
        self.init(
            description, name: error.caseName, offset: error.innermost.inputOffset, path: path.isEmpty ? nil : path)
    }

    /// What the system said, with what it was about before it.
    init(_ subject: String, _ failure: System.Failure) {
        self.init("\(subject): \(failure.text)", name: Self.systemName)
    }
}
