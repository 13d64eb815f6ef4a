// SPDX-License-Identifier: Apache-2.0

import PushWire

/// A text under one key of an object, whatever else the object holds.
enum JSONMember {
    static func text<Key: JSONKey>(
        _ key: Key, in json: [UInt8], maximumByteCount: Int
    ) throws(JSONError) -> String {
        try unsafe JSONReader.read(
            json.span.bytes, maximumByteCount: maximumByteCount, maximumElementCount: .max
        ) { reader throws(JSONError) in
            var text: String?
            var members = try reader.object(Key.self)
            while try reader.next(&members) != nil { text = try reader.string() }
            return try reader.required(text, key)
        }
    }
}
