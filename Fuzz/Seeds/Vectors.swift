// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The fields of the test vectors that become seeds.
struct Vectors {
    let folder: URL

    struct Test: Decodable {
        var encoded, text, token, envelope, blob, msg, payload, json, jsonHex, header: String?
        /// The call and direction of the test's group.
        var call, direction: String?
        var name = ""

        private enum CodingKeys: CodingKey {
            case encoded, text, token, envelope, blob, msg, payload, json, jsonHex, header
        }

        /// The bytes of a JSON test, which is hexadecimal in the file if it is not UTF-8.
        var jsonBytes: [UInt8] { json.map { Array($0.utf8) } ?? Self.bytes(jsonHex) }

        static func bytes(_ hex: String?) -> [UInt8] {
            let digits = Array((hex ?? "").utf8)
            return stride(from: 0, to: digits.count, by: 2).map {
                UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)!
            }
        }
    }

    private struct File: Decodable {
        struct Group: Decodable {
            let call, direction: String?
            let tests: [Test]
        }
        let testGroups: [Group]
    }

    /// Returns the tests of a file, each with a unique name.
    func tests(_ file: String) throws -> [Test] {
        let data = try Data(contentsOf: folder.appendingPathComponent(file + ".json"))
        var number = 0
        return try JSONDecoder().decode(File.self, from: data).testGroups.flatMap { group in
            group.tests.map { test in
                number += 1
                var test = test
                (test.name, test.call, test.direction) = ("\(file)-\(number)", group.call, group.direction)
                return test
            }
        }
    }
}
