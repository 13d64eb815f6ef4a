// SPDX-License-Identifier: Apache-2.0

import Foundation

import PushWire

@testable import PushTool

/// A vector file that tests can change.
struct VectorDocument {
    var root: [TextBytes: JSONText]

    init(_ path: String) throws {
        try self.init(data: Checkout.data(path))
    }

    init(data: Data) throws {
        root = try JSONText(json: Array(data)).fields
    }

    private init(root: [TextBytes: JSONText]) {
        self.root = root
    }

    /// Makes a file with one group of one test.
    init(type: String, group: [TextBytes: JSONText] = [:], test: [TextBytes: JSONText]) {
        var (group, test) = (group, test)
        test["tcId"] = test["tcId"] ?? .integer(1)
        group["type"] = .string(type)
        group["tests"] = .array([JSONText(test)])
        root = ["algorithm": .string("any"), "numberOfTests": .integer(1), "testGroups": .array([JSONText(group)])]
    }

    var groups: [[TextBytes: JSONText]] {
        get { root["testGroups"]?.array?.map(\.fields) ?? [] }
        set { root["testGroups"] = .array(newValue.map { JSONText($0) }) }
    }

    /// Returns at most `count` tests that fulfill a condition, spread over the file, each in a file of its own.
    func singles(_ count: Int, where isMeant: (JSONText) -> Bool = { _ in true }) -> [VectorDocument] {
        let all = groups.flatMap { group in
            (group["tests"]?.array ?? []).filter(isMeant).map { (group: group, test: $0) }
        }
        return stride(from: 0, to: all.count, by: max(1, (all.count + count - 1) / count)).map { index in
            var (group, single) = (all[index].group, VectorDocument(root: root))
            group["tests"] = .array([all[index].test])
            single.groups = [group]
            single.root["numberOfTests"] = .integer(1)
            return single
        }
    }

    /// The fields of the first test.
    var test: [TextBytes: JSONText] {
        get { groups[0]["tests"]?.array?[0].fields ?? [:] }
        set {
            var groups = groups
            groups[0]["tests"] = .array([JSONText(newValue)])
            self.groups = groups
        }
    }

    var json: [UInt8] { Array(JSONText(root).compact.utf8) }

    func verified() -> VectorReport { VectorRunner.verify(json: json, name: "made.json") }
}

extension JSONText {
    init(_ fields: [TextBytes: JSONText]) {
        self = .object(fields.map { ($0.key.text, $0.value) })
    }
}
