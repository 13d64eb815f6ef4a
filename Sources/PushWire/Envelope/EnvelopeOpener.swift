// SPDX-License-Identifier: Apache-2.0

import CCurve
public import PushCrypto

/// A reusable opener for the envelopes of one signaling key. It keeps the expanded key.
///
///     var opener = try EnvelopeOpener(key: key, profile: .deployed)
///     let signal = try opener.openSignal(envelope)
///     switch signal.type { … }
///
/// The opener checks the length and the version, and verifies all 10 bytes of the MAC in constant time. Only then does
/// it decrypt, check every byte of the padding, and parse. It releases no plaintext before the MAC is verified.
///
/// The opener reads an envelope twice, so nobody may change its memory before the call returns. Copy an envelope out of
/// memory that other processes can change, such as a file mapped with `MAP_SHARED`. If a process truncates such a file,
/// reading the memory ends your process with SIGBUS.
///
/// ``withOpened(_:limits:_:)-(RawSpan,_,_)`` decrypts into the opener's own memory, which grows to the longest
/// envelope. The opener wipes the memory after each envelope.
///
/// Not guaranteed: freshness. A recorded envelope opens again.
///
/// An opener is not thread-safe: give each thread its own, or keep it in an actor or a `Mutex`.
///
/// Source: protocol.md §4.
public struct EnvelopeOpener: ~Copyable {
    private var cipher: EnvelopeCipher
    private var scratch = PlaintextScratch()

    /// The maximum length of an envelope, in bytes. The opener refuses a longer envelope without reading it.
    public let maximumByteCount: Int

    /// Creates an opener for envelopes of one key and one profile.
    ///
    /// - Parameters:
    ///   - key: The signaling key that the envelopes are sealed under.
    ///   - profile: The profile of the envelopes. It selects the hash of the MAC.
    ///   - maximumByteCount: The maximum length of an envelope, in bytes. A larger value than
    ///     ``Envelope/maximumByteCount``, the default, has no effect.
    /// - Throws: ``EnvelopeError/cryptoUnavailable``.
    public init(
        key: SignalingKey, profile: Profile, maximumByteCount: Int = Envelope.maximumByteCount
    ) throws(EnvelopeError) {
        self.maximumByteCount = min(maximumByteCount, Envelope.maximumByteCount)
        cipher = try EnvelopeCipher(.decrypt, key: key, profile: profile)
    }

    /// Replaces the key without allocating.
    ///
    /// - Throws: ``EnvelopeError/cryptoUnavailable``. The opener then opens no envelope until a later call of this
    ///   method succeeds.
    public mutating func rekey(to key: SignalingKey) throws(EnvelopeError) {
        try cipher.rekey(to: key)
    }

    /// Opens an envelope and returns the serialized signal.
    ///
    /// - Precondition: Nobody changes the memory of `envelope` before the call returns.
    /// - Throws: In this order, ``EnvelopeError/tooLarge(limit:)`` if `envelope` is longer than ``maximumByteCount``,
    ///   ``EnvelopeError/malformedLength``, ``EnvelopeError/unsupportedVersion(_:)``,
    ///   ``EnvelopeError/authenticationFailed``, ``EnvelopeError/malformedPlaintext``. At any step after the version,
    ///   ``EnvelopeError/cryptoUnavailable``.
    public mutating func open(_ envelope: RawSpan) throws(EnvelopeError) -> [UInt8] {
        let count = try EnvelopeCipher.ciphertextByteCount(of: envelope.byteCount, limit: maximumByteCount)
        return try unsafe [UInt8](atMost: count) { plaintext throws(EnvelopeError) in
            try unsafe open(envelope, ciphertextByteCount: count, to: plaintext!)
        }
    }

    /// Opens an envelope, given as an array, and returns the serialized signal: see ``open(_:)-(RawSpan)``.
    public mutating func open(_ envelope: [UInt8]) throws(EnvelopeError) -> [UInt8] {
        try unsafe open(envelope.span.bytes)
    }

    /// Opens an envelope and appends the serialized signal to `output`, without allocating.
    ///
    /// - Parameters:
    ///   - envelope: The envelope.
    ///   - output: The memory for the serialized signal. It also needs room for the padding: 27 bytes less than the
    ///     length of the envelope.
    /// - Precondition: Nobody changes the memory of `envelope` before the call returns.
    /// - Throws: ``EnvelopeError/tooLarge(limit:)`` if `output` has too little room, and the errors of
    ///   ``open(_:)-(RawSpan)``. After an error, the length of `output` is unchanged.
    public mutating func open(_ envelope: RawSpan, into output: inout OutputRawSpan) throws(EnvelopeError) {
        let limit = min(maximumByteCount, output.freeCapacity + Envelope.overheadByteCount)
        let count = try EnvelopeCipher.ciphertextByteCount(of: envelope.byteCount, limit: limit)
        try unsafe output.withUnsafeMutableBytes { memory, initializedCount throws(EnvelopeError) in
            let target = unsafe (memory.baseAddress! + initializedCount).assumingMemoryBound(to: UInt8.self)
            initializedCount += try unsafe open(envelope, ciphertextByteCount: count, to: target)
        }
    }

    /// Opens an envelope and lends a zero-copy view of the signal in it to `body`.
    ///
    /// The call allocates only to grow the opener's memory for a longer envelope.
    ///
    ///     let text = try opener.withOpened(envelope) { signal throws(WireError) in
    ///         switch signal.type { … }
    ///     }
    ///
    /// - Parameters:
    ///   - envelope: The envelope.
    ///   - limits: The limits for parsing the signal.
    ///   - body: A closure that reads the signal. The opener wipes the plaintext when `body` returns.
    /// - Returns: The result of `body`.
    /// - Precondition: Nobody changes the memory of `envelope` before the call returns.
    /// - Throws: ``SignalOpeningError/envelope(_:)`` with an error of ``open(_:)-(RawSpan)``, then
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

    /// Opens an envelope, given as an array, and lends a zero-copy view of the signal in it to `body`:
    /// see ``withOpened(_:limits:_:)-(RawSpan,_,_)``.
    public mutating func withOpened<Result>(
        _ envelope: [UInt8], limits: WireLimits = .standard,
        _ body: (borrowing IncomingPushMessageSignal.View) throws(WireError) -> Result
    ) throws(SignalOpeningError) -> Result {
        try unsafe withOpened(envelope.span.bytes, limits: limits, body)
    }

    /// Opens an envelope and returns the signal in it.
    ///
    /// - Parameters:
    ///   - envelope: The envelope.
    ///   - limits: The limits for parsing the signal.
    /// - Precondition: Nobody changes the memory of `envelope` before the call returns.
    /// - Throws: ``SignalOpeningError/envelope(_:)`` with an error of ``open(_:)-(RawSpan)``, then
    ///   ``SignalOpeningError/signal(_:)`` if the plaintext is not a signal.
    public mutating func openSignal(
        _ envelope: RawSpan, limits: WireLimits = .standard
    ) throws(SignalOpeningError) -> IncomingPushMessageSignal {
        try withOpened(envelope, limits: limits) { signal throws(WireError) in try signal.owned(limits: limits) }
    }

    /// Opens an envelope, given as an array, and returns the signal in it: see ``openSignal(_:limits:)-(RawSpan,_)``.
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
