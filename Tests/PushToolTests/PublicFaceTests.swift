// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The public declarations in the sources of the three libraries.
@Suite struct PublicFaceTests {
    /// A declaration from `public` to its body, on one line, and the line before it.
    private struct Declaration {
        let file: String
        let before: String
        let text: String
    }

    /// The sources of the three libraries.
    private static func files() throws -> [String] {
        try ["PushCrypto", "PushWire", "PushHTTP"].flatMap { module in
            let folder = "Sources/\(module)"
            return try FileManager.default.subpathsOfDirectory(atPath: "\(Checkout.folder)/\(folder)")
                .filter { $0.hasSuffix(".swift") }.map { "\(folder)/\($0)" }
        }
    }

    /// The declarations of all sources. Reading them takes a second, so it is done once.
    private static let allDeclarations = Result { try files().flatMap { try declarations(in: $0) } }

    private static func declarations() throws -> [Declaration] { try allDeclarations.get() }

    private static func declarations(in file: String) throws -> [Declaration] {
        let lines = try Checkout.text(file).split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        return lines.indices.compactMap { index in
            guard lines[index].contains("public "),
                lines[index].contains(/^(@[a-zA-Z(), _]+ )*public (?!import)/)
            else { return nil }
            var text = ""
            for line in lines[index...] {
                if line.isEmpty || line.hasPrefix("//") || line == "}" { break }
                text += line + " "
                if line.hasSuffix("{") { break }
            }
            return Declaration(file: file, before: index == 0 ? "" : lines[index - 1], text: text)
        }
    }

    /// A repeated IV with one key reveals where two texts begin to differ, so no public call takes an IV.
    @Test func noPublicDeclarationTakesAnIVButForVectors() throws {
        let declarations = try Self.declarations()
        #expect(declarations.count > 300)
        let takers = declarations.filter { $0.text.contains(/\b(iv|ivs|IV|IVPool|IVSource)\b/.ignoresCase()) }
        // One each for sealing, an encryptor, encryption in memory, and encryption of files.
        #expect(takers.count == 4, "\(takers.map { "\($0.file): \($0.text)" })")
        for taker in takers { #expect(taker.before == "@_spi(Vectors)", "\(taker.file): \(taker.text)") }
    }

    /// The calls that encrypt make the key, so a key is used for only one attachment.
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

    /// The caller must choose the profile, because with the wrong one an envelope looks forged.
    @Test func noPublicDeclarationHasADefaultProfile() throws {
        let takers = try Self.declarations().filter { $0.text.contains("profile: Profile") }
        #expect(takers.count > 20)
        let faults = takers.filter { $0.text.contains(/\bProfile\?? =/) }
        #expect(faults.isEmpty, "\(faults.map { "\($0.file): \($0.text)" })")
    }

    /// Foundation's JSON parser is lenient and slow, and every program that embeds a library would have to link Foundation.
    @Test func noLibraryImportsFoundationOrIsCodable() throws {
        let files = try Self.files()
        #expect(files.count > 50)
        for file in files {
            let lines = try Checkout.text(file).split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            for line in lines where !line.hasPrefix("//") {
                for word in ["import Foundation", "Codable", "Decodable", "Encodable"] where line.contains(word) {
                    Issue.record("\(file): \(line)")
                }
            }
        }
        // The default trait of swift-http-types adds FoundationEssentials.
        let manifest = try Checkout.text("Package.swift")
        #expect(manifest.contains(/swift-http-types", from: "[0-9.]+", traits: \[\]\)/))
    }
}
