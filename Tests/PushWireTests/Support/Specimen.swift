// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

/// A JSON body with a key for each kind of value, and with nested bodies.
struct Specimen: JSONObject {
    var id: UInt64
    var text: String?
    var bytes: [UInt8]?
    var flag: Bool?
    var numbers: [PhoneNumber]?
    /// At most one child. It is an array, because a structure cannot contain itself.
    var child: [Specimen] = []
    var children: [Specimen]?

    private enum Key: Int, JSONKey {
        case id, text, bytes, flag, numbers, child, children
        static let names: [JSONName] = ["id", "text", "bytes", "flag", "numbers", "child", "children"]
    }

    init(id: UInt64) {
        self.id = id
    }

    init(reading json: inout JSONReader) throws(JSONError) {
        self.init(id: 0)
        var id: UInt64?
        var members = try json.object(Key.self)
        while let key = try json.next(&members) {
            switch key {
            case .id: id = try json.integer(UInt64.self, isQuotable: true)
            case .text: text = try json.null() ? nil : json.string(maximumByteCount: 100)
            case .bytes: bytes = try json.base64()
            case .flag: flag = try json.bool(isQuotable: true)
            case .numbers:
                numbers = try json.array(
                    of: PhoneNumber.init(parsing:), { _ in .phoneNumber }, usualByteCount: 12)
            case .child: child = [try Specimen(reading: &json)]
            case .children: children = try json.array(of: Specimen.init(reading:))
            }
        }
        self.id = try json.required(id, Key.id)
    }

    func write(to json: inout JSONWriter, profile: Profile) {
        json.object { json in
            json.key(Key.id)
            json.write(number: id, isQuoted: profile == .specification)
            if let text {
                json.key(Key.text)
                json.write(string: text)
            }
            if let bytes {
                json.key(Key.bytes)
                unsafe json.write(base64: bytes.span.bytes, padding: profile == .deployed ? .padded : .unpadded)
            }
            if let flag {
                json.key(Key.flag)
                json.write(bool: flag)
            }
            if let numbers {
                json.key(Key.numbers)
                json.array { json in
                    for number in numbers { unsafe json.write(plain: number.text.utf8.span.bytes) }
                }
            }
            if let child = child.first {
                json.key(Key.child)
                child.write(to: &json, profile: profile)
            }
            if let children {
                json.key(Key.children)
                json.array(children) { $1.write(to: &$0, profile: profile) }
            }
        }
    }
}
