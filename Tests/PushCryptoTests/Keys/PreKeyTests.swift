// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

@Suite struct PreKeyIDTests {
    @Test func theTwentyFourBitsAreTaken() throws {
        for value in [0, 1, 0xFF, 0xFFFF, 0xFF_FFFD, 0xFF_FFFE, 0xFF_FFFF] {
            #expect(try PreKeyID(value).value == UInt32(value))
            #expect(try PreKeyID(UInt64(value)).value == UInt32(value))
        }
        #expect(try PreKeyID(UInt8.max).value == 255)
        #expect(try PreKeyID(0) == .first)
        #expect(try PreKeyID(0xFF_FFFF) == .lastResort)
    }

    /// docs/bad-inputs.md row 83. No number may be truncated to 24 bits.
    @Test func everyOtherNumberIsRefused() {
        for value in [-1, -0xFF_FFFF, 0x100_0000, 0x100_0001, 1 << 31, 1 << 32, 1 << 32 + 5, Int.max, Int.min] {
            #expect(throws: ParsingError.outOfRange) { try PreKeyID(value) }
        }
        for value in [UInt64(1) << 32, 1 << 63, 1 << 63 + 1, .max] {
            #expect(throws: ParsingError.outOfRange) { try PreKeyID(value) }
        }
        #expect(throws: ParsingError.outOfRange) { try PreKeyID(Int8(-1)) }
        #expect(throws: ParsingError.outOfRange) { try PreKeyID(UInt128.max) }
    }

    @Test func countingWrapsBeforeTheLastResort() throws {
        #expect(PreKeyID.first.next == (try PreKeyID(1)))
        #expect(try PreKeyID(0xFF_FFFD).next == PreKeyID(0xFF_FFFE))
        #expect(try PreKeyID(0xFF_FFFE).next == .first)
        #expect(PreKeyID.lastResort.next == nil)
        #expect(PreKeyID.oneTimeCount == 0xFF_FFFF)
    }

    @Test func onlyTheLastResortIsTheLastResort() throws {
        #expect(PreKeyID.lastResort.isLastResort)
        for value in [0, 1, 0xFF_FFFE] { #expect(try !PreKeyID(value).isLastResort) }
    }

    @Test func advancingIsCountingSoManyTimesModuloTheOneTimeIDs() throws {
        var random = SeededGenerator()
        let counts =
            [0, 1, 2, 0xFF_FFFE, 0xFF_FFFF, 0x100_0000, Int.max] + (0..<50).map { _ in random.length(upTo: 1 << 26) }
        for start in [0, 1, 0xFF_FFFE] + (0..<20).map({ _ in random.length(upTo: 0xFF_FFFE) }) {
            let id = try PreKeyID(start)
            for count in counts {
                let expected = (UInt64(start) + UInt64(count)) % 0xFF_FFFF
                #expect(id.advanced(by: count) == (try PreKeyID(expected)), "\(start) + \(count), \(random)")
            }
        }
        #expect(counts.allSatisfy { PreKeyID.lastResort.advanced(by: $0) == nil })
    }

    @Test func advancingNeverReachesTheLastResort() throws {
        var id = try PreKeyID(0xFF_FF00)
        for _ in 0..<512 {
            id = try #require(id.next)
            #expect(!id.isLastResort)
        }
        #expect(id.value == 257)
    }

    @Test func idsCompareByValue() throws {
        #expect(try PreKeyID(1) < PreKeyID(2))
        #expect(try !(PreKeyID(2) < PreKeyID(2)))
        #expect(PreKeyID.first < .lastResort)
    }

    @Test func countingBackwardsIsACallersBug() async {
        await #expect(processExitsWith: .failure) { _ = PreKeyID.first.advanced(by: -1) }
    }
}

@Suite struct PreKeyPairTests {
    @Test func aBatchHasOneHundredConsecutiveIDsUnlessToldOtherwise() {
        let batch = PreKeyPair.batch(from: .first)
        #expect(batch.map(\.id.value) == Array(0..<100))
        #expect(PreKeyPair.usualBatchCount == 100)
        #expect(Set(batch.map(\.publicKey)).count == 100)
        #expect(batch.allSatisfy { $0.publicKey == $0.privateKey.publicKey })
    }

    /// Counts near the 32 keys that are worth a thread, and near the 128 keys that share an inversion.
    @Test(arguments: [Threads.one, .all])
    func everyPairOfABatchHasItsOwnPublicKeyWhateverTheCount(threads: Threads) {
        for count in Array(0...33) + [63, 64, 65, 95, 96, 97, 127, 128, 129, 300] {
            let batch = PreKeyPair.batch(from: .first, count: count, threads: threads)
            #expect(batch.map(\.id.value) == Array(0..<UInt32(count)))
            #expect(batch.allSatisfy { $0.publicKey == $0.privateKey.publicKey })
            #expect(Set(batch.map(\.publicKey)).count == count)
        }
    }

    @Test func aBatchWrapsPastTheLastOneTimeIDAndSkipsTheLastResort() throws {
        for (start, count) in [(0xFF_FFFE, 3), (0xFF_FFFC, 10), (0xFF_FFF0, 14), (0xFF_FFF0, 15)] {
            let ids = try PreKeyPair.batch(from: PreKeyID(start), count: count).map(\.id)
            #expect(ids.map(\.value) == (0..<count).map { UInt32((start + $0) % 0xFF_FFFF) })
            #expect(Set(ids).count == count)
            #expect(!ids.contains(.lastResort))
        }
    }

    @Test func aBatchMayBeEmpty() throws {
        #expect(PreKeyPair.batch(from: .first, count: 0).isEmpty)
        #expect(try PreKeyPair.batch(from: PreKeyID(0xFF_FFFE), count: 0).isEmpty)
    }

    @Test func aLastResortPairHasItsIDAndANewKey() {
        let (a, b) = (PreKeyPair.lastResort(), PreKeyPair.lastResort())
        #expect(a.id == .lastResort)
        #expect(a.publicKey != b.publicKey)
        #expect(a.publicKey == a.privateKey.publicKey)
    }

    @Test func aStoredPairComputesItsPublicKey() throws {
        let key = PrivateKey()
        let pair = PreKeyPair(id: try PreKeyID(7), privateKey: key)
        #expect(pair.id.value == 7)
        #expect(pair.privateKey == key)
        #expect(pair.publicKey == key.publicKey)
    }

    @Test func aBatchThatDoesNotFitTheIDsIsACallersBug() async {
        await #expect(processExitsWith: .failure) { _ = PreKeyPair.batch(from: .lastResort, count: 1) }
        await #expect(processExitsWith: .failure) { _ = PreKeyPair.batch(from: .first, count: -1) }
        await #expect(processExitsWith: .failure) { _ = PreKeyPair.batch(from: .first, count: 0x100_0000) }
    }
}
