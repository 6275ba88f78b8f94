#pragma once
// The keyed token that every outgoing copy carries: t42.m7.r3.MAC, or t42.m7.r3.e9.MAC in a desk that was
// restored from a backup.
//
// It names the ticket, the message, the recipient of one copy and the epoch in which it was made (none: the
// first), under an HMAC-SHA-256 cut to 128 bits in
// base32, so that nobody can make one up. It proves a thread, never a person: it travels in headers that many
// people and logs see. Case does not matter, since some relays change it.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/epoch.hh"

namespace desk {

struct Token {
  storage::TicketId ticket;
  storage::MessageNo message;
  int recipient = 0;
  std::int64_t epoch = 0;
  friend bool operator==(const Token&, const Token&) = default;
};

// `secret` is the desk's own (Store::secret()).
std::string write_token(const Token& token, std::string_view secret);

// Every authentic token in `text`, in order, each once. Linear; anything that only looks like a token is
// passed over.
std::vector<Token> find_tokens(std::string_view text, std::string_view secret);

// The token as far as it names what this desk remembers; none where that is lost with the life it was made
// in: its number may be somebody else's by now. Where the message is lost but not its ticket, the ticket
// alone.
std::optional<Token> remembered(const Token& token, std::span<const storage::Epoch> epochs);

// The left side of Message-IDs of mail that belongs to no ticket: "report.STEM.MAC".
std::string write_report_id(std::string_view stem, std::string_view secret);
bool is_report_id(std::string_view message_id, std::string_view secret);

// A short code under the same secret for another purpose (confirmations, plus-addresses): base32, 26
// characters.
std::string keyed_code(std::string_view purpose, std::string_view text, std::string_view secret);

// The code of a held mail or a swap, as it is stored.
std::string digest_of_code(std::string_view code, std::string_view secret);

}  // namespace desk
