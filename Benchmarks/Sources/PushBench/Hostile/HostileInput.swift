// SPDX-License-Identifier: Apache-2.0

/// Bytes that an attacker could send to make reading expensive: a prefix, one repeated unit, and a suffix.
struct HostileInput {
    enum Message {
        case signal, content
    }

    let name: String
    let message: Message
    var prefix: [UInt8] = []
    let unit: [UInt8]
    let count: Int
    var suffix: [UInt8] = []
    /// The number of attachments or destinations in a view.
    var elementCount = 0
    /// The number of bytes of unknown fields in a view, including those of its attachments.
    var unknownByteCount = 0
    /// Whether the message is malformed at its last byte.
    var isMalformed = false

    var byteCount: Int { prefix.count + unit.count * count + suffix.count }

    var bytes: [UInt8] { prefix + repeatElement(unit, count: count).joined() + suffix }

    /// Returns an input that repeats an unknown field.
    static func unknown(_ name: String, in message: Message, _ unit: [UInt8], byteCount: Int) -> HostileInput {
        let count = byteCount / unit.count
        return HostileInput(
            name: name, message: message, unit: unit, count: count, unknownByteCount: unit.count * count)
    }

    /// Returns an input that repeats an attachment or a destination.
    static func elements(
        _ name: String, in message: Message, _ unit: [UInt8], count: Int, unknownByteCount: Int = 0
    ) -> HostileInput {
        HostileInput(
            name: name, message: message, unit: unit, count: count, elementCount: count,
            unknownByteCount: unknownByteCount * count)
    }

    /// Returns an input that repeats a known field. The last one counts.
    static func known(_ name: String, in message: Message, _ unit: [UInt8], byteCount: Int) -> HostileInput {
        HostileInput(name: name, message: message, unit: unit, count: byteCount / unit.count)
    }
}
