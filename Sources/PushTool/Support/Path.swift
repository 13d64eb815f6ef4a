// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The path of a file: any bytes but NUL.
struct Path: ExpressibleByArgument, Hashable, CustomStringConvertible {
    /// The argument `-`, which stands for standard input.
    static let standardInput = Path([UInt8(ascii: "-")])

    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    init(argument: String) { self.init(RawArguments.decoded(argument)) }

    var isStandardInput: Bool { self == .standardInput }

    /// The path for a message: on one line, with control characters escaped.
    var description: String { bytes.isEmpty ? "\"\"" : Escaped.text(bytes) }

    /// The part after the last slash.
    var lastComponent: Path { Path(Array(bytes[((bytes.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...])) }
}

/// A text from the command line. Bytes that are not UTF-8 are refused, and the parser's message names the option.
struct Text: ExpressibleByArgument, CustomStringConvertible {
    let string: String

    init(_ string: String) { self.string = string }

    init?(argument: String) {
        guard let string = String(validating: RawArguments.decoded(argument), as: UTF8.self) else { return nil }
        self.init(string)
    }

    /// The text as the help shows it for a default.
    var description: String { string }
}
