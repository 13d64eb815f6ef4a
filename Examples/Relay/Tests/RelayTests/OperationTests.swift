// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Logging
import PushCrypto
import PushHTTP
import PushWire
import ServiceLifecycle
import Synchronization
import Testing

@testable import RelayCore

/// Probes, metrics, start and shutdown of a relay.
@Suite struct OperationTests {
    @Test func aRelayThatRunsIsAliveAndReady() async throws {
        try await TestRelay.run { relay in
            for (path, text) in [("/health", "alive\n"), ("/ready", "ready\n")] {
                let response = try await relay.curl(path)
                #expect(response.status == 200 && response.text == text)
                #expect(response.headers["cache-control"] == "no-store")
                #expect(try await relay.curl(path, ["--request", "POST"]).status == 404)
            }
        }
    }

    @Test func aDatabaseThatCannotBeWrittenIsNotReadyAndTheProcessIsAliveAllTheSame() async throws {
        try await TestRelay.run { relay in
            let other = try Store.openFile(Store.path(in: relay.folder))
            try await other.write { try $0.execute(sql: "DROP TABLE probe") }
            let response = try await relay.curl("/ready")
            #expect(response.status == 503 && response.text == "the database cannot be written\n")
            #expect(try await relay.curl("/health").status == 200)
        }
    }

    @Test func aDatabaseThatDoesNotRespondIsNotReady() async throws {
        try await TestRelay.run { relay in
            let other = try Store.openFile(Store.path(in: relay.folder))
            let isHeld = Mutex(false)
            let release = DispatchSemaphore(value: 0)
            defer { release.signal() }
            // Holds the write lock for longer than a probe may take.
            other.asyncWriteWithoutTransaction { database in
                try? database.execute(sql: "BEGIN IMMEDIATE")
                isHeld.withLock { $0 = true }
                release.wait()
                try? database.execute(sql: "COMMIT")
            }
            try await until { isHeld.withLock(\.self) }
            let response = try await relay.curl("/ready")
            #expect(response.status == 503 && response.text == "the database does not respond\n")
            #expect(try await relay.curl("/health").status == 200)
            release.signal()
            try await until { try await relay.curl("/ready").status == 200 }
            #expect(try await relay.curl("/ready").status == 200)
        }
    }

    @Test func aDiskThatIsStalledHoldsOneProbeAndHasOneLine() async throws {
        let folder = try TemporaryFolder()
        let (store, lines, stall) = (try Store(folder: folder.path), Lines(), DispatchSemaphore(value: 0))
        let logger = Logger(label: "test") { _ in CapturingHandler(lines: lines) }
        let readiness = Readiness(store, logger, timeout: .milliseconds(50))
        #expect(await readiness.state == .ready)
        let stalled = Task { try await store.write { _ in stall.wait() } }
        try await until { await store.commitCounts.commits == 2 }
        try await until { await readiness.state == .databaseNotResponding }
        for _ in 0..<20 { #expect(await readiness.state == .databaseNotResponding) }
        #expect(lines.all == "Not ready [\"reason\": the database does not respond]\n")
        stall.signal()
        try await stalled.value
        try await until { await readiness.state == .ready }
        // The first probe, the stalled write, and one more probe.
        #expect(await store.commitCounts.changes == 3)
        #expect(lines.all.split(separator: "\n").count == 2 && lines.all.hasSuffix("Ready again [:]\n"))
    }

    @Test func aDatabaseThatCannotBeWrittenHasOneLineHoweverOftenSomebodyAsks() async throws {
        let folder = try TemporaryFolder()
        let (store, lines) = (try Store(folder: folder.path), Lines())
        let logger = Logger(label: "test") { _ in CapturingHandler(lines: lines) }
        try await store.write { try $0.execute(sql: "DROP TABLE probe") }
        // Without a lifetime, each request makes a new check.
        let readiness = Readiness(store, logger, lifetime: .zero)
        for _ in 0..<5 { #expect(await readiness.state == .databaseNotWritable) }
        #expect(lines.all == "Not ready [\"reason\": the database cannot be written]\n")
    }

    @Test func whoAsksOftenDoesNotWriteOften() async throws {
        try await TestRelay.run { relay in
            let before = try await commits(relay)
            for _ in 0..<20 { #expect(try await relay.curl("/ready").status == 200) }
            #expect(try await commits(relay) - before <= 5)
        }
    }

    @Test func theFiguresCountTheBytesThatCameAndNotThoseThatWereStated() async throws {
        try await TestRelay.run { relay in
            let alice = try await relay.person("+14155550100")
            let liar = try RawConnection(to: relay.url)
            liar.write("PUT /v1/keys/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000000000000000\r\n\r\nx")
            #expect(try await liar.readResponse()?.status == 401)
            let arguments = ["--request", "PUT", "--header", "Transfer-Encoding: chunked", "--data-binary", "@-"]
            let body = Array(#"{"contacts":[]}"#.utf8)
            let response = try await relay.curl("/v1/directory/tokens", alice.user + arguments, body: body)
            #expect(response.status == 200)
            let place = try await alice.send(.allocateAttachment())
            try await alice.send(.uploadBlob([1, 2, 3], to: place.location))
            let lines = try await relay.curl("/metrics").text.split(separator: "\n")
            for line in ["{call=\"none\"} 0.0", "{call=\"tokens.put\"} 15.0", "{call=\"blob.put\"} 3.0"] {
                #expect(lines.contains("relay_request_bytes_sum" + line), "\(line)")
            }
        }
    }

    private func commits(_ relay: TestRelay) async throws -> Int {
        let line = try await relay.curl("/metrics").text.split(separator: "\n")
            .first { $0.hasPrefix("relay_commits_total ") }
        return try #require(line.flatMap { Int($0.split(separator: " ")[1]) })
    }

    @Test func aSecondRelayOnTheSameFolderIsRefusedInASentence() async throws {
        try await TestRelay.run { relay in
            let error = await #expect(throws: FolderFault.self) {
                try await TestRelay.run(folder: relay.folder) { _ in }
            }
            #expect(error?.description.hasPrefix("Another relay runs on the folder \(relay.folder).") == true)
            // The first relay still runs.
            let response = try await relay.curl("/ready")
            #expect(response.status == 200)
        }
    }

    @Test func aFolderThatCannotBeMadeIsNamedInASentence() async throws {
        let folder = try TemporaryFolder()
        try Data().write(to: URL(filePath: folder.path + "/file"))
        let error = #expect(throws: FolderFault.self) { try Store(folder: folder.path + "/file/relay") }
        #expect(error?.description.hasPrefix("Cannot make the folder \(folder.path)/file/relay: ") == true)
        try Data("no database, but long enough to be read as one".utf8).write(
            to: URL(filePath: folder.path + "/relay.sqlite"))
        let other = #expect(throws: FolderFault.self) { try Store(folder: folder.path) }
        #expect(other?.description.hasPrefix("Cannot open the database in \(folder.path): ") == true)
    }

    @Test func aDatabaseOfANewerRelayIsLeftAlone() throws {
        let folder = try TemporaryFolder()
        try Store(folder: folder.path).close()
        let database = try DatabaseQueue(path: folder.path + "/relay.sqlite")
        try database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('1000')") }
        let error = #expect(throws: FolderFault.self) { try Store(folder: folder.path) }
        #expect(error?.description.hasPrefix("A newer version of the relay") == true)
    }

    @Test func whoCopiesTheDatabaseAfterTheEndHasEverything() async throws {
        let folder = try TemporaryFolder()
        let bob = try await TestRelay.run(folder: folder.path) { relay in
            let bob = try await relay.person("+14155550101")
            _ = try await bob.send("hello", to: bob.number)
            return bob
        }
        let copy = folder.path + "/copy"
        try FileManager.default.createDirectory(atPath: copy, withIntermediateDirectories: false)
        try FileManager.default.copyItem(atPath: folder.path + "/relay.sqlite", toPath: copy + "/relay.sqlite")
        let store = try Store(folder: copy)
        #expect(try await store.account(of: bob.number) != nil)
        #expect(try await store.pushCounts() == (1, 0))
    }

    @Test func theLogSaysThatTheRelayEnds() async throws {
        let lines = Lines()
        let logger = Logger(label: "test") { _ in CapturingHandler(lines: lines) }
        try await TestRelay.run(logger: logger) { _ in }
        #expect(lines.all.contains("Shutting down") && lines.all.contains("Ended"))
    }
}

@Suite struct BackupTests {
    private func target(_ folder: TemporaryFolder) -> String { folder.path + "/backup" }

    @Test func aBackupOfARelayAtWorkHasAllThatWasAcceptedBeforeItBegan() async throws {
        let folder = try TemporaryFolder()
        let gateway = TestGateway()
        let (bob, before, blob, place) = try await TestRelay.run(gateway: TestGateway(.notNow)) { relay in
            let bob = try await relay.person("+14155550101")
            let place = try await bob.send(.allocateAttachment())
            let blob = [UInt8](repeating: 7, count: 100_000)
            try await bob.send(.uploadBlob(blob, to: place.location))
            let texts = Lines()
            let before = try await withThrowingTaskGroup(of: Void.self) { group in
                for sender in 0..<4 {
                    group.addTask {
                        for index in 0..<10_000 where !Task.isCancelled {
                            let text = "\(sender) \(index)"
                            guard try await bob.send(text, to: bob.number).success == [bob.number] else { continue }
                            texts.add(text)
                        }
                    }
                }
                try await until { texts.all.split(separator: "\n").count >= 200 }
                let before = texts.all.split(separator: "\n").map(String.init)
                #expect(try Backup.make(of: relay.folder, at: target(folder)) == 1)
                // More messages arrived during the backup.
                try await until { texts.all.split(separator: "\n").count > before.count }
                group.cancelAll()
                while await group.nextResult() != nil {}
                return before
            }
            return (bob, before, blob, place)
        }
        let mode = try FileManager.default.attributesOfItem(atPath: target(folder))[.posixPermissions] as? Int
        #expect(mode == 0o700)
        try await TestRelay.run(folder: target(folder), gateway: gateway) { relay in
            let again = Person(
                relay: relay, number: bob.number, signalingKey: bob.signalingKey, password: bob.password)
            try await again.send(.setGCM(GCMRegistration(id: "bob")))
            let texts = try await gateway.envelopes("bob", count: before.count).map { try bob.text(in: $0) }
            #expect(Set(before).subtracting(texts).isEmpty && before.count >= 200)
            let location = try await again.send(.locateAttachment(place.id))
            #expect(try await again.send(.downloadBlob(from: location)) == blob)
        }
    }

    @Test func aBackupOfARelayThatDoesNotRunIsWholeInOneFile() async throws {
        let folder = try TemporaryFolder()
        try await TestRelay.run(folder: folder.path + "/relay") { relay in
            let bob = try await relay.person("+14155550101")
            _ = try await bob.send("hello", to: bob.number)
        }
        try Backup.make(of: folder.path + "/relay", at: target(folder) + "/")
        let files = try FileManager.default.contentsOfDirectory(atPath: target(folder))
        #expect(Set(files) == ["relay.sqlite", "blobs", "lock"])
        #expect(try await Store(folder: target(folder)).pushCounts() == (1, 0))
    }

    @Test func aBackupReplacesNothingAndLeavesNothingHalfDone() throws {
        let folder = try TemporaryFolder()
        #expect(throws: BackupFault.self) { try Backup.make(of: folder.path, at: target(folder)) }
        try Store(folder: folder.path + "/relay").close()
        try Backup.make(of: folder.path + "/relay", at: target(folder))
        let error = #expect(throws: BackupFault.self) {
            try Backup.make(of: folder.path + "/relay", at: target(folder))
        }
        #expect(error?.description.contains("exists") == true)
        // The files of an interrupted backup do no harm.
        let other = folder.path + "/other"
        try FileManager.default.createDirectory(atPath: other + ".unfinished", withIntermediateDirectories: false)
        try Backup.make(of: folder.path + "/relay", at: other)
        // A blob that cannot be read ends the backup without a target.
        let blobs = folder.path + "/relay/blobs"
        try FileManager.default.createDirectory(atPath: blobs, withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(atPath: blobs + "/5", withDestinationPath: blobs + "/5")
        #expect(throws: (any Error).self) { try Backup.make(of: folder.path + "/relay", at: folder.path + "/third") }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(Set(names) == ["relay", "backup", "other"])
    }

    @Test func aBackupIsRefusedWhileAnotherOneMakesTheSameTarget() throws {
        let folder = try TemporaryFolder()
        try Store(folder: folder.path + "/relay").close()
        let unfinished = target(folder) + ".unfinished"
        try FileManager.default.createDirectory(atPath: unfinished, withIntermediateDirectories: false)
        let first = try FolderLock(folder: unfinished)
        try Data("of the first".utf8).write(to: URL(filePath: unfinished + "/relay.sqlite"))
        let error = #expect(throws: BackupFault.self) {
            try Backup.make(of: folder.path + "/relay", at: target(folder))
        }
        #expect(error?.description.hasPrefix("Another backup to \(target(folder)) is under way.") == true)
        #expect(try String(contentsOfFile: unfinished + "/relay.sqlite", encoding: .utf8) == "of the first")
        #expect(!FileManager.default.fileExists(atPath: target(folder)))
        withExtendedLifetime(first) {}
    }

    @Test func ofManyBackupsToOneTargetOneIsWholeAndTheOthersAreRefused() async throws {
        let folder = try TemporaryFolder()
        let source = folder.path + "/relay"
        let store = try Store(folder: source)
        try FileManager.default.createDirectory(atPath: source + "/blobs", withIntermediateDirectories: false)
        for id in 1...20 { try Data([UInt8(id)]).write(to: URL(filePath: "\(source)/blobs/\(id)")) }
        try store.close()
        let target = target(folder)
        let counts = try await withThrowingTaskGroup(of: Int?.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    do { return try Backup.make(of: source, at: target) } catch is BackupFault { return nil }
                }
            }
            return try await group.reduce(into: []) { $0 += [$1].compactMap(\.self) }
        }
        #expect(counts == [20])
        #expect(try FileManager.default.contentsOfDirectory(atPath: target + "/blobs").count == 20)
        #expect(try await Store(folder: target).pushCounts() == (0, 0))
        #expect(Set(try FileManager.default.contentsOfDirectory(atPath: folder.path)) == ["relay", "backup"])
    }

    @Test func aFolderThatIsMovedWhileItIsLockedIsRefused() throws {
        let folder = try TemporaryFolder()
        let (before, after) = (folder.path + "/a", folder.path + "/b")
        try FileManager.default.createDirectory(atPath: before, withIntermediateDirectories: false)
        #expect(throws: FolderFault.self) { try FolderLock(folder: before) { _ = rename(before, after) } }
        #expect(throws: FolderFault.self) { try FolderLock(folder: before) }
        // The failed attempts leave no lock behind.
        _ = try FolderLock(folder: after)
    }
}

@Suite struct OutageTests {
    private let start = ContinuousClock.now

    private func outages() -> (Outages, Lines) {
        let lines = Lines()
        return (Outages(Logger(label: "test") { _ in CapturingHandler(lines: lines) }), lines)
    }

    private func count(_ lines: Lines) -> Int { lines.all.split(separator: "\n").count }

    @Test func aGatewayThatDoesNotRespondHasALineAMinuteAndOneWhenItIsBack() {
        let (outages, lines) = outages()
        outages.responded("gateway a", now: start)
        #expect(count(lines) == 0)
        for second in 0..<150 {
            for _ in 0..<100 { outages.failed("gateway a", now: start + .seconds(second)) }
        }
        #expect(count(lines) == 3)
        #expect(outages.names == ["gateway a"])
        for _ in 0..<100 { outages.responded("gateway a", now: start + .seconds(200)) }
        #expect(count(lines) == 4 && lines.all.contains("\"seconds\": 200"))
        #expect(outages.names == [])
    }

    @Test func aGatewayThatComesAndGoesDoesNotFillTheLog() {
        let (outages, lines) = outages()
        for second in 0..<600 {
            outages.failed("gateway a", now: start + .seconds(second))
            outages.responded("gateway a", now: start + .seconds(second))
        }
        #expect((2...21).contains(count(lines)))
    }

    @Test func anotherGatewayHasLinesOfItsOwn() {
        let (outages, lines) = outages()
        outages.failed("gateway a", now: start)
        outages.failed("gateway b", now: start)
        #expect(count(lines) == 2)
    }

    @Test func aRelayTellsOfAGatewayThatNobodyListensAt() async throws {
        let lines = Lines()
        let logger = Logger(label: "test") { _ in CapturingHandler(lines: lines) }
        try await TestRelay.run(logger: logger) { relay in
            let bob = try await relay.person("+14155550101")
            try await bob.send(.setGCM(GCMRegistration(id: "http://127.0.0.1:9/secret")))
            _ = try await bob.send("hello", to: bob.number)
            try await until { lines.all.contains("No response") }
            #expect(lines.all.contains("gateways on this machine") && !lines.all.contains("secret"))
            let figures = try await relay.curl("/metrics").text
            #expect(figures.contains("\nrelay_outages 1\n"))
            #expect(figures.contains("\nrelay_pushes_total{outcome=\"unreachable\"} "))
        }
    }
}

@Suite struct JSONLogTests {
    @Test func eachLineIsAnObject() throws {
        let lines = Mutex<[Data]>([])
        var logger = Logger(label: "north") { label in
            JSONLogHandler(label: label) { line in lines.withLock { $0.append(line) } }
        }
        logger.logLevel = .debug
        logger[metadataKey: "always"] = "here"
        logger.debug("Two\nlines and \"quotes\"", metadata: ["call": "keys.get"])
        logger.trace("Not this one")
        let written = lines.withLock(\.self)
        #expect(written.count == 1)
        let line = try #require(written.first)
        #expect(line.last == UInt8(ascii: "\n") && line.count { $0 == UInt8(ascii: "\n") } == 1)
        let object = try JSONValue([UInt8](line))
        #expect(object.members["message"] == .text("Two\nlines and \"quotes\""))
        #expect(object.members["level"] == .text("debug") && object.members["logger"] == .text("north"))
        #expect(object.members["metadata"] == .object(["always": .text("here"), "call": .text("keys.get")]))
        let time = try #require(object.members["time"]?.text)
        #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
    }
}
