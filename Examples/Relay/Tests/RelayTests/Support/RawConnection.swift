// SPDX-License-Identifier: Apache-2.0

import Foundation
import PushWire

/// A connection on which a test sends any bytes, at any pace. curl sends only proper requests.
final class RawConnection: Sendable {
    private let socket: Int32

    init(to url: ServiceURL) throws {
        #if canImport(Glibc)
        let type = Int32(SOCK_STREAM.rawValue)
        #else
        let type = SOCK_STREAM
        #endif
        socket = Foundation.socket(AF_INET, type, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(url.authority.split(separator: ":").last ?? "")!.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw POSIXError(.ECONNREFUSED) }
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(socket) }

    /// Sends a text.
    ///
    /// - Returns: Whether all of it was sent.
    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// Closes the sending side.
    func finish() { shutdown(socket, Int32(SHUT_WR)) }

    /// Whether there is input, or the other end has closed.
    var hasInput: Bool {
        var byte: UInt8 = 0
        return recv(socket, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) >= 0
    }

    /// Reads until the other end closes. Returns nil after 10 seconds.
    func readToEnd() async -> String? { await read { _ in false } }

    /// Reads until the input ends with a text, or the other end closes. Returns nil after 10 seconds.
    func read(to end: String) async -> String? { await read { $0.suffix(end.utf8.count).elementsEqual(end.utf8) } }

    /// Reads the next response. It has to state its length, or have no body.
    func readResponse() async throws -> Curl.Response? {
        let bytes = await readBytes { bytes in
            guard bytes.firstRange(of: Array("\r\n\r\n".utf8)) != nil, let response = try? Curl.parse(bytes) else {
                return false
            }
            return response.body.count >= response.headers["content-length"].flatMap { Int($0) } ?? 0
        }
        return try bytes.map(Curl.parse)
    }

    private func read(until isEnough: @escaping @Sendable ([UInt8]) -> Bool) async -> String? {
        await readBytes(until: isEnough).map { String(decoding: $0, as: UTF8.self) }
    }

    private func readBytes(until isEnough: @escaping @Sendable ([UInt8]) -> Bool) async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [self] in
                var all: [UInt8] = []
                var piece = [UInt8](repeating: 0, count: 65_536)
                while !isEnough(all) {
                    let count = recv(socket, &piece, piece.count, 0)
                    guard count > 0 else {
                        let isClosed = count == 0 || errno == ECONNRESET
                        return continuation.resume(returning: isClosed ? all : nil)
                    }
                    all += piece[..<count]
                }
                continuation.resume(returning: all)
            }
        }
    }
}
