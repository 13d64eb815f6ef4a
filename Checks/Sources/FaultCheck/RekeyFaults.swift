// SPDX-License-Identifier: Apache-2.0

import CFaults
@_spi(Vectors) import PushWire

/// Rekeys a sealer and an opener while each of OpenSSL's allocations fails (docs/bad-inputs.md row 101).
enum RekeyFaults {
    /// Checks that a rekey sets the whole new key, or disables the sealer or opener until a rekey succeeds. It never mixes two keys.
    static func run() throws -> Bool {
        var counts = (taken: 0, refused: 0)
        var faults: [String] = []
        for profile in [Profile.specification, .deployed] {
            var sealer = try EnvelopeSealer(key: Fixed.key(1), profile: profile)
            var envelopes = [try sealer.seal(Fixed.text, iv: Fixed.iv)]
            try sealer.rekey(to: Fixed.key(0))
            envelopes.insert(try sealer.seal(Fixed.text, iv: Fixed.iv), at: 0)
            var opener = try EnvelopeOpener(key: Fixed.key(0), profile: profile)
            for onward: Int32 in [0, 1] {
                var number = 0
                while true {
                    let key = try Fixed.key(1)
                    faults_arm(number, onward)
                    let hasSealersKey = succeeds { try sealer.rekey(to: key) }
                    let sealersCount = faults_disarm()
                    faults_arm(number, onward)
                    let hasOpenersKey = succeeds { try opener.rekey(to: key) }
                    let openersCount = faults_disarm()

                    let sealed = Result { try sealer.seal(Fixed.text, iv: Fixed.iv) }
                    if hasSealersKey ? (try? sealed.get()) != envelopes[1] : !isUnavailable(sealed) {
                        faults.append("\(profile), allocation \(number): seal gave \(sealed)")
                    }
                    let opened = envelopes.map { envelope in Result { try opener.open(envelope) } }
                    if hasOpenersKey ? (try? opened[1].get()) != Fixed.text : !opened.allSatisfy(isUnavailable) {
                        faults.append("\(profile), allocation \(number): open gave \(opened)")
                    }
                    for hasKey in [hasSealersKey, hasOpenersKey] {
                        if hasKey { counts.taken += 1 } else { counts.refused += 1 }
                    }
                    try sealer.rekey(to: Fixed.key(0))
                    try opener.rekey(to: Fixed.key(0))
                    let again = try sealer.seal(Fixed.text, iv: Fixed.iv)
                    if try again != envelopes[0] || opener.open(again) != Fixed.text {
                        faults.append("\(profile), allocation \(number): the next rekey gives a wrong result")
                    }
                    if max(sealersCount, openersCount) <= number { break }
                    number += 1
                }
            }
        }
        let mustFail = faults_digests_are_evp() == 1
        if (counts.refused > 0) != mustFail { faults.append("\(counts.refused) rekeys failed") }
        return report(
            faults.isEmpty,
            "\(counts.taken) rekeys succeeded and set the whole key, \(counts.refused) failed and disabled sealing and opening",
            faults)
    }

    private static func succeeds(_ body: () throws -> Void) -> Bool {
        do { try body() } catch { return false }
        return true
    }

    private static func isUnavailable(_ result: Result<[UInt8], any Error>) -> Bool {
        guard case .failure(EnvelopeError.cryptoUnavailable) = result else { return false }
        return true
    }
}
