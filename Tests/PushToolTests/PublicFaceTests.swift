// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What the sources of the three libraries offer, as they stand.
@Suite struct PublicFaceTests {
    /// A declaration from `public` to its body, on one line, and the line that stands before it.
    private struct Declaration {
        let file: String
        let before: String
        let text: String
    }

    private static func declarations() throws -> [Declaration] {
        try ["PushCrypto", "PushWire", "PushHTTP"].flatMap { module in
            let folder = "Sources/\(module)"
            return try FileManager.default.subpathsOfDirectory(atPath: "\(Checkout.folder)/\(folder)")
                .filter { $0.hasSuffix(".swift") }.flatMap { try declarations(in: "\(folder)/\($0)") }
        }
    }

    private static func declarations(in file: String) throws -> [Declaration] {
        let lines = try Checkout.text(file).split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        return lines.indices.compactMap { index in
            guard lines[index].contains(/^(@[a-zA-Z(), _]+ )*public (?!import)/) else { return nil }
            var text = ""
            for line in lines[index...] {
                if line.isEmpty || line.hasPrefix("//") || line == "}" { break }
                text += line + " "
                if line.hasSuffix("{") { break }
            }
            return Declaration(file: file, before: index == 0 ? "" : lines[index - 1], text: text)
        }
    }

    /// Reusing an IV under one key gives away where two texts begin to differ, so nobody is asked for one.
    @Test func noPublicDeclarationTakesAnIVButForVectors() throws {
        let declarations = try Self.declarations()
        #expect(declarations.count > 300)
        let takers = declarations.filter { $0.text.contains(/\b(iv|ivs|IV|IVPool|IVSource)\b/.ignoresCase()) }
        // Sealing; an encryptor; encrypting in memory and of files.
        #expect(takers.count == 4, "\(takers.map { "\($0.file): \($0.text)" })")
        for taker in takers { #expect(taker.before == "@_spi(Vectors)", "\(taker.file): \(taker.text)") }
    }

    /// It is made by what encrypts, and so is for one attachment alone.
    @Test func noPublicDeclarationTakesTheKeyToEncryptAnAttachmentUnderButForVectors() throws {
        let encrypting = try Self.declarations().filter { declaration in
            declaration.file.contains("/Attachments/")
                && (declaration.text.contains("func encrypt")
                    || declaration.file.hasSuffix("/AttachmentEncryptor.swift") && declaration.text.contains(" init("))
        }
        #expect(encrypting.count > 6)
        let takers = encrypting.filter { $0.text.prefix { $0 != ">" }.contains("AttachmentKey") }
        #expect(takers.count == 3, "\(takers.map { "\($0.file): \($0.text)" })")
        for taker in takers { #expect(taker.before == "@_spi(Vectors)", "\(taker.file): \(taker.text)") }
    }
}
