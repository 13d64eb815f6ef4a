// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import PushHTTP
import PushWire

/// Shows what goes over the wire, in lines of limited length. It hides credentials, the signaling key and attachment keys. It
/// shows codes in paths, links to blobs, and texts, so it is for demonstrations and not for a log.
package struct WireTrace: Sendable {
    private static let width = 360

    private let print: (@Sendable (String) -> Void)?

    /// Shows nothing.
    package static let off = WireTrace(print: nil)

    /// Passes each line to `print`.
    package static func on(_ print: @escaping @Sendable (String) -> Void) -> WireTrace { WireTrace(print: print) }

    func show(_ request: HTTPRequest, _ body: [UInt8], of call: RESTCall) {
        line(">", "\(request.method.rawValue) \(request.path ?? "")")
        if call == .confirmCode { line(" ", #"{"signalingKey":"<redacted>",…}"#) } else { show(body: body) }
    }

    func show(_ response: HTTPResponse, _ body: [UInt8]) {
        line("<", "\(response.status.code)")
        show(body: body)
    }

    func show(_ name: String, _ bytes: [UInt8]) {
        let isText = bytes.allSatisfy { (0x20...0x7E).contains($0) }
        let text =
            isText
            ? String(decoding: bytes, as: UTF8.self)
            : Hex.text(bytes)
        line("*", "\(name), \(bytes.count) bytes: \(text)")
    }

    func show(_ signal: IncomingPushMessageSignal) {
        line(
            "*",
            "signal: type \(signal.type), source \(signal.source ?? "-"), relay \(signal.relay ?? "-"), "
                + "timestamp \(signal.timestamp ?? 0), message \(signal.message?.count ?? 0) bytes")
    }

    func show(_ content: PushMessageContent) {
        let files = content.attachments.map { "\($0.contentType ?? "-") \($0.id ?? 0)" }.joined(separator: ", ")
        line(
            "*",
            "content, \(content.encodedByteCount) bytes: body \"\(content.body ?? "")\", attachments: \(files.isEmpty ? "none" : files)"
        )
    }

    func showBlob(at path: String, _ direction: String, _ location: ServiceURL) throws {
        guard print != nil else { return }
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        line("*", "blob, \(size) bytes, \(direction) \(location.text)")
    }

    private func show(body: [UInt8]) {
        if !body.isEmpty { line(" ", String(decoding: body, as: UTF8.self)) }
    }

    private func line(_ mark: String, _ text: String) {
        // Counts scalars, because one character can be as long as a message.
        let (shown, rest) = (text.unicodeScalars.prefix(Self.width), text.unicodeScalars.count - Self.width)
        print?("    \(mark) \(String(String.UnicodeScalarView(shown)))\(rest > 0 ? " … \(rest) more" : "")")
    }
}
