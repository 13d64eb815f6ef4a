// SPDX-License-Identifier: Apache-2.0

import CForge
import FuzzSupport
import PushCrypto
@_spi(Vectors) import PushWire

/// A sealer and an opener of one profile, which all inputs share, and a function that makes envelopes with OpenSSL alone.
///
/// libFuzzer calls from one thread only.
final class Side: @unchecked Sendable {
    static let specification = Side(.specification)
    static let deployed = Side(.deployed)

    private static let keyBytes = (0..<52).map { UInt8(truncatingIfNeeded: 0x5A ^ $0 &* 37) }
    private static let key: SignalingKey = {
        do { return try SignalingKey(parsing: keyBytes.span) } catch { fatalError("\(error)") }
    }()
    private static let places = Places(capacity: 1 << 20)
    /// The byte that fills the output memory before a call.
    private static let untouched: UInt8 = 0xA5

    private let profile: Profile
    private var sealer: EnvelopeSealer
    private var opener: EnvelopeOpener

    private init(_ profile: Profile) {
        self.profile = profile
        do {
            sealer = try EnvelopeSealer(key: Self.key, profile: profile)
            opener = try EnvelopeOpener(key: Self.key, profile: profile)
        } catch { fatalError("\(error)") }
    }

    /// Makes an envelope of whole blocks, with a right MAC over any version and padding.
    func forge(_ version: UInt8, _ iv: [UInt8], _ text: [UInt8]) -> [UInt8] {
        var ciphertext = text
        unsafe cforge_encrypt(&ciphertext, text, text.count, Self.keyBytes, iv)
        let head = [version] + iv + ciphertext
        let macKey = [UInt8](Self.keyBytes.suffix(20))
        var tag = [UInt8](repeating: 0, count: 32)
        switch profile {
        case .specification: unsafe cforge_hmac_sha1(&tag, macKey, macKey.count, head, head.count)
        case .deployed: unsafe cforge_hmac_sha256(&tag, macKey, macKey.count, head, head.count)
        }
        return head + tag.prefix(10)
    }

    /// Opens an envelope with every API, and compares the results with the expected one.
    func check(_ envelope: [UInt8], isOneCall: Bool, _ wanted: Result<[UInt8], EnvelopeError>) {
        let edge = Self.places.atEdge(envelope)
        same(Result { () throws(EnvelopeError) in try opener.open(edge) }, wanted, "open")
        checkOpeningInto(edge, wanted)
        checkSignal(edge, isOneCall: isOneCall, wanted)
        guard isOneCall else { return }
        let opened = Result { () throws(EnvelopeError) in
            try Envelope.open(envelope, key: Self.key, profile: profile)
        }
        same(opened, wanted, "Envelope.open")
    }

    /// Checks that sealing `plaintext` with this IV gives `envelope`, and that an envelope with a random IV opens.
    func checkSealing(_ plaintext: [UInt8], _ iv: [UInt8], _ envelope: [UInt8]) {
        let again = Result { () throws(EnvelopeError) in try sealer.seal(plaintext, iv: InlineArray { iv[$0] }) }
        same(again, .success(envelope), "seal(open(x)) with the same IV")
        do {
            let sealed = try sealer.seal(plaintext)
            hold(
                sealed.count == Envelope.byteCount(forPlaintext: plaintext.count),
                "byteCount(forPlaintext:) is the envelope's size")
            let opened = try opener.open(sealed)
            hold(opened == plaintext, "a sealed envelope opens")
        } catch { broken("an opened plaintext can be sealed: \(error)") }
    }

    private func checkOpeningInto(_ envelope: RawSpan, _ wanted: Result<[UInt8], EnvelopeError>) {
        let capacity = envelope.byteCount
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 1)
        defer { unsafe memory.deallocate() }
        unsafe memory.initializeMemory(as: UInt8.self, repeating: Self.untouched)
        var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
        var found: Result<[UInt8], EnvelopeError>
        do throws(EnvelopeError) {
            try opener.open(envelope, into: &output)
            found = .success([])
        } catch { found = .failure(error) }
        let count = unsafe output.finalize(for: memory)
        if case .success = found { found = .success(unsafe [UInt8](memory[..<count])) }
        same(found, wanted, "open(into:)")
        guard case .failure(let error) = found else { return }
        hold(count == 0, "if open(into:) fails, the output is unchanged")
        let left: UInt8 = error == .malformedPlaintext ? 0 : Self.untouched
        let ciphertextByteCount = max(0, envelope.byteCount - Envelope.overheadByteCount)
        hold(
            unsafe memory.prefix(ciphertextByteCount).allSatisfy { $0 == left },
            "no plaintext is written before the MAC is verified, and none is left after wrong padding")
    }

    /// Checks that opening a signal gives the same signal as parsing the plaintext.
    private func checkSignal(_ envelope: RawSpan, isOneCall: Bool, _ wanted: Result<[UInt8], EnvelopeError>) {
        let signal: Result<IncomingPushMessageSignal, SignalOpeningError>
        switch wanted {
        case .failure(let error): signal = .failure(.envelope(error))
        case .success(let plaintext):
            signal = Result { () throws(WireError) in try IncomingPushMessageSignal(parsing: plaintext) }
                .mapError { .signal($0) }
        }
        same(Result { () throws(SignalOpeningError) in try opener.openSignal(envelope) }, signal, "openSignal")
        guard isOneCall else { return }
        let opened = Result { () throws(SignalOpeningError) in
            try Envelope.openSignal(envelope, key: Self.key, profile: profile)
        }
        same(opened, signal, "Envelope.openSignal")
    }
}

private func same<Value: Equatable, Failure: Equatable>(
    _ found: Result<Value, Failure>, _ wanted: Result<Value, Failure>, _ way: String
) {
    hold(found == wanted, "\(way) gives the expected result: \(found), expected \(wanted)")
}
