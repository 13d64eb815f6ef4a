// SPDX-License-Identifier: Apache-2.0

import PushWire
import Testing

@Suite struct ServiceURLTests {
    private func fault(_ text: String) -> ServiceURLError? {
        do throws(ServiceURLError) {
            _ = try ServiceURL(text)
            return nil
        } catch { return error }
    }

    @Test func aURLIsTakenApart() throws {
        for (text, scheme, authority, target) in [
            ("https://a.example", "https", "a.example", "/"),
            ("https://a.example/", "https", "a.example", "/"),
            ("https://a.example/b//c/", "https", "a.example", "/b//c/"),
            ("https://a.example?x=1", "https", "a.example", "/?x=1"),
            ("https://a.example/?", "https", "a.example", "/?"),
            ("https://a.example/b?x=/@&y=%2F?", "https", "a.example", "/b?x=/@&y=%2F?"),
            ("https://A.Example:8443/B", "https", "A.Example:8443", "/B"),
            ("HTTPS://a.example/", "https", "a.example", "/"),
            ("hTTp://localhost/x", "http", "localhost", "/x"),
            ("https://[2001:db8::1]:443/x", "https", "[2001:db8::1]:443", "/x"),
            ("https://[::ffff:192.0.2.1]", "https", "[::ffff:192.0.2.1]", "/"),
            ("https://a_b-c.example", "https", "a_b-c.example", "/"),
        ] {
            let url = try ServiceURL(text)
            #expect(url.text == text)
            #expect(url.scheme == scheme, "\(text)")
            #expect(url.authority == authority, "\(text)")
            #expect(url.target == target, "\(text)")
        }
    }

    /// docs/bad-inputs.md row 120. RFC 3986 §3.2.3 has `port = *DIGIT`.
    @Test func anEmptyPortIsLeftOutOfTheAuthorityAndZerosBeforeAPortCountForNothing() throws {
        for host in ["a.example", "a.example.", "192.0.2.1", "[2001:db8::1]", "127.0.0.1", "localhost", "[::1]"] {
            for (target, wanted) in [("", "/"), ("/", "/"), ("/x:/", "/x:/"), ("?x", "/?x")] {
                let url = try ServiceURL("https://\(host):\(target)")
                #expect(url.text == "https://\(host):\(target)")
                #expect(url.authority == host && url.target == wanted, "\(host) \(target)")
            }
        }
        #expect(try ServiceURL("http://127.0.0.1:/x").authority == "127.0.0.1")
        #expect(fault("http://a.example:/x") == .insecure)
        let zeros = String(repeating: "0", count: 1000)
        for port in ["0", "00", "1", "0443", "00080", "000080", "065535", "\(zeros)443", zeros] {
            #expect(try ServiceURL("https://a.example:\(port)/").authority == "a.example:\(port)")
        }
        for port in ["65536", "065536", "\(zeros)65536", "123456", "99999999999999999999", "1\(zeros)"] {
            #expect(fault("https://a.example:\(port)/") == .authority, "\(port.suffix(30))")
        }
    }

    @Test func anIPv6AddressHasEightGroupsOrOneGap() {
        for address in [
            "::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1::8", "1:2:3::8",
            "ABCD:ef01::",
            "0001:02:3::", "::ffff:192.0.2.1", "::192.0.2.1", "1:2:3:4:5:6:192.0.2.1", "1::6:192.0.2.1",
            "64:ff9b::192.0.2.1",
        ] {
            #expect(fault("https://[\(address)]/") == nil, "\(address)")
        }
        for address in [
            ":", ":::", "1", "1:", ":1", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::",
            "::1:2:3:4:5:6:7:8",
            "1::2::3", "1:::2", "12345::", "::12345", "g::", "1.2.3.4", "::1.2.3", "::1.2.3.4.5", "::256.1.1.1",
            "::01.2.3.4",
            "192.0.2.1::", "::192.0.2.1:1", "1:2:3:4:5:6:7:192.0.2.1", "1:2:3:4:5:192.0.2.1", "::.", "::1.",
            "fe80::1%25eth0",
        ] {
            #expect(fault("https://[\(address)]/") == .authority, "\(address)")
        }
    }

    @Test func httpGoesToThisMachineOnly() {
        for host in [
            "localhost", "LOCALHOST", "LocalHost", "127.0.0.1", "127.0.0.0", "127.255.255.255", "127.1.2.3", "[::1]",
        ] {
            for port in ["", ":1", ":8080", ":65535"] {
                for target in ["", "/", "/x", "?y"] {
                    #expect(fault("http://\(host)\(port)\(target)") == nil, "\(host)\(port)\(target)")
                }
            }
        }
    }

    @Test func aNameThatOnlyLooksLikeThisMachineIsInsecureOverHTTP() {
        for host in [
            "localhost.", "localhost.evil.example", "evil.localhost", "localhost-x", "xlocalhost", "localhos", "local",
            "127.0.0.1.", "127.0.0.1.evil.example", "127.evil.example", "127.0.0.256", "127.0.0.1000",
            "128.0.0.1", "126.255.255.255", "12.7.0.0", "1.127.0.0", "0.0.0.0", "10.0.0.1", "a.example",
            "[::2]", "[0:0:0:0:0:0:0:1]", "[::01]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[::]",
        ] {
            #expect(fault("http://\(host)/") == .insecure, "\(host)")
            #expect(fault("https://\(host)/") == nil, "\(host)")
        }
    }

    @Test func aLabelThatIsEmptyOrTooLongIsNoHost() {
        let long = String(repeating: "a", count: 63)
        for host in ["..", ".", ".a", "a..b", ".127.0.0.1", "127.0..1", "127...", "a\(long)", "b.a\(long).c"] {
            #expect(fault("https://\(host)/") == .authority, "\(host)")
            #expect(fault("http://\(host)/") == .authority, "\(host)")
        }
        for host in [long, "\(long).\(long)", "a.", "a.b."] { #expect(fault("https://\(host)/") == nil, "\(host)") }
    }

    /// Resolvers disagree about these hosts: some read an address in 127.0.0.0/8, others another address.
    @Test func loopbackInOctalHexadecimalOrShortFormIsInsecure() {
        for host in [
            "127.1", "127.0.1", "127", "2130706433", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "017700000001",
            "127.00.0.1", "127.0.0.01", "127.0.0.001", "127.0x0.0.1", "127.0.0.", "0127.0.0.1",
        ] {
            #expect(fault("http://\(host)/") == .insecure, "\(host)")
        }
    }

    @Test func whatStandsBeforeAnAtSignIsRefused() {
        for text in [
            "https://service.example@evil.example/", "https://@evil.example/", "https://user:password@a.example/",
            "https://a.example:443@evil.example", "http://localhost@evil.example/", "https://a@b@c.example/",
            "https://a.example@", "https://@", "https://[::1]@evil.example/", "http://127.0.0.1:80@evil.example?x",
        ] {
            #expect(fault(text) == .userInformation, "\(text)")
        }
        // After the authority, `@` is an ordinary character.
        #expect(fault("https://a.example/@x") == nil)
        #expect(fault("https://a.example?@x") == nil)
        #expect(fault("https://a.example%40evil.example/") == .authority)
    }

    @Test func anAuthorityWithoutAHostOrWithABadPortIsRefused() {
        for authority in [
            "", ":443", ":", "a.example:x", "a.example:+1", "a.example:-1", "a.example:65536",
            "a.example:99999", "a.example:123456", "a.example:1:2", "a.example::", "a.example:80x", "a::1", "[::1",
            "::1]", "[]", "[::1]x", "[::1]::", "[::1]:65536", "[::1]80", "[1.2.3.4]", "[a]", "[::1%25eth0]", "[::g]",
            "[[::1]]", "a[::1]", "x]", "a%20b", "a%2eb", "a!b", "a,b", "a;b", "a=b", "a&b", "a*b", "a'b", "a(b)", "~",
            "$x", "a+b", "[v1.fe80::a+en1]",
        ] {
            for scheme in ["https", "http"] {
                for target in ["", "/", "/x", "?x"] {
                    #expect(fault("\(scheme)://\(authority)\(target)") == .authority, "\(authority)\(target)")
                }
            }
        }
    }

    @Test func everyOtherSchemeIsRefused() {
        for text in [
            "", "https", "https:", "https:/", "https:a.example", "https:/a.example", "//a.example", "a.example",
            "ftp://a.example", "file:///etc/passwd", "httpss://a.example", "xhttps://a.example", "http:a.example",
            "javascript://a.example", "ws://a.example", "https;//a.example", "https:?//a.example", "/v1/keys/",
        ] {
            #expect(fault(text) == .scheme, "\(text)")
        }
    }

    /// Each character from U+0000 to U+00FF in a path, in a query and in a host.
    @Test func everyByteIsTakenOrRefusedAtItsOwnPlace() {
        let refused = Set("\"#<>[\\]^`{|}".utf8)
        for value in 0...255 {
            let character = String(Unicode.Scalar(UInt8(value)))
            let isOurs = (0x21...0x7E).contains(value) && !refused.contains(UInt8(value)) && value != 0x25
            let path = fault("https://a.example/b\(character)c")
            #expect(path == (isOurs ? nil : .malformed(offset: 19)), "\(value) in a path")
            let query = fault("https://a.example?b\(character)c")
            #expect(query == (isOurs ? nil : .malformed(offset: 19)), "\(value) in a query")

            let host = fault("https://a\(character)b")
            let isName = value < 0x80 && (Character(character).isLetter || Character(character).isNumber)
            switch value {
            case _ where isName, 0x2D, 0x2E, 0x5F, 0x2F, 0x3F: #expect(host == nil, "\(value) in a host")
            case 0x40: #expect(host == .userInformation)
            case _ where isOurs, 0x5B, 0x5D: #expect(host == .authority, "\(value) in a host")
            default: #expect(host == .malformed(offset: 9), "\(value) in a host")
            }
        }
    }

    @Test func aPercentSignIsFollowedByTwoHexadecimalDigits() {
        let hex = Set("0123456789abcdefABCDEF".utf8)
        for value in UInt8(0)..<0x80 {
            let character = String(Unicode.Scalar(value))
            let isHex = hex.contains(value)
            for text in ["https://a.example/%\(character)0", "https://a.example/%0\(character)"] {
                let fault = fault(text)
                #expect((fault == nil) == isHex, "\(value)")
                if !isHex { #expect(fault == .malformed(offset: 18), "\(value)") }
            }
        }
        #expect(fault("https://a.example/%") == .malformed(offset: 18))
        #expect(fault("https://a.example/%4") == .malformed(offset: 18))
        #expect(fault("https://a.example/%41") == nil)
        #expect(fault("%zz") == .malformed(offset: 0))
    }

    @Test func textOfOtherScriptsAndHiddenCharactersAreRefusedWhereTheyBegin() {
        for text in ["а.example", "é", "\u{202E}", "\u{FF0E}", "。", "\u{200B}", "ⓔ", "\r\n", "\t", " ", "\0", "\\"] {
            #expect(fault("https://a\(text)b/") == .malformed(offset: 9), "\(text.unicodeScalars.map(\.value))")
            #expect(fault("\(text)https://a.example/") == .malformed(offset: 0), "\(text.unicodeScalars.map(\.value))")
            #expect(fault("https://a.example/\(text)") == .malformed(offset: 18))
        }
        #expect(fault("https://good.example\\@evil.example/") == .malformed(offset: 20))
        #expect(fault("https://good.example#@evil.example/") == .malformed(offset: 20))
    }

    @Test func theFaultsAreToldInTheirOrder() {
        #expect(fault("ftp://a@:x/ ") == .malformed(offset: 11))
        #expect(fault("ftp://a@:x/") == .scheme)
        #expect(fault("http://a@:x/") == .userInformation)
        #expect(fault("http://:x/") == .authority)
        #expect(fault("http://x/") == .insecure)
    }

    @Test func neitherAURLNorItsErrorPrintsPathOrQuery() throws {
        let url = try ServiceURL("https://a.example:1/secretPath?secretQuery")
        #expect(url.description == "https://a.example:1/<redacted>")
        var dumped = ""
        dump([url], to: &dumped)
        for text in ["\(url)", String(reflecting: url), "\([url])", "\(Optional(url) as Any)", dumped] {
            #expect(!text.contains("secret"), "\(text)")
        }
        for text in [
            "https://secret user@a", "secret://a", "https://secret@a", "https://secret:x", "http://secret/", "secret",
        ] {
            let error = fault(text)
            #expect(error != nil)
            #expect(!String(reflecting: error).contains("secret"), "\(text)")
        }
    }

    @Test func twoAreEqualIfTheirTextIs() throws {
        #expect(try ServiceURL("https://a.example/x") == ServiceURL("https://a.example/x"))
        #expect(try ServiceURL("https://a.example/x") != ServiceURL("https://a.example/y"))
        #expect(try Set([ServiceURL("https://a.example/x"), ServiceURL("https://a.example/x")]).count == 1)
    }
}
