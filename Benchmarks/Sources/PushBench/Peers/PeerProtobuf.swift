// SPDX-License-Identifier: Apache-2.0

import CPeers

/// C++ protobuf, the fastest codec in wide use. It reuses its messages.
///
/// The messages are never freed. A class could free them, but each call would retain and release it, and count against the peer.
@safe struct PeerProtobuf {
    /// The kind of message.
    enum Kind {
        case signal
        case content
    }

    private let kind: Kind
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private let kept: OpaquePointer

    /// Parses the bytes, and keeps the message for writing.
    ///
    /// - Parameter bytes: The encoded message.
    /// - Throws: ``Disagreement`` if C++ protobuf is not installed, or rejects the bytes.
    init(_ kind: Kind, _ bytes: [UInt8]) throws {
        guard let kept = unsafe peer_protobuf_create() else {
            throw Disagreement(description: "C++ protobuf is not installed")
        }
        self.kind = kind
        unsafe self.bytes = .allocate(capacity: bytes.count)
        _ = unsafe self.bytes.initialize(from: bytes)
        unsafe self.kept = kept
        _ = try readIntoKept()
    }

    /// Parses the bytes into the reused message, and returns the sum of its fields.
    @inline(__always)
    func readIntoKept() throws -> Int { try unsafe read(kept) }

    /// Parses the bytes into a new message, and returns the sum of its fields.
    @inline(__always)
    func readIntoNew() throws -> Int { try unsafe read(nil) }

    /// Encodes the message that was parsed last into the memory, and returns the number of bytes.
    @inline(__always)
    func write(to memory: OutputMemory, byteCount: Int) -> Int {
        switch kind {
        case .signal: unsafe peer_protobuf_write_signal(kept, memory.pointer, byteCount)
        case .content: unsafe peer_protobuf_write_content(kept, memory.pointer, byteCount)
        }
    }

    @inline(__always)
    private func read(_ kept: OpaquePointer?) throws -> Int {
        var sum: UInt64 = 0
        let isRead =
            switch kind {
            case .signal: unsafe peer_protobuf_read_signal(kept, &sum, bytes.baseAddress!, bytes.count)
            case .content: unsafe peer_protobuf_read_content(kept, &sum, bytes.baseAddress!, bytes.count)
            }
        guard isRead else { throw Disagreement(description: "C++ protobuf rejects the message") }
        return Int(truncatingIfNeeded: sum)
    }

    /// The version, or nil if push-bench was built without C++ protobuf.
    static var version: String? { unsafe peer_protobuf_version().map { unsafe String(cString: $0) } }
}
