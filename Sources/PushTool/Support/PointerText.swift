// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

/// An attachment pointer as JSON, in which `encrypt` hands it to `decrypt`:
///
///     {"id": "1", "contentType": "image/jpeg", "key": "base64 of 64 bytes"}
///
/// 64-bit numbers are strings, as in vector files: many JSON readers have exact numbers up to 2^53 only.
struct PointerText {
    /// The maximum size of a file that is read. The output of `encrypt` takes some 200 bytes.
    static let maximumByteCount = 64 << 10

    let id: UInt64?
    let contentType: String
    let key: AttachmentKey

    var json: JSONText {
        ["id": id.map { .string(String($0)) }, "contentType": .string(contentType), "key": .string(key.base64)]
    }

    /// The key in a file: in the JSON above, or alone in base64.
    static func key(in file: [UInt8]) throws(ToolError) -> AttachmentKey {
        let member = try KeyFile.text(of: Key.key, in: file, called: "the key file", limit: maximumByteCount)
        return try KeyFile.key(
            AttachmentKey.self, in: member ?? file, from: "the key file\(member == nil ? "" : "'s \"key\"")")
    }

    private enum Key: Int, JSONKey {
        case key
        static let names: [JSONName] = ["key"]
    }
}

/// A file with a key: alone in base64, or in the JSON that a command of this tool prints.
enum KeyFile {
    /// The text under one key of an object, whatever else the object holds; nil for a file that is no object.
    static func text<Key: JSONKey>(
        of key: Key, in file: [UInt8], called name: String, limit: Int
    ) throws(ToolError) -> [UInt8]? {
        guard let first = file.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
            throw ToolError("the key file is empty")
        }
        guard first == UInt8(ascii: "{") else { return nil }
        return try read(file, called: "\(name)'s JSON", limit: limit) { json throws(JSONError) in
            var text: String?
            var members = try json.object(Key.self)
            while try json.next(&members) != nil { text = try json.string() }
            return Array(try json.required(text, key).utf8)
        }
    }

    /// A key in base64 as editors, pipes and `base64` write it: line ends, and blanks at both ends of a line, are skipped.
    static func key<Key: SecretKey>(_ type: Key.Type, in text: [UInt8], from place: String) throws(ToolError) -> Key {
        let characters = WrappedText.characters(of: text)
        do { return try Key(base64: characters.span) } catch {
            var fault = error
            if case .base64(.malformed(let offset)) = error {
                fault = .base64(.malformed(offset: WrappedText.offset(of: offset, in: text)))
            }
            throw self.fault(fault, of: Key.self, in: text, from: place)
        }
    }

    /// The words for a text that is no key, but may be one in another form.
    static func fault<Key: SecretKey>(
        _ error: KeyError, of type: Key.Type, in text: [UInt8], from place: String
    ) -> ToolError {
        if let encoding = Explanation.ofEncoding(text) { return ToolError("\(place) \(encoding)", error) }
        let isHex = Hex.countLoosely(text) == Key.byteCount
        let words = isHex ? "hexadecimal, where base64 is wanted" : Explanation.of(error, ofKeyWith: Key.byteCount)
        return ToolError("\(place): \(words)", error)
    }

    /// Reads JSON, and puts what is wrong with it into words.
    static func read<Value>(
        _ file: [UInt8], called name: String, limit: Int, _ body: (inout JSONReader) throws(JSONError) -> Value
    ) throws(ToolError) -> Value {
        do throws(JSONError) {
            return try unsafe JSONReader.read(
                file.span.bytes, maximumByteCount: limit, maximumElementCount: .max, body)
        } catch {
            throw ToolError("\(name): \(Explanation.of(error, in: file))", error)
        }
    }
}

/// Base64 in lines, as `base64` writes it: without line ends, and without blanks at both ends of a line.
enum WrappedText {
    static func characters(of text: [UInt8]) -> [UInt8] { lines(of: text).flatMap(\.self) }

    /// The offset in the text of one of its characters, or of the text's end.
    static func offset(of character: Int, in text: [UInt8]) -> Int {
        var rest = character
        for line in lines(of: text) {
            if rest < line.count { return line.startIndex + rest }
            rest -= line.count
        }
        return text.count
    }

    private static func lines(of text: [UInt8]) -> [ArraySlice<UInt8>] {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        return text.split { $0 == 0x0A || $0 == 0x0D }.map { line in
            line[...((line.lastIndex { !isBlank($0) }) ?? line.startIndex - 1)].drop(while: isBlank)
        }
    }
}

/// Media types by the extension of a file's name: the few that people send each other.
enum MediaType {
    /// The type of any file (RFC 2046 section 4.5.1).
    static let unknown = "application/octet-stream"

    private static let types = [
        "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
        "mp4": "video/mp4", "3gp": "video/3gpp", "mp3": "audio/mpeg", "m4a": "audio/mp4", "pdf": "application/pdf",
        "txt": "text/plain",
    ]

    static func of(_ path: Path) -> String {
        let name = path.lastComponent.bytes
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot != name.startIndex else { return unknown }
        return types[String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased()] ?? unknown
    }
}
