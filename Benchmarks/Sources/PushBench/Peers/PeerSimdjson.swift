// SPDX-License-Identifier: Apache-2.0

import CPeers

/// simdjson. It reuses its parser, the padded text and the memory for the results.
@safe final class PeerSimdjson {
    private let parser = unsafe peer_simdjson_create()
    /// The text, with the zero padding that simdjson needs.
    private let text: [UInt8]
    private let textByteCount: Int
    private var tokens: [UInt8]
    private var contacts: [peer_contact]
    private var relays: [UInt8]

    /// - Parameters:
    ///   - text: The JSON text.
    ///   - capacity: The maximum number of tokens or contacts in `text`.
    init(text: [UInt8], capacity: Int) {
        self.text = text + Array(repeating: 0, count: peer_simdjson_padding)
        textByteCount = text.count
        tokens = Array(repeating: 0, count: 10 * capacity)
        contacts = Array(repeating: peer_contact(), count: capacity)
        relays = Array(repeating: 0, count: text.count)
    }

    deinit { unsafe peer_simdjson_free(parser) }

    /// Reads the text as a directory query. Returns the number of tokens, or -1 if the text is invalid.
    func readQuery() -> Int {
        unsafe peer_simdjson_tokens(parser, &tokens, tokens.count / 10, text, textByteCount)
    }

    /// Reads the text as a directory response. Returns the number of contacts, or -1 if the text is invalid.
    func readResponse() -> Int {
        unsafe peer_simdjson_contacts(
            parser, &contacts, contacts.count, &relays, relays.count, text, textByteCount)
    }

    /// Returns a raw token of the query that was read last.
    func token(_ index: Int) -> [UInt8] { Array(tokens[10 * index..<10 * index + 10]) }

    /// Returns a contact of the response that was read last.
    func contact(_ index: Int) -> (token: [UInt8], relay: String?, supportsSMS: Bool) {
        let contact = contacts[index]
        let token = unsafe withUnsafeBytes(of: contact.token) { unsafe Array($0) }
        let relay = relays[Int(contact.relay_start)...].prefix(Int(contact.relay_length))
        return (
            token, contact.has_relay == 1 ? String(decoding: relay, as: UTF8.self) : nil, contact.supports_sms == 1
        )
    }

    static var version: String { unsafe String(cString: peer_simdjson_version()) }
}
