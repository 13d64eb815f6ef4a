// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import PushCrypto
import PushHTTP
import PushWire

/// A recorded HTTP exchange, and the meaning of its request.
struct RecordedExchange {
    /// Checks an `ExchangeTest`: a relay reads the meaning from the request, and makes the recorded response. A client reads that
    /// response.
    static func check(_ test: VectorTest) throws {
        let exchange = try RecordedExchange(test)
        try exchange.checkRelay()
        try exchange.checkClient()
    }

    let test: VectorTest
    let call: RESTCall
    let profile: Profile
    let means: JSONText
    let request: HTTPRequest
    let requestBody: [UInt8]
    let response: HTTPResponse
    let responseBody: [UInt8]

    static let service = "https://localhost:8443"

    init(_ test: VectorTest) throws {
        self.test = test
        call = try test.call()
        profile = try test.profile()
        means = try test.value("means")
        let (request, response) = (try test.value("request"), try test.value("response"))
        guard let method = request["method"]?.string.flatMap(HTTPRequest.Method.init(rawValue:)),
            let target = request["target"]?.string,
            let status = response["status"]?.integer, (100...999).contains(status)
        else { throw CheckError.failed("the request or the response is incomplete") }
        self.request = HTTPRequest(
            method: method, scheme: "https", authority: "localhost:8443", path: target,
            headerFields: try Self.fields(request))
        self.response = HTTPResponse(status: .init(code: Int(status)), headerFields: try Self.fields(response))
        requestBody = try Self.body(request)
        responseBody = try Self.body(response)
    }

    private static func fields(_ head: JSONText) throws(CheckError) -> HTTPFields {
        var fields = HTTPFields()
        for field in head["headers"]?.array ?? [] {
            guard let pair = field.array, pair.count == 2, let name = pair[0].string.flatMap({ HTTPField.Name($0) }),
                let value = pair[1].string
            else { throw .failed("a header is not a name and a value") }
            fields.append(HTTPField(name: name, value: value))
        }
        return fields
    }

    private static func body(_ head: JSONText) throws(CheckError) -> [UInt8] {
        guard let hex = head["bodyHex"] else { return head["body"]?.string.map { Array($0.utf8) } ?? [] }
        guard let bytes = hex.string.flatMap(Hex.bytes) else { throw .failed("bodyHex is not lowercase hex") }
        return bytes
    }

    func expect(_ name: TextBytes, is text: String) throws(CheckError) {
        try expect(name, is: .string(text))
    }

    func expect(_ name: TextBytes, is value: JSONText?) throws(CheckError) {
        let (meant, value) = (means[name]?.meaning, value?.meaning)
        guard meant != value else { return }
        throw .mismatch(name.text, expected: meant?.description ?? "nothing", came: value?.description ?? "nothing")
    }

    func meant<Value>(_ name: TextBytes, as parse: (String) throws -> Value?) throws(CheckError) -> Value {
        guard let text = means[name]?.string, let value = try? parse(text) else {
            throw .failed("the value \(name.text) of means is missing or malformed")
        }
        return value
    }

    var relayName: String? { test.hasFlag("NoRelayNamed") ? nil : means["relay"]?.string }
}

extension JSONText {
    /// The value in the common form of `means` and `decoded`: every integer is a decimal string, and a message has no `text`, which
    /// only `means` has, for people.
    fileprivate var meaning: JSONText {
        switch self {
        case .object(let members): .object(members.filter { $0.key != "text" }.map { ($0.key, $0.value.meaning) })
        case .array(let elements): .array(elements.map(\.meaning))
        case .integer(let integer): .string(String(integer))
        default: self
        }
    }
}
