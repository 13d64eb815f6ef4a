// SPDX-License-Identifier: Apache-2.0

import CFloors
import Crypto
import Foundation
import PushCrypto

/// Makes directory tokens of a batch of numbers.
final class TokenBatch {
    /// The maximum batch for the peer, which takes half a second for it.
    private static let peerLimit = 1_000_000

    private let numbers: [PhoneNumber]
    /// The concatenated numbers, 12 characters each.
    private let texts: [UInt8]
    private let memory: OutputMemory
    private let floorMemory: OutputMemory

    /// - Parameter count: The number of numbers, at most 10⁷.
    init(count: Int) throws {
        var (numbers, texts) = ([PhoneNumber](), [UInt8]())
        numbers.reserveCapacity(count)
        texts.reserveCapacity(12 * count)
        for index in 0..<count {
            let text = Self.text(index)
            numbers.append(try PhoneNumber(text))
            texts.append(contentsOf: text.utf8)
        }
        self.numbers = numbers
        self.texts = texts
        memory = OutputMemory(byteCount: count * 14)
        floorMemory = OutputMemory(byteCount: count * 14 + 3)
    }

    /// Returns the contest over the first `count` numbers in one thread. Large batches have no peer.
    func contest(_ count: Int) throws -> Contest {
        let (ours, floor) = (ours(count, .one), floor(count, threads: nil))
        let peer = count <= Self.peerLimit ? peer(count) : nil
        let byteCount = try ours()
        try checkFloor(floor, byteCount)
        if let peer {
            try Disagreement.check(
                peer.texts.flatMap { Self.token(of: $0).utf8 } == memory.bytes(byteCount), "swift-crypto's tokens")
        }
        return Contest(ours: ours, peer: peer?.work, floor: floor, operationCount: count)
    }

    /// Returns the contest over all numbers on all cores. The peer is push-core itself in one thread.
    func contestOnAllCores() throws -> Contest {
        let (ours, floor) = (ours(numbers.count, .all), floor(numbers.count, threads: Cores.count))
        try checkFloor(floor, try ours())
        return Contest(ours: ours, peer: self.ours(numbers.count, .one), floor: floor, operationCount: numbers.count)
    }

    /// Makes a token with swift-crypto and Foundation.
    static func token(of number: String) -> String {
        String(Data(Insecure.SHA1.hash(data: Data(number.utf8)).prefix(10)).base64EncodedString().prefix(14))
    }

    private func ours(_ count: Int, _ threads: Threads) -> Contest.Work {
        { [numbers, memory] in
            memory.write { DirectoryToken.batch(numbers.span.extracting(first: count), threads: threads, into: &$0) }
        }
    }

    /// Returns the peer's work. Its strings are small enough to need no heap memory, so they do not disturb later rows.
    private func peer(_ count: Int) -> (texts: [String], work: Contest.Work) {
        let texts = (0..<count).map(Self.text)
        return (texts, { texts.reduce(0) { $0 &+ Self.token(of: $1).utf8.count } })
    }

    private func floor(_ count: Int, threads: Int?) -> Contest.Work {
        { [texts, floorMemory] in
            if let threads {
                unsafe floor_tokens_threads(threads, floorMemory.pointer, texts, count)
            } else {
                unsafe floor_tokens(floorMemory.pointer, texts, count)
            }
            return 14
        }
    }

    private func checkFloor(_ floor: Contest.Work, _ byteCount: Int) throws {
        _ = try floor()
        try Disagreement.check(floorMemory.bytes(byteCount) == memory.bytes(byteCount), "OpenSSL's tokens")
    }

    private static func text(_ index: Int) -> String { "+141\(50_000_000 + index)" }
}
