// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import HTTPTypes
import Logging
import PushCrypto
import PushHTTP
import PushWire
import Testing

@testable import RelayCore

/// The quotas of an account's blobs, and the limit on all blobs.
@Suite struct BlobQuotaTests {
    private static let put = [
        "--request", "PUT", "--header", "Content-Type: application/octet-stream", "--data-binary", "@-",
    ]

    private func upload(
        _ count: Int, to link: String, isChunked: Bool = false
    ) async throws -> Curl.Response {
        let chunked = isChunked ? ["--header", "Transfer-Encoding: chunked"] : []
        return try await Curl.run(Self.put + chunked + [link], [UInt8](repeating: 7, count: count))
    }

    private func link(_ person: Person) async throws -> String {
        try await person.send(.allocateAttachment()).location.text
    }

    @Test func anAccountAllocatesSoManyBlobsInADay() async throws {
        try await TestRelay.run(adjust: { $0.maximumBlobsPerDay = 3 }) { relay in
            let (eve, alice) = (try await relay.person("+14155550166"), try await relay.person("+14155550100"))
            for _ in 0..<3 { _ = try await link(eve) }
            #expect(await eve.fault(.allocateAttachment()) == .rateLimited)
            // A new registration does not refill the quota.
            let again = try await relay.person("+14155550166")
            #expect(await again.fault(.allocateAttachment()) == .rateLimited)
            _ = try await link(alice)
        }
    }

    @Test(arguments: [true, false]) func anAccountStoresSoManyBytesInADay(isChunked: Bool) async throws {
        try await TestRelay.run(adjust: { $0.maximumBlobByteCountPerDay = 10_000 }) { relay in
            let (eve, alice) = (try await relay.person("+14155550166"), try await relay.person("+14155550100"))
            let links = [try await link(eve), try await link(eve), try await link(eve)]
            #expect(try await upload(6000, to: links[0], isChunked: isChunked).status == 200)
            let refused = try await upload(6000, to: links[1], isChunked: isChunked)
            #expect(refused.status == 429 && refused.text.contains("10000 bytes") && refused.text.hasSuffix(".\n"))
            // A refused blob takes no space. A replaced blob takes the space of the new one.
            #expect(try await upload(4000, to: links[1], isChunked: isChunked).status == 200)
            #expect(try await upload(5000, to: links[1], isChunked: isChunked).status == 429)
            #expect(try await upload(3000, to: links[1], isChunked: isChunked).status == 200)
            #expect(try await upload(1000, to: links[2], isChunked: isChunked).status == 200)
            #expect(await eve.fault(.allocateAttachment()) == .rateLimited)
            #expect(try await upload(6000, to: link(alice), isChunked: isChunked).status == 200)
        }
    }

    @Test func aQuotaComesBackAfterADay() async throws {
        let folder = try TemporaryFolder()
        let (store, number) = (try Store(folder: folder.path), try PhoneNumber("+14155550100"))
        let quota = Store.BlobQuota(count: 1, byteCount: 100, storedByteCount: 150)
        let id = try await store.allocateAttachment(for: number, quota, now: 1000)
        #expect(try await store.reserve(200, for: id, quota, now: 1000)?.byteCount == 100)
        await #expect(throws: Refusal(.rateLimited, retryAfter: 86_400 - 500)) {
            try await store.allocateAttachment(for: number, quota, now: 1500)
        }
        let next = try await store.allocateAttachment(for: number, quota, now: 1000 + 86_400)
        #expect(try await store.reserve(200, for: next, quota, now: 1000 + 86_400)?.byteCount == 50)
        // A blob counts until it is deleted.
        await #expect(throws: Refusal.self) {
            try await store.allocateAttachment(for: number, quota, now: 1000 + 3 * 86_400)
        }
        try await store.removeAttachments(before: 1001)
        _ = try await store.allocateAttachment(for: number, quota, now: 1000 + 3 * 86_400)
        #expect(try await store.reserve(200, for: 5, quota) == nil)
    }

    @Test func whatTheQuotaRefusesTakesNoRoomAndUploadsAtOnceHaveALimit() async throws {
        let limited = { (options: inout RelayOptions) in
            options.maximumBlobFolderByteCount = 20_000
            options.maximumBlobByteCount = 10_000
            options.maximumBlobByteCountPerDay = 10_000
        }
        try await TestRelay.run(adjust: limited) { relay in
            let (eve, alice) = (try await relay.person("+14155550166"), try await relay.person("+14155550100"))
            let head = "Host: x\r\nContent-Type: application/octet-stream\r\nExpect: 100-continue\r\n"
            var (links, held): ([String], [RawConnection]) = ([], [])
            for _ in 0..<6 { links.append(try await link(eve)) }
            for link in links.prefix(BlobRoom.maximumUploads) {
                let connection = try RawConnection(to: relay.url)
                connection.write("PUT \(try ServiceURL(link).target) HTTP/1.1\r\n\(head)Content-Length: 2000\r\n\r\n")
                #expect(await connection.read(to: "\r\n\r\n")?.hasPrefix("HTTP/1.1 100") == true)
                held.append(connection)
            }
            // The relay asks for the body just before it reserves the space.
            try await Task.sleep(for: .milliseconds(300))
            let busy = try await upload(10, to: links[4])
            #expect(busy.status == 503 && busy.headers["retry-after"] != nil)
            #expect(try await upload(3000, to: links[5]).status == 429)
            // Eve's uploads have reserved 8000 bytes and not one more.
            #expect(try await upload(10_000, to: link(alice), isChunked: true).status == 200)
            withExtendedLifetime(held) {}
        }
    }

    @Test func allBlobsTogetherHaveALimitThatOutlivesARestart() async throws {
        let folder = try TemporaryFolder()
        let limited = { (options: inout RelayOptions) in
            options.maximumBlobFolderByteCount = 10_000
            options.maximumBlobByteCount = 8000
        }
        try await TestRelay.run(folder: folder.path, adjust: limited) { relay in
            let alice = try await relay.person("+14155550100")
            let links = [try await link(alice), try await link(alice)]
            #expect(try await upload(8000, to: links[0]).status == 200)
            let refused = try await upload(3000, to: links[1])
            #expect(refused.status == 507 && refused.text.hasSuffix(".\n"))
            #expect(try await upload(2000, to: links[1]).status == 200)
            #expect(await alice.fault(.allocateAttachment()) == .rateLimited)
            let figures = try await relay.curl("/metrics").text
            #expect(figures.contains("\nrelay_blob_bytes 10000\n"))
        }
        try await TestRelay.run(folder: folder.path, adjust: limited) { relay in
            let alice = try await relay.person("+14155550100")
            #expect(await alice.fault(.allocateAttachment()) == .rateLimited)
        }
    }

    /// A killed relay leaves reservations, and a backup has blobs that are newer than its rows.
    @Test func aStartMakesFilesAndRowsAgree() async throws {
        let folder = try TemporaryFolder()
        let limited = { (options: inout RelayOptions) in options.maximumBlobByteCountPerDay = 10_000 }
        let (stored, lost, killed) = try await TestRelay.run(folder: folder.path, adjust: limited) { relay in
            let alice = try await relay.person("+14155550100")
            var links: [String] = []
            for byteCount in [3000, 2000] {
                links.append(try await link(alice))
                #expect(try await upload(byteCount, to: links.last!).status == 200)
            }
            return (links[0], links[1], try await link(alice))
        }
        func id(_ link: String) throws -> Int64 {
            let target = try ServiceURL(link).target
            let request = HTTPRequest(method: .put, scheme: nil, authority: nil, path: target)
            return Int64(try #require(BlobLink(request)).id)
        }
        let blobs = folder.path + "/blobs/"
        let database = try DatabaseQueue(path: folder.path + "/relay.sqlite")
        try await database.write { [killed = try id(killed), stored = try id(stored)] in
            try $0.execute(sql: "UPDATE attachment SET byteCount = 5000 WHERE id = ?", arguments: [killed])
            try $0.execute(sql: "UPDATE attachment SET byteCount = 0 WHERE id = ?", arguments: [stored])
        }
        try database.close()
        try FileManager.default.removeItem(atPath: blobs + "\(id(lost))")
        for name in ["1", ".tmp-a1B2c3", "notes"] { try Data([1]).write(to: URL(filePath: blobs + name)) }

        let lines = Lines()
        let logger = Logger(label: "test") { _ in CapturingHandler(lines: lines) }
        try await TestRelay.run(folder: folder.path, logger: logger, adjust: limited) { relay in
            #expect(lines.all.contains("Reconciled blobs") && lines.all.contains("\"corrected\": 3"))
            let files = try FileManager.default.contentsOfDirectory(atPath: blobs)
            #expect(Set(files) == ["notes", "\(try id(stored))"])
            #expect(try await relay.curl("/metrics").text.contains("\nrelay_blob_bytes 3000\n"))
            // 3000 bytes count, and neither the lost blob nor the reservation does.
            let alice = try await relay.person("+14155550100")
            let next = try await link(alice)
            #expect(try await upload(7001, to: next).status == 429)
            #expect(try await upload(7000, to: next).status == 200)
        }
        let quiet = Lines()
        let other = Logger(label: "test") { _ in CapturingHandler(lines: quiet) }
        try await TestRelay.run(folder: folder.path, logger: other, adjust: limited) { _ in }
        #expect(!quiet.all.contains("Reconciled"))
    }

    @Test func sumsOfAQuotaReadTheIndexAlone() async throws {
        let folder = try TemporaryFolder()
        let (store, lines) = (try Store(folder: folder.path), Lines())
        try await store.write { $0.trace { lines.add($0.expandedDescription.replacing("\n", with: " ")) } }
        let quota = Store.BlobQuota(count: 10, byteCount: 100, storedByteCount: 1000)
        let id = try await store.allocateAttachment(for: PhoneNumber("+14155550100"), quota)
        _ = try await store.reserve(10, for: id, quota)
        try await store.write { $0.trace() }
        let sums = lines.all.split(separator: "\n").filter { $0.contains("sum(") }
        #expect(sums.count == 4)
        for sum in sums {
            let plan = try await store.read { database in
                try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN \(sum)").map { $0["detail"] as String }
            }
            #expect(plan.allSatisfy { $0.contains("USING COVERING INDEX attachmentByOwner") }, "\(plan)")
        }
    }

    @Test func manyUploadsOfOneBlobAtOnceAreOne() async throws {
        try await TestRelay.run { relay in
            let link = try ServiceURL(try await link(relay.person("+14155550100")))
            let head = "PUT \(link.target) HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
            var first: RawConnection? = try RawConnection(to: relay.url)
            first?.write(head + "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n")
            #expect(await first?.read(to: "\r\n\r\n")?.hasPrefix("HTTP/1.1 100") == true)
            let second = try await upload(5, to: link.text)
            #expect(second.status == 503 && second.headers["retry-after"] != nil)
            first = nil
            // The first upload has ended, and the blob can be uploaded again.
            try await until { try await upload(5, to: link.text).status == 200 }
            #expect(try await upload(5, to: link.text).status == 200)
        }
    }

    @Test func whatIsTooLargeIsToldTheLimit() async throws {
        try await TestRelay.run { relay in
            let link = try ServiceURL(try await link(relay.person("+14155550100")))
            let connection = try RawConnection(to: relay.url)
            connection.write(
                "PUT \(link.target) HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
                    + "Content-Length: 200000000\r\n\r\n")
            let response = try #require(try await connection.readResponse())
            #expect(response.status == 413 && response.text.contains("100 MiB"))
        }
    }

    @Test func aBlobThatHousekeepingRemovesMakesRoom() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(folder: folder.path)
        var options = RelayOptions(folder: folder.path)
        options.maximumBlobFolderByteCount = 10
        let first = try await BlobStore(options, store, RateLimiter(options.limits), .init(label: "test"))
        let id = try await store.allocateAttachment(for: PhoneNumber("+14155550100"), first.quota)
        try Data(repeating: 1, count: 10).write(to: URL(filePath: "\(folder.path)/blobs/\(id)"))
        let blobs = try await BlobStore(options, store, RateLimiter(options.limits), .init(label: "test"))
        #expect(throws: Refusal.self) { try blobs.checkRoom() }
        let housekeeping = Housekeeping(store: store, blobs: blobs, days: 1, logger: .init(label: "test"))
        try await housekeeping.clean(now: Moment.now + 2 * 86_400)
        try blobs.checkRoom()
    }
}
