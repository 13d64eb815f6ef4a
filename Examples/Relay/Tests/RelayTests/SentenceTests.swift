// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import NIOCore
import PushCrypto
import PushHTTP
import PushWire
import Testing

@testable import Carrier
@testable import ClientCore

/// The sentences that a person sees for errors.
@Suite struct SentenceTests {
    private func isSentence(_ text: String) -> Bool {
        text.first?.isUppercase == true && text.hasSuffix(".") && text.contains(" ") && !text.contains("Error Domain")
            && !text.contains("(retryAfter")
    }

    @Test func everyErrorOfTheLibraryIsASentence() {
        let faults: [PushFault] = [
            .badNumber, .invalidTransport, .rateLimited, .unauthorized, .wrongCode, .unknownNumber, .unknownToken,
            .unknownAttachment, .badToken, .malformedBody, .possiblyDelivered,
        ]
        let urls: [ServiceURLError] = [.malformed(offset: 1), .scheme, .userInformation, .authority, .insecure]
        let calls: [PushCallError] =
            faults.map { .refused($0, retryAfter: nil) } + urls.map { .url($0) } + [
                .colonInPassword, .passwordNotASCII, .unexpectedStatus(404, retryAfter: nil),
                .unexpectedStatus(500, retryAfter: .seconds(5)), .insecureLocation,
            ]
        let others: [any Error] = [
            ParsingError.malformed, ParsingError.empty, ParsingError.scheme, KeyError.smallOrder,
            EnvelopeError.authenticationFailed, AttachmentFileError.sameFile, AttachmentError.authenticationFailed,
            AttachmentFileError.system(call: "open input", errno: ENOENT), HTTPClientError.connectTimeout,
            HTTPClientError.remoteConnectionClosed, CancellationError(), CocoaError(.fileReadNoSuchFile),
            POSIXError(.EADDRINUSE), IOError(errnoCode: ECONNREFUSED, reason: "connect"), ClientError.noAccount,
            ClientError.tooManyFiles(limit: 16), BlobRefused(status: 507, text: ""), ExampleBoxError.malformed,
        ]
        for error in calls as [any Error] + urls + others {
            #expect(isSentence(sentence(for: error)), "\(error): \(sentence(for: error))")
        }
        struct Unknown: Error {}
        #expect(isSentence(sentence(for: Unknown())))
    }

    @Test func aLimitSaysWhenToTryAgain() {
        for (seconds, text) in [(0, "in 1 seconds"), (30, "in 30 seconds"), (300, "in 5 minutes")] {
            let error = PushCallError.refused(.rateLimited, retryAfter: .seconds(seconds))
            #expect(sentence(for: error).contains(text))
        }
    }

    @Test func aFileThatIsTooLargeForTheRelayIsRefusedWithTheRelaysLimit() async throws {
        let folder = try TemporaryFolder()
        try await TestRelay.run(adjust: { $0.maximumBlobByteCount = 1 << 20 }) { relay in
            let home = try ClientHome(folder: folder.path)
            try home.keep(
                ClientAccount(relay: relay.url, profile: .specification, number: PhoneNumber("+14155550100")))
            let client = try Client(home, Person.carrier)
            let number = client.account.credentials.number
            try await client.requestCode(by: .sms)
            try await client.register(try #require(relay.codes[number]))
            try await client.uploadPreKeys(count: 1)
            let path = folder.path + "/large"
            try Data(count: 2 << 20).write(to: URL(filePath: path))
            for missing in [folder.path + "/missing", folder.path] {
                let error = await #expect(throws: ClientError.self) {
                    try await client.send(nil, files: [missing], to: number)
                }
                #expect(error.map { sentence(for: $0).hasPrefix("Cannot send \(missing). ") } == true)
            }
            let error = await #expect(throws: ClientError.self) {
                try await client.send(nil, files: [path], to: number)
            }
            let text = error.map { sentence(for: $0) } ?? ""
            #expect(text.contains("1 MiB") && text.contains("2097152 bytes") && isSentence(text), "\(text)")
        }
    }

    @Test func aFolderThatCannotBeMadeIsNamedInASentence() throws {
        let folder = try TemporaryFolder()
        try Data().write(to: URL(filePath: folder.path + "/file"))
        let error = #expect(throws: (any Error).self) { try ClientHome(folder: folder.path + "/file/home") }
        let text = error.map { sentence(for: $0) } ?? ""
        #expect(isSentence(text), "\(text)")
    }

    @Test func twoMessagesToOneKeyAreBothShown() throws {
        let folder = try TemporaryFolder()
        let home = try ClientHome(folder: folder.path)
        let key = PreKeyPair.batch(from: .first, count: 1)
        try home.keep(key)
        for _ in 0..<2 { try home.spend(key[0]) }
        #expect(throws: ClientError.self) { try home.preKey(.first) }
    }
}
