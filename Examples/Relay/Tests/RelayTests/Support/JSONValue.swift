// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Any JSON value, for comparison without white space and the order of members.
enum JSONValue: Decodable, Equatable {
    case null, bool(Bool), integer(UInt64), text(String), array([JSONValue]), object([String: JSONValue])

    init(_ bytes: [UInt8]) throws { self = try JSONDecoder().decode(JSONValue.self, from: Data(bytes)) }

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        self =
            if value.decodeNil() { .null } else if let bool = try? value.decode(Bool.self) {
                .bool(bool)
            } else if let integer = try? value.decode(UInt64.self) {
                .integer(integer)
            } else if let text = try? value.decode(String.self) {
                .text(text)
            } else if let array = try? value.decode([JSONValue].self) {
                .array(array)
            } else {
                .object(try value.decode([String: JSONValue].self))
            }
    }

    /// The members of an object; none of any other value.
    var members: [String: JSONValue] {
        if case .object(let members) = self { members } else { [:] }
    }

    /// The elements of an array; none of any other value.
    var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    var integer: UInt64? {
        if case .integer(let integer) = self { integer } else { nil }
    }
}
