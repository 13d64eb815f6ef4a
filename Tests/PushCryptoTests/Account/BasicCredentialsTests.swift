// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushTestSupport
import Testing

/// docs/bad-inputs.md row 98.
@Suite struct BasicCredentialsTests {
    struct Header: VectorTest {
        static let groupType = "BasicCredentialsTest"
        let tcId: Int
        let comment: String
        let flags: [String]
        let header: String
        let number: String?
        let password: String?
        let result: VectorResult
    }

    @Test func everyVectorParsesOrIsRefused() throws {
        for vector in try Vectors.cases(Header.self) {
            guard vector.test.result == .valid else {
                let fault = fault(of: vector.test.header)
                #expect(fault != nil, "\(vector)")
                // The vector's flag names the fault.
                for flag in vector.test.flags where ["BadScheme", "BadBase64", "BadPassword"].contains(flag) {
                    #expect(fault?.vectorFlags.contains(flag) == true, "\(vector): \(String(describing: fault))")
                }
                continue
            }
            let credentials = try BasicCredentials(header: vector.test.header)
            #expect(credentials.number.text == vector.test.number, "\(vector)")
            #expect(Array(credentials.password.text.utf8) == vector.test.password.map { Array($0.utf8) }, "\(vector)")
            #expect(try BasicCredentials(header: credentials.header) == credentials, "\(vector)")
        }
    }

    @Test func aHeaderIsBuiltPaddedAndParsesToTheSame() throws {
        var random = SeededGenerator()
        for digits in 7...15 {
            let number = try PhoneNumber("+" + String(repeating: "9", count: digits))
            for password in [
                AccountPassword(), try AccountPassword("p"), try AccountPassword(hexEncode(random.bytes(digits))),
            ] {
                let credentials = BasicCredentials(number: number, password: password)
                let pair = Array("\(number.text):\(password.text)".utf8)
                #expect(credentials.header == "Basic " + Base64.encode(pair, padding: .padded), "\(random)")
                let parsed = try BasicCredentials(header: credentials.header)
                #expect(parsed == credentials, "\(random)")
                #expect(parsed.number == number && parsed.password == password, "\(random)")
            }
        }
    }

    @Test func theNumberEndsAtTheFirstColonAndThePasswordMayHoldMore() throws {
        for password in [":", "a:b", "::", ":x", "x:", "+14155550132:x"] {
            let parsed = try BasicCredentials(header: header("+14155550132:\(password)"))
            #expect(parsed.number.text == "+14155550132")
            #expect(parsed.password.text == password)
        }
    }

    @Test func theSchemeIsTakenInAnyCaseAndWithOneSpaceOnly() throws {
        let encoded = Base64.encode(Array("+14155550132:secret".utf8), padding: .padded)
        // All 32 combinations of uppercase and lowercase.
        for mask in 0..<32 {
            let scheme = "basic".enumerated().map { mask >> $0 & 1 == 0 ? "\($1)" : $1.uppercased() }.joined()
            #expect(try BasicCredentials(header: "\(scheme) \(encoded)").password.text == "secret")
        }
        #expect(fault(of: "Basic  \(encoded)") == .base64(.malformed(offset: 0)))
        #expect(fault(of: "Basic \(encoded) ") == .base64(.malformed(offset: encoded.utf8.count - 2)))
        for header in [
            "", "Basic", "Basi \(encoded)", " Basic \(encoded)", "Bearer \(encoded)", "Basic\t\(encoded)", encoded,
        ] {
            #expect(fault(of: header) == .scheme, "\(header)")
        }
    }

    /// Puts each ASCII byte at each position of the scheme. Only the same letter in either case is accepted, and a space after the scheme.
    @Test func everyOtherByteInTheSchemeIsRefused() {
        let encoded = Base64.encode(Array("+14155550132:secret".utf8), padding: .padded)
        let scheme = Array("Basic ".utf8)
        for place in scheme.indices {
            for byte in UInt8(0)..<0x80 {
                var changed = scheme
                changed[place] = byte
                let isRight = place == 5 ? byte == 0x20 : byte | 0x20 == scheme[place] | 0x20 && byte >= 0x41
                let text = String(decoding: changed, as: UTF8.self)
                #expect((fault(of: "\(text)\(encoded)") == nil) == isRight, "\(byte) at \(place)")
                if !isRight { #expect(fault(of: "\(text)\(encoded)") == .scheme, "\(byte) at \(place)") }
            }
        }
        #expect(fault(of: "Basi\u{107} \(encoded)") == .scheme)
        // Case folding would turn U+017F into s.
        #expect(fault(of: "Ba\u{17F}ic \(encoded)") == .scheme)
    }

    @Test func eachFaultHasItsErrorInTheOrderOfTheChecks() {
        #expect(fault(of: "Digest *") == .scheme)
        #expect(fault(of: "Basic *") == .base64(.malformed(offset: 0)))
        #expect(fault(of: "Basic ") == .missingColon)
        #expect(fault(of: header("+14155550132")) == .missingColon)
        // A missing colon is reported before a fault of the number, which is reported before a fault of the password.
        #expect(fault(of: header("nonsense")) == .missingColon)
        #expect(fault(of: header(":")) == .malformed)
        #expect(fault(of: header("14155550132:secret")) == .malformed)
        #expect(fault(of: header("14155550132:")) == .malformed)
        #expect(fault(of: header("+14155550132 :secret")) == .malformed)
        #expect(fault(of: header("+14155550132:")) == .empty)
        // docs/bad-inputs.md row 119.
        for control in ["\0", "\t", "\n", "\r\n", "\u{1B}[2J", "\u{7F}", "secret\n", "a:\nb"] {
            #expect(fault(of: self.header("+14155550132:\(control)")) == .controlCharacter, "\(control.utf8)")
        }
        let cut = Array("+14155550132:\n".utf8) + [0xFF]
        #expect(fault(of: "Basic " + Base64.encode(cut, padding: .padded)) == .invalidUTF8)
    }

    @Test func aHostileHeaderIsRefusedByItsLength() {
        let header = "Basic " + String(repeating: "A", count: 1 << 20)
        guard case .base64(.tooLarge) = fault(of: header) else {
            Issue.record("\(String(describing: fault(of: header)))")
            return
        }
    }

    @Test func credentialsAreEqualIfBothPartsAre() throws {
        let (a, b) = (try PhoneNumber("+14155550132"), try PhoneNumber("+14155550133"))
        let (x, y) = (AccountPassword(), AccountPassword())
        let credentials = BasicCredentials(number: a, password: x)
        #expect(credentials == BasicCredentials(number: a, password: x))
        #expect(credentials != BasicCredentials(number: b, password: x))
        #expect(credentials != BasicCredentials(number: a, password: y))
    }

    private func header(_ pair: String) -> String {
        "Basic " + Base64.encode(Array(pair.utf8), padding: .padded)
    }

    private func fault(of header: String) -> ParsingError? {
        do throws(ParsingError) {
            _ = try BasicCredentials(header: header)
            return nil
        } catch {
            return error
        }
    }
}

extension ParsingError {
    /// The flags of vectors that may give this error. Several faults leave a pair without a colon.
    fileprivate var vectorFlags: [String] {
        switch self {
        case .scheme: ["BadScheme"]
        case .base64: ["BadBase64", "BadScheme"]
        case .missingColon: ["BadNumber", "BadPassword", "BadScheme"]
        case .malformed: ["BadNumber"]
        case .empty, .invalidUTF8, .controlCharacter: ["BadPassword"]
        default: []
        }
    }
}
