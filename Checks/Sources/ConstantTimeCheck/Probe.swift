// SPDX-License-Identifier: Apache-2.0

import CSecretMarks
import PushCrypto

/// Counts valgrind's reports while code runs, and compares them with the expected result.
struct Probe {
    private(set) var failures = 0

    struct Blind: Error {}
    struct WrongResult: Error {}

    /// - Throws: ``Blind`` if valgrind does not track marks, since it would never report anything.
    init() throws {
        guard secret_marks_work() == 1 else {
            print("FAILS   marks work: build with CCURVE_VALGRIND and run with valgrind")
            throw Blind()
        }
    }

    /// Returns how many branches and addresses depended on a marked byte while `body` ran.
    func count(_ body: () throws -> Void) rethrows -> UInt32 {
        let before = secret_report_count()
        try body()
        return secret_report_count() - before
    }

    /// Runs code that keeps its secret, and fails if valgrind reports anything.
    mutating func expectSilence(_ name: String, _ body: () throws -> Void) rethrows {
        let reports = try count(body)
        if reports > 0 { failures += 1 }
        print(
            reports == 0 ? "holds   \(name)" : "FAILS   \(name): \(reports) branches or addresses depend on the secret")
    }

    /// Runs code that leaks its secret, and fails if valgrind reports nothing, since the other results would then prove nothing.
    mutating func expectReports(_ name: String, _ body: () throws -> Void) rethrows {
        let reports = try count(body)
        if reports == 0 { failures += 1 }
        print(reports > 0 ? "holds   \(name): reported, \(reports) times" : "FAILS   \(name): was not reported")
    }
}

/// Returns mixed bytes that are the same in each run.
func someBytes(_ count: Int, _ seed: UInt8 = 1) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ Int(seed) &* 89 &+ ($0 &* $0) >> 3) }
}

/// Returns a copy that is marked as secret.
func secret(_ bytes: [UInt8]) -> [UInt8] {
    var copy = bytes
    unsafe copy.withUnsafeMutableBytes { bytes in
        if let base = bytes.baseAddress { unsafe secret_mark(base, bytes.count) }
    }
    return copy
}

/// Returns a copy without the mark.
///
/// - Throws: ``Probe/Blind`` if no byte is marked, since the secret has then not reached the result.
func published(_ bytes: [UInt8]) throws -> [UInt8] {
    var bytes = bytes
    guard unsafe secret_is_marked(&bytes, bytes.count) == 1 else {
        print("FAILS   the secret does not reach the result")
        throw Probe.Blind()
    }
    unsafe secret_unmark(&bytes, bytes.count)
    return bytes
}

func published(_ text: String) throws -> String {
    String(decoding: try published(Array(text.utf8)), as: UTF8.self)
}

/// Returns an unmarked copy of a secret's bytes.
func published(_ secret: some Secret) throws -> [UInt8] {
    try published(unsafe secret.withUnsafeBytes { unsafe Array($0) })
}

func check(_ isRight: Bool) throws {
    guard isRight else {
        print("FAILS   the result is right")
        throw Probe.WrongResult()
    }
}

extension Secret {
    /// Marks this secret's bytes in place.
    func marked() -> Self {
        unsafe withUnsafeBytes { unsafe secret_mark($0.baseAddress!, $0.count) }
        return self
    }
}
