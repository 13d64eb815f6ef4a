// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import PushCrypto
import PushHTTP
import PushWire
import Testing

@testable import RelayCore

@Suite struct AttachmentTests {
    private static let put = ["--request", "PUT", "--header", "Content-Type: application/octet-stream"]

    /// Returns the links to upload and to download a new blob.
    private func links(_ person: Person) async throws -> (put: String, get: String) {
        let place = try await person.send(.allocateAttachment())
        return (place.location.text, try await person.send(.locateAttachment(place.id)).text)
    }

    private func files(_ relay: TestRelay) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: relay.folder + "/blobs")
    }

    @Test func aLinkIsForOneBlobAndOneMethodAndNothingElse() async throws {
        try await TestRelay.run { relay in
            let (alice, eve) = (try await relay.person("+14155550100"), try await relay.person("+14155550101"))
            let (hers, mine) = (try await links(alice), try await links(eve))
            #expect(try await Curl.run(Self.put + ["--data", "hers", hers.put]).status == 200)
            let idOfHers = hers.get.split(separator: /[\/?]/)[3], idOfMine = mine.get.split(separator: /[\/?]/)[3]
            // Her blob with the signature of mine, her link for the other method, and no signature.
            let tricks: [(String, [String])] = [
                (mine.get.replacing(idOfMine, with: idOfHers), []),
                (mine.put.replacing(idOfMine, with: idOfHers), Self.put + ["--data", "mine"]),
                (hers.get, Self.put + ["--data", "mine"]), (hers.put, []),
                (String(hers.get.split(separator: "?")[0]), []), (hers.get + "&x=y", []), (hers.get + "0", []),
                (hers.get.replacing("/blobs/", with: "/blobs/+"), []),
                (hers.get.replacing("/blobs/", with: "/blobs/0"), []),
            ]
            for (url, arguments) in tricks {
                let response = try await Curl.run(["--path-as-is"] + arguments + [url])
                #expect(response.status == 403 && response.body.isEmpty, "\(url)")
            }
            #expect(try await Curl.run([hers.get]).text == "hers")
            #expect(try await Curl.run(["--request", "DELETE", hers.get]).status == 405)
        }
    }

    @Test func pathsLeadNowhere() async throws {
        try await TestRelay.run { relay in
            let query = "?expires=99999999999&signature=" + String(repeating: "0", count: 64)
            for path in [
                "/blobs/../relay.sqlite", "/blobs/../relay.sqlite" + query, "/blobs/%2e%2e%2frelay.sqlite" + query,
                "/blobs/",
                "/blobs/" + query, "/blobs//etc/passwd", "/blobs/1%00" + query,
                "/blobs/" + String(repeating: "9", count: 5000),
                "/blobs/1/../../relay.sqlite" + query,
            ] {
                for arguments in [[], Self.put + ["--data", "x"]] {
                    let response = try await relay.curl(path, arguments)
                    #expect(response.status == 403 && response.body.isEmpty, "\(path.prefix(80))")
                }
            }
            #expect(try files(relay).isEmpty)
        }
    }

    @Test func aLinkEndsWithItsTime() throws {
        let key = SymmetricKey(size: .bits256)
        let link = BlobLink(.get, id: 5, expires: 1000, key: key)
        #expect(link.isGood(key, now: 999))
        #expect(!link.isGood(key, now: 1000))
        #expect(!link.isGood(SymmetricKey(size: .bits256), now: 999))
        let later = link.path.replacing("1000", with: "2000")
        let request = HTTPRequest(method: .get, scheme: nil, authority: nil, path: later)
        #expect(try #require(BlobLink(request)).isGood(key, now: 999) == false)
    }

    @Test func aLinkWhoseTimeIsOverIsRefused() async throws {
        try await TestRelay.run { relay in
            let key = SymmetricKey(data: try await Store(folder: relay.folder).secret("blob links", byteCount: 32))
            for (expires, status) in [(Moment.now + 60, 404), (Moment.now - 1, 403)] {
                let path = BlobLink(.get, id: 5, expires: expires, key: key).path
                #expect(try await relay.curl(path).status == status)
            }
        }
    }

    @Test func aLinkWithAnyOtherCharacterIsNone() throws {
        let key = SymmetricKey(size: .bits256)
        let path = BlobLink(.get, id: 1 << 62, expires: 10_000_000_000, key: key).path
        for index in path.indices {
            for other in "0a/?&=%+-A é" where path[index] != other {
                let changed = path.replacingCharacters(in: index...index, with: String(other))
                let request = HTTPRequest(method: .get, scheme: nil, authority: nil, path: changed)
                #expect(BlobLink(request)?.isGood(key) != true, "\(changed)")
            }
        }
        for count in 0..<path.count {
            let request = HTTPRequest(method: .get, scheme: nil, authority: nil, path: String(path.prefix(count)))
            #expect(BlobLink(request)?.isGood(key) != true)
        }
    }

    @Test func whatIsTooLargeIsRefusedAndLeavesNothing() async throws {
        try await TestRelay.run(adjust: limit) { relay in
            let link = try await links(relay.person("+14155550100")).put
            let blob = [UInt8](repeating: 7, count: 100_001)
            // First with the length in the head, and then with a length that only the body shows.
            let chunked = Self.put + ["--header", "Transfer-Encoding: chunked"]
            for arguments in [Self.put, chunked] {
                let response = try await Curl.run(arguments + ["--data-binary", "@-", link], blob)
                #expect(response.status == 413)
                #expect(try files(relay).isEmpty)
            }
            #expect(try await Curl.run(chunked + ["--data-binary", "@-", link], blob.dropLast()).status == 200)
            #expect(try files(relay).count == 1)
            let typed = ["--request", "PUT", "--header", "Content-Type: text/html", "--data", "x", link]
            #expect(try await Curl.run(typed).status == 415)
        }
    }

    private func limit(_ options: inout RelayOptions) { options.maximumBlobByteCount = 100_000 }

    @Test func anUploadThatBreaksOffLeavesWhatWasThere() async throws {
        try await TestRelay.run { relay in
            let links = try await links(relay.person("+14155550100"))
            #expect(try await Curl.run(Self.put + ["--data", "first", links.put]).status == 200)
            let url = try ServiceURL(links.put)
            let connection = try RawConnection(to: relay.url)
            connection.write(
                "PUT \(url.target) HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\nContent-Length: 100\r\n\r\nsecond"
            )
            connection.finish()
            #expect(await connection.readToEnd() != nil)
            #expect(try await Curl.run([links.get]).text == "first")
            #expect(try files(relay).count == 1)
        }
    }

    @Test func aBodyThatEndsTooEarlyWithoutAnErrorIsNoBlob() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(folder: folder.path)
        let blobs = try await BlobStore(
            RelayOptions(folder: folder.path), store, RateLimiter(RateLimits()), .init(label: "test"))
        let id = try await store.allocateAttachment(for: PhoneNumber("+14155550100"), blobs.quota)
        let put = { @Sendable (fields: HTTPFields) in
            var head = HTTPRequest(method: .put, scheme: nil, authority: nil, path: "/", headerFields: fields)
            head.headerFields[.contentType] = "application/octet-stream"
            return try await blobs.put(id, Request(head: head, body: RequestBody(buffer: ByteBuffer(string: "part"))))
        }
        #expect(try await put([.contentLength: "5"]).status == .badRequest)
        // A canceled task, as when the relay shuts down.
        let cancelled = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await put([.transferEncoding: "chunked"])
        }
        #expect((try? await cancelled.value)?.status != .ok)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/blobs").isEmpty)
        #expect(try await put([.contentLength: "4"]).status == .ok)
    }

    @Test func housekeepingRemovesWhatIsOldAndNothingElse() async throws {
        let folder = try TemporaryFolder()
        let store = try Store(folder: folder.path)
        let blobs = try await BlobStore(
            RelayOptions(folder: folder.path), store, RateLimiter(RateLimits()), .init(label: "test"))
        let id = try await store.allocateAttachment(for: PhoneNumber("+14155550100"), blobs.quota)
        try Data([1]).write(to: URL(filePath: "\(folder.path)/blobs/\(id)"))
        let housekeeping = Housekeeping(store: store, blobs: blobs, days: 30, logger: .init(label: "test"))
        try await housekeeping.clean(now: Moment.now + 29 * 86_400)
        #expect(try await store.hasAttachment(id))
        #expect(FileManager.default.fileExists(atPath: "\(folder.path)/blobs/\(id)"))
        try await housekeeping.clean(now: Moment.now + 31 * 86_400)
        #expect(try await !store.hasAttachment(id))
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/blobs/\(id)"))
    }
}
