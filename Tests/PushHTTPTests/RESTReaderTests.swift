// SPDX-License-Identifier: Apache-2.0

import PushCrypto
import PushHTTP
import PushTestSupport
import PushWire
import Testing

/// Bad-inputs.md row 97: what FoundationEssentials' decoder makes of each, pinned.
@Suite struct RESTReaderTests {
    private func read<Body: RESTBody>(
        _: Body.Type = Body.self, _ text: String, limit: Int = PushRelay.defaultMaximumBodyByteCount
    ) throws(RESTReadingError) -> Body {
        try RESTReader.read(Body.self, from: Array(text.utf8), maximumByteCount: limit)
    }

    private func fault<Body: RESTBody>(_: Body.Type, _ bytes: [UInt8]) -> ReadingFault? {
        do throws(RESTReadingError) {
            _ = try RESTReader.read(Body.self, from: bytes)
            return nil
        } catch { return ReadingFault(error) }
    }

    private func fault<Body: RESTBody>(_ type: Body.Type, _ text: String) -> ReadingFault? {
        fault(type, Array(text.utf8))
    }

    private func preKey(id: String) -> String { #"{"keyId":\#(id),\#(Sample.keysText)}"# }

    @Test func ofTwoEqualKeysTheFirstCounts() throws {
        #expect(try read(GCMRegistration.self, #"{"gcmRegistrationId":"a","gcmRegistrationId":"b"}"#).id == "a")
        #expect(try read(PreKey.self, #"{"keyId":5,"keyId":6,\#(Sample.keysText),"keyId":7}"#).id.value == 5)
        // Even if the second is none, and though a key may be spelt in escapes.
        #expect(try read(GCMRegistration.self, #"{"gcmRegistrationId":"a","gcmRegistrationId":1}"#).id == "a")
        #expect(
            fault(GCMRegistration.self, #"{"gcmRegistrationId":1,"gcmRegistrationId":"a"}"#)
                == .kind("gcmRegistrationId"))
        let escaped = #"{"gcm\u0052egistrationId":"a","gcmRegistrationId":"b"}"#
        #expect(try read(GCMRegistration.self, escaped).id == "a")
    }

    @Test func trailingCommasAreAccepted() throws {
        #expect(try read(GCMRegistration.self, #"{"gcmRegistrationId":"a",}"#).id == "a")
        #expect(try read(DirectoryQuery.self, #"{"contacts":["BQVVHxMt5zAFXA",],}"#).tokens == [Sample.token])
        for text in [#"{,"gcmRegistrationId":"a"}"#, #"{"gcmRegistrationId":"a",,}"#, "{,}"] {
            #expect(fault(GCMRegistration.self, text) == .syntax, "\(text)")
        }
    }

    @Test func aNumberThatIsAnIntegerIsOneHoweverItIsWritten() throws {
        for (text, value) in [("1e3", 1000), ("1.0", 1), ("1E+3", 1000), ("10e-1", 1), ("-0", 0), ("0.0", 0), ("5", 5)]
        {
            #expect(try read(PreKey.self, preKey(id: text)).id.value == value, "\(text)")
        }
    }

    @Test func aNumberThatIsNoneOrDoesNotFitIsNamedWithItsPlace() {
        for text in [
            "1.5", "1e-1", "-1", "18446744073709551616", "1e400", "-1e400", "1e30", "01", "1.", "1e", "--1", "-",
            "1.5.5",
        ] {
            let wanted = ReadingFault.value("keyId", RESTValueError.malformedInteger)
            #expect(fault(PreKey.self, preKey(id: text)) == wanted, "\(text)")
        }
        for text in ["NaN", "nan", "Infinity", "-Infinity", "+1", ".5", "0x10", "1_0", "１"] {
            #expect(fault(PreKey.self, preKey(id: text)) == .syntax, "\(text)")
        }
        #expect(fault(PreKey.self, preKey(id: "16777216")) == .value("keyId", PreKeyIDError.outOfRange))
    }

    @Test func aNumberOfAMillionDigitsIsRefusedWhereItIsLookedAt() throws {
        let number = String(repeating: "9", count: 1_000_000)
        #expect(fault(PreKey.self, preKey(id: number)) == .value("keyId", RESTValueError.malformedInteger))
        // Under a key that nobody knows it is not.
        #expect(try read(GCMRegistration.self, #"{"x":\#(number),"gcmRegistrationId":"a"}"#).id == "a")
    }

    /// A fraction is not refused if it is lost in rounding; integers are never rounded.
    @Test func aFractionTooSmallForADoubleIsLost() throws {
        for (text, value) in [
            ("0.99999999999999999999", 1), ("1.00000000000000000001", 1), ("1e-400", 0),
            ("0." + String(repeating: "9", count: 1_000_000), 1),
        ] {
            #expect(try read(PreKey.self, preKey(id: text)).id.value == value, "\(text.prefix(40))")
        }
        for text in ["9007199254740993", "9007199254740993.0", "900719925474099300e-2"] {
            let message = #"{"type":1,"destination":"+14152222222","body":"","timestamp":\#(text)}"#
            #expect(try read(OutgoingMessage.self, message).timestamp == 9_007_199_254_740_993, "\(text)")
        }
    }

    /// The decoder looks at a number, and at what a string escapes, only when it is asked for them.
    @Test func underAKeyThatNobodyKnowsNumbersAndEscapesAreNotLookedAt() throws {
        for value in ["01", "-", "1.", "--1", "1e", "1.5.5", "1e400", #""\ud800""#, #""\x""#, "\"\u{1}\""] {
            #expect(try read(GCMRegistration.self, #"{"x":\#(value),"gcmRegistrationId":"a"}"#).id == "a", "\(value)")
        }
        for value in ["NaN", "+1", ".5", #""\u12""#, "tru", "nul", "'a'", ""] {
            #expect(fault(GCMRegistration.self, #"{"x":\#(value),"gcmRegistrationId":"a"}"#) == .syntax, "\(value)")
        }
    }

    @Test func nestingIsReadTo512LevelsAndNotOneMore() throws {
        func nested(_ depth: Int, _ open: String, _ close: String) -> String {
            let value = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
            return #"{"x":\#(value),"gcmRegistrationId":"a"}"#
        }
        for (open, close) in [("[", "]"), (#"{"y":"#, "}")] {
            #expect(try read(GCMRegistration.self, nested(511, open, close)).id == "a")
            #expect(fault(GCMRegistration.self, nested(512, open, close)) == .syntax)
            for depth in [513, 10_000, 100_000] {
                #expect(fault(GCMRegistration.self, nested(depth, open, close)) == .syntax, "\(depth)")
                let open = #"{"x":"# + String(repeating: open, count: depth)
                #expect(fault(GCMRegistration.self, open) == .syntax, "\(depth)")
            }
        }
    }

    @Test func aSurrogateAloneIsRefusedAndAPairIsACharacter() throws {
        for text in [#"\ud800"#, #"\udc00"#, #"\ud800\ud800"#, #"\ud800x"#, #"\ud800\u0041"#, #"\udc00\ud800"#] {
            #expect(fault(GCMRegistration.self, #"{"gcmRegistrationId":"\#(text)"}"#)?.isRefusal == true, "\(text)")
        }
        #expect(try read(GCMRegistration.self, #"{"gcmRegistrationId":"\ud83d\ude00"}"#).id == "😀")
    }

    @Test func aStringMayNotBeBroken() {
        for text in [#"\x"#, #"\u12"#, #"\u12g4"#, "\n", "\t", "\u{1}", "\u{1F}"] {
            #expect(
                fault(GCMRegistration.self, #"{"gcmRegistrationId":"a\#(text)"}"#)?.isRefusal == true,
                "\(text.utf8.first!)")
        }
        #expect(fault(GCMRegistration.self, "{'gcmRegistrationId':'a'}") == .syntax)
        #expect(fault(GCMRegistration.self, #"{gcmRegistrationId:"a"}"#) == .syntax)
        #expect(fault(GCMRegistration.self, #"{"gcmRegistrationId":"a" /* */}"#) == .syntax)
        #expect(fault(GCMRegistration.self, #"{"gcmRegistrationId":"a"} {}"#) == .syntax)
        #expect(fault(GCMRegistration.self, #"{"gcmRegistrationId":"a"}x"#) == .syntax)
    }

    @Test func whatIsNoObjectInUTF8IsRefusedBeforeTheDecoderSeesIt() {
        let text = Array(#"{"gcmRegistrationId":"a"}"#.utf8)
        for (bytes, wanted) in [
            ([0xEF, 0xBB, 0xBF] + text, .byteOrderMark), ([0xFE, 0xFF] + text.flatMap { [0, $0] }, .byteOrderMark),
            ([0xFF, 0xFE] + text.flatMap { [$0, 0] }, .byteOrderMark), (text.flatMap { [$0, 0] }, .nul(offset: 1)),
            (text.flatMap { [0, $0] }, .notAnObject(offset: 0)), (text + [0], .nul(offset: 25)),
            (text.dropLast(2) + [0xFF] + text.suffix(2), .invalidUTF8), ([], .notAnObject(offset: 0)),
            (Array(" [1]".utf8), .notAnObject(offset: 1)), (Array("\"a\"".utf8), .notAnObject(offset: 0)),
        ] as [([UInt8], JSONInputError)] {
            #expect(fault(GCMRegistration.self, bytes) == .input(wanted))
        }
        // NUL in an escape is a character of the text.
        #expect(fault(GCMRegistration.self, #"{"gcmRegistrationId":"a\u0000"}"#) == nil)
    }

    @Test func everyCutOfABodyIsRefused() {
        let text = Sample.batch.json(.deployed)
        for count in text.indices {
            #expect(fault(MessageBatch.self, Array(text[..<count]))?.isRefusal == true, "\(count)")
        }
        #expect(fault(MessageBatch.self, text) == nil)
    }

    @Test func eachFaultSaysWhereItIs() {
        let keys = preKey(id: "16777215")
        for (text, wanted) in [
            (#"{"keys":[]}"#, .missing("lastResortKey")), (#"{"lastResortKey":\#(keys)}"#, .missing("keys")),
            (#"{"lastResortKey":\#(keys),"keys":null}"#, .null("keys")),
            (#"{"lastResortKey":\#(keys),"keys":{}}"#, .kind("keys")),
            (#"{"lastResortKey":\#(keys),"keys":[{"keyId":0}]}"#, .missing("keys[0].publicKey")),
            (#"{"lastResortKey":\#(keys),"keys":[1]}"#, .kind("keys[0]")),
            (
                #"{"lastResortKey":\#(keys),"keys":[{"keyId":0,"publicKey":"AA"}]}"#,
                .value("keys[0].publicKey", KeyError.length(1))
            ),
            (#"{"lastResortKey":[],"keys":[]}"#, .kind("lastResortKey")),
        ] as [(String, ReadingFault)] {
            #expect(fault(PreKeyUpload.self, text) == wanted, "\(text)")
        }
    }

    @Test func aBodyOfExactlyTheLimitIsReadAndALongerOneRefusedUnread() throws {
        #expect(try read(DirectoryQuery.self, #"{"contacts":[]}"#, limit: 15).tokens == [])
        for text in [#"{"contacts":[]}"#, "nonsense is refused unread"] {
            let error = #expect(throws: RESTReadingError.self) { try read(DirectoryQuery.self, text, limit: 14) }
            #expect(error.map { ReadingFault($0) } == .tooLarge(14))
        }
        let big = [UInt8](repeating: 0x20, count: 4 << 20)
        #expect(fault(DirectoryQuery.self, big) == .input(.notAnObject(offset: 4 << 20)))
        #expect(fault(DirectoryQuery.self, big + [0x20]) == .tooLarge(4 << 20))
    }

    @Test func aFaultIsOfTheTextOrOfAValueAndATokensIsTold() {
        func error(_ text: String) -> RESTReadingError? {
            #expect(throws: RESTReadingError.self) { try read(DirectoryQuery.self, text) }
        }
        for text in ["", "{", #"{"contacts":[}"#] {
            #expect(error(text)?.kind == .syntax)
        }
        for text in ["{}", #"{"contacts":null}"#, #"{"contacts":1}"#, #"{"contacts":[1]}"#] {
            #expect(error(text)?.kind == .value)
        }
        #expect(error(#"{"contacts":["x"]}"#)?.kind == .token)
    }

    @Test func noErrorHoldsAnyOfTheText() {
        func rendering<Body: RESTBody>(_ type: Body.Type, _ text: String) -> String {
            do throws(RESTReadingError) {
                _ = try read(type, text)
                return "secret was taken"
            } catch { return "\(error) \(String(reflecting: error)) \(error.kind)" }
        }
        for text in [
            rendering(GCMRegistration.self, "secret"), rendering(GCMRegistration.self, #"{"secret"}"#),
            rendering(GCMRegistration.self, #"{"secret":"secret"}"#),
            rendering(GCMRegistration.self, #"{"gcmRegistrationId":{"secret":"secret"}}"#),
            rendering(GCMRegistration.self, #"{"gcmRegistrationId":"secret\ud800"}"#),
            rendering(GCMRegistration.self, #"{"gcmRegistrationId":"secret"#),
            rendering(GCMRegistration.self, #"{"gcmRegistrationId":secret}"#),
            rendering(AccountRegistration.self, #"{"signalingKey":"secret"}"#),
            rendering(DirectoryQuery.self, #"{"contacts":["secret"]}"#),
            rendering(DirectoryQuery.self, #"{"contacts":[{"secret":1}]}"#),
            rendering(AttachmentLocation.self, #"{"location":"https://secret@secret/secret"}"#),
            rendering(AttachmentAllocation.self, #"{"id":"secret","location":"https://secret"}"#),
            rendering(DeliveryReport.self, #"{"success":["secret"],"failure":[]}"#),
        ] {
            #expect(!text.contains("secret"), "\(text)")
        }
        for number in ["98765432109876543210987", "-98765432", "98765.432", "98765432"] {
            #expect(!rendering(PreKey.self, preKey(id: number)).contains("98765"), "\(number)")
            #expect(!rendering(PreKeyUpload.self, #"{"lastResortKey":\#(number)}"#).contains("98765"))
        }
    }
}
