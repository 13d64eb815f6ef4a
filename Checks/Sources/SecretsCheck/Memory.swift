// SPDX-License-Identifier: Apache-2.0

import CCurve
import CMemoryScan
import PushCrypto

/// Runs code that uses secrets, and searches memory for them afterwards.
struct Memory {
    private(set) var failures = 0

    /// Fails if memory still holds a secret that `body` registered. Registration checks that the search finds the live secret.
    mutating func expectNothing(_ name: String, _ body: () throws -> Void) throws {
        let found = try places { () throws -> Int in
            try body()
            return 0
        }
        if found.isEmpty { return fail("\(name): no secret was registered") }
        let left = found.indices.filter { found[$0] > 0 }
        guard !left.isEmpty else { return print("holds   \(name): none of \(found.count) secrets left") }
        fail("\(name): left in memory: \(left.map { "secret \($0) in \(found[$0]) places" }.joined(separator: ", "))")
    }

    /// Fails unless memory still holds every secret that `body` registered. For controls.
    mutating func expectRemains(_ name: String, _ body: () throws -> Int) throws {
        let found = try places(body)
        guard !found.isEmpty, found.allSatisfy({ $0 > 0 }) else { return fail("\(name): not found") }
        print("holds   \(name): found")
    }

    private mutating func fail(_ text: String) {
        failures += 1
        print("FAILS   \(text)")
    }

    /// Runs `body`, and returns in how many places memory holds each secret that it registered.
    private func places(_ body: () throws -> Int) throws -> [Int] {
        scan_reset()
        try deepDown(body)
        guard scan_memory() == 1 else { throw Unreadable() }
        return (0..<scan_needle_count()).map { Int(scan_found($0)) }
    }

    private func deepDown(_ body: () throws -> Int) throws {
        try withoutActuallyEscaping(body) { body in
            let job = Job(body)
            unsafe scan_deep_down({ unsafe Unmanaged<Job>.fromOpaque($0!).takeUnretainedValue().run() }, job.context)
            _ = try job.result.get()
        }
    }
}

struct Unreadable: Error {}
struct Wrong: Error {}

private final class Job {
    private let body: () throws -> Int
    var result: Result<Int, any Error> = .success(0)

    init(_ body: @escaping () throws -> Int) {
        self.body = body
    }

    var context: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }

    func run() {
        result = Result { try body() }
    }
}

/// Registers bytes to search for. They must be in memory now.
func look(for bytes: UnsafeRawBufferPointer) {
    let index = unsafe scan_remember(bytes.baseAddress!, bytes.count)
    precondition(index >= 0, "too many secrets, or one of a wrong length")
    precondition(scan_memory() == 1 && scan_found(index) > 0, "the search misses a secret that is in memory")
}

/// Traps unless memory holds every registered secret now. Otherwise its absence later would prove nothing.
func expectAllIsThere() {
    precondition(
        scan_memory() == 1 && (0..<scan_needle_count()).allSatisfy { scan_found($0) > 0 },
        "the search misses a secret that is in memory")
}

extension Secret {
    /// Registers this secret's bytes to search for.
    @discardableResult
    func remembered() -> Self {
        unsafe withUnsafeBytes { unsafe look(for: $0) }
        return self
    }
}

/// A caller-owned buffer that wipes its bytes when it is deallocated.
@safe final class Buffer {
    let count: Int
    private let base: UnsafeMutablePointer<UInt8>

    init(byteCount: Int) {
        count = byteCount
        unsafe base = .allocate(capacity: byteCount)
        unsafe base.initialize(repeating: 0, count: byteCount)
    }

    convenience init(random byteCount: Int) {
        self.init(byteCount: byteCount)
        let status = unsafe ccurve_random(base, byteCount)
        precondition(status == .ok)
    }

    /// Creates a buffer with the base64 of a secret.
    convenience init(base64 secret: some SecretKey) {
        self.init(byteCount: (secret.byteCount + 2) / 3 * 4 + 1)
        unsafe secret.withUnsafeBytes { bytes in
            let text = unsafe UnsafeMutableRawPointer(base).assumingMemoryBound(to: CChar.self)
            let bytes = unsafe bytes.assumingMemoryBound(to: UInt8.self)
            _ = unsafe ccurve_base64_encode_secret(text, bytes.baseAddress, bytes.count, 1)
        }
    }

    deinit {
        unsafe ccurve_wipe(base, count)
        unsafe base.deallocate()
    }

    @discardableResult
    func remember() -> Buffer {
        unsafe look(for: UnsafeRawBufferPointer(start: base, count: count))
        return self
    }

    subscript(index: Int) -> UInt8 {
        get { unsafe base[index] }
        set { unsafe base[index] = newValue }
    }

    func forEach(_ body: (UInt8) -> Void) {
        for index in 0..<count { body(self[index]) }
    }

    func withSpan<Value>(first: Int? = nil, _ body: (Span<UInt8>) throws -> Value) rethrows -> Value {
        try body(unsafe Span(_unsafeStart: UnsafePointer(base), count: first ?? count))
    }

    func withRawSpan<Value>(first: Int? = nil, _ body: (RawSpan) throws -> Value) rethrows -> Value {
        try body(unsafe RawSpan(_unsafeStart: UnsafeRawPointer(base), byteCount: first ?? count))
    }

    func withPointer<Value>(_ body: (UnsafeMutablePointer<UInt8>) throws -> Value) rethrows -> Value {
        try unsafe body(base)
    }

    var memory: UnsafeMutableRawBufferPointer { unsafe UnsafeMutableRawBufferPointer(start: base, count: count) }

    /// Runs `body` on this memory from its start, and returns how many bytes it wrote.
    func write(_ body: (inout OutputRawSpan) throws -> Void) rethrows -> Int {
        let memory = unsafe memory
        var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
        try body(&output)
        return unsafe output.finalize(for: memory)
    }
}

extension SecretKey {
    fileprivate var byteCount: Int { Self.byteCount }
}
