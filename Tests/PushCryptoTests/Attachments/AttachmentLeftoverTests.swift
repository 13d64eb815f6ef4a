// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

/// The partial files of runs that were killed.
@Suite struct AttachmentLeftoverTests {
    private func encrypt(_ folder: TemporaryFolder, to target: String) throws {
        folder.write([1, 2, 3], to: "in")
        _ = try AttachmentFile(at: folder.path("in"), to: folder.path(target)).encrypt()
    }

    @Test func aLeftoverForTheSameTargetIsRemovedByTheNextRun() throws {
        let folder = TemporaryFolder()
        for name in [".out.0123456789abcdef.partial", ".out.ffffffffffffffff.partial"] { folder.write([1], to: name) }
        try encrypt(folder, to: "out")
        #expect(folder.names == ["in", "out"])
    }

    @Test func aLeftoverIsRemovedEvenByARunThatFails() throws {
        let folder = TemporaryFolder()
        let (key, blob) = try AttachmentCipher.encrypt([1, 2, 3])
        folder.write(blob, to: "in")
        folder.flip(0, at: 20, of: "in")
        folder.write([1], to: ".out.0123456789abcdef.partial")
        let thrown = fileFault { () throws(AttachmentFileError) in
            try AttachmentFile(at: folder.path("in"), to: folder.path("out")).decrypt(key: key)
        }
        #expect(thrown == .attachment(.authenticationFailed))
        #expect(folder.names == ["in"])
    }

    @Test func aPartialFileThatSomebodyHoldsIsLeftAlone() throws {
        let folder = TemporaryFolder()
        let (held, left) = (".out.0123456789abcdef.partial", ".out.1123456789abcdef.partial")
        folder.write([1], to: held)
        folder.write([1], to: left)
        try folder.withLock(of: held) {
            try encrypt(folder, to: "out")
            #expect(folder.names == [held, "in", "out"])
        }
        try encrypt(folder, to: "out")
        #expect(folder.names == ["in", "out"])
    }

    @Test func twoRunsForOneTargetDoNotHarmEachOther() throws {
        let folder = TemporaryFolder()
        let plaintexts = [[UInt8](repeating: 1, count: 5 << 20), [UInt8](repeating: 2, count: (4 << 20) + 7)]
        folder.write(plaintexts[0], to: "0")
        folder.write(plaintexts[1], to: "1")
        let keys = ThreadGroup.run(2) { index in
            (0..<10).map { _ in
                Result { () throws(AttachmentFileError) in
                    try AttachmentFile(at: folder.path("\(index)"), to: folder.path("out")).encrypt()
                }
            }
        }
        let made = try keys.flatMap { try $0.map { try $0.get() } }
        #expect(folder.names == ["0", "1", "out"])
        let blob = try #require(folder.read("out"))
        let read = made.compactMap { try? AttachmentCipher.decrypt(blob, key: $0) }
        #expect(read.count == 1 && plaintexts.contains { same(read.first, $0) })
    }

    @Test func filesOfSimilarNamesAreLeftAlone() throws {
        let folder = TemporaryFolder()
        let similar = [
            "out.0123456789abcdef.partial", ".out.0123456789abcde.partial", ".out.0123456789abcdef0.partial",
            ".out.0123456789ABCDEF.partial", ".out.0123456789abcdeg.partial", ".out.0123456789abcdef.partial2",
            ".out.0123456789abcdef", ".out..0123456789abcdef.partial", ".out2.0123456789abcdef.partial",
            ".ou.0123456789abcdef.partial", ".Out.0123456789abcdef.partial", ".out.0123456789abcdef.Partial",
            "..out.0123456789abcdef.partial", ".in.0123456789abcdef.partial", ".out.partial", ".out.tmp",
        ]
        for name in similar { folder.write([1], to: name) }
        try encrypt(folder, to: "out")
        #expect(folder.names == (similar + ["in", "out"]).sorted())
    }

    @Test func namesThatOnlyUnicodeHoldsForEqualAreOfDifferentTargets() throws {
        let folder = TemporaryFolder()
        // The ångström sign, and an A with a combining ring: equal in Unicode, and different bytes of the same number.
        let (sign, letter) = ("\u{212B}", "A\u{30A}")
        #expect(sign == letter && sign.utf8.count == letter.utf8.count)
        let other = ".\(letter).0123456789abcdef.partial"
        folder.write([1], to: other)
        try encrypt(folder, to: sign)
        #expect(folder.names.count == 3)
        #expect(folder.names.contains { Array($0.utf8) == Array(other.utf8) })
    }

    @Test func whatIsNoFileIsLeftAloneByWhateverName() throws {
        let folder = TemporaryFolder()
        let names = (0..<3).map { ".out.\($0)123456789abcdef.partial" }
        folder.makeFolder(names[0])
        folder.makeFIFO(names[1])
        folder.write([1], to: "file")
        folder.makeLink(names[2], to: "file")
        // With a reader, a FIFO can be opened for writing.
        try folder.withReader(of: names[1]) { try encrypt(folder, to: "out") }
        #expect(folder.names == (names + ["file", "in", "out"]).sorted())
    }
}
