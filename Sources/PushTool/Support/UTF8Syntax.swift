// SPDX-License-Identifier: Apache-2.0

/// Finds the place where a text stops being UTF-8 (RFC 3629), which decoders know and do not tell.
enum UTF8Syntax {
    /// The offset of the first byte that is no part of a character, or nil if there is none.
    static func firstFault(in text: [UInt8]) -> Int? {
        do {
            _ = try UTF8Span(validating: text.span)
            return nil
        } catch { return error.byteOffsets.lowerBound }
    }
}
