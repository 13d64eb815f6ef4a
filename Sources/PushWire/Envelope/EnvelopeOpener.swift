// SPDX-License-Identifier: Apache-2.0

public import PushCrypto

/// Opens any number of envelopes under one signaling key. It keeps the key's expanded state.
///
///     var opener = try EnvelopeOpener(key: key, profile: .deployed)
///     let signal = try opener.openSignal(envelope)
///     switch signal.type { … }
///
/// The opener checks the length, the version, and all 10 bytes of the MAC in constant time. Only then it decrypts, checks every byte of
/// the padding, and parses. No plaintext leaves before the MAC is verified.
///
/// The opener reads an envelope twice: nobody may change its memory before the call returns. Copy an envelope from memory that other
/// processes can change, such as a file that is mapped as `MAP_SHARED`: if one cuts it, reading it ends your process with SIGBUS.
///
/// ``withOpened(_:limits:_:)-(RawSpan,_,_)`` decrypts into the opener's own memory, which grows to the longest envelope. The opener
/// wipes the memory after each envelope.
///
/// Not guaranteed: freshness. A recorded envelope opens again.
///
/// An opener is not thread-safe: give each thread its own, or keep it in an actor or a `Mutex`.
///
/// Source: protocol.md section 4.
public struct EnvelopeOpener: ~Copyable {
    private var cipher: EnvelopeCipher
    private var scratch = PlaintextScratch()

    /// The maximum length of an envelope, in bytes. A longer envelope is refused unread.
    public let maximumByteCount: Int

    /// Creates an opener for envelopes of one profile.
    ///
    /// - Parameter maximumByteCount: The maximum length of an envelope, at most ``Envelope/maximumByteCount``. A longer envelope is refused
    ///   unread.
    /// - Throws: ``EnvelopeError/cryptoUnavailable``.
    public init(
        key: SignalingKey, profile: Profile, maximumByteCount: Int = Envelope.maximumByteCount
    ) throws(EnvelopeError) {
        self.maximumByteCount = min(maximumByteCount, Envelope.maximumByteCount)
        cipher = try EnvelopeCipher(.decrypt, key: key, profile: profile)
    }

    /// Replaces the key without allocating. After an error the opener opens nothing until a call succeeds.
    ///
    /// - Throws: ``EnvelopeError/cryptoUnavailable``.
    public mutating func rekey(to key: SignalingKey) throws(EnvelopeError) {
        try cipher.rekey(to: key)
    }

    /// Opens an envelope and returns the serialized signal.
    ///
    /// - Precondition: nobody changes the memory of `envelope` before the call returns.
    /// - Throws: in this order, ``EnvelopeError/tooLarge(limit:)``, ``EnvelopeError/malformedLength``,
    ///   ``EnvelopeError/unsupportedVersion(_:)``, ``EnvelopeError/authenticationFailed``,
    ///   ``EnvelopeError/malformedPlaintext``; at any point ``EnvelopeError/cryptoUnavailable``.
    public mutating func open(_ envelope: RawSpan) throws(EnvelopeError) -> [UInt8] {
        let count = try EnvelopeCipher.ciphertextByteCount(of: envelope.byteCount, limit: maximumByteCount)
        return try unsafe [UInt8](atMost: count) { plaintext throws(EnvelopeError) in
            try unsafe open(envelope, ciphertextByteCount: count, to: plaintext!)
        }
    }

    /// Opens an envelope and returns the serialized signal: ``open(_:)-(RawSpan)`` for an array.
    public mutating func open(_ envelope: [UInt8]) throws(EnvelopeError) -> [UInt8] {
        try unsafe open(envelope.span.bytes)
    }

    /// Opens an envelope and appends the serialized signal to `output`. It allocates nothing.
    ///
    /// `output` needs room for the padding, too: 27 bytes less than the envelope. With less room, the envelope is too large.
    ///
    /// - Precondition: nobody changes the memory of `envelope` before the call returns.
    /// - Throws: as ``open(_:)-(RawSpan)``; `output` is then unchanged.
    public mutating func open(_ envelope: RawSpan, into output: inout OutputRawSpan) throws(EnvelopeError) {
        let limit = min(maximumByteCount, output.freeCapacity + Envelope.overheadByteCount)
        let count = try EnvelopeCipher.ciphertextByteCount(of: envelope.byteCount, limit: limit)
        try unsafe output.withUnsafeMutableBytes { memory, initializedCount throws(EnvelopeError) in
            let target = unsafe (memory.baseAddress! + initializedCount).assumingMemoryBound(to: UInt8.self)
            initializedCount += try unsafe open(envelope, ciphertextByteCount: count, to: target)
        }
    }

    /// Opens an envelope and lends a view of the signal in it. It allocates nothing but the memory for a longer envelope.
    ///
    ///     let text = try opener.withOpened(envelope) { signal throws(WireError) in
    ///         switch signal.type { … }
    ///     }
    ///
    /// - Parameters:
    ///   - limits: The limits of the signal.
    ///   - body: A closure that reads the signal. The opener wipes the plaintext when `body` returns.
    /// - Precondition: nobody changes the memory of `envelope` before the call returns.
    /// - Throws: ``SignalOpeningError/envelope(_:)`` with an error of ``open(_:)-(RawSpan)``;
    ///   ``SignalOpeningError/signal(_:)`` if the plaintext is not a signal, or with an error of `body`.
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

    /// Opens an envelope and lends a view of the signal in it: ``withOpened(_:limits:_:)-(RawSpan,_,_)`` for an array.
    public mutating func withOpened<Result>(
        _ envelope: [UInt8], limits: WireLimits = .standard,
        _ body: (borrowing IncomingPushMessageSignal.View) throws(WireError) -> Result
    ) throws(SignalOpeningError) -> Result {
        try unsafe withOpened(envelope.span.bytes, limits: limits, body)
    }

    /// Opens an envelope and returns the signal in it.
    ///
    /// - Precondition: nobody changes the memory of `envelope` before the call returns.
    /// - Throws: as ``withOpened(_:limits:_:)-(RawSpan,_,_)``.
    public mutating func openSignal(
        _ envelope: RawSpan, limits: WireLimits = .standard
    ) throws(SignalOpeningError) -> IncomingPushMessageSignal {
        try withOpened(envelope, limits: limits) { signal throws(WireError) in try signal.owned(limits: limits) }
    }

    /// Opens an envelope and returns the signal in it: ``openSignal(_:limits:)-(RawSpan,_)`` for an array.
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
