// SPDX-License-Identifier: Apache-2.0

/// An input that is consumed from its start: first control bytes, which select the work, then the data. At the end, bytes are 0.
public struct InputBytes {
    private var bytes: ArraySlice<UInt8>

    /// Copies an input.
    public init(_ start: UnsafeRawPointer?, _ count: Int) {
        bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))[...]
    }

    /// Returns the next byte, or 0 at the end.
    public mutating func byte() -> UInt8 {
        bytes.popFirst() ?? 0
    }

    /// Returns the next `count` bytes, padded with zeros at the end.
    public mutating func bytes(_ count: Int) -> [UInt8] {
        let taken = [UInt8](bytes.prefix(count))
        bytes = bytes.dropFirst(count)
        return taken + [UInt8](repeating: 0, count: count - taken.count)
    }

    /// The remaining bytes.
    public var rest: [UInt8] { [UInt8](bytes) }
}

/// Returns whole blocks of 16 bytes, at least one. Cuts off an incomplete last block, or pads a single one with zeros.
public func wholeBlocks(_ bytes: [UInt8]) -> [UInt8] {
    let count = max(16, bytes.count / 16 * 16)
    return [UInt8](bytes.prefix(count)) + [UInt8](repeating: 0, count: max(0, count - bytes.count))
}

/// Adds PKCS#7 padding (RFC 5652 section 6.3).
public func padded(_ text: [UInt8]) -> [UInt8] {
    let count = 16 - text.count % 16
    return text + [UInt8](repeating: UInt8(count), count: count)
}

/// Removes PKCS#7 padding, or returns nil if it is wrong. A simple form of the library's check.
public func unpadded(_ text: [UInt8]) -> [UInt8]? {
    guard let last = text.last, (1...16).contains(last), text.suffix(Int(last)).allSatisfy({ $0 == last }) else {
        return nil
    }
    return text.dropLast(Int(last))
}

/// Flips the bit with this number, modulo the number of bits.
public func withOneBitChanged(_ bytes: [UInt8], _ number: Int) -> [UInt8] {
    var changed = bytes
    let bit = number % (8 * bytes.count)
    changed[bit / 8] ^= 1 << UInt8(bit % 8)
    return changed
}
