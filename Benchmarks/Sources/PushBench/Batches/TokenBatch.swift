// SPDX-License-Identifier: Apache-2.0

import CFloors
import Crypto
import Foundation
import PushCrypto

/// Numbers, and the tokens that each contestant makes of them.
final class TokenBatch {
    /// The number that the peer does in half a second.
    private static let peerLimit = 1_000_000

    private let numbers: [PhoneNumber]
    /// 12 characters each.
    private let texts: [UInt8]
    private let memory: OutputMemory
    private let floorMemory: OutputMemory

    /// - Parameter count: up to 10⁷.
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

    /// The first `count` numbers in one thread. Where there are too many for the peer, it does not take part.
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

    /// All numbers on all cores; the peer is ourselves in one thread.
    func contestOnAllCores() throws -> Contest {
        let (ours, floor) = (ours(numbers.count, .all), floor(numbers.count, threads: Cores.count))
        try checkFloor(floor, try ours())
        return Contest(ours: ours, peer: self.ours(numbers.count, .one), floor: floor, operationCount: numbers.count)
    }

    /// A token as a Swift developer would make it.
    static func token(of number: String) -> String {
        String(Data(Insecure.SHA1.hash(data: Data(number.utf8)).prefix(10)).base64EncodedString().prefix(14))
    }

    private func ours(_ count: Int, _ threads: Threads) -> Contest.Work {
        { [numbers, memory] in
            memory.write { DirectoryToken.batch(numbers.span.extracting(first: count), threads: threads, into: &$0) }
        }
    }

    /// Strings of so few bytes need no memory of their own, which the rows after this one would find in their way.
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
