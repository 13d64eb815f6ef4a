// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushCrypto
import PushWire
import Testing

@testable import PushTool

/// The output and the exit status of the smaller commands.
@Suite struct CommandTests {
    @Test func aSignalingKeyIsOneLineAndANewOneEachTime() throws {
        let (first, second) = (try Tool.run("signaling-key"), try Tool.run("signaling-key"))
        #expect(first.status == 0 && first.error.isEmpty && first.lines.count == 1 && first.output != second.output)
        #expect(first.lines.first?.utf8.count == 72)
        #expect(throws: Never.self) { try SignalingKey(base64: String(first.lines[0])) }
    }

    @Test func anIdentityIsAPairThatBelongsTogether() throws {
        let json = try Tool.run("keys", "identity").json
        let secret = try PrivateKey(base64: try #require(json["privateKey"]?.string))
        #expect(json["publicKey"]?.string == secret.publicKey.base64 && json.fields.count == 2)
    }

    @Test func preKeysCountUpAndGoOnAtZero() throws {
        let json = try Tool.run("keys", "prekeys", "--start", "0xFFFFFD", "--count", "4").json
        let keys = try #require(json["keys"]?.array)
        #expect(keys.map { $0["keyId"]?.integer } == [0xFFFFFD, 0xFFFFFE, 0, 1])
        #expect(json["lastResortKey"]?["keyId"]?.integer == 0xFFFFFF)
        for key in keys + [try #require(json["lastResortKey"])] {
            let secret = try PrivateKey(base64: try #require(key["privateKey"]?.string))
            #expect(key["publicKey"]?.string == secret.publicKey.base64)
        }
        #expect(Set(keys.compactMap { $0["publicKey"]?.string }).count == 4)
        // The default is 100. 1001 is more than one chunk.
        #expect(try Tool.run("keys", "prekeys", "--start", "0").json["keys"]?.array?.count == 100)
        #expect(try Tool.run("keys", "prekeys", "--start", "0", "--count", "1001").json["keys"]?.array?.count == 1001)
    }

    @Test func idsAndCountsThatDoNotExistAreRefused() throws {
        for arguments in [
            ["0xFFFFFF", "1"], ["-1", "1"], ["+1", "1"], ["x", "1"], ["0x", "1"], ["0", "0"], ["0", "16777216"],
            ["", "1"],
        ] {
            let result = try Tool.run("keys", "prekeys", "--start", arguments[0], "--count", arguments[1])
            #expect(result.status == 64 && result.output.isEmpty, "\(arguments)")
        }
    }

    @Test func tokensOfArgumentsAreAllPrintedOrNone() throws {
        let good = try Tool.run("token", "+14152222222", "+14155550132")
        #expect(good.status == 0 && good.text == "BQVVHxMt5zAFXA\n+6vAXozPwSO/nQ\n")
        let bad = try Tool.run("token", "+14152222222", "14155550132")
        #expect(
            bad.status == 1 && bad.output.isEmpty && bad.error.hasPrefix("Error: argument 2 is not a phone number"))
    }

    @Test func aStreamOfLinesGivesOneForEachAndTellsTheBadOnesByNumber() throws {
        let input = "+14152222222\nx\n\n+14155550132\r\n"
        let folder = try TemporaryFolder()
        let path = try folder.write(input, to: "numbers.txt")
        for result in [
            try Tool.run("tokens", input: input.utf8), try Tool.run("tokens", "-", input: input.utf8),
            try Tool.run("tokens", path),
        ] {
            #expect(result.status == 1)
            #expect(result.text == "BQVVHxMt5zAFXA\n\n\n+6vAXozPwSO/nQ\n")
            #expect(
                result.error == """
                    line 2: not a phone number
                    line 3: not a phone number
                    Error: 2 of 4 lines are not phone numbers

                    """)
        }
        let empty = try Tool.run("tokens")
        #expect(empty.status == 0 && empty.output.isEmpty && empty.error.isEmpty)
    }

    /// bad-inputs.md row 146.
    @Test func manyBadLinesAreCountedAndNotAllNamed() throws {
        for count in [19, 20, 21, 100_000] {
            let input = Array(repeating: "x\n", count: count).joined() + "+14152222222\n"
            let result = try Tool.run("tokens", input: input.utf8)
            let named = (1...min(count, 20)).map { "line \($0): not a phone number\n" }.joined()
            let rest = count > 20 ? "and \(count - 20) more lines\n" : ""
            #expect(result.status == 1 && result.lines.count == count + 1 && result.lines.last == "BQVVHxMt5zAFXA")
            #expect(result.error == named + rest + "Error: \(count) of \(count + 1) lines are not phone numbers\n")
            let json = try Tool.run("tokens", "--json", input: input.utf8)
            #expect(json.lines.count == count + 1 && json.error.split(separator: "\n").count == 1)
        }
    }

    @Test func aLongStreamComesOutLineForLine() throws {
        // The input is longer than one read, so that lines are cut.
        let numbers = (0..<30_000).map { "+1415\(1_000_000 + $0)" }
        let result = try Tool.run("tokens", input: numbers.joined(separator: "\n").utf8)
        #expect(result.status == 0 && result.lines.count == numbers.count)
        for index in stride(from: 0, to: numbers.count, by: 997) {
            #expect(try String(result.lines[index]) == DirectoryToken(PhoneNumber(numbers[index])).base64)
        }
    }

    @Test func tokensAnswersALineBeforeItWaitsForTheNext() throws {
        let folder = try TemporaryFolder()
        let line = """
            mkfifo in out && { push-tool tokens < in > out & } && exec 3> in 4< out && \
            for number in +14152222222 x +14155550132; do \
            echo $number >&3; read -t 60 token <&4 || exit 9; echo "$token"; done; exec 3>&-; wait $!
            """
        let result = try Tool.shell("bash -c '\(line)'", in: folder.path)
        #expect(result.status == 1 && result.text == "BQVVHxMt5zAFXA\n\n+6vAXozPwSO/nQ\n", "\(result.error)")
    }

    @Test func oneThreadAndAllPrintTheSame() throws {
        let folder = try TemporaryFolder()
        let numbers = (0..<60_000).map { $0 % 5000 == 0 ? "x" : "+1415\(1_000_000 + $0)" }
        try folder.write(numbers.joined(separator: "\n"), to: "numbers")
        let vectors = ["base64", "public-key", "hash", "signal"].map { "'\(Checkout.vectors)/\($0).json'" }
        for command in [
            "tokens numbers", "tokens --json numbers", "vectors verify \(vectors.joined(separator: " "))",
        ] {
            let results = try ["", "--threads all", "--threads 1"].map {
                try Tool.shell("push-tool \(command) \($0)", in: folder.path)
            }
            for result in results {
                #expect(result.status == (command.hasPrefix("tokens") ? 1 : 0))
                #expect(result.output == results[0].output && result.error == results[0].error, "\(command)")
            }
        }
        for threads in ["all", "1"] {
            let json = try Tool.run("keys", "prekeys", "--start", "7", "--count", "40", "--threads", threads).json
            #expect(json["keys"]?.array?.map { $0["keyId"]?.integer } == (7..<47).map { $0 })
        }
        for threads in ["0", "2", "one", ""] {
            #expect(try Tool.run("tokens", "--threads", threads).status == 64)
        }
    }

    @Test func inspectShowsWhatIsRightWithStatusZeroInEveryEncoding() throws {
        let bytes = try IncomingPushMessageSignal(type: .ciphertext, source: "+14155550100").encoded()
        let spaced = bytes.map { Hex.text([$0]).uppercased() }.joined(separator: " \n")
        let binary = try Tool.run("inspect", "--as", "signal", "-", input: bytes)
        #expect(binary.status == 0 && binary.error.isEmpty && !binary.text.contains("\u{1B}"))
        #expect(binary.lines.last == "IncomingPushMessageSignal, 16 bytes.")
        let hex = try Tool.run("inspect", "--as", "signal", "--encoding", "hex", "-", input: spaced.utf8)
        #expect(hex.output == binary.output && hex.status == 0)
        let text = Base64.encode(bytes, padding: .padded) + "\n"
        let base64 = try Tool.run("inspect", "--as", "signal", "--encoding", "base64", "-", input: text.utf8)
        #expect(base64.output == binary.output && base64.status == 0)
    }

    @Test func inspectShowsABrokenInputUpToItsFaultWithStatusOne() throws {
        let bytes: [UInt8] = [0x08, 0x01, 0x12, 0x05, 0x2B]
        let result = try Tool.run("inspect", "--as", "signal", "-", input: bytes)
        #expect(result.status == 1 && result.text.contains("type = 1: ciphertext"))
        #expect(result.lines.last?.contains("truncated at offset ") == true)
        #expect(result.error.hasPrefix("Error: not a valid IncomingPushMessageSignal: truncated at offset "))
        let text = try Tool.run("inspect", "--as", "signal", "-", input: Array("08 01".utf8))
        #expect(text.status == 1 && text.error.contains("try --encoding hex"))
        let odd = try Tool.run("inspect", "--as", "signal", "--encoding", "hex", "-", input: Array("080".utf8))
        #expect(
            odd.status == 1
                && odd.error == "Error: the input is invalid hexadecimal at offset 3: write pairs of digits\n")
    }

    @Test func inspectOpensAnEnvelopeIfThereIsAKey() throws {
        let key = SignalingKey()
        let signal = IncomingPushMessageSignal(type: .ciphertext, source: "+14155550100")
        let envelope = try Envelope.seal(signal, key: key, profile: .deployed)
        let bare = try Tool.run("inspect", "--as", "envelope", "-", input: envelope)
        #expect(bare.status == 0 && bare.text.contains("not verified") && !bare.text.contains("+14155550100"))
        let opened = try Tool.run(
            "inspect", "--as", "envelope", "--profile", "deployed", "--key", key.base64, "-", input: envelope)
        #expect(
            opened.status == 0 && opened.text.contains("HMAC-SHA256: verified")
                && opened.text.contains("\"+14155550100\""))
        let wrong = try Tool.run("inspect", "--as", "envelope", "--key", key.base64, "-", input: envelope)
        #expect(wrong.status == 1 && wrong.error.contains("authenticationFailed"))
    }

    @Test func helpAndVersionComeOnStandardOutput() throws {
        for arguments in [["--help"], ["--version"], ["seal", "--help"], ["vectors", "verify", "--help"]] {
            let result = try Tool.run(arguments[0], arguments.count > 1 ? arguments[1] : "--help", arguments.last!)
            #expect(result.status == 0 && result.error.isEmpty && !result.output.isEmpty, "\(arguments)")
        }
        #expect(try Tool.run("seal", "--help").text.contains("list of processes"))
        #expect(try Tool.run("--nonsense").status == 64)
    }
}
