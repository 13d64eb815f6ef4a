// SPDX-License-Identifier: Apache-2.0
//
// Answers requests with the results of the library. It gets no expected value: checks.py compares the results.
//
// A request is the type of a test and its inputs, separated by spaces. Bytes and texts are in hex, and an absent input
// is `-`. An answer is a JSON object with the result fields of the test, in which bytes and texts are in hex. If the
// library refuses the input, the object has only `error`, with its name. If two calls disagree, it has only `fault`.
//
//     Base64Test 5a6d38        {"bytes":"666f"}
//     Base64Test 5a            {"error":"malformed"}

/// Answers one request.
@_cdecl("answer")
public func answer(
    _ line: UnsafePointer<UInt8>, _ byteCount: Int, _ write: @convention(c) (UnsafePointer<UInt8>, Int) -> Void
) {
    let request = unsafe Request(line: Array(UnsafeBufferPointer(start: line, count: byteCount)))
    let json: String
    do { json = JSON.object(try Results.of(request)) } catch {
        switch error {
        case .refused(let name): json = "{\"error\":\"" + name + "\"}"
        case .fault(let text): json = "{\"fault\":\"" + text + "\"}"
        }
    }
    let bytes = Array(json.utf8)
    unsafe write(bytes, bytes.count)
}

/// The reason why a request has no results.
enum End: Error {
    /// The library refused the input with the error of this name.
    case refused(String)
    /// Two calls that must agree disagree, or OpenSSL failed.
    case fault(String)
}

/// A result field of a test, and its value as JSON.
struct Field {
    let name: String
    let json: String

    init(_ name: String, _ bytes: [UInt8]) {
        self.init(name, json: JSON.hex(bytes))
    }

    init(_ name: String, json: String) {
        (self.name, self.json) = (name, json)
    }
}

/// A request. Index 0 is the type of the test.
struct Request {
    private let words: [[UInt8]]

    init(line: [UInt8]) {
        words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map { Array($0) }
    }

    func word(_ index: Int) -> String { String(decoding: words[index], as: UTF8.self) }

    func has(_ index: Int) -> Bool { words[index] != [UInt8(ascii: "-")] }

    func integer(_ index: Int) -> Int { words[index].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } }

    func bytes(_ index: Int) -> [UInt8] {
        let word = words[index]
        return (0..<word.count / 2).map { digit(word[2 * $0]) << 4 | digit(word[2 * $0 + 1]) }
    }

    func text(_ index: Int) -> String { String(decoding: bytes(index), as: UTF8.self) }

    func iv(_ index: Int) -> InlineArray<16, UInt8> {
        let bytes = bytes(index)
        return InlineArray { bytes[$0] }
    }

    func profile(_ index: Int) -> Profile { word(index) == "deployed" ? .deployed : .specification }

    private func digit(_ character: UInt8) -> UInt8 {
        character <= UInt8(ascii: "9") ? character - UInt8(ascii: "0") : character - UInt8(ascii: "a") + 10
    }
}

enum JSON {
    static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text = [UInt8(ascii: "\"")]
        for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text + [UInt8(ascii: "\"")], as: UTF8.self)
    }

    static func hex(_ text: String) -> String { hex(Array(text.utf8)) }

    static func list(_ elements: [String]) -> String { "[" + joined(elements) + "]" }

    static func object(_ fields: [Field]) -> String {
        "{" + joined(fields.map { "\"" + $0.name + "\":" + $0.json }) + "}"
    }

    private static func joined(_ elements: [String]) -> String {
        elements.enumerated().reduce("") { $0 + ($1.offset == 0 ? "" : ",") + $1.element }
    }
}

/// The results of a request, by the type of the test.
enum Results {
    static func expect(_ isTrue: Bool, _ fault: String) throws(End) {
        if !isTrue { throw .fault(fault) }
    }

    static func of(_ request: Request) throws(End) -> [Field] {
        switch request.word(0) {
        case "EnvelopeTest": try envelope(request)
        case "PushPayloadTest": try payload(request)
        case "AttachmentTest": try attachment(request)
        case "SignalTest": try signal(request)
        case "ContentTest": try content(request)
        case "PublicKeyTest": try publicKey(request)
        case "PublicKeyTextTest": try publicKeyText(request)
        case "SignalingKeyTextTest": try signalingKeyText(request)
        case "AgreementTest": try agreement(request.bytes(1), request.bytes(2))
        case "XdhComp": try agreement(request.bytes(1), [PublicKey.typeByte] + request.bytes(2))
        case "DirectoryTokenTest": try directoryToken(request)
        case "DirectoryTokenDecodeTest": try directoryTokenDecode(request)
        case "Base64Test": try base64(request)
        case "BasicCredentialsTest": try basicCredentials(request)
        case "HashTest": hash(request)
        case "MacTest": try mac(request)
        case "IndCpaTest": try blockCipher(request)
        case "ExhaustedTest": try shortInputs(request)
        case "AccumulatedEnvelopeTest": try envelopes(request)
        case "AccumulatedAttachmentTest": try attachments(request)
        case "AccumulatedDirectoryTokenTest": try directoryTokens(request)
        case "AccumulatedAgreementTest": try agreements(request)
        default: throw .fault("unknown type")
        }
    }
}
