// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushWire

/// One test: its fields, and those of its group.
struct VectorTest {
    /// The required outcome.
    enum Expectation {
        case valid
        /// Refused, with this error if it is not nil.
        case invalid(error: String?)
        /// Either refused, or equal to the fields that the test has.
        case acceptable

        /// Reads the field `result`. Nil if it is missing or unknown.
        init?(_ fields: JSONText) {
            switch TextBytes(fields["result"]?.string ?? "") {
            case "valid": self = .valid
            case "invalid": self = .invalid(error: fields["error"].map { $0.string ?? "\($0)" })
            case "acceptable": self = .acceptable
            default: return nil
            }
        }
    }

    let id: Int
    let fields: JSONText
    let group: JSONText
    let algorithm: String?
    /// The required outcome. Nil if `result` is missing or unknown. The runner replaces it for `XdhComp`.
    var expectation: Expectation?

    var comment: String { fields["comment"]?.string ?? "" }

    func hasFlag(_ name: String) -> Bool { fields["flags"]?.array?.contains(.string(name)) ?? false }

    // MARK: - Fields that a check needs, and that throw a failure if they are missing or malformed

    func has(_ name: String) -> Bool { fields[TextBytes(name)] != nil }

    func value(_ name: String) throws(CheckError) -> JSONText {
        guard let value = fields[TextBytes(name)] else { throw .failed("the test has no \(name)") }
        return value
    }

    func text(_ name: String) throws(CheckError) -> String {
        guard let text = try value(name).string else { throw .failed("\(name) is not a string") }
        return text
    }

    func bytes(_ name: String) throws(CheckError) -> [UInt8] {
        guard let bytes = Hex.bytes(try text(name)) else { throw .failed("\(name) is not lowercase hex") }
        return bytes
    }

    func integer(_ name: String) throws(CheckError) -> Int {
        guard let integer = try value(name).integer else { throw .failed("\(name) is not an integer") }
        return integer
    }

    func groupText(_ name: String) throws(CheckError) -> String {
        guard let text = group[TextBytes(name)]?.string else { throw .failed("the group has no \(name)") }
        return text
    }

    func groupInteger(_ name: String) throws(CheckError) -> Int {
        guard let integer = group[TextBytes(name)]?.integer else { throw .failed("the group has no \(name)") }
        return integer
    }

    func groupChoice<Value>(_ name: String, _ values: [Value], by text: (Value) -> String) throws(CheckError) -> Value {
        let named = try groupText(name)
        guard let value = values.first(where: { VectorText.areEqual(text($0), named) }) else {
            throw .failed("the group's \(name) is \(VectorText.quoted(named))")
        }
        return value
    }

    func profile() throws(CheckError) -> Profile { try groupChoice("profile", Profile.allCases, by: \.name) }

    func call() throws(CheckError) -> RESTCall { try groupChoice("call", RESTCall.allCases, by: \.rawValue) }

    func iv() throws(CheckError) -> InlineArray<16, UInt8> {
        let iv = try bytes("iv")
        guard iv.count == 16 else { throw .failed("iv is not 16 bytes") }
        return InlineArray { iv[$0] }
    }

    func key<Key>(_ parse: ([UInt8]) throws -> Key) throws(CheckError) -> Key {
        guard let bytes = Hex.bytes(try groupText("key")), let key = try? parse(bytes) else {
            throw .failed("the group's key has the wrong length, or is not lowercase hex")
        }
        return key
    }
}
