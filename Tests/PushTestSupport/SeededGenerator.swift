// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A repeatable random number generator: SplitMix64 (Steele, Lea, Flood 2014). Use it for test inputs, never for secrets.
///
/// `SeededGenerator()` uses a new seed, or the seed in the environment variable `PUSH_TEST_SEED`, and prints it to standard error as
/// Swift code. To repeat a run, paste that code into the test, or set the variable to the number.
package struct SeededGenerator: RandomNumberGenerator, Sendable, CustomStringConvertible {
    package let seed: UInt64
    private var state: UInt64

    /// Makes a generator with the seed of an earlier run.
    package init(seed: UInt64) {
        self.seed = seed
        state = seed
    }

    /// Makes a generator with a new seed, and prints the seed with the name of the test.
    package init(for test: String = #function) {
        self.init(seed: Self.environmentSeed ?? UInt64.random(in: .min ... .max))
        let line = Array("seed of \(test): \(self)\n".utf8)
        _ = unsafe line.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// The generator as Swift code to paste: `SeededGenerator(seed: 0x…)`.
    package var description: String { "SeededGenerator(seed: 0x\(String(seed, radix: 16)))" }

    private static let environmentSeed: UInt64? = {
        guard let text = unsafe getenv("PUSH_TEST_SEED") else { return nil }
        let digits = unsafe String(cString: text)
        return digits.hasPrefix("0x") ? UInt64(digits.dropFirst(2), radix: 16) : UInt64(digits)
    }()
}

extension SeededGenerator {
    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    /// Returns a length from 0 to `limit`. Half of the lengths are within 1 of a multiple of 16, where AES blocks end.
    package mutating func length(upTo limit: Int) -> Int {
        let anywhere = Int.random(in: 0...limit, using: &self)
        guard Bool.random(using: &self) else { return anywhere }
        return min(limit, max(0, (anywhere + 8) / 16 * 16 + Int.random(in: -1...1, using: &self)))
    }

    /// Returns `bytes` with 1 to 3 changes: a byte is replaced, added, removed or doubled, a bit is flipped, or the end is cut off.
    /// Half of the new bytes come from `alphabet`, unless it is empty.
    package mutating func mutated(_ bytes: [UInt8], alphabet: [UInt8] = []) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &self) {
            let byte = Bool.random(using: &self) ? alphabet.randomElement(using: &self) : nil
            let new = byte ?? UInt8.random(in: .min ... .max, using: &self)
            guard let at = bytes.indices.randomElement(using: &self) else {
                bytes.append(new)
                continue
            }
            switch Int.random(in: 0..<6, using: &self) {
            case 0: bytes[at] = new
            case 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            case 2: bytes.insert(new, at: at)
            case 3: bytes.remove(at: at)
            case 4: bytes.insert(bytes[at], at: at)
            default: bytes.removeSubrange(at...)
            }
        }
        return bytes
    }

    /// Cuts `bytes` into pieces of random lengths. Some pieces are empty.
    package mutating func pieces(of bytes: [UInt8], multipleOf unit: Int = 1) -> [ArraySlice<UInt8>] {
        var (pieces, rest) = ([ArraySlice<UInt8>](), bytes[...])
        while !rest.isEmpty {
            let units = Int.random(in: 0...min(rest.count / unit, 9), using: &self)
            pieces.append(rest.prefix(units * unit))
            rest = rest.dropFirst(units * unit)
            if rest.count < unit {
                pieces.append(rest)
                break
            }
        }
        return pieces
    }
}
