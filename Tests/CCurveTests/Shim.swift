// SPDX-License-Identifier: Apache-2.0

import CCurve
import PushTestSupport

// Test wrappers of the shim that take and return arrays.

func x25519(_ scalar: [UInt8], _ point: [UInt8]) -> (status: ccurve_status, shared: [UInt8]) {
    var shared = [UInt8](repeating: 0xAA, count: 32)
    let status = unsafe ccurve_x25519(&shared, scalar, point)
    return (status, shared)
}

func publicKeys(of scalars: [[UInt8]]) -> [[UInt8]] {
    let memory = scalars.flatMap(\.self)
    var points = [UInt8](repeating: 0xAA, count: 32 * scalars.count)
    let status = unsafe memory.withUnsafeBufferPointer { memory in
        let addresses = unsafe scalars.indices.map { unsafe memory.baseAddress! + 32 * $0 }
        return unsafe ccurve_x25519_public_batch(&points, addresses, addresses.count)
    }
    precondition(status == .ok)
    return scalars.indices.map { Array(points[32 * $0..<32 * ($0 + 1)]) }
}

func sha1(_ message: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 20)
    let status = unsafe ccurve_sha1(&digest, message, message.count)
    return status == .ok ? digest : []
}

/// An HMAC context, for any number of keys and messages.
@safe struct HMAC: ~Copyable {
    private let context: OpaquePointer
    let byteCount: Int

    init(_ hash: ccurve_hash, key: [UInt8]) throws {
        guard let context = unsafe ccurve_hmac_create(hash),
            unsafe ccurve_hmac_set_key(context, key, key.count) == .ok
        else { throw Unavailable() }
        unsafe self.context = context
        byteCount = hash == .sha1 ? 20 : 32
    }

    deinit { unsafe ccurve_hmac_destroy(context) }

    func setKey(_ key: [UInt8]) throws {
        try unsafe ok(ccurve_hmac_set_key(context, key, key.count))
    }

    func tag(of pieces: [ArraySlice<UInt8>]) throws -> [UInt8] {
        try unsafe ok(ccurve_hmac_begin(context))
        for piece in pieces {
            try unsafe piece.withUnsafeBufferPointer {
                try unsafe ok(ccurve_hmac_update(context, $0.baseAddress, $0.count))
            }
        }
        // The call must not write after the tag.
        var tag = [UInt8](repeating: 0xAA, count: 40)
        try unsafe ok(ccurve_hmac_finish(context, &tag))
        return tag[byteCount...].allSatisfy { $0 == 0xAA } ? Array(tag[..<byteCount]) : []
    }

    func tag(of message: [UInt8]) throws -> [UInt8] {
        try tag(of: [message[...]])
    }

    func verifies(_ tag: [UInt8], of message: [UInt8]) throws -> Bool {
        try unsafe ok(ccurve_hmac_begin(context))
        try unsafe ok(ccurve_hmac_update(context, message, message.count))
        var isEqual: Int32 = -1
        try unsafe ok(ccurve_hmac_verify(context, tag, tag.count, &isEqual))
        return isEqual == 1
    }

    func tag(of message: borrowing GuardedMemory, key: borrowing GuardedMemory) throws -> [UInt8] {
        try unsafe key.span.withUnsafeBufferPointer {
            try unsafe ok(ccurve_hmac_set_key(context, $0.baseAddress, $0.count))
        }
        try unsafe ok(ccurve_hmac_begin(context))
        try unsafe message.span.withUnsafeBufferPointer {
            try unsafe ok(ccurve_hmac_update(context, $0.baseAddress, $0.count))
        }
        var tag = [UInt8](repeating: 0, count: 32)
        try unsafe ok(ccurve_hmac_finish(context, &tag))
        return Array(tag[..<byteCount])
    }

    /// Begins a message and does not finish it.
    func abandon(_ message: [UInt8]) throws {
        try unsafe ok(ccurve_hmac_begin(context))
        try unsafe ok(ccurve_hmac_update(context, message, message.count))
    }
}

/// AES-256-CBC in one direction.
@safe struct CBC: ~Copyable {
    private let context: OpaquePointer

    init(_ direction: ccurve_direction, key: [UInt8]) throws {
        precondition(key.count == 32)
        guard let context = unsafe ccurve_cbc_create(direction), unsafe ccurve_cbc_set_key(context, key) == .ok
        else { throw Unavailable() }
        unsafe self.context = context
    }

    deinit { unsafe ccurve_cbc_destroy(context) }

    func setKey(_ key: [UInt8]) throws {
        precondition(key.count == 32)
        try unsafe ok(ccurve_cbc_set_key(context, key))
    }

    func run(_ pieces: [ArraySlice<UInt8>], iv: [UInt8]) throws -> [UInt8] {
        precondition(iv.count == 16)
        try unsafe ok(ccurve_cbc_set_iv(context, iv))
        var output: [UInt8] = []
        for piece in pieces {
            var part = [UInt8](repeating: 0, count: piece.count)
            try unsafe piece.withUnsafeBufferPointer { input in
                guard let start = input.baseAddress else { return }
                try unsafe ok(ccurve_cbc_update(context, &part, start, input.count))
            }
            output += part
        }
        return output
    }

    func run(_ text: [UInt8], iv: [UInt8]) throws -> [UInt8] {
        try run([text[...]], iv: iv)
    }

    func runInPlace(_ text: [UInt8], iv: [UInt8]) throws -> [UInt8] {
        try unsafe ok(ccurve_cbc_set_iv(context, iv))
        var text = text
        try unsafe text.withUnsafeMutableBufferPointer { memory in
            guard let start = memory.baseAddress else { return }
            try unsafe ok(ccurve_cbc_update(context, start, start, memory.count))
        }
        return text
    }
}

extension CBC {
    /// Runs on as many bytes as both have.
    func run(_ input: borrowing LongMemory, into output: borrowing LongMemory, iv: [UInt8]) throws {
        try unsafe ok(ccurve_cbc_set_iv(context, iv))
        try unsafe ok(
            ccurve_cbc_update(context, output.pointer, input.pointer, min(input.byteCount, output.byteCount)))
    }

    func run(_ input: borrowing GuardedMemory, into output: borrowing GuardedMemory, iv: [UInt8]) throws {
        precondition(input.byteCount == output.byteCount)
        try unsafe ok(ccurve_cbc_set_iv(context, iv))
        try unsafe input.span.withUnsafeBufferPointer { input in
            try unsafe output.withUnsafeMutableBytes { output in
                let target = unsafe output.baseAddress!.assumingMemoryBound(to: UInt8.self)
                try unsafe ok(ccurve_cbc_update(context, target, input.baseAddress!, input.count))
            }
        }
    }
}

struct Unavailable: Error {}

func ok(_ status: ccurve_status) throws {
    guard status == .ok else { throw Unavailable() }
}
