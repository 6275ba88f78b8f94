#pragma once
// A copy of a desk's database and of its mails, made while ticketd runs, and the proof that one is whole.
//
//   auto made = storage::back_up({.database = "/var/lib/ticketd/tickets.db", .folder = "/backup"}, now);
//   auto found = storage::verify_backup("/backup");   // reads all of it
//
// The folder holds `tickets.db` and `tickets.db.mail/`, under these names whatever the desk's own are. The
// database is copied first and the mails after it, so every mail that the copy names is there. The file of
// marks is left out: beside the desk it knows which numbers were given out since, and a copy of it would not
// (restore.cc). A copy says in itself that it is one.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "storage/ids.hh"
#include "storage/result.hh"

namespace storage {

struct BackupOrder {
  std::string database;
  std::string folder;                   // made where it is missing; an earlier backup of this desk is renewed
  std::function<void()> on_progress{};  // again and again; may be empty
};

struct BackupMade {
  std::string database;            // the copy
  std::int64_t tickets = 0;        // in it
  std::int64_t mails = 0;          // that it names
  std::uint64_t bytes_copied = 0;  // of database and mails; what an earlier backup had already is left alone
};

struct BackupFound {
  std::optional<Instant> made;  // none: a database that no `back_up` made
  std::int64_t tickets = 0;
  std::int64_t mails = 0;           // all of them were read
  std::vector<std::string> damage;  // empty: it is whole
};

// Where it fails an earlier backup in the folder is as good as before.
[[nodiscard]] Result<BackupMade> back_up(const BackupOrder& order, Instant now);
[[nodiscard]] Result<BackupFound> verify_backup(const std::string& folder,
                                                const std::function<void()>& on_progress = {});

}  // namespace storage
