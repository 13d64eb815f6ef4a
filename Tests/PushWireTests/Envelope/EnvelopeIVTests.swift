// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import PushWire
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

private func iv(of envelope: [UInt8]) -> [UInt8] { Array(envelope[1..<17]) }

@Suite struct EnvelopeIVTests {
    @Test func noIVComesTwice() throws {
        let text = [UInt8](repeating: 1, count: 8)
        let signal = IncomingPushMessageSignal(type: .ciphertext)
        var seen: Set<[UInt8]> = []
        var sealer = try EnvelopeSealer(key: checkKey, profile: .specification)
        var other = try EnvelopeSealer(key: checkKey, profile: .specification)
        for round in 0..<10_000 {
            seen.insert(iv(of: try sealer.seal(text)))
            if round % 10 == 0 {
                seen.insert(iv(of: try other.seal(signal)))
                seen.insert(iv(of: try Envelope.seal(text, key: checkKey, profile: .specification)))
                seen.insert(iv(of: try Envelope.seal(signal, key: checkKey, profile: .specification)))
                try sealer.rekey(to: checkKey)
            }
        }
        #expect(seen.count == 13_000)
        // Each byte of an IV takes every value.
        for position in 0..<16 { #expect(Set(seen.map { $0[position] }).count == 256) }
    }

    @Test func sealingTheSameTwiceGivesTwoEnvelopesWithoutACommonBlock() throws {
        let text = [UInt8](repeating: 0, count: 64)
        var sealer = try EnvelopeSealer(key: checkKey, profile: .specification)
        let (a, b) = (try sealer.seal(text), try sealer.seal(text))
        for start in stride(from: 17, to: 17 + 80, by: 16) {
            #expect(a[start..<start + 16] != b[start..<start + 16])
        }
        #expect(a.suffix(10) != b.suffix(10))
    }

    @Test("bad-inputs.md row 104: fork, then seal in parent and children")
    func parentAndChildrenNeverUseTheSameIV() throws {
        var sealer = try EnvelopeSealer(key: checkKey, profile: .specification)
        // This call fills the sealer's pool. Each child inherits the unused part.
        var seen = [iv(of: try sealer.seal([1]))]
        for _ in 0..<3 {
            seen += try ivsOfAChild(&sealer, count: 3)
            seen.append(iv(of: try sealer.seal([1])))
        }
        for _ in 0..<3 { seen.append(iv(of: try sealer.seal([1]))) }
        #expect(seen.count == 16)
        #expect(Set(seen).count == seen.count)
    }

    @Test("bad-inputs.md row 99: eight threads at once")
    func eightThreadsWithSealersOfTheirOwnDisturbNobody() {
        let results = ThreadGroup.run(8) { thread in
            let profile: Profile = thread % 2 == 0 ? .specification : .deployed
            let key = key { UInt8(truncatingIfNeeded: $0 &* 3 &+ thread) }
            var (ivs, faults) = ([[UInt8]](), 0)
            for count in 0..<200 {
                do {
                    var sealer = try EnvelopeSealer(key: key, profile: profile)
                    var opener = try EnvelopeOpener(key: key, profile: profile)
                    let text = [UInt8](repeating: UInt8(thread), count: count)
                    for envelope in [try sealer.seal(text), try Envelope.seal(text, key: key, profile: profile)] {
                        ivs.append(iv(of: envelope))
                        if try opener.open(envelope) != text { faults += 1 }
                        if try Envelope.open(envelope, key: key, profile: profile) != text { faults += 1 }
                    }
                } catch {
                    faults += 1
                }
            }
            return (ivs: ivs, faults: faults)
        }
        #expect(results.allSatisfy { $0.faults == 0 })
        let ivs = results.flatMap(\.ivs)
        #expect(ivs.count == 3_200)
        #expect(Set(ivs).count == 3_200)
    }

    /// Forks a child that only seals envelopes, and returns their IVs.
    private func ivsOfAChild(_ sealer: inout EnvelopeSealer, count: Int) throws -> [[UInt8]] {
        var ends: [Int32] = [-1, -1]
        try #require(unsafe pipe(&ends) == 0)
        defer { close(ends[0]) }
        // Swift does not import `fork`, because a child of a process with threads may call few functions. It may seal into existing memory.
        #if canImport(Darwin)
        let here = unsafe UnsafeMutableRawPointer(bitPattern: -2)
        #else
        let here: UnsafeMutableRawPointer? = nil
        #endif
        let symbol = try unsafe #require(dlsym(here, "fork"))
        let fork = unsafe unsafeBitCast(symbol, to: (@convention(c) () -> Int32).self)
        let memory = GuardedMemory(byteCount: 43)
        // Allocated before the fork. In the child, a lock that another thread held, such as the allocator's, is never released.
        let text: [UInt8] = [1]
        let child = fork()
        if child == 0 {
            alarm(30)
            var isGood = true
            for _ in 0..<count {
                unsafe memory.withUnsafeMutableBytes { memory in
                    var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
                    do { try unsafe sealer.seal(text.span.bytes, into: &output) } catch { isGood = false }
                    isGood = unsafe output.finalize(for: memory) == 43 && isGood
                    isGood = unsafe write(ends[1], memory.baseAddress! + 1, 16) == 16 && isGood
                }
            }
            _exit(isGood ? 0 : 1)
        }
        close(ends[1])
        try #require(child > 0)
        var ivs: [[UInt8]] = []
        var iv = [UInt8](repeating: 0, count: 16)
        while unsafe read(ends[0], &iv, 16) == 16 { ivs.append(iv) }
        var status: Int32 = -1
        try #require(unsafe waitpid(child, &status, 0) == child)
        #expect(status == 0)
        return ivs
    }
}
