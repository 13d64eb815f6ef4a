// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PushTool

/// The line that says how far long work has come.
@Suite struct ProgressBarTests {
    @Test func theBarIsAsLongAsTheShareAndACountAloneHasNone() {
        #expect(
            ProgressBar.line(
                "Encrypting", 0.25, "\(ProgressBar.gibibytes(1 << 30)) of \(ProgressBar.gibibytes(4 << 30)) GiB")
                == "Encrypting  [##########..............................]  25 %, 1.00 of 4.00 GiB")
        let bar = String(repeating: "#", count: 40)
        #expect(ProgressBar.line("Hashing", 1, "7 lines") == "Hashing  [\(bar)]  100 %, 7 lines")
        // A file may grow while it is read.
        #expect(ProgressBar.line("Hashing", 1.5, "7 lines") == "Hashing  [\(bar)]  100 %, 7 lines")
        #expect(ProgressBar.line("Hashing", nil, "7 lines") == "Hashing  7 lines")
    }
}
