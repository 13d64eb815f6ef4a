// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP

/// Hostile request targets, which a relay parses before it authenticates the sender.
enum HostileTargetRows {
    static func group(_ scale: Scale) -> RowGroup {
        let count = scale == .full ? 20_000 : 2_000
        let marks = String(repeating: "\u{301}\u{323}", count: count)
        let encoded = String(repeating: "%CC%81%CC%A3", count: count)
        let targets = [
            ("combining marks in a path", "/v1/accounts/s\(marks)/code/+14155550132"),
            ("combining marks in no call's path", "/s\(marks)"),
            ("encoded combining marks in a path", "/v1/accounts/s\(encoded)/code/+14155550132"),
            ("combining marks as a number", "/v1/keys/+1\(marks)"),
            ("combining marks as a relay", "/v1/keys/+14155550132?relay=e\(marks)"),
            ("combining marks as a name in a query", "/v1/keys/+14155550132?e\(encoded)=1"),
            ("slashes", String(repeating: "/", count: count)),
            ("names in a query", "/v1/keys/+14155550132?" + String(repeating: "a&", count: count)),
            ("absolute form with combining marks", "https://e\(marks)/v1/keys/"),
        ]
        return RowGroup(title: "Hostile request targets", layout: .perByte, rows: targets.map(row))
    }

    private static func row(_ name: String, _ target: String) -> Row {
        // Enough for two decoded copies of the target, and a list of its segments or parameters.
        let kept = Double(64 * target.utf8.count)
        let targets = Targets(nanosecondsPerByte: 20, memory: kept)
        return Row(name: "\(name): target", targets: targets, roundCountRange: 3...11) {
            let relay = PushRelay(profile: .deployed)
            let credentials = BasicCredentials(number: try PhoneNumber("+14155550132"), password: AccountPassword())
            let request = HTTPRequest(
                method: .get, scheme: nil, authority: nil, path: target,
                headerFields: [.authorization: credentials.header])
            let work = { () -> Bool in (try? relay.route(request)) != nil }
            return Contest(ours: { work() ? 1 : 0 }, byteCount: target.utf8.count, memory: .heap)
        }
    }
}
