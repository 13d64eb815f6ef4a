// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Two places for the bytes of an input, in memory that is there from one input to the next:
///
///     edge     ... bytes | no access      whoever reads a byte too far ends the process, also without AddressSanitizer
///     middle   junk bytes junk            at another alignment, with other bytes before and behind
///
/// Both places must give a parser the same result. The spans are valid until the next input comes. libFuzzer calls
/// from one thread only.
@safe public struct Places: @unchecked Sendable {
    private let edgeEnd: UnsafeMutableRawPointer
    private let middle: UnsafeMutableRawPointer
    private let capacity: Int
    private static let margin = 32

    /// Places for inputs of up to `capacity` bytes.
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

    /// Copies bytes that were made of an input to the edge.
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
        // Zero ends a varint, and a length that reaches into what is behind.
        unsafe (start - Self.margin).initializeMemory(as: UInt8.self, repeating: 0x01, count: Self.margin)
        unsafe (start + bytes.count).initializeMemory(as: UInt8.self, repeating: 0x00, count: Self.margin)
        if let source = bytes.baseAddress { unsafe start.copyMemory(from: source, byteCount: bytes.count) }
        let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(start), byteCount: bytes.count)
        return unsafe _overrideLifetime(span, copying: ())
    }

    /// Copies bytes that were made of an input to the middle.
    @_lifetime(immortal)
    public func inMiddle(_ bytes: [UInt8]) -> RawSpan {
        unsafe bytes.withUnsafeBytes { _ = unsafe inMiddle($0) }
        let span = unsafe RawSpan(_unsafeStart: UnsafeRawPointer(middleStart(bytes.count)), byteCount: bytes.count)
        return unsafe _overrideLifetime(span, copying: ())
    }

    /// Returns a start with an alignment that depends on the count.
    private func middleStart(_ count: Int) -> UnsafeMutableRawPointer {
        unsafe middle + Self.margin + (1 + count % 7)
    }

    #if canImport(Darwin)
        private static let anonymous = MAP_ANON
    #else
        private static let anonymous = MAP_ANONYMOUS
    #endif
}
