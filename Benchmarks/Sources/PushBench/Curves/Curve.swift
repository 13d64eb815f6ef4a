// SPDX-License-Identifier: Apache-2.0

/// One piece of work at many sizes: what a byte or an item of it costs, and whether that stays the same.
struct Curve {
    let name: String
    let unit: CurveUnit
    var peer: String?
    let counts: [Int]
    var flatness: Flatness?
    /// Makes what the sizes have in common, and gives what makes the contest of a size.
    let contests: () throws -> (Int) throws -> Contest
}

/// The unit of a curve's horizontal axis.
enum CurveUnit: String, Codable {
    case byte, item

    func label(_ count: Int) -> String {
        switch self {
        case .byte: Format.bytes(Double(count))
        case .item: Format.items(count)
        }
    }
}

/// A byte or item of many is at most so many times as dear as one of few. A floor, if there is one, is a copy of the same bytes: what
/// that becomes dearer, as caches end and new memory has to be had, is added to what few cost before the two are compared.
struct Flatness: Codable {
    let small: Int
    let large: Int
    let limit: Double

    /// - Parameter ratio: what was measured.
    func sentence(_ unit: CurveUnit, _ ratio: Double) -> String {
        "ns per \(unit.rawValue) at \(unit.label(large)) is \(Format.ratio(ratio, digits: 3)) of that at "
            + "\(unit.label(small)), \(Format.plain(limit)) allowed"
    }
}

/// The measurement of a curve.
struct CurveResult: Codable {
    struct Point: Codable {
        let count: Int
        /// Nanoseconds for each byte or item.
        let ours: Spread
        let peer: Spread?
        let floor: Spread?
    }

    let name: String
    let unit: CurveUnit
    let peer: String?
    let rounds: Int
    let points: [Point]
    let flatness: Flatness?
    /// The median over the rounds.
    let flatnessRatio: Double?

    var verdict: Verdict {
        guard let flatness, let flatnessRatio else { return .shown }
        return flatnessRatio <= flatness.limit ? .pass : .fail
    }
}
