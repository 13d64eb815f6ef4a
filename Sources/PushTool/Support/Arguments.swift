// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import PushCrypto
public import PushHTTP
public import PushWire

extension Profile: ExpressibleByArgument {
    /// Parses the name of a profile: `specification` or `deployed`.
    public init?(argument: String) {
        guard let profile = Self.allCases.first(where: { $0.name == argument }) else { return nil }
        self = profile
    }

    var name: String { String(describing: self) }
}

extension VerificationTransport: ExpressibleByArgument {}
extension RESTCall: ExpressibleByArgument {}
extension RESTBodies.Direction: ExpressibleByArgument {}

struct ProfileOptions: ParsableArguments {
    @Option(
        name: .customLong("profile"),
        help: ArgumentHelp(
            "The form of the protocol.",
            discussion: """
                specification follows the published documentation of the service: its MAC is HMAC-SHA1. deployed follows the \
                servers and clients of December 2013: their MAC is HMAC-SHA256. A payload of one profile does not open in the \
                other.
                """))
    var profile = Profile.specification
}

struct ThreadOptions: ParsableArguments {
    enum Count: String, CaseIterable, ExpressibleByArgument {
        case one = "1"
        case all
    }

    @Option(name: .customLong("threads"), help: "The number of threads; all means one for each core.")
    private var count = Count.all

    var threads: Threads { count == .one ? .one : .all }
}

struct JSONOptions: ParsableArguments {
    private static let name = "json"

    @Flag(
        name: .customLong(name),
        help: "Print JSON. An error is then {\"error\": {\"name\", \"message\", \"offset\"}} on one line.")
    var isWanted = false

    /// Writes a warning to standard error: `Warning: …`, or `{"warning": {"message": "…"}}`.
    func warn(_ message: String) {
        let json: JSONText = ["warning": ["message": .string(message)]]
        Output.warn(isWanted ? json.compact : "Warning: \(message)")
    }

    /// Whether the command line has `--json`, even if it cannot be parsed.
    static func areWanted(by arguments: [String]) -> Bool {
        arguments.prefix { $0 != "--" }.contains("--\(name)")
    }
}

enum SignalTypeArgument: UInt32, ExpressibleByArgument {
    case plaintext, ciphertext, keyExchange, preKeyBundle

    static let names = ["plaintext", "ciphertext", "key-exchange", "prekey-bundle"]

    init?(argument: String) {
        self.init(
            rawValue: Self.names.firstIndex(of: argument).map { UInt32($0) } ?? (try? Arguments.number(argument))
                ?? .max)
    }

    static var defaultCompletionKind: CompletionKind { .list(names) }
    static var allValueStrings: [String] { names + ["0", "1", "2", "3"] }

    var type: SignalType { SignalType(rawValue) }
}

enum Arguments {
    /// Parses a number: decimal digits or, if `allowsHex`, hexadecimal digits after `0x`. Refuses signs, spaces and separators.
    static func number<Value: FixedWidthInteger>(
        _ text: String, in range: ClosedRange<Value> = 0 ... .max, allowsHex: Bool = false
    ) throws -> Value {
        let isHex = allowsHex && (text.hasPrefix("0x") || text.hasPrefix("0X"))
        let digits = isHex ? text.dropFirst(2) : text[...]
        // The initializer of the standard library would accept a sign.
        let isNumber = digits.utf8.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
        guard isNumber, let value = Value(digits, radix: isHex ? 16 : 10), range.contains(value) else {
            let (first, last) = (range.lowerBound, range.upperBound)
            let hex = allowsHex ? " (0x\(String(last, radix: 16, uppercase: true)))" : ""
            throw ValidationError("It must be \(first) to \(last)\(hex).")
        }
        return value
    }

    /// Checks in `validate()` that at most one input is standard input, under any of its names.
    static func requireOneReader(of inputs: KeyValuePairs<String, Path?>) throws {
        let names = inputs.filter { $0.value.map(System.isStandardInput) == true }.map(\.key)
        guard names.count < 2 else {
            throw ValidationError("\(names[0]) and \(names[1]) cannot both come from standard input.")
        }
    }

    /// Parses a phone number. The error does not repeat it.
    static func phoneNumber(_ text: String, called name: String) throws(ToolError) -> PhoneNumber {
        do { return try PhoneNumber(text) } catch {
            throw ToolError(
                "\(name) is not a phone number: write + and 7 to 15 digits, the first not 0, such as +14155550132",
                error)
        }
    }
}
