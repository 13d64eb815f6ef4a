// SPDX-License-Identifier: Apache-2.0

/// Prints results as they come, one line each.
struct Table {
    let gaps: KnownGaps

    func printHead() {
        printLine(
            name: "", ours: "ours ns", spread: "middle half", peer: "peer ns", timesPeer: "faster", floor: "floor ns",
            ofFloor: "of floor", allocations: "allocs", target: "target", verdict: "")
    }

    func print(_ result: Result) {
        let verdict = result.verdict(gaps)
        // Well below 2, another program has the second core, and the row says little.
        let cores = result.speedupOfTwo.map { " (two threads do \(Format.ratio($0, digits: 2)) of one's work)" } ?? ""
        let page = verdict == .gap ? gaps.page(for: result.name).map { " \($0)" } ?? "" : ""
        printLine(
            name: result.name, ours: Format.time(result.ours.median),
            spread: "\(Format.time(result.ours.lowerQuartile))…\(Format.time(result.ours.upperQuartile))",
            peer: result.peer.map { Format.time($0.median) } ?? "–",
            timesPeer: result.timesPeer.map { Format.ratio($0, digits: 2) + "×" } ?? "–",
            floor: result.floor.map { Format.time($0.median) } ?? "–",
            ofFloor: Format.ratio(result.ofFloor, digits: 3), allocations: Format.ratio(result.allocations, digits: 1),
            target: "\(result.targets)", verdict: verdict.rawValue + page + cores)
    }

    private func printLine(
        name: String, ours: String, spread: String, peer: String, timesPeer: String, floor: String, ofFloor: String,
        allocations: String, target: String, verdict: String
    ) {
        Swift.print(
            Format.column(name, 38, isLeft: true), Format.column(ours, 9), Format.column(spread, 19),
            Format.column(peer, 9), Format.column(timesPeer, 7), Format.column(floor, 9), Format.column(ofFloor, 8),
            Format.column(allocations, 6), "", Format.column(target, 32, isLeft: true), verdict)
    }
}
