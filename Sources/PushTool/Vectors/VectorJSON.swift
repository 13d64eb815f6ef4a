// SPDX-License-Identifier: Apache-2.0

import PushWire

/// JSON as it stands, for files of which each test has fields of its own.
enum VectorJSON {
    case object([TextBytes: VectorJSON])
    case array([VectorJSON])
    case string(String)
    case integer(Int64)
    case bool(Bool)
    /// Null, a fraction, or a number beyond 64 bits: nothing that a test could mean.
    case other

    /// Reads a whole text. Of equal keys, the last counts.
    ///
    /// It calls itself for what is inside: texts are at most ``/PushWire/JSONReader/maximumDepth`` levels deep.
    init(json: [UInt8]) throws(JSONError) {
        var reader = try unsafe JSONReader(
            ofAnyKind: json.span.bytes, maximumByteCount: .max, maximumElementCount: .max)
        self = try reader.vectorJSON()
        try reader.finish()
    }

    /// The value under `key`, if this is an object that has it.
    subscript(key: TextBytes) -> VectorJSON? {
        object?[key]
    }

    var object: [TextBytes: VectorJSON]? {
        guard case .object(let object) = self else { return nil }
        return object
    }

    var array: [VectorJSON]? {
        guard case .array(let array) = self else { return nil }
        return array
    }

    var string: String? {
        guard case .string(let string) = self else { return nil }
        return string
    }

    var integer: Int64? {
        guard case .integer(let integer) = self else { return nil }
        return integer
    }
}

extension VectorJSON {
    /// The value that push-tool prints as `text`.
    init(_ text: JSONText) {
        switch text {
        case .object(let members):
            self = .object(Dictionary(members.map { (TextBytes($0.key), VectorJSON($0.value)) }) { $1 })
        case .array(let elements): self = .array(elements.map { VectorJSON($0) })
        case .string(let string): self = .string(string)
        case .number(let number): self = Int64(exactly: number).map { .integer($0) } ?? .other
        case .integer(let integer): self = .integer(Int64(integer))
        case .null: self = .other
        }
    }

    static func hex(_ bytes: [UInt8]) -> VectorJSON { .string(Hex.text(bytes)) }
}

extension VectorJSON: Equatable {
    /// Whether both are the same, strings as well as keys by their UTF-8 bytes: Swift's `==` takes "é" for "e" and an accent.
    static func == (a: VectorJSON, b: VectorJSON) -> Bool {
        switch (a, b) {
        case (.object(let a), .object(let b)): a == b
        case (.array(let a), .array(let b)): a == b
        case (.string(let a), .string(let b)): VectorText.areEqual(a, b)
        case (.integer(let a), .integer(let b)): a == b
        case (.bool(let a), .bool(let b)): a == b
        default: false
        }
    }
}

extension VectorJSON: CustomStringConvertible {
    /// One line, for failures.
    var description: String {
        switch self {
        case .object(let object):
            "{" + object.sortedByKey.map { "\(VectorText.quoted($0.key.text)): \($0.value)" }.joined(separator: ", ")
                + "}"
        case .array(let array): "[" + array.map(\.description).joined(separator: ", ") + "]"
        case .string(let string): VectorText.quoted(string)
        case .integer(let integer): "\(integer)"
        case .bool(let bool): "\(bool)"
        case .other: "null"
        }
    }
}

extension Dictionary where Key == TextBytes {
    fileprivate var sortedByKey: [Element] {
        sorted { $0.key.text.utf8.lexicographicallyPrecedes($1.key.text.utf8) }
    }
}

extension TextBytes: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        self.init(text)
    }
}

extension JSONReader {
    @_lifetime(self: copy self)
    fileprivate mutating func vectorJSON() throws(JSONError) -> VectorJSON {
        if isAtObject {
            var object: [TextBytes: VectorJSON] = [:]
            try beginObject()
            while let key = try nextKey(isFirst: object.isEmpty) { object[TextBytes(string(key))] = try vectorJSON() }
            return .object(object)
        }
        if isAtArray {
            var array: [VectorJSON] = []
            var elements = try self.array()
            while try next(&elements) { array.append(try vectorJSON()) }
            return .array(array)
        }
        if isAtText { return .string(try string()) }
        if isAtNumber { return try wholeNumber().map { .integer($0) } ?? .other }
        return try null() ? .other : .bool(bool())
    }
}
