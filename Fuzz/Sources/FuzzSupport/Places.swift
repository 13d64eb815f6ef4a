// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Two addresses for the bytes of an input, in memory that all inputs share:
///
///     edge     ... bytes | no access      a read past the end crashes the process, even without AddressSanitizer
///     middle   junk bytes junk            at a different alignment, with other bytes before and after
///
/// A parser must give the same result for both. A span is valid until the next input. libFuzzer calls from one thread only.
@safe public struct Places: @unchecked Sendable {
    private let edgeEnd: UnsafeMutableRawPointer
    private let middle: UnsafeMutableRawPointer
    private let capacity: Int
    private static let margin = 32

    /// Allocates memory for inputs of up to `capacity` bytes.
    public init(capacity: Int) {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        self.capacity = (capacity + page - 1) / page * page
        let mapped = unsafe mmap(
            nil, self.capacity + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | Self.anonymous, -1, 0)
        precondition(unsafe mapped != MAP_FAILED && mapped != nil, "mmap failed")
        unsafe edgeEnd = mapped! + self.capacity
        precondition(unsafe mprotect(edgeEnd, page, PROT_NONE) == 0, "mprotect failed")
        unsafe middle = .allocate(byteCount: self.capacity + 2 * Self.margin + 8, alignment: 16)
    }

    /// Copies the bytes of an input to the edge.
    @_lifetime(immortal)
    public func atEdge(_ bytes: UnsafeRawBufferPointer) -> RawSpan {
        precondition(bytes.count <= capacity, "An input of \(bytes.count) bytes has no place")
        let start = unsafe edgeEnd - bytes.count
        if let source = bytes.baseAddress { unsafe start.copyMemory(from: source, byteCount: bytes.count) }
        let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(start), byteCount: bytes.count)
        return unsafe _overrideLifetime(span, copying: ())
    }

    /// Copies bytes derived from an input to the edge.
    @_lifetime(immortal)
    public func atEdge(_ bytes: [UInt8]) -> RawSpan {
        unsafe bytes.withUnsafeBytes { _ = unsafe atEdge($0) }
        let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(edgeEnd - bytes.count), byteCount: bytes.count)
        return unsafe _overrideLifetime(span, copying: ())
    }

    /// Copies the bytes of an input to the middle.
    @_lifetime(immortal)
    public func inMiddle(_ bytes: UnsafeRawBufferPointer) -> RawSpan {
        precondition(bytes.count <= capacity, "An input of \(bytes.count) bytes has no place")
        let start = unsafe middleStart(bytes.count)
        // The zeros would complete a varint that a parser reads past the end.
        unsafe (start - Self.margin).initializeMemory(as: UInt8.self, repeating: 0x01, count: Self.margin)
        unsafe (start + bytes.count).initializeMemory(as: UInt8.self, repeating: 0x00, count: Self.margin)
        if let source = bytes.baseAddress { unsafe start.copyMemory(from: source, byteCount: bytes.count) }
        let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(start), byteCount: bytes.count)
        return unsafe _overrideLifetime(span, copying: ())
    }

    /// Copies bytes derived from an input to the middle.
    @_lifetime(immortal)
    public func inMiddle(_ bytes: [UInt8]) -> RawSpan {
        unsafe bytes.withUnsafeBytes { _ = unsafe inMiddle($0) }
        let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(middleStart(bytes.count)), byteCount: bytes.count)
        return unsafe _overrideLifetime(span, copying: ())
    }

    /// Returns a start address with an alignment that depends on the count.
    private func middleStart(_ count: Int) -> UnsafeMutableRawPointer {
        unsafe middle + Self.margin + (1 + count % 7)
    }

    #if canImport(Darwin)
    private static let anonymous = MAP_ANON
    #else
    private static let anonymous = MAP_ANONYMOUS
    #endif
}
