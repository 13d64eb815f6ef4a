// SPDX-License-Identifier: Apache-2.0

/// The most expensive inputs known, of about `byteCount` bytes unless the name has another size.
struct HostileInputs {
    let byteCount: Int

    var all: [HostileInput] { unknownFields + elements + text + [cut] }

    private var unknownFields: [HostileInput] {
        [
            .unknown("signal of unknown fields of 2 bytes", in: .signal, Self.smallest, byteCount: byteCount),
            .unknown("content of unknown fields of 2 bytes", in: .content, Self.smallest, byteCount: byteCount),
            .unknown("content of empty unknown strings", in: .content, [0x7A, 0x00], byteCount: byteCount),
            .unknown("content of groups 100 deep", in: .content, Self.groups(100), byteCount: byteCount),
            .unknown("content of empty groups", in: .content, [0x7B, 0x7C], byteCount: byteCount),
            .unknown(
                "signal of longest varints, unknown", in: .signal, [0x78] + Self.longestVarint, byteCount: byteCount),
            .known("signal of longest varints, known", in: .signal, [0x28] + Self.longestVarint, byteCount: byteCount),
            .unknown(
                "content of longest tags", in: .content, [0xF8, 0x80, 0x80, 0x80, 0x00, 0x00], byteCount: byteCount),
            .unknown(
                "content of longest lengths", in: .content, [0x7A, 0x80, 0x80, 0x80, 0x80, 0x00], byteCount: byteCount),
        ]
    }

    private var elements: [HostileInput] {
        // 158 bytes of unknown fields for each attachment: 10 MiB then have just fewer attachments than the standard limit.
        let inside = Array(repeatElement(Self.smallest, count: 79).joined())
        return [
            .elements("content of a million empty attachments", in: .content, [0x12, 0x00], count: 1_000_000),
            .elements("signal of a million empty destinations", in: .signal, [0x22, 0x00], count: 1_000_000),
            .elements(
                "content of attachments, longest tags", in: .content,
                [0x92, 0x80, 0x80, 0x80, 0x00, 0x80, 0x80, 0x80, 0x80, 0x00],
                count: byteCount / 10),
            .elements("content of 65,536 empty attachments", in: .content, [0x12, 0x00], count: 65_536),
            .elements(
                "content of attachments of unknown fields", in: .content, [0x12, 0x9E, 0x01] + inside,
                count: byteCount / 161, unknownByteCount: inside.count),
            HostileInput(
                name: "content of one attachment of unknown fields", message: .content,
                prefix: [0x12] + Self.varint(byteCount), unit: Self.smallest, count: byteCount / 2, elementCount: 1,
                unknownByteCount: byteCount),
            .elements(
                "content of attachments of groups 99 deep", in: .content, [0x12, 0xC6, 0x01] + Self.groups(99),
                count: byteCount / 201, unknownByteCount: 198),
            .elements(
                "signal of 65,536 destinations of one character", in: .signal, [0x22, 0x02, 0xC3, 0xA9], count: 65_536),
            .elements(
                "signal of destinations of 4 bytes", in: .signal, [0x22, 0x04, 0xF0, 0x9F, 0x98, 0x80],
                count: byteCount / 6),
        ]
    }

    /// Texts, which are validated even if a later field replaces them.
    private var text: [HostileInput] {
        let mixed = Samples.bytes(4096).flatMap { byte in Self.characters[Int(byte >> 6)] }
        return [
            .known("content of bodies of one character", in: .content, [0x0A, 0x02, 0xC3, 0xA9], byteCount: byteCount),
            body("content of text, 2 bytes a character", [0xC3, 0xA9]),
            body("content of text, 3 bytes a character", [0xE2, 0x82, 0xAC]),
            body("content of text, 4 bytes a character", [0xF0, 0x9F, 0x98, 0x80]),
            body("content of text, 1 to 4 bytes a character", mixed),
        ]
    }

    private var cut: HostileInput {
        HostileInput(
            name: "content of unknown fields, cut at the end", message: .content, unit: Self.smallest,
            count: byteCount / 2, suffix: [0x78], isMalformed: true)
    }

    private func body(_ name: String, _ character: [UInt8]) -> HostileInput {
        let count = byteCount / character.count
        return HostileInput(
            name: name, message: .content, prefix: [0x0A] + Self.varint(character.count * count), unit: character,
            count: count)
    }

    /// Field 15, which is unknown in every message, with the varint 0.
    private static let smallest: [UInt8] = [0x78, 0x00]
    private static let longestVarint: [UInt8] = Array(repeating: 0xFF, count: 9) + [0x01]
    private static let characters: [[UInt8]] = [[0x61], [0xC3, 0xA9], [0xE2, 0x82, 0xAC], [0xF0, 0x9F, 0x98, 0x80]]

    private static func groups(_ depth: Int) -> [UInt8] {
        Array(repeating: 0x7B, count: depth) + Array(repeating: 0x7C, count: depth)
    }

    private static func varint(_ value: Int) -> [UInt8] {
        value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F | 0x80)] + varint(value >> 7)
    }
}
