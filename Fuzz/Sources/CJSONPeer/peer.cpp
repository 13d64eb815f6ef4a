/* SPDX-License-Identifier: Apache-2.0 */

#include "CJSONPeer.h"

#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace {

using json = nlohmann::basic_json<std::map, std::vector, std::string, bool, int64_t, uint64_t, long double>;

bool is_of_number(char byte) { return (byte >= '0' && byte <= '9') || std::strchr("+-.eE", byte) != nullptr; }

// Records the parser's events. Reuses its memory for each text.
struct reading {
    cjsonpeer_verdict verdict;
    std::vector<cjsonpeer_token> tokens;
    std::vector<uint8_t> bytes;
    std::vector<size_t> open;
    size_t maximum_depth;
    // The count of numbers so far, and the text and index of each number that is too large for the parser.
    size_t number_count;
    std::vector<std::pair<size_t, std::string>> large_numbers;
    // The end of the number that the parser has just rejected as too large, or 0.
    size_t end_of_large_number;
    size_t count;

    void begin(size_t text_count) {
        verdict = cjsonpeer_accepted;
        tokens.clear();
        bytes.clear();
        open.clear();
        maximum_depth = number_count = end_of_large_number = 0;
        count = text_count;
    }

    bool add(cjsonpeer_kind kind, const char *start = nullptr, size_t length = 0) {
        auto place = static_cast<uint32_t>(bytes.size());
        bytes.insert(bytes.end(), start, start + length);
        tokens.push_back({kind, static_cast<uint32_t>(tokens.size() + 1), place, static_cast<uint32_t>(length)});
        return true;
    }

    bool add_number(const std::string &text) {
        for (auto &[place, large] : large_numbers) {
            if (place == number_count) {
                number_count++;
                return add(cjsonpeer_number, large.data(), large.size());
            }
        }
        number_count++;
        return add(cjsonpeer_number, text.data(), text.size());
    }

    bool enter(cjsonpeer_kind kind) {
        open.push_back(tokens.size());
        maximum_depth = std::max(maximum_depth, open.size());
        add(kind);
        tokens.back().next = 0;
        return true;
    }

    bool leave() {
        tokens[open.back()].next = static_cast<uint32_t>(tokens.size());
        open.pop_back();
        return true;
    }

    // The parser's events.
    bool null() { return add(cjsonpeer_null); }
    bool boolean(bool value) { return add(value ? cjsonpeer_true : cjsonpeer_false); }
    bool number_integer(int64_t value) { return add_number(std::to_string(value)); }
    bool number_unsigned(uint64_t value) { return add_number(std::to_string(value)); }
    bool number_float(long double, const std::string &text) { return add_number(text); }
    bool string(std::string &text) { return add(cjsonpeer_string, text.data(), text.size()); }
    bool key(std::string &text) { return add(cjsonpeer_string, text.data(), text.size()); }
    bool binary(std::vector<uint8_t> &) { return false; }
    bool start_object(size_t) { return enter(cjsonpeer_object); }
    bool end_object() { return leave(); }
    bool start_array(size_t) { return enter(cjsonpeer_array); }
    bool end_array() { return leave(); }

    template <typename Fault> bool parse_error(size_t position, const std::string &, const Fault &fault) {
        if (fault.id == 406) {
            end_of_large_number = position;
        } else {
            // The position is the number of bytes read, and the end of the text counts as one.
            verdict = position > count ? cjsonpeer_unfinished : cjsonpeer_refused;
        }
        return false;
    }
};

// Reads a text without a NUL or a byte order mark.
void read(reading &reading, const char *start, size_t count) {
    std::string text;
    reading.large_numbers.clear();
    while (true) {
        reading.begin(count);
        json::sax_parse(start, start + count, &reading);
        if (reading.end_of_large_number == 0) return;
        // Parses again, with the number cut to its sign and first digit, and padded with spaces to keep all offsets.
        size_t end = reading.end_of_large_number, digit = end;
        while (digit > 0 && is_of_number(start[digit - 1])) digit--;
        reading.large_numbers.emplace_back(reading.number_count, std::string(start + digit, start + end));
        if (text.empty()) text.assign(start, start + count);
        digit += text[digit] == '-' ? 2 : 1;
        text.replace(digit, end - digit, end - digit, ' ');
        start = text.data();
    }
}

} // namespace

cjsonpeer_text cjsonpeer_read(const uint8_t *text, size_t count) {
    static reading reading;
    const char *start = reinterpret_cast<const char *>(text);
    const void *nul = count > 0 ? std::memchr(start, 0, count) : nullptr;
    bool has_mark = count > 0 && text[0] == 0xEF;
    read(reading, start, has_mark ? 0 : nul ? static_cast<size_t>(static_cast<const char *>(nul) - start) : count);
    if (nul || has_mark) reading.verdict = cjsonpeer_refused;
    return {reading.verdict,       reading.open.size(),   reading.maximum_depth, reading.tokens.data(),
            reading.tokens.size(), reading.bytes.data()};
}
