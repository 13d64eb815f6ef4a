// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// Opens any number of envelopes under one signaling key, whose expanded state it keeps.
///
///     var opener = try EnvelopeOpener(key: key, profile: .deployed)
///     let text = try opener.withOpened(envelope) { signal throws(WireError) in
///         switch signal.type { … }
///     }
///
/// The order is: length, version, MAC in constant time over exactly 10 bytes, and only then decrypt, check every byte of the
/// padding, and parse. No plaintext leaves before the MAC holds.
///
/// ``withOpened(_:limits:_:)-(RawSpan,_,_)`` decrypts into memory of the opener's, which grows to the longest envelope seen, is
/// wiped after each, and allocates nothing in between.
///
/// Not guaranteed: freshness. An envelope that was recorded opens again.
///
/// One thread at a time: give each its own, keep one in an actor, or behind a `Mutex`.
///
/// Source: protocol.md section 4.
public struct EnvelopeOpener: ~Copyable {
    private var cipher: EnvelopeCipher
    private var scratch = PlaintextScratch()

    /// Bytes of the longest envelope that is opened.
    public let maximumByteCount: Int

    /// Expands `key`, for envelopes of one profile.
    ///
    /// - Parameter maximumByteCount: of an envelope, at most ``Envelope/maximumByteCount``. A longer one is refused unread.
    /// - Throws: ``EnvelopeError/cryptoUnavailable``.
    public init(
        key: SignalingKey, profile: Profile, maximumByteCount: Int = Envelope.maximumByteCount
    ) throws(EnvelopeError) {
        self.maximumByteCount = min(maximumByteCount, Envelope.maximumByteCount)
        cipher = try EnvelopeCipher(.decrypt, key: key, profile: profile)
    }

    /// Opens under `key` from here on, without allocating. After an error nothing is opened until it succeeds.
    ///
    /// - Throws: ``EnvelopeError/cryptoUnavailable``.
    public mutating func rekey(to key: SignalingKey) throws(EnvelopeError) {
        try cipher.rekey(to: key)
    }

    /// The serialized signal in an envelope.
    ///
    /// - Throws: in this order, ``EnvelopeError/tooLarge(limit:)``, ``EnvelopeError/malformedLength``,
    ///   ``EnvelopeError/unsupportedVersion(_:)``, ``EnvelopeError/authenticationFailed``,
    ///   ``EnvelopeError/malformedPlaintext``; at any point ``EnvelopeError/cryptoUnavailable``.
    public mutating func open(_ envelope: RawSpan) throws(EnvelopeError) -> [UInt8] {
        let count = try EnvelopeCipher.ciphertextByteCount(of: envelope.byteCount, limit: maximumByteCount)
        return try [UInt8](capacity: count) { output throws(EnvelopeError) in
            try unsafe output.withUnsafeMutableBufferPointer { memory, initializedCount throws(EnvelopeError) in
                initializedCount = try unsafe open(envelope, ciphertextByteCount: count, to: memory.baseAddress!)
            }
        }
    }

    /// The serialized signal in an envelope: ``open(_:)-(RawSpan)`` for an array.
    public mutating func open(_ envelope: [UInt8]) throws(EnvelopeError) -> [UInt8] {
        try unsafe open(envelope.span.bytes)
    }

    /// Appends the serialized signal in an envelope to `output`, and allocates nothing.
    ///
    /// The padding is decrypted to the same place, so that `output` needs room for the whole ciphertext: 27 bytes less than the
    /// envelope. Where it has less, the envelope is too large.
    ///
    /// - Throws: as ``open(_:)-(RawSpan)``; `output` is then as it was.
    public mutating func open(_ envelope: RawSpan, into output: inout OutputRawSpan) throws(EnvelopeError) {
        let limit = min(maximumByteCount, output.freeCapacity + Envelope.overheadByteCount)
        let count = try EnvelopeCipher.ciphertextByteCount(of: envelope.byteCount, limit: limit)
        try unsafe output.withUnsafeMutableBytes { memory, initializedCount throws(EnvelopeError) in
            let target = unsafe (memory.baseAddress! + initializedCount).assumingMemoryBound(to: UInt8.self)
            initializedCount += try unsafe open(envelope, ciphertextByteCount: count, to: target)
        }
    }

    /// Opens an envelope and lends the signal in it, read where it was decrypted.
    ///
    /// - Parameters:
    ///   - limits: of the signal.
    ///   - body: reads the signal. What is borrowed from it is wiped when `body` returns.
    /// - Throws: ``SignalOpeningError/envelope(_:)`` with what ``open(_:)-(RawSpan)`` throws;
    ///   ``SignalOpeningError/signal(_:)`` if what is inside is no signal, or with what `body` throws.
    public mutating func withOpened<Result>(
        _ envelope: RawSpan, limits: WireLimits = .standard,
        _ body: (borrowing IncomingPushMessageSignal.View) throws(WireError) -> Result
    ) throws(SignalOpeningError) -> Result {
        let ciphertextByteCount: Int
        let byteCount: Int
        do {
            ciphertextByteCount = try EnvelopeCipher.ciphertextByteCount(
                of: envelope.byteCount, limit: maximumByteCount)
            let memory = unsafe scratch.memory(of: ciphertextByteCount)
            byteCount = try unsafe open(envelope, ciphertextByteCount: ciphertextByteCount, to: memory)
        } catch {
            throw .envelope(error)
        }
        defer { scratch.wipe(ciphertextByteCount) }
        let plaintext = scratch.bytes(byteCount)
        do {
            return try body(IncomingPushMessageSignal.View(parsing: plaintext, limits: limits))
        } catch {
            throw .signal(error)
        }
    }

    /// Opens an envelope and lends the signal in it: ``withOpened(_:limits:_:)-(RawSpan,_,_)`` for an array.
    public mutating func withOpened<Result>(
        _ envelope: [UInt8], limits: WireLimits = .standard,
        _ body: (borrowing IncomingPushMessageSignal.View) throws(WireError) -> Result
    ) throws(SignalOpeningError) -> Result {
        try unsafe withOpened(envelope.span.bytes, limits: limits, body)
    }

    /// Opens an envelope and gives the signal in it as a value of its own.
    ///
    /// - Throws: as ``withOpened(_:limits:_:)-(RawSpan,_,_)``.
    public mutating func openSignal(
        _ envelope: RawSpan, limits: WireLimits = .standard
    ) throws(SignalOpeningError) -> IncomingPushMessageSignal {
        try withOpened(envelope, limits: limits) { signal throws(WireError) in try signal.owned(limits: limits) }
    }

    /// Opens an envelope and gives the signal in it: ``openSignal(_:limits:)-(RawSpan,_)`` for an array.
    public mutating func openSignal(
        _ envelope: [UInt8], limits: WireLimits = .standard
    ) throws(SignalOpeningError) -> IncomingPushMessageSignal {
        try unsafe openSignal(envelope.span.bytes, limits: limits)
    }

    private mutating func open(
        _ envelope: RawSpan, ciphertextByteCount: Int, to plaintext: UnsafeMutablePointer<UInt8>
    ) throws(EnvelopeError) -> Int {
        try unsafe envelope.withUnsafeBytes { bytes throws(EnvelopeError) in
            try unsafe cipher.open(
                bytes.baseAddress!.assumingMemoryBound(to: UInt8.self), ciphertextByteCount: ciphertextByteCount,
                to: plaintext)
        }
    }
}
