// SPDX-License-Identifier: Apache-2.0

/// The arguments of the command line as text for the parser, without loss, because the name of a file may be any bytes.
///
/// The parser takes and repeats Swift strings, which are UTF-8. Each byte that the parser must not see becomes the scalar
/// `U+10FE00` + byte, of a private-use plane:
///
/// - bytes that are not part of valid UTF-8,
/// - the bytes of terminal controls, so that no message of the parser contains any,
/// - the bytes of scalars in `U+10FE00...U+10FEFF`, so that two arguments never become the same text,
/// - a hyphen at the start of an option's value, which the parser would take for another option.
enum RawArguments {
    /// The options that take a value: any next argument, or the text after `=`.
    static let optionsWithValues: Set = [
        "--alert", "--as", "--body", "--body-file", "--content-type", "--count", "--destination", "--direction",
        "--encoding", "--id", "--identity", "--key", "--key-file", "--limit", "--max-bytes", "--output",
        "--password-file", "--prekeys", "--profile", "--relay", "--service", "--source", "--start", "--threads",
        "--timestamp", "--to", "--transport", "--type", "-o",
    ]

    /// Returns the arguments of this process for the parser, without the name of the process.
    static func ofProcess() -> [String] {
        let arguments = unsafe UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc))
        return encoded(
            unsafe arguments.dropFirst().map { argument in
                unsafe argument.map { unsafe System.bytes(of: $0) } ?? []
            })
    }

    /// Encodes arguments. `--name=value` becomes two arguments, because the parser drops an empty value and misreads some others.
    static func encoded(_ arguments: [[UInt8]]) -> [String] {
        var texts: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument.elementsEqual("--".utf8) {
                return texts + ["--"] + rest.map { encoded($0) }
            }
            let equals = argument.firstIndex(of: UInt8(ascii: "=")) ?? argument.endIndex
            let name = encoded(argument[..<equals])
            guard optionsWithValues.contains(name) else {
                texts.append(encoded(argument))
                continue
            }
            texts.append(name)
            if equals < argument.endIndex {
                texts.append(encoded(argument[(equals + 1)...], isValue: true))
            } else if let value = rest.popFirst() {
                texts.append(encoded(value, isValue: true))
            }
        }
        return texts
    }

    static func encoded(_ bytes: some Collection<UInt8>, isValue: Bool = false) -> String {
        var text = ""
        bytes.forEachScalar { scalar, bytes in
            let isOption = isValue && text.isEmpty && scalar == "-"
            if let scalar, !isOption, !scalar.isTerminalControl, !scalar.isEscape {
                text.unicodeScalars.append(scalar)
            } else {
                for byte in bytes {
                    text.unicodeScalars.append(Unicode.Scalar(Unicode.Scalar.firstEscape + UInt32(byte))!)
                }
            }
        }
        return text
    }

    /// Returns the bytes of an argument: the inverse of ``encoded(_:isValue:)``.
    static func decoded(_ text: String) -> [UInt8] {
        text.unicodeScalars.flatMap { scalar in
            scalar.isEscape ? [UInt8(scalar.value - Unicode.Scalar.firstEscape)] : Array(UTF8.encode(scalar)!)
        }
    }
}

extension Unicode.Scalar {
    static let firstEscape: UInt32 = 0x10FE00

    /// Whether this scalar stands for a byte of an argument.
    var isEscape: Bool { value >= Self.firstEscape && value <= Self.firstEscape + 0xFF }
}

extension Collection<UInt8> {
    /// Calls `body` with each scalar of UTF-8 text and its bytes. For bytes that are not UTF-8, the scalar is nil.
    func forEachScalar(_ body: (Unicode.Scalar?, Self.SubSequence) -> Void) {
        var (parser, iterator, start) = (UTF8.ForwardParser(), makeIterator(), startIndex)
        while true {
            let (scalar, count): (Unicode.Scalar?, Int)
            switch parser.parseScalar(from: &iterator) {
            case .valid(let encoded): (scalar, count) = (UTF8.decode(encoded), encoded.count)
            case .error(let length): (scalar, count) = (nil, length)
            case .emptyInput: return
            }
            let end = index(start, offsetBy: count)
            body(scalar, self[start..<end])
            start = end
        }
    }
}
