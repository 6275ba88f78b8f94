#pragma once
// Values -> words of a command. Whatever goes in, what comes out cannot end the command or start another.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/imap/response.hh"

namespace imap {

// A mailbox name as a quoted string in modified UTF-7 (RFC 3501, 5.1.3): only printable ASCII, so that no
// literal is ever needed. Text that is not UTF-8 is read as Latin-1. "INBOX" stays INBOX.
std::string mailbox_word(std::string_view utf8);
std::string modified_utf7(std::string_view utf8);
std::string quoted(std::string_view printable_ascii);

// Sorted, distinct UIDs as sets like "4:7,9", each of at most `limit` characters: servers bound a command's
// length.
std::vector<std::string> uid_sets(std::vector<Uid> uids, std::size_t limit = 1000);

}  // namespace imap
