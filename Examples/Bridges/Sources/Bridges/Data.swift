// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import PushWire

// sample: bridge-data-in
/// Returns the length of the message in an envelope, without a copy of the data.
public func messageByteCount(in envelope: Data, opener: inout EnvelopeOpener) throws(SignalOpeningError) -> Int? {
    try opener.withOpened(envelope.bytes) { signal in signal.message?.byteCount }
}

/// Parses a public key. Keys and texts are `Span<UInt8>`.
public func publicKey(from data: Data) throws(KeyError) -> PublicKey {
    try PublicKey(parsing: data.span)
}
// end

// sample: bridge-data-out
/// Seals a signal into a new `Data`, without a copy.
public func envelope(of signal: IncomingPushMessageSignal, sealer: inout EnvelopeSealer) throws -> Data {
    var data = Data(count: Envelope.byteCount(forPlaintext: signal.encodedByteCount))
    try data.withUnsafeMutableBytes { memory in
        var output = OutputRawSpan(buffer: memory, initializedCount: 0)
        try sealer.seal(signal, into: &output)
    }
    return data
}
// end
