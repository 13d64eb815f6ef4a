// SPDX-License-Identifier: Apache-2.0

import Foundation

import PushWire

@testable import PushTool

/// A vector file taken apart, to be put together wrongly.
struct VectorDocument {
    var root: [TextBytes: VectorJSON]

    init(_ path: String) throws {
        try self.init(data: Checkout.data(path))
    }

    init(data: Data) throws {
        root = try VectorJSON(json: Array(data)).fields
    }

    private init(root: [TextBytes: VectorJSON]) {
        self.root = root
    }

    /// A file of one group with one test.
    init(type: String, group: [TextBytes: VectorJSON] = [:], test: [TextBytes: VectorJSON]) {
        var (group, test) = (group, test)
        test["tcId"] = test["tcId"] ?? .integer(1)
        group["type"] = .string(type)
        group["tests"] = .array([.object(test)])
        root = ["algorithm": .string("any"), "numberOfTests": .integer(1), "testGroups": .array([.object(group)])]
    }

    var groups: [[TextBytes: VectorJSON]] {
        get { root["testGroups"]?.array?.map(\.fields) ?? [] }
        set { root["testGroups"] = .array(newValue.map { .object($0) }) }
    }

    /// Returns up to `count` tests that meet a condition, from all over the file, each in a file of its own.
    func singles(_ count: Int, where isMeant: (VectorJSON) -> Bool = { _ in true }) -> [VectorDocument] {
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
    var test: [TextBytes: VectorJSON] {
        get { groups[0]["tests"]?.array?[0].fields ?? [:] }
        set {
            var groups = groups
            groups[0]["tests"] = .array([.object(newValue)])
            self.groups = groups
        }
    }

    var json: [UInt8] { Array(VectorJSON.object(root).text.utf8) }

    func verified() -> VectorReport { VectorRunner.verify(json: json, name: "made.json") }
}

extension VectorJSON {
    /// The members of an object; none of anything else.
    var fields: [TextBytes: VectorJSON] {
        guard case .object(let fields) = self else { return [:] }
        return fields
    }

    /// The JSON text.
    var text: String {
        switch self {
        case .object(let fields):
            "{" + fields.map { "\(JSONText.string($0.text).compact):\($1.text)" }.joined(separator: ",") + "}"
        case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .string(let string): JSONText.string(string).compact
        case .integer(let integer): "\(integer)"
        case .bool(let bool): "\(bool)"
        case .other: "null"
        }
    }
}
