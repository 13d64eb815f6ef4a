// SPDX-License-Identifier: Apache-2.0

import PushWire

/// A vector file that has been read: its groups, and what is wrong with it as a whole.
///
///     { "algorithm": str, "numberOfTests": int,
///       "testGroups": [ { "type": str, …, "tests": [ { "tcId": int, …, "result": str } ] } ] }
///
/// Fields of tests are read when a check asks for them, so that one bad test is one failure.
///
/// Source: docs/vectors.md.
struct VectorFile {
    /// Groups in the file's order.
    let groups: [VectorGroup]
    /// Tests that have the same tcId as another one of their group, a count that is not right: each is a failure.
    let faults: [String]

    /// - Throws: ``VectorFileError``.
    init(json: [UInt8]) throws(VectorFileError) {
        let root: VectorJSON
        do { root = try VectorJSON(json: json) } catch {
            throw .notJSON(Explanation.place(error.offset, in: json))
        }
        guard let testGroups = root["testGroups"] else { throw .noTestGroups }
        guard let list = testGroups.array else { throw .malformed("testGroups is not a list") }
        let algorithm = root["algorithm"]?.string
        var groups: [VectorGroup] = []
        for (index, fields) in list.enumerated() {
            groups.append(try VectorGroup(fields, number: index + 1, algorithm: algorithm))
        }
        self.groups = groups
        faults =
            groups.flatMap(\.faults) + Self.countFaults(root["numberOfTests"], groups.reduce(0) { $0 + $1.tests.count })
    }

    private static func countFaults(_ numberOfTests: VectorJSON?, _ count: Int) -> [String] {
        guard let number = numberOfTests?.integer else { return ["numberOfTests is missing or no integer"] }
        return number == Int64(count) ? [] : ["numberOfTests is \(number), but there are \(count) tests"]
    }
}

/// Tests of one type, with the fields that they share.
struct VectorGroup {
    /// Counts from 1, in the file's order.
    let number: Int
    /// The type's name, if there is one.
    let type: String?
    let tests: [VectorTest]
    /// Tests that have the same tcId as another one.
    let faults: [String]

    init(_ fields: VectorJSON, number: Int, algorithm: String?) throws(VectorFileError) {
        guard let list = fields["tests"]?.array else { throw .malformed("group \(number) has no list of tests") }
        var tests: [VectorTest] = []
        var (seen, faults) = (Set<Int>(), [String]())
        for (index, test) in list.enumerated() {
            guard let id = test["tcId"]?.integer else {
                throw .malformed("test \(index + 1) of group \(number) has no tcId")
            }
            if !seen.insert(Int(id)).inserted { faults.append("group \(number) has tcId \(id) more than once") }
            tests.append(VectorTest(id: Int(id), fields: test, group: fields, algorithm: algorithm))
        }
        self.number = number
        type = fields["type"]?.string
        self.tests = tests
        self.faults = faults
    }
}

/// Why nothing of a file can be run.
enum VectorFileError: Error, CustomStringConvertible {
    /// With the place where it breaks off.
    case notJSON(String)
    case noTestGroups
    case malformed(String)

    var description: String {
        switch self {
        case .notJSON(let place): "is not JSON \(place)"
        case .noTestGroups: "has no testGroups"
        case .malformed(let reason): reason
        }
    }
}
