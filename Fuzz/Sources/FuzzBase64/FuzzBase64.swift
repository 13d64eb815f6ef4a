// SPDX-License-Identifier: Apache-2.0

import FuzzSupport
import PushCrypto

private let places = Places(capacity: 1 << 20)

/// Runs one input: decodes it as a base64 text, and encodes it as bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafeRawPointer?, _ count: Int) -> CInt {
    let input = unsafe UnsafeRawBufferPointer(start: start, count: count)
    let (edge, middle) = unsafe (places.atEdge(input), places.inMiddle(input))
    let bytes = unsafe [UInt8](input)
    let plain = PlainBase64.decode(bytes)
    checkDecoding(bytes, edge, plain)
    checkDecoding(bytes, middle, plain)
    checkEncoding(bytes, edge)
    checkKeys(bytes)
    return 0
}

private func checkDecoding(_ text: [UInt8], _ span: RawSpan, _ plain: [UInt8]?) {
    let span = Span<UInt8>(_bytes: span)
    let count = Base64.decodedByteCount(of: span)
    do throws(Base64Error) {
        let decoded = try Base64.decode(span)
        hold(decoded == plain, "a simple decoder accepts each accepted text, with the same bytes")
        hold(decoded.count == count, "decodedByteCount(of:) is the number of decoded bytes")
        let written = [Base64.Padding.padded, .unpadded].map { Array(Base64.encode(decoded, padding: $0).utf8) }
        hold(written.contains(text), "an accepted text is the padded or unpadded encoding of its bytes")
    } catch {
        guard case .malformed(let offset) = error else { broken("a rejected text is malformed: \(error)") }
        hold(plain == nil, "a simple decoder rejects each rejected text")
        hold((0...text.count).contains(offset), "an error's offset is in the text")
    }
    checkDecodingInto(span, count, plain)
    guard count > 0 else { return }
    do throws(Base64Error) {
        _ = try Base64.decode(span, maximumByteCount: count - 1)
        broken("a text of more bytes than the limit is rejected")
    } catch { hold(error == .tooLarge(limit: count - 1), "a text of more bytes than the limit throws tooLarge") }
}

private func checkDecodingInto(_ text: Span<UInt8>, _ count: Int, _ plain: [UInt8]?) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { unsafe memory.deallocate() }
    var output = unsafe OutputRawSpan(buffer: memory, initializedCount: 0)
    let isAccepted = (try? Base64.decode(text, into: &output)) != nil
    let written = unsafe output.finalize(for: memory)
    hold(isAccepted == (plain != nil), "decode(into:) accepts the same texts as decode")
    hold(
        unsafe [UInt8](memory[..<written]) == plain ?? [],
        "decode(into:) writes the same bytes as decode, and none if it throws")
}

private func checkEncoding(_ bytes: [UInt8], _ span: RawSpan) {
    for padding in [Base64.Padding.padded, .unpadded] {
        let text = Base64.encode(span, padding: padding)
        hold(Array(text.utf8) == PlainBase64.encode(bytes, padding), "a simple encoder writes the same text")
        hold(
            text.utf8.count == Base64.encodedByteCount(for: bytes.count, padding: padding),
            "encodedByteCount(for:padding:) is the size of the text")
        hold((try? Base64.decode(text)) == bytes, "decoding an encoding gives its bytes")
    }
}

/// Checks the text as a key, which a separate codec reads.
private func checkKeys(_ text: [UInt8]) {
    let lines = text.filter { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: "\n") }
    checkKey(SignalingKey.self, text, PlainBase64.decode(lines))
    checkKey(AttachmentKey.self, text, PlainBase64.decode(text))
    let key = PlainBase64.decode(text)
    let isPublicKey = key?.count == 33 && key?.first == 5
    hold(
        ((try? PublicKey(base64: text.span)) != nil) == isPublicKey,
        "a public key's text is the base64 of 33 bytes that start with 05")
    let isToken = key?.count == 10
    hold(((try? DirectoryToken(base64: text.span)) != nil) == isToken, "a token's text is the base64 of 10 bytes")
}

/// The initializers and properties that both secret keys have.
private protocol TextKey: Equatable {
    static var byteCount: Int { get }
    init(base64 text: Span<UInt8>) throws(KeyError)
    var base64: String { get }
    func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result
}

extension SignalingKey: TextKey {}
extension AttachmentKey: TextKey {}

private func checkKey<Key: TextKey>(_ type: Key.Type, _ text: [UInt8], _ plain: [UInt8]?) {
    do throws(KeyError) {
        let key = try Key(base64: text.span)
        hold(unsafe key.withUnsafeBytes { unsafe [UInt8]($0) } == plain, "a key has the bytes of its text")
        hold((try? Key(base64: Array(key.base64.utf8).span)) == key, "a key's base64 parses to the same key")
    } catch {
        switch error {
        case .length(let count):
            hold(
                count == plain?.count && count != Key.byteCount,
                "a key of a wrong length throws length with that length")
        case .base64(.malformed(let offset)):
            hold(plain == nil && (0...text.count).contains(offset), "a key's text that is not base64 throws malformed")
        default: broken("a key's text throws the right error: \(error)")
        }
    }
}
