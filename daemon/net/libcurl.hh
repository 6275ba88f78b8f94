#pragma once
// What all uses of libcurl share.

#include <string_view>

namespace net {

// Initialises libcurl once, and ignores SIGPIPE where nobody handles it: OpenSSL may write to a peer that has reset.
void prepare_process();

// Of a failed TLS handshake, by libcurl's words: an authority of the right name but with another key fails in
// OpenSSL's arithmetic, not in its TLS ("error:0A..."), and libcurl then speaks of a broken handshake.
bool is_bad_signature(std::string_view detail);

}  // namespace net
