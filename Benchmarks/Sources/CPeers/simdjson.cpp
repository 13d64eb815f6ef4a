// SPDX-License-Identifier: Apache-2.0

#include "CPeers.h"

#include <array>
#include <cstring>
#include <new>
#include <simdjson.h>
#include <string_view>

using namespace simdjson;

static_assert(peer_simdjson_padding >= SIMDJSON_PADDING, "peer_simdjson_padding is less than simdjson needs");

struct peer_simdjson {
    ondemand::parser parser;
};

namespace {

constexpr std::array<uint8_t, 256> make_sextets() {
    std::array<uint8_t, 256> sextets{};
    for (auto &sextet : sextets) sextet = 0xFF;
    constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (uint8_t i = 0; i < 64; i++) sextets[static_cast<uint8_t>(alphabet[i])] = i;
    return sextets;
}

// The value of each base64 character, or 0xFF for any other byte.
constexpr std::array<uint8_t, 256> sextets = make_sextets();

// Strict base64 of 10 bytes, without padding (RFC 4648 section 4).
bool decode_token(uint8_t *token, std::string_view text) {
    if (text.size() != 14) return false;
    uint8_t faults = 0;
    auto sextet = [&](size_t i) {
        uint8_t value = sextets[static_cast<uint8_t>(text[i])];
        faults |= value;
        return value;
    };
    for (size_t i = 0; i < 12; i += 4, token += 3) {
        uint8_t a = sextet(i), b = sextet(i + 1), c = sextet(i + 2), d = sextet(i + 3);
        token[0] = static_cast<uint8_t>(a << 2 | b >> 4);
        token[1] = static_cast<uint8_t>(b << 4 | c >> 2);
        token[2] = static_cast<uint8_t>(c << 6 | d);
    }
    uint8_t a = sextet(12), b = sextet(13);
    token[0] = static_cast<uint8_t>(a << 2 | b >> 4);
    return (faults & 0x80) == 0 && (b & 15) == 0;
}

// Calls `read` with each element of the array in {"contacts": [...]}. Returns whether the whole text is valid.
template <typename Read>
bool read_contacts(peer_simdjson *kept, const uint8_t *text, size_t length, Read read) {
    ondemand::document document;
    ondemand::object object;
    bool is_read = false;
    if (kept->parser.iterate(padded_string_view(text, length, length + SIMDJSON_PADDING)).get(document)) return false;
    if (document.get_object().get(object)) return false;
    for (auto field : object) {
        std::string_view key;
        ondemand::array array;
        if (field.unescaped_key().get(key)) return false;
        // simdjson skips an unread value, and checks little of it.
        if (key != "contacts") continue;
        if (is_read || field.value().get(array)) return false;
        is_read = true;
        for (auto element : array) {
            if (!read(element)) return false;
        }
    }
    // No text may follow the object.
    return is_read && document.current_location().error() == OUT_OF_BOUNDS;
}

} // namespace

extern "C" {

peer_simdjson *peer_simdjson_create(void) { return new peer_simdjson; }

void peer_simdjson_free(peer_simdjson *parser) { delete parser; }

const char *peer_simdjson_version(void) { return SIMDJSON_STRINGIFY(SIMDJSON_VERSION); }

ptrdiff_t peer_simdjson_tokens(peer_simdjson *parser, uint8_t *tokens, size_t capacity, const uint8_t *text, size_t length) {
    size_t count = 0;
    bool is_right = read_contacts(parser, text, length, [&](auto &element) {
        std::string_view token;
        if (count == capacity || element.get_string().get(token)) return false;
        return decode_token(tokens + 10 * count++, token);
    });
    return is_right ? static_cast<ptrdiff_t>(count) : -1;
}

ptrdiff_t peer_simdjson_contacts(peer_simdjson *parser, peer_contact *contacts, size_t capacity, uint8_t *relays,
                                 size_t relay_capacity, const uint8_t *text, size_t length) {
    size_t count = 0, relay_end = 0;
    bool is_right = read_contacts(parser, text, length, [&](auto &element) {
        ondemand::object object;
        if (count == capacity || element.get_object().get(object)) return false;
        peer_contact &contact = contacts[count++];
        contact = {};
        bool has_token = false, has_sms = false;
        for (auto field : object) {
            std::string_view key, value;
            if (field.unescaped_key().get(key)) return false;
            if (key == "token") {
                if (has_token || field.value().get(value) || !decode_token(contact.token, value)) return false;
                has_token = true;
            } else if (key == "relay") {
                if (contact.has_relay || field.value().get(value) || value.size() > relay_capacity - relay_end) return false;
                std::memcpy(relays + relay_end, value.data(), value.size());
                contact.has_relay = 1;
                contact.relay_start = static_cast<uint32_t>(relay_end);
                contact.relay_length = static_cast<uint32_t>(value.size());
                relay_end += value.size();
            } else if (key == "supportsSms") {
                bool flag = false;
                if (has_sms || field.value().get(flag)) return false;
                has_sms = true;
                contact.supports_sms = flag;
            }
        }
        return has_token;
    });
    return is_right ? static_cast<ptrdiff_t>(count) : -1;
}

} // extern "C"
