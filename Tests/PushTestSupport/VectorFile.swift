// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The members that all tests of a vector file have. A conforming type may add others. See docs/vectors.md.
package protocol VectorTest: Decodable, Sendable {
    /// The `type` of the groups that have these tests.
    static var groupType: String { get }

    var tcId: Int { get }
    var comment: String { get }
    var result: VectorResult { get }
}

/// The expected result of a test.
package enum VectorResult: String, Decodable, Sendable {
    case valid, invalid, acceptable
}

/// A group of tests of one type, with the optional fields of groups.
package struct VectorGroup<Test: VectorTest>: Decodable, Sendable {
    package let type: String
    package let profile: String?
    package let transport: String?
    package let key: Hex?
    package let tests: [Test]
}

/// A test with its file and group. A failed expectation prints its description.
package struct VectorCase<Test: VectorTest>: Sendable, CustomStringConvertible {
    package let file: String
    package let algorithm: String
    package let group: VectorGroup<Test>
    package let test: Test

    package var description: String { "\(file), tcId \(test.tcId): \(test.comment)" }
}

/// An error that makes the vectors useless as a test.
package enum VectorFault: Error {
    /// No file has a group of this type.
    case noTests(type: String)
    /// The file's `numberOfTests` differs from the number of its tests.
    case count(file: String, said: Int, found: Int)
    /// The folder cannot be listed.
    case unreadable(folder: String)
}

/// The files in `vectors`, and in the folder that the environment variable `PUSH_MORE_VECTORS` names, such as Wycheproof's.
package enum Vectors {
    /// Returns the tests of one type from all files. Throws if there is none.
    package static func cases<Test: VectorTest>(_: Test.Type = Test.self) throws -> [VectorCase<Test>] {
        let cases = try files.get().filter { $0.types.contains(Test.groupType) }.flatMap { file in
            let content = try JSONDecoder().decode(Content<Test>.self, from: Data(file.bytes))
            let name = String(file.path.split(separator: "/").last ?? "")
            return content.testGroups.compactMap(\.group).flatMap { group in
                group.tests.map {
                    VectorCase(file: name, algorithm: content.algorithm, group: group, test: $0)
                }
            }
        }
        guard !cases.isEmpty else { throw VectorFault.noTests(type: Test.groupType) }
        return cases
    }

    /// Decodes a JSON file of `vectors` that has another form than vector files.
    package static func decode<Value: Decodable>(_: Value.Type = Value.self, from name: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(contentsOf: URL(filePath: "\(folder)/\(name)")))
    }

    /// The path of this checkout's folder `vectors`. Vectors are not resources, because a target with resources imports Foundation.
    package static let folder = {
        // This file is Tests/PushTestSupport/VectorFile.swift: drop 3 components.
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        return parts.joined(separator: "/") + "/vectors"
    }()

    private struct File {
        let path: String
        /// An array, because LeakSanitizer does not find the memory of a `Data` in a global, and reports it as leaked.
        let bytes: [UInt8]
        let types: Set<String>
    }

    /// The vector files, which are read once for all tests.
    private static let files = Result<[File], any Error> { try paths().compactMap(read) }

    private static func paths() throws -> [String] {
        let more = ProcessInfo.processInfo.environment["PUSH_MORE_VECTORS"].map { [$0] } ?? []
        return try ([folder] + more).flatMap { root in
            guard let names = try? FileManager.default.subpathsOfDirectory(atPath: root) else {
                throw VectorFault.unreadable(folder: root)
            }
            return names.filter { $0.hasSuffix(".json") }.sorted().map { "\(root)/\($0)" }
        }
    }

    /// Returns nil for other JSON, such as the schema of vector files.
    private static func read(path: String) throws -> File? {
        let data = try Data(contentsOf: URL(filePath: path))
        guard let outline = try? JSONDecoder().decode(Outline.self, from: data) else { return nil }
        let found = outline.testGroups.reduce(0) { $0 + $1.tests.count }
        guard found == outline.numberOfTests else {
            throw VectorFault.count(file: path, said: outline.numberOfTests, found: found)
        }
        return File(path: path, bytes: Array(data), types: Set(outline.testGroups.map(\.type)))
    }

    private struct Outline: Decodable {
        struct Group: Decodable {
            let type: String
            let tests: [Test]
        }
        struct Test: Decodable {}
        let numberOfTests: Int
        let testGroups: [Group]
    }

    private struct Content<Test: VectorTest>: Decodable {
        struct Group: Decodable {
            let group: VectorGroup<Test>?

            init(from decoder: any Decoder) throws {
                let type = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .type)
                group = type == Test.groupType ? try VectorGroup<Test>(from: decoder) : nil
            }
        }
        enum Key: CodingKey { case type }
        let algorithm: String
        let testGroups: [Group]
    }
}
