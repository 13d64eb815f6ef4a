// SPDX-License-Identifier: Apache-2.0

import CCurve
import PushTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Forks after the first use, docs/bad-inputs.md row 104. Serialized, so that only one test forks at a time. A child only draws IVs,
@Suite(.serialized, .disabled(if: isUnderThreadSanitizer, "ThreadSanitizer hangs in a child of fork"))
struct ForkTests {
    /// A function that makes a child process. Swift does not import `fork`, so the test looks it up by name.
    enum Fork: String, CaseIterable {
        /// Runs the handlers of `pthread_atfork`.
        case fork
        /// Runs no handlers. Only the shim's page that the kernel clears in a child (`MADV_WIPEONFORK`) detects the fork.
        case withoutHandlers = "_Fork"

        var function: (@convention(c) () -> Int32)? {
            guard let symbol = unsafe dlsym(dlopen(nil, RTLD_NOW), rawValue) else { return nil }
            return unsafe unsafeBitCast(symbol, to: (@convention(c) () -> Int32).self)
        }
    }

    /// More than the 256 IVs of a filled pool.
    private static let drawCount = 300

    @Test(arguments: Fork.allCases, [0, 1, 255, 256])
    func parentAndChildNeverDrawTheSame(way: Fork, drawnBefore: Int) throws {
        guard let fork = way.function else { return }
        let pool = try Pool()
        var drawn = try (0..<drawnBefore).map { _ in try pool.draw() }
        drawn += try drawInChild(of: pool, fork, generations: 1)
        drawn += try (0..<Self.drawCount).map { _ in try pool.draw() }
        #expect(drawn.count == drawnBefore + 2 * Self.drawCount)
        #expect(Set(drawn).count == drawn.count)
    }

    @Test(arguments: Fork.allCases) func grandchildrenNeverDrawWhatTheirForebearsDraw(way: Fork) throws {
        guard let fork = way.function else { return }
        let pool = try Pool()
        var drawn = [try pool.draw()]
        drawn += try drawInChild(of: pool, fork, generations: 4)
        drawn += try (0..<Self.drawCount).map { _ in try pool.draw() }
        #expect(drawn.count == 1 + 5 * Self.drawCount)
        #expect(Set(drawn).count == drawn.count)
    }

    @Test(arguments: Fork.allCases) func siblingsNeverDrawTheSame(way: Fork) throws {
        guard let fork = way.function else { return }
        let pool = try Pool()
        var drawn = [try pool.draw()]
        for _ in 0..<4 { drawn += try drawInChild(of: pool, fork, generations: 1) }
        #expect(drawn.count == 1 + 4 * Self.drawCount)
        #expect(Set(drawn).count == drawn.count)
    }

    /// Draws in a child, in its child, and so on, and returns the IVs of all of them.
    ///
    /// Each generation forks before it draws, so that its child inherits the same pool. Then it waits for the child.
    private func drawInChild(
        of pool: Pool, _ fork: @convention(c) () -> Int32, generations: Int
    ) throws -> [[UInt8]] {
        let byteCount = generations * Self.drawCount * 16
        // The children write to this shared memory. A pipe could fill up and block them.
        let mapped = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
        guard let memory = unsafe mapped, unsafe memory != MAP_FAILED else { throw Unavailable() }
        defer { unsafe munmap(memory, byteCount) }
        let shared = unsafe UnsafeMutableRawBufferPointer(start: memory, count: byteCount)

        let status = unsafe descend(from: pool, fork, into: shared)
        #expect(status == 0, "a child failed to draw or to exit")
        return stride(from: 0, to: byteCount, by: 16).map { start in unsafe Array(shared[start..<start + 16]) }
    }

    /// Forks, and returns the child's status from `waitpid`. The child allocates nothing, because another thread may hold the
    /// allocator's lock at the fork.
    private func descend(
        from pool: Pool, _ fork: @convention(c) () -> Int32, into memory: UnsafeMutableRawBufferPointer
    ) -> Int32 {
        let share = Self.drawCount * 16
        let child = fork()
        if child == 0 {
            alarm(30)
            var status: Int32 = 0
            if memory.count > share {
                let rest = unsafe UnsafeMutableRawBufferPointer(
                    start: memory.baseAddress! + share, count: memory.count - share)
                status = unsafe descend(from: pool, fork, into: rest)
            }
            let own = unsafe UnsafeMutableRawBufferPointer(start: memory.baseAddress!, count: share)
            let drawn = unsafe pool.draw(into: own)
            _exit(drawn && status == 0 ? 0 : 1)
        }
        guard child > 0 else { return -1 }
        var status: Int32 = -1
        while unsafe waitpid(child, &status, 0) == -1, errno == EINTR {}
        return status
    }
}

private let isUnderThreadSanitizer = unsafe dlsym(dlopen(nil, RTLD_NOW), "__tsan_init") != nil
