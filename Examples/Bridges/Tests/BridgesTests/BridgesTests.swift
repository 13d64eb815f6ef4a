// SPDX-License-Identifier: Apache-2.0

import Bridges
import Foundation
import Logging
import NIOCore
import PushCrypto
import PushWire
import Synchronization
import Testing

@Suite struct BridgesTests {
    private let key = SignalingKey()
    private let signal = IncomingPushMessageSignal(
        type: .plaintext, source: "+14155550100", timestamp: 1_387_813_061_207, message: [10, 1, 120])

    @Test func dataGoesInAndOut() throws {
        var sealer = try EnvelopeSealer(key: key, profile: .specification)
        var opener = try EnvelopeOpener(key: key, profile: .specification)
        let data = try envelope(of: signal, sealer: &sealer)
        #expect(try messageByteCount(in: data, opener: &opener) == 3)
        // A slice has a start index other than 0.
        #expect(try messageByteCount(in: (Data([0]) + data).dropFirst(), opener: &opener) == 3)
        #expect(try Envelope.openSignal(Array(data), key: key, profile: .specification) == signal)
        let publicKey = PrivateKey().publicKey
        #expect(try Bridges.publicKey(from: Data(publicKey.encoded())) == publicKey)
        #expect(throws: KeyError.length(2)) { try Bridges.publicKey(from: Data([5, 6])) }
    }

    @Test func buffersGoInAndOut() throws {
        var sealer = try EnvelopeSealer(key: key, profile: .specification)
        var opener = try EnvelopeOpener(key: key, profile: .specification)
        var buffer = ByteBuffer(string: "before")
        try seal(signal, sealer: &sealer, to: &buffer)
        #expect(buffer.readString(length: 6) == "before")
        #expect(try messageByteCount(in: buffer, opener: &opener) == 3)
        let push = APNPayload(envelope: Array(buffer.readableBytesView), profile: .specification)
        var body = ByteBuffer()
        write(push, to: &body)
        #expect(Array(body.readableBytesView) == push.encoded())
    }

    @Test func anAttachmentGoesThroughInPieces() throws {
        let photo = [UInt8]((0..<10_000).map { UInt8(truncatingIfNeeded: $0) })
        var encryptor = try AttachmentEncryptor()
        let key = encryptor.key
        var blob = ByteBuffer()
        for start in stride(from: 0, to: photo.count, by: 777) {
            let piece = ByteBuffer(bytes: photo[start..<min(start + 777, photo.count)])
            try encrypt(piece, encryptor: &encryptor, to: &blob)
        }
        blob.writeBytes(try encryptor.finalize())
        #expect(try AttachmentCipher.decrypt(Array(blob.readableBytesView), key: key) == photo)
    }

    @Test func aLogHasNoNumberAndNoText() throws {
        let lines = Lines()
        var logger = Logger(label: "relay", factory: { _ in Collector(lines: lines) })
        let number = try PhoneNumber("+14155550132")
        logger[metadataKey: "account"] = .stringConvertible(number)
        logger.warning(
            "refused",
            metadata: metadata(to: number, signal, .envelope(.unsupportedVersion(2))))
        logger.warning("a key: \(key), a password: \(AccountPassword())")
        let log = lines.text
        // Checks that the collector works, since the secrets' absence below would otherwise prove nothing.
        #expect(log.contains("refused") && log.contains("unsupportedVersion(2)") && log.contains("message: 3 bytes"))
        #expect(log.contains("<redacted>"))
        for secret in ["4155550132", "4155550100", key.base64] { #expect(!log.contains(secret)) }
        #expect("\(Redacted(nil))" == "none")
    }
}

private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var text: String { lines.withLock { $0.joined(separator: "\n") } }
    func append(_ line: String) { lines.withLock { $0.append(line) } }
}

private struct Collector: LogHandler {
    let lines: Lines
    var logLevel: Logger.Level = .trace
    var metadata: Logger.Metadata = [:]

    init(lines: Lines) { self.lines = lines }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.append("\(event.message) \(metadata) \(event.metadata ?? [:])") }
}
