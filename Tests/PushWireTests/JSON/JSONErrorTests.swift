// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import PushWire
import Testing

@Suite struct JSONErrorTests {
    private static let categories: [(JSONError.Reason, JSONError.Category)] = [
        (.tooLarge(limit: 1), .limit), (.byteOrderMark, .syntax), (.invalidUTF8, .syntax), (.syntax, .syntax),
        (.notAnObject, .syntax), (.tooDeep, .syntax), (.keyTooLong(limit: 1), .syntax),
        (.tooManyElements(limit: 1), .limit),
        (.duplicateKey, .value), (.missing, .value), (.null, .value), (.kind, .kind), (.malformedInteger, .value),
        (.empty, .value), (.textTooLong(limit: 1), .value), (.misplacedLastResort, .value),
        (.base64(.malformed(offset: 1)), .value), (.key(.length(1)), .value), (.preKeyID, .value),
        (.phoneNumber, .value), (.token, .token), (.url(.scheme), .value),
    ]

    @Test func everyReasonHasItsCategoryWhereverItIs() {
        for (reason, category) in Self.categories {
            #expect(JSONError(reason, offset: 0).category == category, "\(reason)")
            #expect(JSONError(reason, path: "a[1].b", offset: 7).category == category, "\(reason)")
        }
    }

    @Test func errorsAreEqualIfAllOfThemIs() {
        let error = JSONError(.kind, path: "a", offset: 1)
        #expect(error == JSONError(.kind, path: "a", offset: 1))
        for other in [
            JSONError(.null, path: "a", offset: 1), JSONError(.kind, path: "b", offset: 1),
            JSONError(.kind, path: "a", offset: 2),
        ] {
            #expect(error != other)
        }
        #expect(Set(Self.categories.map { JSONError($0.0, offset: 0) }).count == Self.categories.count)
        #expect(JSONError(.kind, offset: 3).path == "")
    }

    /// Errors are logged: they must not contain any part of the text.
    @Test func noErrorShowsAnythingOfTheText() {
        let secret = "s3cr3tpassw0rd"
        for text in [
            #"{"\#(secret)":x}"#, #"{"id":1,"text":"\#(secret)\x"}"#, #"{"bytes":"\#(secret)*"}"#,
            #"{"id":"\#(secret)"}"#,
            #"{"numbers":["\#(secret)"]}"#, #"{"flag":"\#(secret)"}"#, #"{"id":1,"\#(secret)":1,"\#(secret)"}"#, secret,
            #"{"child":{"\#(secret)":{"id":1,"id":]}}"#, #"{"text":"\#(String(repeating: secret, count: 10))"}"#,
        ] {
            let error = fault(read(Array(text.utf8)) { json throws(JSONError) in try Specimen(reading: &json) })
            #expect(error != nil, "\(text)")
            guard let error else { continue }
            for rendering in renderings(of: error) { #expect(!rendering.contains(secret.prefix(6)), "\(rendering)") }
        }
    }
}
