// SPDX-License-Identifier: Apache-2.0

/// Bytes that somebody could send to make reading them dear: one unit, again and again.
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
    /// Attachments or destinations that a view has.
    var elementCount = 0
    /// Bytes of unknown fields that a view has, those of its attachments too.
    var unknownByteCount = 0
    /// Whether the message is refused, at its last byte.
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

    /// Returns an input that repeats a known field, of which the last one counts.
    static func known(_ name: String, in message: Message, _ unit: [UInt8], byteCount: Int) -> HostileInput {
        HostileInput(name: name, message: message, unit: unit, count: byteCount / unit.count)
    }
}
