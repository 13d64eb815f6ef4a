// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

/// An attachment pointer as JSON, in which it is handed from `encrypt` to `decrypt`:
///
///     {"id": "1", "contentType": "image/jpeg", "key": "base64 of 64 bytes"}
///
/// 64-bit numbers are strings, as in vector files: numbers of JSON are exact up to 2^53 only in many readers.
struct PointerText {
    /// Of a file that is read. What `encrypt` prints is some 200.
    static let maximumByteCount = 64 << 10

    let id: UInt64?
    let contentType: String
    let key: AttachmentKey

    var json: JSONText {
        var members: [(key: String, value: JSONText)] = []
        if let id { members.append((key: "id", value: .string(String(id)))) }
        members.append((key: "contentType", value: .string(contentType)))
        members.append((key: "key", value: .string(key.base64)))
        return .object(members)
    }

    /// The key in a file: in the JSON above, whatever else that holds, or alone in base64. White space around either is no
    /// part of it.
    static func key(in file: [UInt8]) throws(ToolError) -> AttachmentKey {
        let isSpace = { (byte: UInt8) in [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
        guard let start = file.firstIndex(where: { !isSpace($0) }), let last = file.lastIndex(where: { !isSpace($0) })
        else { throw ToolError("the key file is empty") }
        let text = Array(file[start...last])
        guard text.first == UInt8(ascii: "{") else { return try key(base64: text, "the key file") }
        let member: String
        do { member = try JSONMember.text(Key.key, in: text, maximumByteCount: maximumByteCount) } catch {
            throw ToolError("the key file's JSON: \(Explanation.of(error, in: text))", error)
        }
        return try key(base64: Array(member.utf8), "the key file's \"key\"")
    }

    private enum Key: Int, JSONKey {
        case key
        static let names: [JSONName] = ["key"]
    }

    private static func key(base64 text: [UInt8], _ place: String) throws(ToolError) -> AttachmentKey {
        do { return try AttachmentKey(base64: text.span) } catch {
            throw ToolError("\(place): \(Explanation.of(error, ofKeyWith: AttachmentKey.byteCount))", error)
        }
    }
}
