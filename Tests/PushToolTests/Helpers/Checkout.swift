// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Files of this checkout that are looked at as they stand.
enum Checkout {
    /// Tests/PushToolTests/Helpers/Checkout.swift: four steps up.
    static let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        .joined(separator: "/")

    static let vectors = "\(folder)/vectors"

    static func text(_ path: String) throws -> String {
        try String(contentsOf: URL(filePath: "\(folder)/\(path)"), encoding: .utf8)
    }

    static func data(_ path: String) throws -> Data {
        try Data(contentsOf: URL(filePath: "\(folder)/\(path)"))
    }

    /// Paths of the vector files, from the checkout's folder.
    static func vectorFiles() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: vectors)
            .filter { $0.hasSuffix(".json") && !$0.hasPrefix("schema/") }.sorted().map { "vectors/\($0)" }
    }
}
