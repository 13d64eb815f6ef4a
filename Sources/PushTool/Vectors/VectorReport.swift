// SPDX-License-Identifier: Apache-2.0

/// What came of one vector file.
struct VectorReport {
    /// A test that failed.
    struct Failure: CustomStringConvertible {
        let id: Int
        let comment: String
        let reason: String

        var description: String { "tcId \(id) (\(VectorText.printable(comment))): \(reason)" }
    }

    /// What the file is called.
    let name: String
    /// False for JSON that has no `testGroups`. There is then a fault, which a search through folders passes over.
    var isVectorFile = true
    /// What is wrong with the file as a whole. Each counts as a failure.
    var faults: [String] = []
    var failures: [Failure] = []
    var passedCount = 0
    var skippedCount = 0

    init(name: String) {
        self.name = name
    }

    /// A file of which nothing could be run.
    init(name: String, fault: String, isVectorFile: Bool = true) {
        self.name = name
        self.isVectorFile = isVectorFile
        faults = [fault]
    }

    var failedCount: Int { faults.count + failures.count }
}
