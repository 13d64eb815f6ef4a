// SPDX-License-Identifier: Apache-2.0

/// The envelopes of a batch in one piece of memory, and the errors of items that could not be sealed.
///
///     let batch = Envelope.seal(items, profile: .deployed, threads: .all)
///     for index in batch.indices {
///         do { store(try batch.envelope(at: index)) } catch { report(error, index) }
///     }
///
/// A failed item does not affect the others: ``envelope(at:)`` throws its error. Copies of a batch share the memory. A
/// batch is immutable, and thread-safe.
public struct SealedBatch: Sendable {
    /// The place of an envelope.
    struct Place {
        /// The offset into the memory of all envelopes.
        var offset: Int
        let plaintextByteCount: Int

        var range: Range<Int> { offset..<offset + Envelope.byteCount(forPlaintext: plaintextByteCount) }
    }

    /// The envelopes in the order of the items, without gaps.
    private let bytes: [UInt8]
    /// For each item, the place of its envelope in `bytes`, or its error.
    private let places: [Result<Place, EnvelopeError>]

    init(bytes: [UInt8], places: [Result<Place, EnvelopeError>]) {
        self.bytes = bytes
        self.places = places
    }

    /// The number of items, sealed or failed.
    public var count: Int { places.count }

    /// The indices of the items: 0 ..< ``count``.
    public var indices: Range<Int> { places.indices }

    /// Lends the envelope of an item, without a copy.
    ///
    /// - Precondition: `index` is one of ``indices``.
    /// - Throws: ``EnvelopeError/tooLarge(limit:)`` if the encoded signal is longer than
    ///   ``Envelope/maximumPlaintextByteCount``, then ``EnvelopeError/cryptoUnavailable``.
    @_lifetime(borrow self)
    public func envelope(at index: Int) throws(EnvelopeError) -> RawSpan {
        unsafe bytes.span.bytes.extracting(try places[index].get().range)
    }

    /// Copies the envelope of an item.
    ///
    /// - Precondition: `index` is one of ``indices``.
    /// - Throws: The errors of ``envelope(at:)``.
    public func copyEnvelope(at index: Int) throws(EnvelopeError) -> [UInt8] {
        Array(bytes[try places[index].get().range])
    }
}
