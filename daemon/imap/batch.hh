#pragma once
// Which mails are fetched together.

#include <span>
#include <vector>

#include "daemon/imap/fetch_item.hh"

namespace imap {

// The longest run at the front of `mails` (not empty) that fits into `most` mails and `bytes`; at least one
// mail, and one that is too large for `bytes` alone.
std::span<const Metadata> next_batch(std::span<const Metadata> mails, std::size_t most, std::uint64_t bytes);

}  // namespace imap
