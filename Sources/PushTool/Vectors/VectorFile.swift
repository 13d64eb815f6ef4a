// SPDX-License-Identifier: Apache-2.0

import PushWire

/// A vector file that has been read: its groups, and the faults of the file as a whole.
///
///     { "algorithm": str, "numberOfTests": int,
///       "testGroups": [ { "type": str, …, "tests": [ { "tcId": int, …, "result": str } ] } ] }
///
/// Fields of tests are read when a check asks for them, so that one bad test is one failure.
///
/// Source: docs/vectors.md.
struct VectorFile {
    /// The groups in the file's order: the type, if there is one, and the tests.
    private(set) var groups: [(type: String?, tests: [VectorTest])] = []
    /// A wrong count, and each tcId that comes twice in a group.
    private(set) var faults: [String] = []

    /// - Throws: ``VectorFileError``.
    init(json: [UInt8]) throws(VectorFileError) {
        let root: VectorJSON
        do { root = try VectorJSON(json: json) } catch { throw .notJSON(Explanation.place(error.offset, in: json)) }
        guard let list = root["testGroups"] else { throw .noTestGroups }
        guard let list = list.array else { throw .malformed("testGroups is not a list") }
        for (index, group) in list.enumerated() {
            try add(group, number: index + 1, algorithm: root["algorithm"]?.string)
        }
        let count = groups.reduce(0) { $0 + $1.tests.count }
        switch root["numberOfTests"]?.integer {
        case nil: faults.append("numberOfTests is missing or no integer")
        case Int64(count)?: break
        case let number?: faults.append("numberOfTests is \(number), but there are \(count) tests")
        }
    }

    private mutating func add(_ group: VectorJSON, number: Int, algorithm: String?) throws(VectorFileError) {
        guard let list = group["tests"]?.array else { throw .malformed("group \(number) has no list of tests") }
        var (tests, seen): ([VectorTest], Set<Int64>) = ([], [])
        for (index, test) in list.enumerated() {
            guard let id = test["tcId"]?.integer else {
                throw .malformed("test \(index + 1) of group \(number) has no tcId")
            }
            if !seen.insert(id).inserted { faults.append("group \(number) has tcId \(id) more than once") }
            tests.append(VectorTest(id: Int(id), fields: test, group: group, algorithm: algorithm))
        }
        groups.append((group["type"]?.string, tests))
    }
}

/// The reason why nothing of a file can be run.
enum VectorFileError: Error, CustomStringConvertible {
    /// The JSON breaks off at this place.
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
