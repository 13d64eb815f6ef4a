// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PushCrypto
import PushWire

/// The options for the body of a message.
struct BodyOptions: ParsableArguments {
    @Option(
        name: .customLong("body"),
        help: ArgumentHelp(
            "The message. Other users of this machine can see it in the list of processes.", valueName: "text"))
    var text: Text?

    @Option(
        name: .customLong("body-file"),
        help: ArgumentHelp(
            """
            The file with the message, or - for standard input. One line end after a text is removed. Line ends in base64 are \
            skipped.
            """, valueName: "file"),
        completion: .file())
    var file: Path?

    func validate() throws {
        guard (text == nil) != (file == nil) else {
            throw ValidationError(
                text == nil
                    ? "The body is missing: give --body or --body-file." : "Give --body or --body-file, not both.")
        }
    }

    /// Returns the body as text.
    func string() throws(ToolError) -> String {
        guard let bytes = try fileBytes() else { return text?.string ?? "" }
        if let encoding = Explanation.ofEncoding(bytes) { throw ToolError("--body-file \(encoding)") }
        guard let string = String(validating: PushPayload.withoutLineEnd(bytes), as: UTF8.self) else {
            throw ToolError("--body-file is not UTF-8")
        }
        return string
    }

    /// Decodes the body from base64.
    func bytes() throws(ToolError) -> [UInt8] {
        if let text {
            do { return try Base64.decode(text.string) } catch { throw fault(error, in: "--body") }
        }
        let bytes = try fileBytes() ?? []
        do { return try Base64.decode(WrappedText.characters(of: bytes)) } catch .malformed(let offset) {
            let error = Base64Error.malformed(offset: WrappedText.offset(of: offset, in: bytes))
            throw Explanation.ofEncoding(bytes).map { ToolError("--body-file \($0)", error) }
                ?? fault(error, in: "--body-file")
        } catch { throw fault(error, in: "--body-file") }
    }

    private func fault(_ error: Base64Error, in option: String) -> ToolError {
        ToolError("\(option) \(Explanation.of(error))", error)
    }

    private func fileBytes() throws(ToolError) -> [UInt8]? {
        guard let file else { return nil }
        return try Input.readAll(file, limit: WireLimits.pushPayload.maximumByteCount)
    }
}
