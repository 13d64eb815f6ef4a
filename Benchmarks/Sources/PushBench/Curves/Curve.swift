// SPDX-License-Identifier: Apache-2.0

/// One operation at many sizes. It shows the time per byte or item, and whether that time is constant.
struct Curve {
    let name: String
    let unit: CurveUnit
    var peer: String?
    let counts: [Int]
    var flatness: Flatness?
    /// Sets up what all sizes share, and returns a function that makes the contest of one size.
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

/// A target for scaling: the time per byte or item at the large size is at most `limit` times that at the small size.
///
/// The floor, if any, is a copy of the same bytes. A copy also takes longer per byte at the large size, because of caches and new
/// memory. That increase is added to the time at the small size before the comparison.
struct Flatness: Codable {
    let small: Int
    let large: Int
    let limit: Double

    /// Returns a sentence with the result and the limit.
    ///
    /// - Parameter ratio: The measured ratio.
    func sentence(_ unit: CurveUnit, _ ratio: Double) -> String {
        "ns per \(unit.rawValue) at \(unit.label(large)) is \(Format.ratio(ratio, digits: 3)) of that at "
            + "\(unit.label(small)), \(Format.plain(limit)) allowed"
    }
}

/// The measurement of a curve.
struct CurveResult: Codable {
    struct Point: Codable {
        let count: Int
        /// The time per byte or item, in nanoseconds.
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
    /// The median ratio of the rounds.
    let flatnessRatio: Double?

    var verdict: Verdict {
        guard let flatness, let flatnessRatio else { return .shown }
        return flatnessRatio <= flatness.limit ? .pass : .fail
    }
}
