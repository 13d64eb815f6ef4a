// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The files of this checkout that tests read.
enum Checkout {
    /// The checkout's folder, four levels above Tests/PushToolTests/Helpers/Checkout.swift.
    static let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        .joined(separator: "/")

    static let vectors = "\(folder)/vectors"

    static func text(_ path: String) throws -> String {
        try String(contentsOf: URL(filePath: "\(folder)/\(path)"), encoding: .utf8)
    }

    static func data(_ path: String) throws -> Data {
        try Data(contentsOf: URL(filePath: "\(folder)/\(path)"))
    }

    /// Returns the paths of the vector files, relative to the checkout's folder.
    static func vectorFiles() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: vectors)
            .filter { $0.hasSuffix(".json") && !$0.hasPrefix("schema/") }.sorted().map { "vectors/\($0)" }
    }
}
