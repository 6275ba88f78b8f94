#pragma once
// Mails in files: single ones, mbox files, Maildir and other folders.

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "storage/ids.hh"

namespace ctl {

struct MailFile {
  std::string name;  // for people: "old.mbox, mail 3"
  std::string path;
  std::uint64_t offset = 0, size = 0;  // in the file
  bool quoted = false;                 // lines that begin with ">From " were "From " (mbox)
  storage::Instant at{};               // its Date; where it has none, or one after `now`, the file's own
};

// All mails of `paths` by time. An mbox file is known by its first line.
[[nodiscard]] tl::expected<std::vector<MailFile>, std::string> list_mails(
    const std::vector<std::string>& paths, storage::Instant now);
[[nodiscard]] tl::expected<std::string, std::string> read_mail(const MailFile& file);

// The header block, with the empty line behind it.
std::string_view header_of(std::string_view mail);

}  // namespace ctl
