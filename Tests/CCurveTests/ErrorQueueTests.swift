// SPDX-License-Identifier: Apache-2.0

import CCurve
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The error queue that OpenSSL keeps for a thread belongs to the program. After a call that fails, the queue has the entries that it
/// had before, and no others (docs/bad-inputs.md row 116). Each test runs in a new process, so that it makes the first use of OpenSSL.
@Suite struct ErrorQueueTests {
    @Test func aContextWithoutAKeyLeavesTheErrorsOfItsCallerAlone() async {
        await #expect(processExitsWith: .success) {
            for older in 0...2 {
                let queued = ErrorQueue.fill(older)
                for direction in [ccurve_direction.encrypt, .decrypt] {
                    guard let cbc = unsafe ccurve_cbc_create(direction) else { preconditionFailure("no context") }
                    defer { unsafe ccurve_cbc_destroy(cbc) }
                    var bytes = [UInt8](repeating: 0, count: 16)
                    precondition(unsafe ccurve_cbc_set_iv(cbc, bytes) == .unavailable)
                    precondition(unsafe ccurve_cbc_update(cbc, &bytes, bytes, 16) == .unavailable)
                }
                precondition(ErrorQueue.drain() == queued)
            }
        }
    }

    @Test func anOpenSSLWithoutItsAlgorithmsLeavesTheErrorsOfItsCallerAlone() async {
        await #expect(processExitsWith: .success) {
            let path = "/tmp/push-core-queue-\(getpid()).cnf"
            guard let file = unsafe fopen(path, "w") else { preconditionFailure("no file") }
            unsafe fputs(
                "openssl_conf = start\n[start]\nproviders = list\n[list]\nnull = part\n[part]\nactivate = 1\n", file)
            unsafe fclose(file)
            defer { unsafe unlink(path) }
            unsafe setenv("OPENSSL_CONF", path, 1)
            let queued = ErrorQueue.fill(2)
            let (cbc, hmac) = unsafe (ccurve_cbc_create(.encrypt), ccurve_hmac_create(.sha1))
            precondition(unsafe cbc == nil && hmac == nil)
            precondition(ErrorQueue.drain() == queued)
        }
    }

    @Test func anAllocationThatFailsLeavesTheErrorsOfItsCallerAlone() async {
        await #expect(processExitsWith: .success) {
            precondition(FailingAllocator.install())
            precondition((try? CBC(.encrypt, key: [UInt8](repeating: 1, count: 32))) != nil)
            for older in 0...2 {
                var failures = 0
                while true {
                    let queued = ErrorQueue.fill(older)
                    unsafe FailingAllocator.countdown = failures
                    let cbc = unsafe ccurve_cbc_create(.decrypt)
                    unsafe FailingAllocator.countdown = -1
                    precondition(ErrorQueue.drain() == queued)
                    if let cbc = unsafe cbc {
                        unsafe ccurve_cbc_destroy(cbc)
                        break
                    }
                    failures += 1
                }
                precondition(failures > 0)
            }
        }
    }

    /// The batch needs OpenSSL's memory for the map from Edwards to Montgomery form. If it fails, libsodium computes each key alone.
    @Test func aBatchOfKeysIsRightWhicheverAllocationFailsAndLeavesTheErrorsOfItsCallerAlone() async {
        await #expect(processExitsWith: .success) {
            precondition(FailingAllocator.install())
            let base = [9] + [UInt8](repeating: 0, count: 31)
            let scalars = (0..<5).map { number in [UInt8](repeating: UInt8(7 * number), count: 32) }.dropFirst()
            let expected = scalars.map { x25519($0, base).shared }
            for older in 0...2 {
                var failures = 0
                while true {
                    let queued = ErrorQueue.fill(older)
                    unsafe FailingAllocator.countdown = failures
                    let points = publicKeys(of: Array(scalars))
                    let isReached = unsafe FailingAllocator.countdown < 0
                    unsafe FailingAllocator.countdown = -1
                    precondition(ErrorQueue.drain() == queued)
                    precondition(points == expected)
                    guard isReached else { break }
                    failures += 1
                }
                precondition(failures > 10)
            }
        }
    }
}

/// OpenSSL's functions for its error queue, looked up by name, because the shim's module does not declare them.
private enum ErrorQueue {
    private static func function<Function>(_ name: String, _: Function.Type) -> Function {
        guard let symbol = unsafe dlsym(dlopen(nil, RTLD_NOW), name) else { preconditionFailure("no \(name)") }
        return unsafe unsafeBitCast(symbol, to: Function.self)
    }

    /// Fills the queue with the entries of `count` calls that fail, and returns these entries.
    static func fill(_ count: Int) -> [UInt] {
        typealias Fetch = @convention(c) (OpaquePointer?, UnsafePointer<CChar>, UnsafePointer<CChar>?) -> OpaquePointer?
        let fetch = unsafe function("EVP_MD_fetch", Fetch.self)
        for _ in 0..<count { precondition(unsafe fetch(nil, "no digest", nil) == nil) }
        let entries = drain()
        precondition(entries.isEmpty == (count == 0))
        for _ in 0..<count { _ = unsafe fetch(nil, "no digest", nil) }
        return entries
    }

    /// Takes all entries off the queue, the oldest first.
    static func drain() -> [UInt] {
        typealias Get = @convention(c) () -> UInt
        let get = function("ERR_get_error", Get.self)
        var entries: [UInt] = []
        while true {
            let entry = get()
            guard entry != 0 else { return entries }
            entries.append(entry)
        }
    }
}

/// An allocator for OpenSSL that fails once, after a number of calls.
private enum FailingAllocator {
    /// The number of calls before the one that fails. If it is negative, none fails.
    nonisolated(unsafe) static var countdown = -1

    static func fails() -> Bool {
        guard unsafe countdown >= 0 else { return false }
        unsafe countdown -= 1
        return unsafe countdown < 0
    }

    static func install() -> Bool {
        typealias Allocate = @convention(c) (Int, UnsafePointer<CChar>?, Int32) -> UnsafeMutableRawPointer?
        typealias Reallocate =
            @convention(c) (UnsafeMutableRawPointer?, Int, UnsafePointer<CChar>?, Int32) -> UnsafeMutableRawPointer?
        typealias Free = @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, Int32) -> Void
        typealias Install = @convention(c) (Allocate, Reallocate, Free) -> Int32
        guard let symbol = unsafe dlsym(dlopen(nil, RTLD_NOW), "CRYPTO_set_mem_functions") else { return false }
        let install = unsafe unsafeBitCast(symbol, to: Install.self)
        return unsafe install(
            { size, _, _ in unsafe FailingAllocator.fails() ? nil : malloc(size) },
            { old, size, _, _ in unsafe FailingAllocator.fails() ? nil : realloc(old, size) },
            { block, _, _ in unsafe free(block) }) == 1
    }
}
