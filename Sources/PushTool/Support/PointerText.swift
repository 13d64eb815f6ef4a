// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushWire

/// An attachment pointer as JSON, which `encrypt` prints and `decrypt` reads:
///
///     {"id": "1", "contentType": "image/jpeg", "key": "base64 of 64 bytes"}
///
/// 64-bit numbers are strings, as in vector files, because many JSON readers are exact only up to 2^53.
struct PointerText {
    /// The maximum size of a key file. The output of `encrypt` has about 200 bytes.
    static let maximumByteCount = 64 << 10

    let id: UInt64?
    let contentType: String
    let key: AttachmentKey

    var json: JSONText {
        ["id": id.map { .string(String($0)) }, "contentType": .string(contentType), "key": .string(key.base64)]
    }

    /// Reads the key from a file with the JSON above, or with base64 alone.
    static func key(in file: [UInt8]) throws(ToolError) -> AttachmentKey {
        let member = try KeyFile.text(of: Key.key, in: file, called: "--key-file", limit: maximumByteCount)
        return try KeyFile.key(
            AttachmentKey.self, in: member ?? file, from: "\(member == nil ? "the key" : "\"key\"") from --key-file")
    }

    private enum Key: Int, JSONKey {
        case key
        static let names: [JSONName] = ["key"]
    }
}

/// A file with a key in base64: alone, or in the JSON that a command of this tool prints.
enum KeyFile {
    /// Returns the string under one key of a JSON object, and ignores its other members. Nil if the file does not begin with `{`.
    static func text<Key: JSONKey>(
        of key: Key, in file: [UInt8], called name: String, limit: Int
    ) throws(ToolError) -> [UInt8]? {
        guard let first = file.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
            throw ToolError("the key file is empty")
        }
        guard first == UInt8(ascii: "{") else { return nil }
        return try read(file, called: name, limit: limit) { json throws(JSONError) in
            var text: String?
            var members = try json.object(Key.self)
            while try json.next(&members) != nil { text = try json.string() }
            return Array(try json.required(text, key).utf8)
        }
    }

    /// Parses a key in base64 as editors, pipes and `base64` write it. Skips line ends, and blanks at both ends of a line.
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

    /// Explains why a text is not a key. Names the form if it is a key in another form.
    static func fault<Key: SecretKey>(
        _ error: KeyError, of type: Key.Type, in text: [UInt8], from place: String
    ) -> ToolError {
        if let encoding = Explanation.ofEncoding(text) { return ToolError("\(place) \(encoding)", error) }
        let isHex = Hex.countLoosely(text) == Key.byteCount
        let words = isHex ? "is hexadecimal: convert it to base64" : Explanation.of(error, ofKeyWith: Key.byteCount)
        return ToolError("\(place) \(words)", error)
    }

    /// Reads JSON, and explains its fault.
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

/// Text that is wrapped into lines, as `base64` writes it. Line ends, and blanks at both ends of a line, do not count.
enum WrappedText {
    static func characters(of text: [UInt8]) -> [UInt8] { lines(of: text).flatMap(\.self) }

    /// The offset of a character in the text. `character` is its index in `characters(of:)`.
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

/// Common media types, by the extension of a file's name.
enum MediaType {
    /// The type for unknown extensions (RFC 2046 §4.5.1).
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
