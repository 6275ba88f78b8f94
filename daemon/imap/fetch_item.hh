#pragma once
// What one FETCH response says of one mail (RFC 3501, 7.4.2).

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/imap/response.hh"

namespace imap {

using Instant = std::chrono::sys_seconds;

struct FetchItem {
  std::optional<Uid> uid;  // absent in news about flags that nobody asked for
  std::optional<std::vector<std::string>> flags;
  std::optional<std::uint64_t> size;  // what the server believes: RFC822.SIZE
  std::optional<Instant> internal_date;
  std::optional<std::string> body;  // BODY[] or BODY[]<0>: the mail's bytes
};

// A mail as a listing shows it: all but the bytes.
struct Metadata {
  Uid uid = 0;
  std::vector<std::string> flags;
  std::uint64_t size = 0;  // what the server believes, some wrongly; 0 where it does not say
  Instant internal_date{};
  bool twice = false;  // two mails have this UID, as in a folder whose index is damaged
};

// Read or answered by somebody.
bool was_handled(const Metadata& mail);

// Moves strings out of the tokens of a FETCH response. Items that we do not know are skipped; nothing if the
// list is malformed.
std::optional<FetchItem> read_fetch(Response&& response);

// "17-Jul-1996 02:44:25 -0700" (RFC 3501, date-time).
std::optional<Instant> read_date_time(std::string_view text);

}  // namespace imap
