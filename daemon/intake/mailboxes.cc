#include "daemon/intake/mailboxes.hh"

#include <charconv>

namespace intake {
namespace {

using storage::Result;

std::string memory_of(const std::string& mailbox) {
  return "mailbox." + mailbox;
}

// Where its mail lies.
std::string place_of(const rules::Mailbox& mailbox) {
  std::string place;
  if (mailbox.imap)
    place += mailbox.imap->server.host + " " + mailbox.imap->user + " " + mailbox.imap->folder;
  if (mailbox.maildir) place += " " + *mailbox.maildir;
  return place;
}

}  // namespace

// "1772442000 imap.example.com support INBOX"
Result<void> note_mailboxes(const storage::Store& store, const rules::Policy& policy, storage::Instant now,
                            storage::Changes& changes) {
  for (const auto& mailbox : policy.mailboxes) {
    const auto known = store.memory(memory_of(mailbox.name));
    if (!known) return tl::unexpected(known.error());
    const std::string place = " " + place_of(mailbox);
    if (*known && (*known)->ends_with(place) && (*known)->find(' ') + place.size() == (*known)->size())
      continue;
    changes.memories.push_back(
        {memory_of(mailbox.name), std::to_string(now.time_since_epoch().count()) + place});
  }
  return {};
}

Result<std::optional<storage::Instant>> mailbox_since(const storage::Store& store, const std::string& name) {
  const auto known = store.memory(memory_of(name));
  if (!known) return tl::unexpected(known.error());
  std::int64_t since = 0;
  if (!*known ||
      std::from_chars((*known)->data(), (*known)->data() + (*known)->size(), since).ec != std::errc{})
    return std::optional<storage::Instant>{};
  return storage::Instant(std::chrono::seconds(since));
}

}  // namespace intake
