// SPDX-License-Identifier: Apache-2.0

import PushTestSupport

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// JSONTestSuite (github.com/nst/JSONTestSuite), where a folder beside the checkout has it.
enum JSONSuite {
    /// The files of `test_parsing` with their names; nil without the folder.
    static let cases: [(name: String, text: [UInt8])]? = {
        let folder = "\(Vectors.folder)/../../shared/json-suite/test_parsing"
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return nil }
        return try? names.sorted().map { ($0, Array(try Data(contentsOf: URL(filePath: "\(folder)/\($0)")))) }
    }()
}
