// SPDX-License-Identifier: Apache-2.0

import NIOCore
import PushCrypto
import PushWire

// sample: bridge-buffer-in
/// Returns the length of the message in an envelope, without a copy of the buffer.
public func messageByteCount(in envelope: ByteBuffer, opener: inout EnvelopeOpener) throws(SignalOpeningError) -> Int? {
    try opener.withOpened(envelope.readableBytesSpan) { signal in signal.message?.byteCount }
}
// end

// sample: bridge-buffer-out
/// Appends the JSON of a push to the body of a request to Apple's service.
public func write(_ push: APNPayload, to body: inout ByteBuffer) {
    body.writeWithOutputRawSpan(minimumWritableBytes: push.encodedByteCount) { output in
        push.encode(into: &output)
    }
}

/// Seals a signal, and appends the envelope to a buffer.
public func seal(
    _ signal: IncomingPushMessageSignal, sealer: inout EnvelopeSealer, to buffer: inout ByteBuffer
) throws(EnvelopeError) {
    let byteCount = Envelope.byteCount(forPlaintext: signal.encodedByteCount)
    try buffer.writeWithOutputRawSpan(minimumWritableBytes: byteCount) { output throws(EnvelopeError) in
        try sealer.seal(signal, into: &output)
    }
}
// end

// sample: bridge-buffer-pieces
/// Encrypts a piece from a socket, and appends the ciphertext to a buffer for the store.
public func encrypt(
    _ piece: ByteBuffer, encryptor: inout AttachmentEncryptor, to blob: inout ByteBuffer
) throws(AttachmentError) {
    let byteCount = encryptor.outputByteCount(forPiece: piece.readableBytes)
    try blob.writeWithOutputRawSpan(minimumWritableBytes: byteCount) { output throws(AttachmentError) in
        try encryptor.update(piece.readableBytesSpan, into: &output)
    }
}
// end
