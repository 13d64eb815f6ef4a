// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Synchronization
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Calls on several threads give the same results as on one.
@Suite struct ThreadsTests {
    @Test func everyItemIsInExactlyOneChunkWhateverTheCount() {
        for threads in [Threads.one, .all] {
            for (count, chunkCount) in [(0, 1), (1, 1), (2, 1), (7, 3), (16, 8), (17, 8), (1000, 7), (15, 16)] {
                let chunks = Counter()
                let timesOfItem = (0..<count).map { _ in Counter() }
                threads.forEachChunk(of: count, worthAThread: chunkCount) { range in
                    chunks.add()
                    for item in range { timesOfItem[item].add() }
                }
                #expect(timesOfItem.allSatisfy { $0.count == 1 }, "\(threads), \(count), \(chunkCount)")
                let wanted = threads == .one ? 1 : max(1, count / chunkCount)
                #expect(chunks.count == wanted, "\(threads), \(count), \(chunkCount)")
            }
        }
    }

    @Test func tokensAreTheSameInTheSameOrder() throws {
        let numbers = try (0..<40_000).map { index throws(ParsingError) in
            try PhoneNumber("+1\(4_155_500_000 + index)")
        }
        for count in [0, 1, 8191, 8192, 16_383, 16_384, 40_000] {
            let some = Array(numbers[..<count])
            let one = some.map { DirectoryToken($0) }
            for threads in [Threads.one, .all] {
                #expect(DirectoryToken.batch(some, threads: threads) == one, "\(count)")
                for (form, wanted) in [
                    (DirectoryToken.Form.raw, one.flatMap { $0.encoded() }),
                    (.base64, one.flatMap { Array($0.base64.utf8) }),
                ] {
                    let bytes = GuardedMemory.output(capacity: count * form.byteCount) {
                        DirectoryToken.batch(some.span, as: form, threads: threads, into: &$0)
                    }
                    #expect(bytes == wanted, "\(count), \(form)")
                }
            }
        }
    }

    @Test func tokensAreAppendedToWhatIsThere() throws {
        let numbers = [try PhoneNumber("+14155550132")]
        let bytes = GuardedMemory.output(capacity: 24) { output in
            DirectoryToken.batch(numbers.span, as: .raw, into: &output)
            DirectoryToken.batch(numbers.span, threads: .all, into: &output)
        }
        let token = DirectoryToken(numbers[0])
        #expect(bytes == token.encoded() + Array(token.base64.utf8))
    }

    #if os(Linux)
    /// docs/bad-inputs.md row 117.
    @Test func aDescriptorThatIsOpenedForAMomentIsNotInheritedByAnotherProgram() async {
        await #expect(processExitsWith: .success) {
            let inheritable = { @Sendable in
                (Int32(0)..<200).filter { descriptor in
                    let flags = fcntl(descriptor, F_GETFD)
                    return flags >= 0 && flags & FD_CLOEXEC == 0
                }
            }
            let before = inheritable()
            let outcomes = ThreadGroup.run(2) { thread in
                (0..<4000).allSatisfy { _ in
                    thread == 0 ? DispatchThreads.hasDescriptors(64) : inheritable() == before
                }
            }
            precondition(outcomes == [true, true])
        }
    }
    #endif

    @Test func preKeysCountUpAndAreAllDifferent() throws {
        for threads in [Threads.one, .all] {
            let pairs = PreKeyPair.batch(from: try PreKeyID(0xFF_FFF0), count: 40, threads: threads)
            let ids = (0xFF_FFF0..<0xFF_FFF0 + 40).map { (id: UInt32) in id % 0xFF_FFFF }
            #expect(pairs.map(\.id.value) == ids)
            #expect(Set(pairs.map(\.publicKey)).count == 40)
            #expect(pairs.allSatisfy { $0.privateKey.publicKey == $0.publicKey })
        }
        #expect(PreKeyPair.batch(from: .first, count: 0, threads: .all).isEmpty)
    }
}

/// An atomic counter. ThreadSanitizer does not see how a `Mutex` synchronizes, and would report a race.
private final class Counter: Sendable {
    private let value = Atomic(0)

    var count: Int { value.load(ordering: .relaxed) }

    func add() { value.add(1, ordering: .relaxed) }
}
