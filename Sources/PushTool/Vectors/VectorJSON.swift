// SPDX-License-Identifier: Apache-2.0

/// JSON as it stands, for files of which each test has fields of its own.
enum VectorJSON: Decodable {
    case object([String: VectorJSON])
    case array([VectorJSON])
    case string(String)
    case integer(Int64)
    case bool(Bool)
    /// Null, a fraction, or a number beyond 64 bits: nothing that a test could mean.
    case other

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // A fault deep within an object must not look like "this is no object": only a type mismatch here is passed over.
        if let keyed = try? decoder.container(keyedBy: Key.self) {
            var object: [String: VectorJSON] = [:]
            for key in keyed.allKeys { object[key.stringValue] = try keyed.decode(VectorJSON.self, forKey: key) }
            self = .object(object)
        } else if var list = try? decoder.unkeyedContainer() {
            var array: [VectorJSON] = []
            while !list.isAtEnd { array.append(try list.decode(VectorJSON.self)) }
            self = .array(array)
        } else if let string = try? container.decode(String.self) {
            self = .string(string)
        } else if let integer = try? container.decode(Int64.self) {
            self = .integer(integer)
        } else if let bool = try? container.decode(Bool.self) {
            self = .bool(bool)
        } else {
            self = .other
        }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) {
            nil
        }
    }

    /// The value under `key`, if this is an object that has it.
    subscript(key: String) -> VectorJSON? {
        guard case .object(let object) = self else { return nil }
        return object[key]
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

extension VectorJSON: Equatable {
    /// Whether both are the same, strings and keys by their UTF-8 bytes: Swift's `==` takes "é" for "e" and an accent.
    static func == (a: VectorJSON, b: VectorJSON) -> Bool {
        switch (a, b) {
        case (.object(let a), .object(let b)):
            a.count == b.count
                && zip(a.sortedByKey, b.sortedByKey).allSatisfy {
                    VectorText.areEqual($0.key, $1.key) && $0.value == $1.value
                }
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
            "{" + object.sortedByKey.map { "\(VectorText.quoted($0.key)): \($0.value)" }.joined(separator: ", ") + "}"
        case .array(let array): "[" + array.map(\.description).joined(separator: ", ") + "]"
        case .string(let string): VectorText.quoted(string)
        case .integer(let integer): "\(integer)"
        case .bool(let bool): "\(bool)"
        case .other: "null"
        }
    }
}

extension Dictionary where Key == String {
    fileprivate var sortedByKey: [Element] {
        sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }
}
