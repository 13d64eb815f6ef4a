// SPDX-License-Identifier: Apache-2.0

import CFloors
import Crypto
import Foundation
import PushCrypto

/// Makes batches of prekey pairs: random private keys and their public keys.
enum PreKeyBatch {
    /// The maximum batch for the peer, which takes a tenth of a second for it.
    private static let peerLimit = 10_000

    /// Returns the contest in one thread. The floor is libsodium's X25519, called for each key.
    static func contestWithFloor(_ count: Int) throws -> Contest {
        var contest = try contest(count)
        contest.floor = try floor(count, threads: 1)
        contest.operationCount = count
        return contest
    }

    /// Returns the contest in one thread.
    static func contest(_ count: Int) throws -> Contest {
        let peer: Contest.Work = {
            let keys = (0..<count).map { _ in
                let key = Curve25519.KeyAgreement.PrivateKey()
                return (key, key.publicKey)
            }
            return keys.count
        }
        return Contest(ours: try ours(count, .one), peer: count <= peerLimit ? peer : nil)
    }

    /// Returns the contest on all cores. The peer is push-core itself in one thread.
    static func contestOnAllCores(_ count: Int) throws -> Contest {
        Contest(
            ours: try ours(count, .all), peer: try ours(count, .one), floor: try floor(count, threads: Cores.count),
            operationCount: count)
    }

    private static func ours(_ count: Int, _ threads: Threads) throws -> Contest.Work {
        let first = try PreKeyID(1)
        return { PreKeyPair.batch(from: first, count: count, threads: threads).count }
    }

    private static func floor(_ count: Int, threads: Int) throws -> Contest.Work {
        let (scalars, points) = (OutputMemory(byteCount: 32 * count), OutputMemory(byteCount: 32 * count))
        let floor: Contest.Work = {
            unsafe floor_pairs_threads(threads, scalars.pointer, points.pointer, count)
            return count
        }
        _ = try floor()
        let (made, expected) = (scalars.bytes(32 * count), points.bytes(32 * count))
        for start in stride(from: 0, to: made.count, by: 32) {
            let point = try PrivateKey(parsing: Array(made[start..<start + 32])).publicKey.encoded().dropFirst()
            try Disagreement.check(point.elementsEqual(expected[start..<start + 32]), "libsodium's public keys")
        }
        return floor
    }
}
