// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The public declarations in the sources of the three libraries.
@Suite struct PublicFaceTests {
    /// A declaration from `public` to its body, on one line, and the line that stands before it.
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

    /// Reading them takes a second, so it is done once.
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

    /// The caller must choose the profile, because with the wrong one an envelope looks forged.
    @Test func noPublicDeclarationHasADefaultProfile() throws {
        let takers = try Self.declarations().filter { $0.text.contains("profile: Profile") }
        #expect(takers.count > 20)
        let faults = takers.filter { $0.text.contains(/\bProfile\?? =/) }
        #expect(faults.isEmpty, "\(faults.map { "\($0.file): \($0.text)" })")
    }

    /// Foundation reads JSON leniently and slowly, and a program that embeds a library would have to link it.
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
        // Its default trait brings FoundationEssentials in.
        let manifest = try Checkout.text("Package.swift")
        #expect(manifest.contains(/swift-http-types", from: "[0-9.]+", traits: \[\]\)/))
    }
}
