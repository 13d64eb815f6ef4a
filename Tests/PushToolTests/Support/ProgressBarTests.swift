// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PushTool

/// The line that shows the progress of long work.
@Suite struct ProgressBarTests {
    @Test func theBarIsAsLongAsTheShareAndACountAloneHasNone() {
        #expect(
            ProgressBar.line(
                "Encrypting", 0.25, "\(ProgressBar.gibibytes(1 << 30)) of \(ProgressBar.gibibytes(4 << 30)) GiB",
                columns: 80)
                == "Encrypting  [##########..............................]  25 %, 1.00 of 4.00 GiB")
        let bar = String(repeating: "#", count: 40)
        #expect(ProgressBar.line("Hashing", 1, "7 lines", columns: 80) == "Hashing  [\(bar)]  100 %, 7 lines")
        // A file may grow while it is read.
        #expect(ProgressBar.line("Hashing", 1.5, "7 lines", columns: 80) == "Hashing  [\(bar)]  100 %, 7 lines")
        #expect(ProgressBar.line("Hashing", nil, "7 lines", columns: 80) == "Hashing  7 lines")
    }

    /// bad-inputs.md row 135.
    @Test func theLineIsNeverAsWideAsTheTerminal() {
        func line(_ columns: Int) -> String {
            ProgressBar.line("Encrypting", 0.25, "1.00 of 4.00 GiB", columns: columns)
        }
        #expect(line(200) == line(80) && line(80).count == 78)
        #expect(line(60) == "Encrypting  [#####................]  25 %, 1.00 of 4.00 GiB")
        #expect(line(40) == "Encrypting  25 %, 1.00 of 4.00 GiB")
        #expect(line(20) == "Encrypting  25 %" && line(10) == "25 %" && line(4) == "")
        for columns in 0...100 {
            #expect(line(columns).isEmpty || line(columns).count < columns)
            let counted = ProgressBar.line("Hashing", nil, "1234567 lines", columns: columns)
            #expect(counted.isEmpty || counted.count < columns)
        }
    }
}
