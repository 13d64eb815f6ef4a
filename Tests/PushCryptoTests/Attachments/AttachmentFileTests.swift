// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The paths that are accepted or refused, and the files that a call leaves in the folder.
@Suite struct AttachmentFileTests {
    private static let plaintext = Array("a photo of a cat".utf8)

    /// Returns the error that encryption and decryption both throw. If the input is a file, it is a valid blob.
    private func fault(
        _ folder: TemporaryFolder, _ input: String, _ target: String, _ location: SourceLocation = #_sourceLocation
    ) -> AttachmentFileError? {
        let encrypting = fileFault { () throws(AttachmentFileError) in
            try AttachmentFile(at: input, to: target).encrypt()
        }
        let decrypting = fileFault { () throws(AttachmentFileError) in
            try AttachmentFile(at: input, to: target).decrypt(key: Self.key)
        }
        #expect(encrypting == decrypting, sourceLocation: location)
        #expect(folder.names.allSatisfy { !$0.hasSuffix(".partial") }, sourceLocation: location)
        return encrypting
    }

    private static let (key, blob) = {
        do { return try AttachmentCipher.encrypt(plaintext) } catch { fatalError("\(error)") }
    }()

    private func folder() -> TemporaryFolder {
        let folder = TemporaryFolder()
        folder.write(Self.blob, to: "in")
        return folder
    }

    /// docs/bad-inputs.md row 74.
    @Test func aTargetThatIsNotAFileIsRefusedAndStays() throws {
        let folder = folder()
        folder.makeFolder("folder")
        folder.makeFIFO("fifo")
        folder.write([1], to: "file")
        folder.makeLink("link", to: "file")
        folder.makeLink("dangling", to: "nothing")
        folder.makeLink("to input", to: "in")
        let socket = try #require(UnixSocket(folder.path("socket")))
        defer { socket.close() }
        let names = folder.names
        #expect(fault(folder, folder.path("in"), folder.path("folder")) == .unsuitableTarget("directory"))
        #expect(fault(folder, folder.path("in"), folder.path("fifo")) == .unsuitableTarget("fifo"))
        #expect(fault(folder, folder.path("in"), folder.path("link")) == .unsuitableTarget("symbolic link"))
        #expect(fault(folder, folder.path("in"), folder.path("dangling")) == .unsuitableTarget("symbolic link"))
        #expect(fault(folder, folder.path("in"), folder.path("to input")) == .unsuitableTarget("symbolic link"))
        #expect(fault(folder, folder.path("in"), folder.path("socket")) == .unsuitableTarget("socket"))
        #expect(fault(folder, folder.path("in"), "/dev/null") == .unsuitableTarget("device"))
        #expect(folder.names == names && folder.read("file") == [1])
    }

    /// docs/bad-inputs.md row 74.
    @Test func aTargetWithoutPermissionToWriteIsRefusedAndStays() throws {
        let folder = folder()
        // All but the owner may write a file of the last mode. Root may write it, too, so root skips it.
        for mode in [0o444, 0o400, 0o555, 0o000] + (geteuid() == 0 ? [] : [0o466]) as [UInt32] {
            folder.write([1], to: "file")
            folder.setMode(mode, of: "file")
            #expect(fault(folder, folder.path("in"), folder.path("file")) == .unsuitableTarget("read-only file"))
            folder.setMode(0o644, of: "file")
            #expect(folder.names == ["file", "in"] && folder.read("file") == [1])
        }
    }

    /// docs/bad-inputs.md row 74.
    @Test func aTargetThatOnlyOthersMayWriteIsRefused() async {
        await #expect(processExitsWith: .success) {
            let folder = TemporaryFolder()
            folder.write([1], to: "in")
            folder.write([2], to: "out")
            folder.setMode(0o777, of: ".")
            // A file of root that only root may write, and a file of the same user that only the group and others may write.
            for (mode, owner) in [(0o644, 0), (0o466, geteuid() == 0 ? 65534 : geteuid())] as [(UInt32, uid_t)] {
                guard unsafe chown(folder.path("out"), owner, getgid()) == 0 else { continue }
                folder.setMode(mode, of: "out")
                asNobody {
                    let thrown = fileFault { () throws(AttachmentFileError) in
                        try AttachmentFile(at: folder.path("in"), to: folder.path("out")).encrypt()
                    }
                    precondition(thrown == .unsuitableTarget("read-only file"), String(describing: thrown))
                }
            }
            precondition(folder.names == ["in", "out"])
        }
    }

    @Test func anInputThatIsNotAFileIsRefusedWithoutWaitingForIt() throws {
        let folder = folder()
        folder.makeFolder("folder")
        folder.makeFIFO("fifo")
        folder.makeLink("to fifo", to: "fifo")
        #expect(fault(folder, folder.path("folder"), folder.path("out")) == .unsuitableInput("directory"))
        #expect(fault(folder, folder.path("fifo"), folder.path("out")) == .unsuitableInput("fifo"))
        #expect(fault(folder, folder.path("to fifo"), folder.path("out")) == .unsuitableInput("fifo"))
        #expect(fault(folder, "/dev/null", folder.path("out")) == .unsuitableInput("device"))
        let socket = try #require(UnixSocket(folder.path("socket")))
        defer { socket.close() }
        // `open` fails for a socket.
        let unopened = fault(folder, folder.path("socket"), folder.path("out"))
        #expect(unopened == .system(call: "open input", errno: ENXIO))
        #expect(fault(folder, folder.path("none"), folder.path("out")) == .system(call: "open input", errno: ENOENT))
        #expect(fault(folder, "", folder.path("out")) == .system(call: "open input", errno: ENOENT))
        #expect(!folder.names.contains("out"))
    }

    @Test func anInputBehindALinkIsRead() throws {
        let folder = folder()
        folder.makeLink("link", to: "in")
        try AttachmentFile(at: folder.path("link"), to: folder.path("out")).decrypt(key: Self.key)
        #expect(folder.read("out") == Self.plaintext)
    }

    @Test func inputAndTargetAreNotTheSameFileByWhateverNames() throws {
        let folder = folder()
        folder.makeHardLink("hard link", to: "in")
        folder.makeLink("link", to: "in")
        folder.makeFolder("folder")
        folder.makeLink("to folder", to: ".")
        let names = [("in", "in"), ("in", "hard link"), ("hard link", "in"), ("link", "in"), ("link", "hard link")]
        for (input, target) in names + [("in", "folder/../in"), ("in", "to folder/in"), ("in", ".//in")] {
            #expect(fault(folder, folder.path(input), folder.path(target)) == .sameFile, "\(input), \(target)")
        }
        #expect(folder.read("in") == Self.blob)
    }

    @Test func aPathThatNamesNoFileIsMalformed() throws {
        let folder = folder()
        folder.makeFolder("a")
        for path in ["", "/", ".", "..", "a/", "a/.", "a/..", "a//", "in/", "a\0b", "in\0", "\0"] {
            #expect(fault(folder, folder.path("in"), folder.path("") + path) == .malformedPath, "\(path)")
        }
        for path in ["", ".", "..", "/", "//"] {
            #expect(fault(folder, folder.path("in"), path) == .malformedPath, "\(path)")
        }
        // A C string ends at the NUL, and would name another file.
        for path in ["in\0", "in\0.jpeg", "\0"] {
            #expect(fault(folder, folder.path(path), folder.path("out")) == .malformedPath, "\(path.debugDescription)")
        }
        #expect(folder.names == ["a", "in"])
    }

    @Test func aFolderThatIsNoneOrCannotBeWrittenIsAFaultOfTheSystem() throws {
        let folder = folder()
        #expect(
            fault(folder, folder.path("in"), folder.path("none/out")) == .system(call: "open folder", errno: ENOENT))
        #expect(fault(folder, folder.path("in"), folder.path("in/out")) == .system(call: "open folder", errno: ENOTDIR))
        #if os(Linux)
        // Even root cannot create a file there.
        let unwritable = fault(folder, folder.path("in"), "/proc/self/out")
        #expect(
            [.system(call: "create", errno: ENOENT), .system(call: "create", errno: EACCES)].contains(unwritable))
        #endif
    }

    /// docs/bad-inputs.md row 127.
    @Test func aFolderThatMayBeWrittenNeedNotBeReadable() async {
        await #expect(processExitsWith: .success) {
            let folder = TemporaryFolder()
            folder.write(Array(0..<100), to: "in")
            folder.makeFolder("dark")
            folder.setMode(0o711, of: ".")
            let leftover = ".out.0123456789abcdef.partial"
            folder.write([1], to: "dark/\(leftover)")
            // A user who creates a file needs permission to write and to search the folder (3 = write 2 + search 1).
            for (others, isEnough) in [(3, true), (2, false), (1, false)] as [(UInt32, Bool)] {
                let mode = geteuid() == 0 ? 0o700 + others * 0o11 : others * 0o111
                folder.setMode(mode, of: "dark")
                asNobody {
                    var key: AttachmentKey?
                    let thrown = fileFault { () throws(AttachmentFileError) in
                        key = try AttachmentFile(at: folder.path("in"), to: folder.path("dark/out")).encrypt()
                        try AttachmentFile(at: folder.path("dark/out"), to: folder.path("dark/back")).decrypt(key: key!)
                    }
                    precondition(isEnough == (thrown == nil), "\(mode): \(String(describing: thrown))")
                    precondition(!isEnough || folder.read("dark/back") == Array(0..<100))
                }
            }
            folder.setMode(0o700, of: "dark")
            precondition(folder.names(in: "dark") == [leftover, "back", "out"])
        }
    }

    @Test func aRelativePathIsOneOfTheCurrentFolder() throws {
        let folder = folder()
        // The test reaches its folder through `..`. It cannot change the current folder, which all tests share.
        var current = [CChar](repeating: 0, count: 4096)
        let here = try #require(unsafe getcwd(&current, current.count).map { unsafe String(cString: $0) })
        let up = here.split(separator: "/").map { _ in ".." }.joined(separator: "/")
        try #require(!up.isEmpty)
        try AttachmentFile(at: up + folder.path("in"), to: up + folder.path("out")).decrypt(key: Self.key)
        #expect(folder.read("out") == Self.plaintext)
        let name = "push-core-test-\(UInt64.random(in: .min ... .max))"
        defer { unsafe _ = unlink(name) }
        try AttachmentFile(at: folder.path("in"), to: name).decrypt(key: Self.key)
        #expect(unsafe access("\(here)/\(name)", F_OK) == 0)
    }

    @Test func namesAreAsLongAsTheFileSystemTakesThem() throws {
        let folder = folder()
        let names = [
            String(repeating: "n", count: 255), String(repeating: "é", count: 127) + "n",
            "e" + String(repeating: "\u{301}", count: 127),
            "-", "...", "a b\n*", ".hidden", "\u{1F468}\u{200D}\u{1F469}",
        ]
        for name in names {
            for _ in 0..<2 {
                try AttachmentFile(at: folder.path("in"), to: folder.path(name)).decrypt(key: Self.key)
                #expect(folder.read(name) == Self.plaintext, "\(name)")
            }
        }
        #expect(folder.names == (names + ["in"]).sorted())
        let tooLong = String(repeating: "n", count: 256)
        #expect(fault(folder, folder.path("in"), folder.path(tooLong)) == .system(call: "stat", errno: ENAMETOOLONG))
    }

    @Test func aStagedFileReplacesItsTargetWhenItIsTold() async throws {
        for inBackground in [false, true] {
            let folder = folder()
            folder.write([9], to: "out")
            let files = AttachmentFile(at: folder.path("in"), to: folder.path("out"))
            do {
                _ = inBackground ? try await files.stageInBackground() : try files.stage()
                #expect(folder.read("out") == [9] && folder.names == ["in", "out"])
            }
            let staged = inBackground ? try await files.stageInBackground() : try files.stage()
            #expect(folder.read("out") == [9] && folder.names.count == 3)
            let key = staged.key
            #expect(try staged.replaceTarget() == key)
            #expect(try AttachmentCipher.decrypt(folder.read("out")!, key: key) == Self.blob)
            #expect(folder.names == ["in", "out"])
        }
    }

    @Test func aPathThatIsNotTextNamesExactlyThatFile() throws {
        #if os(Linux)
        let folder = folder()
        let raw = Array(folder.path("o").utf8) + [0xE9]
        folder.write([9], to: "o\u{FFFD}")
        try AttachmentFile(at: Array(folder.path("in").utf8), to: raw).decrypt(key: Self.key)
        let key = try AttachmentFile(at: raw, to: Array(folder.path("blob").utf8)).encrypt()
        #expect(try AttachmentCipher.decrypt(folder.read("blob")!, key: key) == Self.plaintext)
        #expect(folder.read("o\u{FFFD}") == [9] && folder.names.count == 4)
        #endif
    }

    @Test func theResultIsForItsOwnerAloneAndReplacesAFileWhole() throws {
        let folder = folder()
        try AttachmentFile(at: folder.path("in"), to: folder.path("new")).decrypt(key: Self.key)
        #expect(folder.mode(of: "new") == 0o600)
        folder.write([UInt8](repeating: 1, count: 100_000), to: "old")
        folder.makeHardLink("other name", to: "old")
        #expect(folder.mode(of: "old") == 0o644)
        try AttachmentFile(at: folder.path("in"), to: folder.path("old")).decrypt(key: Self.key)
        #expect(folder.read("old") == Self.plaintext && folder.mode(of: "old") == 0o600)
        #expect(folder.read("other name")?.count == 100_000)
        _ = try AttachmentFile(at: folder.path("new"), to: folder.path("old")).encrypt()
        #expect(folder.mode(of: "old") == 0o600)
        #expect(folder.names == ["in", "new", "old", "other name"])
    }
}

/// Runs `body` as the user nobody if this process is root, and otherwise as the current user.
private func asNobody(_ body: () -> Void) {
    guard geteuid() == 0 else { return body() }
    precondition(seteuid(65534) == 0)
    body()
    precondition(seteuid(0) == 0)
}

/// A Unix socket, which has a name in the file system.
private struct UnixSocket {
    private let descriptor: Int32

    init?(_ path: String) {
        var address = sockaddr_un()
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        #if canImport(Glibc)
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        #else
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM), 0)
        #endif
        let bound = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard bound == 0 else { return nil }
    }

    func close() {
        #if canImport(Glibc)
        _ = Glibc.close(descriptor)
        #elseif canImport(Musl)
        _ = Musl.close(descriptor)
        #else
        _ = Darwin.close(descriptor)
        #endif
    }
}
