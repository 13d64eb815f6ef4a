// SPDX-License-Identifier: Apache-2.0

// The readers of PushWire under C names, for the proofs. The proofs compile this file and the sources that it calls as one module, so that
// it can call internal functions. It is part of no target.

/// Reads at `start` in a message of `count` bytes, which begins at `base` in the outermost message. Returns 0, or 255 for nil, or the
/// number of an error.
@inline(__always)
private func read(
    _ bytes: UnsafeRawPointer, _ count: Int, _ start: Int, _ base: Int, _ value: UnsafeMutablePointer<UInt64>,
    _ position: UnsafeMutablePointer<Int>, by read: (inout WireReader) throws(WireError) -> UInt64?
) -> Int {
    var reader = unsafe WireReader(RawSpan(_unsafeStart: bytes, byteCount: count), base: base, depth: 0)
    reader.position = start
    defer { unsafe position.pointee = reader.position }
    do throws(WireError) {
        guard let result = try read(&reader) else { return 255 }
        unsafe value.pointee = result
        return 0
    } catch {
        return number(error)
    }
}

/// Returns an error as a number: its case in the lower 8 bits, and its offset above them.
private func number(_ error: WireError) -> Int {
    switch error {
    case .truncated(let offset): 1 | offset << 8
    case .varintTooLong(let offset): 2 | offset << 8
    case .tagOutOfRange(let offset): 3 | offset << 8
    case .lengthOutOfRange(let offset): 4 | offset << 8
    case .fieldNumberZero(let offset): 5 | offset << 8
    case .invalidWireType(let offset): 6 | offset << 8
    case .unmatchedEndGroup(let offset): 7 | offset << 8
    default: 8
    }
}

/// Reads a varint.
@_cdecl("proof_varint")
public func varint(
    _ bytes: UnsafeRawPointer, _ count: Int, _ start: Int, _ base: Int, _ value: UnsafeMutablePointer<UInt64>,
    _ position: UnsafeMutablePointer<Int>
) -> Int {
    unsafe read(bytes, count, start, base, value, position) { reader throws(WireError) in try reader.varint() }
}

/// Reads a tag.
@_cdecl("proof_tag")
public func tag(
    _ bytes: UnsafeRawPointer, _ count: Int, _ start: Int, _ base: Int, _ value: UnsafeMutablePointer<UInt64>,
    _ position: UnsafeMutablePointer<Int>
) -> Int {
    unsafe read(bytes, count, start, base, value, position) { reader throws(WireError) in
        try reader.next().map { UInt64($0.rawValue) }
    }
}

/// Reads a length, and skips that many bytes. The value is the position of their first byte.
@_cdecl("proof_length")
public func length(
    _ bytes: UnsafeRawPointer, _ count: Int, _ start: Int, _ base: Int, _ value: UnsafeMutablePointer<UInt64>,
    _ position: UnsafeMutablePointer<Int>
) -> Int {
    unsafe read(bytes, count, start, base, value, position) { reader throws(WireError) in
        UInt64(truncatingIfNeeded: try reader.lengthDelimitedRange().lowerBound)
    }
}

/// Does the same with the reader that expects 2-byte lengths.
@_cdecl("proof_often_long_length")
public func oftenLongLength(
    _ bytes: UnsafeRawPointer, _ count: Int, _ start: Int, _ base: Int, _ value: UnsafeMutablePointer<UInt64>,
    _ position: UnsafeMutablePointer<Int>
) -> Int {
    unsafe read(bytes, count, start, base, value, position) { reader throws(WireError) in
        UInt64(truncatingIfNeeded: try reader.lengthDelimitedRange(isOftenLong: true).lowerBound)
    }
}

/// Stores a number and returns 1, or returns 0 for nil.
@inline(__always)
private func store(_ number: UInt64?, _ result: UnsafeMutablePointer<UInt64>) -> Int {
    guard let number else { return 0 }
    unsafe result.pointee = number
    return 1
}

/// Appends a digit to a number.
@_cdecl("proof_json_step")
public func jsonStep(_ digit: UInt64, _ value: UInt64, _ result: UnsafeMutablePointer<UInt64>) -> Int {
    unsafe store(JSONNumber.appending(digit, to: value), result)
}

/// Parses the shortest form of a number.
@_cdecl("proof_json_shortest")
public func jsonShortest(_ text: UnsafeRawPointer, _ count: Int, _ result: UnsafeMutablePointer<UInt64>) -> Int {
    unsafe store(JSONNumber.shortest(RawSpan(_unsafeStart: text, byteCount: count)), result)
}

/// Reads a number without sign, fraction and exponent.
@_cdecl("proof_json_whole")
public func jsonWhole(_ text: UnsafeRawPointer, _ count: Int, _ result: UnsafeMutablePointer<UInt64>) -> Int {
    var number = JSONNumber(isNegative: false)
    number.whole = 0..<count
    return unsafe store(number.unsigned(in: RawSpan(_unsafeStart: text, byteCount: count)), result)
}
