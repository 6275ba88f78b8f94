#pragma once
// A mail that the relay finds too large, for one of our own people: its text goes, and names what does not.
// That a ticket is there must not depend on how large the customer's files are.

#include <cstdint>
#include <string>

#include "storage/message.hh"
#include "storage/outbox.hh"

namespace outbox {

// Not what a customer gets: who wrote an answer is told that it did not fit, and decides what to do.
bool may_be_shortened(const storage::OutboxItem& item);

// The mail with its header and the beginning of its text only, in at most `limit` bytes; 0: in as few as are
// taken everywhere. Empty where not even the header fits.
std::string shortened(const std::string& mail, std::uint64_t limit);

// For the ticket's history.
storage::Event shortened_event(const storage::OutboxItem& item, storage::Instant now);

}  // namespace outbox
