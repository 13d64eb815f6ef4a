// SPDX-License-Identifier: Apache-2.0

import PushWire

extension JSONText {
    /// Parses a whole text. A fraction, or a number beyond 64 bits, becomes null, because no vector has one.
    ///
    /// The parser is recursive. Texts have at most ``/PushWire/JSONReader/maximumDepth`` levels.
    init(json: [UInt8]) throws(JSONError) {
        var reader = try unsafe JSONReader(
            ofAnyKind: json.span.bytes, maximumByteCount: .max, maximumElementCount: .max)
        self = try reader.value()
        try reader.finish()
    }

    static func hex(_ bytes: [UInt8]) -> JSONText { .string(Hex.text(bytes)) }

    /// The value for `key`, if this is an object with this key. Of equal keys, the last counts.
    subscript(key: TextBytes) -> JSONText? {
        guard case .object(let members) = self else { return nil }
        return members.last { TextBytes($0.key) == key }?.value
    }

    /// The members of an object. Empty for any other value.
    var fields: [TextBytes: JSONText] {
        guard case .object(let members) = self else { return [:] }
        return Dictionary(members.map { (TextBytes($0.key), $0.value) }) { $1 }
    }

    var array: [JSONText]? { if case .array(let array) = self { array } else { nil } }
    var string: String? { if case .string(let string) = self { string } else { nil } }
    var integer: Int? { if case .integer(let integer) = self { integer } else { nil } }
}

extension JSONText: Equatable {
    /// Whether two values are equal: with members in any order, and strings compared as bytes. Null equals nothing, not even null.
    static func == (a: JSONText, b: JSONText) -> Bool {
        switch (a, b) {
        case (.object, .object): a.fields == b.fields
        case (.array(let a), .array(let b)): a == b
        case (.string(let a), .string(let b)): VectorText.areEqual(a, b)
        case (.integer(let a), .integer(let b)): a == b
        case (.bool(let a), .bool(let b)): a == b
        default: false
        }
    }
}

extension JSONText: CustomStringConvertible {
    /// One line for messages, with members sorted by their keys, and long strings shortened.
    var description: String {
        switch self {
        case .object:
            "{" + sortedMembers.map { "\(VectorText.quoted($0.key.text)): \($0.value)" }.joined(separator: ", ") + "}"
        case .array(let array): "[" + array.map(\.description).joined(separator: ", ") + "]"
        case .string(let string): VectorText.quoted(string)
        case .integer, .bool, .null: compact
        }
    }

    private var sortedMembers: [(key: TextBytes, value: JSONText)] {
        fields.sorted { $0.key.text.utf8.lexicographicallyPrecedes($1.key.text.utf8) }
    }
}

extension TextBytes: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        self.init(text)
    }
}

extension JSONReader {
    @_lifetime(self: copy self)
    fileprivate mutating func value() throws(JSONError) -> JSONText {
        if isAtObject {
            var members: [(key: String, value: JSONText)] = []
            try beginObject()
            while let key = try nextKey(isFirst: members.isEmpty) { members.append((string(key), try value())) }
            return .object(members)
        }
        if isAtArray {
            var array: [JSONText] = []
            var elements = try self.array()
            while try next(&elements) { array.append(try value()) }
            return .array(array)
        }
        if isAtText { return .string(try string()) }
        if isAtNumber { return try wholeNumber().map { .integer(Int($0)) } ?? .null }
        return try null() ? .null : .bool(bool())
    }
}
