// SPDX-License-Identifier: Apache-2.0

public import ArgumentParser
import PushCrypto
public import PushHTTP
public import PushWire

extension Profile: ExpressibleByArgument {
    /// Reads a profile's name.
    public init?(argument: String) {
        switch argument {
        case "specification": self = .specification
        case "deployed": self = .deployed
        default: return nil
        }
    }

    /// The names, for help and completion.
    public static var allValueStrings: [String] { ["specification", "deployed"] }

    /// The name of the default, for help.
    public var defaultValueDescription: String { name }

    /// As on the command line and in vector files.
    var name: String {
        switch self {
        case .specification: "specification"
        case .deployed: "deployed"
        }
    }
}

extension VerificationTransport: ExpressibleByArgument {}
extension RESTCall: ExpressibleByArgument {}
extension RESTBodies.Direction: ExpressibleByArgument {}

/// Which form of the protocol, as an option.
struct ProfileOptions: ParsableArguments {
    @Option(
        name: .customLong("profile"),
        help: ArgumentHelp(
            "Which form of the protocol is spoken.",
            discussion: """
                specification: as the service's published page has it, with a MAC by HMAC-SHA1. deployed: as servers and \
                clients of December 2013 did it, with HMAC-SHA256. A payload of the one does not open in the other.
                """))
    var profile = Profile.specification
}

/// What people may write for the type of a signal.
enum SignalTypeArgument: UInt32, ExpressibleByArgument {
    case plaintext = 0
    case ciphertext = 1
    case keyExchange = 2
    case preKeyBundle = 3

    static let names = ["plaintext", "ciphertext", "key-exchange", "prekey-bundle"]

    init?(argument: String) {
        let value = Self.names.firstIndex(of: argument).map { UInt32($0) } ?? UInt32(argument)
        guard let value, let type = Self(rawValue: value) else { return nil }
        self = type
    }

    static var defaultCompletionKind: CompletionKind { .list(names) }
    static var allValueStrings: [String] { names + ["0", "1", "2", "3"] }

    var type: SignalType { SignalType(rawValue) }
}

/// Parsers of single arguments. What they throw is shown together with the option's name and its help.
enum Arguments {
    /// A number in decimal, or in hexadecimal after `0x`.
    static func number(_ text: String, in range: ClosedRange<Int>) throws -> Int {
        let value =
            text.hasPrefix("0x") || text.hasPrefix("0X")
            ? Int(text.dropFirst(2), radix: 16) : Int(text)
        guard let value, range.contains(value), text.utf8.first != UInt8(ascii: "+"), !text.contains("-") else {
            let (first, last) = (range.lowerBound, range.upperBound)
            throw ValidationError("It must be \(first) to \(last) (0x\(String(last, radix: 16, uppercase: true))).")
        }
        return value
    }

    /// A telephone number. The error does not repeat it.
    static func phoneNumber(_ text: String, called name: String) throws(ToolError) -> PhoneNumber {
        do { return try PhoneNumber(text) } catch {
            throw ToolError(
                "\(name) is no telephone number: + and 7 to 15 digits, the first not 0, like +14155550132", error)
        }
    }
}
