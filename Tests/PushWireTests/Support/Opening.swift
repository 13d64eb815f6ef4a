// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import PushWire
import Testing

/// Opens an envelope with every call that can open one, and records an issue if the results differ. It also checks the output memory.
/// After an error, the memory must be unchanged. After `malformedPlaintext`, it must have zeros in place of the plaintext.
func open(
    _ envelope: RawSpan, key: SignalingKey = checkKey, profile: Profile, limit: Int = Envelope.maximumByteCount
) -> Result<[UInt8], EnvelopeError> {
    do {
        var opener = try EnvelopeOpener(key: key, profile: profile, maximumByteCount: limit)
        let result = Result { () throws(EnvelopeError) in try opener.open(envelope) }
        let array = copy(of: envelope)
        if limit == Envelope.maximumByteCount {
            let other = Result { () throws(EnvelopeError) in try Envelope.open(array, key: key, profile: profile) }
            #expect(other == result, "Envelope.open")
        }
        #expect(Result { () throws(EnvelopeError) in try opener.open(array) } == result, "open([UInt8])")
        #expect(openInto(&opener, envelope, limit: limit) == result, "open(into:)")
        var lent: EnvelopeError?
        do {
            try opener.withOpened(envelope) { _ in }
        } catch .envelope(let error) {
            lent = error
        } catch {}
        switch result {
        case .success: #expect(lent == nil, "withOpened")
        case .failure(let error): #expect(lent == error, "withOpened")
        }
        return result
    } catch {
        Issue.record("\(error)")
        return .failure(error)
    }
}

/// Calls `open(into:)` with an output that has 2 bytes already, in memory that ends at a guard page.
private func openInto(
    _ opener: inout EnvelopeOpener, _ envelope: RawSpan, limit: Int
) -> Result<[UInt8], EnvelopeError> {
    let room = max(0, envelope.byteCount - Envelope.overheadByteCount)
    let memory = GuardedMemory(byteCount: room + 2)
    return unsafe memory.withUnsafeMutableBytes { memory in
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0xEE)
        var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 2)
        var thrown: EnvelopeError?
        do throws(EnvelopeError) { try opener.open(envelope, into: &output) } catch { thrown = error }
        let count = unsafe output.finalize(for: memory)
        #expect(unsafe memory.prefix(2).allSatisfy { $0 == 0xEE })
        guard let thrown else { return .success(unsafe [UInt8](memory[2..<count])) }
        #expect(count == 2)
        let left: UInt8 = thrown == .malformedPlaintext ? 0 : 0xEE
        #expect(unsafe memory.dropFirst(2).allSatisfy { $0 == left }, "plaintext after \(thrown)")
        return .failure(thrown)
    }
}

/// Returns the error of ``open(_:key:profile:limit:)``, or nil.
func openingFault(
    _ envelope: RawSpan, key: SignalingKey = checkKey, profile: Profile, limit: Int = Envelope.maximumByteCount
) -> EnvelopeError? {
    guard case .failure(let error) = open(envelope, key: key, profile: profile, limit: limit) else { return nil }
    return error
}

/// Returns the error of ``open(_:key:profile:limit:)``, or nil.
func openingFault(
    _ envelope: [UInt8], key: SignalingKey = checkKey, profile: Profile, limit: Int = Envelope.maximumByteCount
) -> EnvelopeError? {
    unsafe openingFault(envelope.span.bytes, key: key, profile: profile, limit: limit)
}

/// Returns the plaintext of ``open(_:key:profile:limit:)``, or nil if it throws.
func plaintext(of envelope: [UInt8], key: SignalingKey = checkKey, profile: Profile) -> [UInt8]? {
    try? unsafe open(envelope.span.bytes, key: key, profile: profile).get()
}
