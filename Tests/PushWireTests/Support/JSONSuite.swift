// SPDX-License-Identifier: Apache-2.0

import PushTestSupport

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// JSONTestSuite (github.com/nst/JSONTestSuite), if it is in the folder `../shared/json-suite` beside the checkout.
enum JSONSuite {
    /// The names and contents of the files in `test_parsing`, or nil without the folder.
    static let cases: [(name: String, text: [UInt8])]? = {
        let folder = "\(Vectors.folder)/../../shared/json-suite/test_parsing"
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return nil }
        return try? names.sorted().map { ($0, Array(try Data(contentsOf: URL(filePath: "\(folder)/\($0)")))) }
    }()
}
