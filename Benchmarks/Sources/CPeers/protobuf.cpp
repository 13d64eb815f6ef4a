// SPDX-License-Identifier: Apache-2.0

// Distributions build the library with NDEBUG. Without it, the headers' inline code would make checks that the library does not.
#ifndef NDEBUG
#define NDEBUG
#endif

#include "CPeers.h"

// scripts/bench generates this file, since the code belongs to one version of the library.
#if __has_include("Messages.pb.h")

#include "Messages.pb.cc"

#include <string>

namespace {

uint64_t sum(const IncomingPushMessageSignal &signal) {
    uint64_t sum = signal.type() + signal.timestamp();
    sum += signal.source().size() + signal.relay().size() + signal.message().size();
    for (const auto &destination : signal.destinations()) sum += destination.size();
    return sum;
}

uint64_t sum(const PushMessageContent &content) {
    uint64_t sum = content.body().size();
    for (const auto &attachment : content.attachments()) {
        sum += attachment.id() + attachment.contenttype().size() + attachment.key().size();
    }
    return sum;
}

template <typename Message>
bool read(Message &message, uint64_t *result, const uint8_t *bytes, size_t length) {
    if (!message.ParseFromArray(bytes, static_cast<int>(length))) return false;
    *result = sum(message);
    return true;
}

template <typename Message>
ptrdiff_t write(const Message &message, uint8_t *bytes, size_t capacity) {
    size_t length = message.ByteSizeLong();
    if (length > capacity) return -1;
    message.SerializeWithCachedSizesToArray(bytes);
    return static_cast<ptrdiff_t>(length);
}

std::string version() {
    int number = GOOGLE_PROTOBUF_VERSION;
    return std::to_string(number / 1'000'000) + "." + std::to_string(number / 1000 % 1000) + "." + std::to_string(number % 1000);
}

} // namespace

struct peer_protobuf {
    IncomingPushMessageSignal signal;
    PushMessageContent content;
};

extern "C" {

peer_protobuf *peer_protobuf_create(void) { return new peer_protobuf; }

const char *peer_protobuf_version(void) {
    static const std::string text = version();
    return text.c_str();
}

bool peer_protobuf_read_signal(peer_protobuf *kept, uint64_t *sum, const uint8_t *bytes, size_t length) {
    if (kept) return read(kept->signal, sum, bytes, length);
    IncomingPushMessageSignal signal;
    return read(signal, sum, bytes, length);
}

bool peer_protobuf_read_content(peer_protobuf *kept, uint64_t *sum, const uint8_t *bytes, size_t length) {
    if (kept) return read(kept->content, sum, bytes, length);
    PushMessageContent content;
    return read(content, sum, bytes, length);
}

ptrdiff_t peer_protobuf_write_signal(const peer_protobuf *kept, uint8_t *bytes, size_t capacity) {
    return write(kept->signal, bytes, capacity);
}

ptrdiff_t peer_protobuf_write_content(const peer_protobuf *kept, uint8_t *bytes, size_t capacity) {
    return write(kept->content, bytes, capacity);
}

} // extern "C"

#else

extern "C" {

peer_protobuf *peer_protobuf_create(void) { return nullptr; }
const char *peer_protobuf_version(void) { return nullptr; }
bool peer_protobuf_read_signal(peer_protobuf *, uint64_t *, const uint8_t *, size_t) { return false; }
bool peer_protobuf_read_content(peer_protobuf *, uint64_t *, const uint8_t *, size_t) { return false; }
ptrdiff_t peer_protobuf_write_signal(const peer_protobuf *, uint8_t *, size_t) { return -1; }
ptrdiff_t peer_protobuf_write_content(const peer_protobuf *, uint8_t *, size_t) { return -1; }

} // extern "C"

#endif
