#include "daemon/service/maildir.hh"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

#include "daemon/intake/tell.hh"
#include "daemon/net/connection.hh"
#include "daemon/runtime/clock.hh"
#include "daemon/runtime/log.hh"
#include "daemon/service/once_daily.hh"
#include "daemon/service/regular_file.hh"
#include "mailparse/header/delivery_marks.hh"

namespace service {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kBatch = 50;
constexpr std::size_t kBatchBytes = 4u << 20;  // a larger mail makes a batch of its own

constexpr std::chrono::minutes kPatience{10};  // before operators hear of what cannot be taken

// Oldest names first: a Maildir name begins with the time of delivery. No pipes, which would block, and no
// links to elsewhere.
std::vector<std::string> list_new(const fs::path& folder, std::map<std::string, std::string>& untaken,
                                  std::error_code& error) {
  std::vector<std::string> names;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    const auto name = at->path().filename().string();
    if (name.starts_with('.')) continue;
    if (at->symlink_status(ignored).type() == fs::file_type::regular)
      names.push_back(name);
    else
      untaken[name] = "it is no plain file";
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Empty: it is gone, since another program took it away.
std::string why_unreadable(const fs::path& file) {
  if (::access(file.c_str(), R_OK) == 0) return "it cannot be read";
  return errno == ENOENT ? "" : std::generic_category().message(errno);
}

// The name without what a mail client writes behind it.
std::string stem_of(const std::string& name) {
  return name.substr(0, name.rfind(":2,"));
}

// Where a file of new/ goes once it is durable. `turn`: how many names were in use already.
fs::path place_of(const Maildir& maildir, const std::string& name, int turn, std::error_code& error) {
  using Kind = rules::AfterCommit::Kind;
  const fs::path root = maildir.folder;
  const std::string stem = stem_of(name) + (turn > 0 ? "." + std::to_string(turn) : "");
  if (maildir.after.kind != Kind::move)
    return root / "cur" / (stem + (maildir.after.kind == Kind::seen ? ":2,S" : ":2,"));
  const fs::path other = root / ("." + fs::path(maildir.after.folder).filename().string());
  for (const char* part : {"cur", "new", "tmp"}) fs::create_directories(other / part, error);
  return other / "cur" / (stem + ":2,S");
}

// Another mail of the same name stays.
void move_aside(const Maildir& maildir, const std::string& name, std::error_code& error) {
  constexpr int kMostTurns = 100;
  const fs::path file = fs::path(maildir.folder) / "new" / name;
  for (int turn = 0; turn < kMostTurns; ++turn) {
    const auto place = place_of(maildir, name, turn, error);
    if (error) return;
    if (::renameat2(AT_FDCWD, file.c_str(), AT_FDCWD, place.c_str(), RENAME_NOREPLACE) == 0) return;
    if (errno == EEXIST) continue;
    if (errno == EINVAL && fs::exists(place, error)) continue;
    if (errno == EINVAL) return fs::rename(file, place, error);  // of a file system that cannot promise it
    error = {errno, std::generic_category()};
    return;
  }
  error = std::make_error_code(std::errc::file_exists);
}

}  // namespace

struct MaildirReader::File {
  std::string name, bytes;
  bool truncated = false;
};

// Reads on from names[at]. A file that cannot be read stays for another look.
std::vector<MaildirReader::File> MaildirReader::read_batch(std::span<const std::string> names,
                                                           std::size_t& at, std::size_t limit) {
  std::vector<File> batch;
  for (std::size_t bytes = 0; at < names.size() && batch.size() < kBatch && bytes < kBatchBytes; ++at) {
    const fs::path file = fs::path(maildir_.folder) / "new" / names[at];
    auto read = read_regular(file, limit);
    if (!read || read->bytes.empty()) {
      if (const auto why = read ? "it is empty" : why_unreadable(file); !why.empty())
        untaken_[names[at]] = why;
      continue;
    }
    mailparse::remove_delivery_marks(read->bytes);
    bytes += read->bytes.size();
    batch.push_back({names[at], std::move(read->bytes), read->truncated});
  }
  return batch;
}

// A file that was cut is never removed: nobody else has the rest of it.
void MaildirReader::settle(const std::string& name, bool truncated) {
  std::error_code error;
  const fs::path file = fs::path(maildir_.folder) / "new" / name;
  if (maildir_.after.kind == rules::AfterCommit::Kind::remove && !truncated) {
    fs::remove(file, error);
  } else {
    move_aside(maildir_, name, error);
  }
  if (!error || !fs::exists(file)) {
    unsettled_.erase(name);
  } else if (unsettled_.emplace(name, truncated).second) {
    log::warn("a mail was taken but its file cannot be moved out of new/: make the Maildir writable",
              {{"mailbox", maildir_.mailbox}, {"file", file.string()}, {"error", error.message()}});
  }
}

storage::Result<void> MaildirReader::take_batch(const std::vector<File>& batch, intake::Intake& intake,
                                                storage::Instant now) {
  std::vector<storage::Arrival> arrivals;
  for (const auto& file : batch)
    arrivals.push_back({{maildir_.mailbox, 0, 0}, file.bytes, {}, file.truncated});
  if (auto taken = intake.take(arrivals, now); !taken) return tl::unexpected(taken.error());
  for (const auto& file : batch) settle(file.name, file.truncated);
  return {};
}

storage::Result<void> MaildirReader::look() {
  std::error_code error;
  untaken_.clear();
  names_ = list_new(fs::path(maildir_.folder) / "new", untaken_, error);
  at_ = 0;
  if (error)
    return storage::fail(storage::Fault::unavailable,
                         "cannot read the Maildir " + maildir_.folder + ": " + error.message(),
                         "it needs the folders cur, new and tmp, readable and writable by ticketd");
  const auto unsettled = unsettled_;
  for (const auto& [name, truncated] : unsettled) settle(name, truncated);
  std::erase_if(names_, [&](const auto& name) { return unsettled.contains(name); });
  return {};
}

storage::Result<std::size_t> MaildirReader::take(intake::Intake& intake, storage::Instant now) {
  if (!has_more())
    if (auto looked = look(); !looked) return tl::unexpected(looked.error());
  const std::size_t begun = at_;
  const auto batch = read_batch(names_, at_, intake.policy().limits.mail);
  if (batch.empty()) return std::size_t{0};
  if (auto taken = take_batch(batch, intake, now); !taken) {
    at_ = begun;
    return tl::unexpected(taken.error());
  }
  return batch.size();
}

std::string MaildirReader::untaken() const {
  if (untaken_.empty()) return {};
  const auto& [name, why] = *untaken_.begin();
  const std::string more =
      untaken_.size() == 1 ? "" : ", and " + std::to_string(untaken_.size() - 1) + " more like it";
  return (fs::path(maildir_.folder) / "new" / name).string() + " cannot be taken: " + why + more;
}

namespace {

// What is wrong with one Maildir, and who heard of it.
class MaildirTrouble {
 public:
  explicit MaildirTrouble(std::string mailbox) : mailbox_(std::move(mailbox)) {}

  // True where operators are to hear of it: it goes on.
  bool note(const std::string& trouble, const std::string& hint) {
    const auto now = OnceDaily::Clock::now();
    if (trouble.empty() || trouble_.empty()) since_ = now;
    trouble_ = trouble;
    if (trouble.empty()) return false;
    if (news_.is_news(trouble, now))
      log::warn("mailbox failed", {{"mailbox", mailbox_}, {"error", trouble}, {"hint", hint}});
    if (now - since_ < kPatience || now < next_) return false;
    next_ = now + kPatience;
    return true;
  }

  desk::Trouble text() const {
    return {
        "maildir " + mailbox_, "mail of " + mailbox_ + " cannot be taken",
        "Mailbox " + mailbox_ + ": " + trouble_ +
            ".\n\nIt stays where it is and is tried again every second, and whoever wrote it waits. ticketd "
            "must be able to read, move and remove what lies in the folders cur, new and tmp: let the mail "
            "server write as ticketd's user or group (its umask too), or move away what is no mail.\n",
        std::chrono::hours{24}};
  }

 private:
  std::string mailbox_, trouble_;
  OnceDaily news_;
  OnceDaily::Clock::time_point since_{}, next_{};
};

}  // namespace

boost::asio::awaitable<void> watch_maildir(Maildir maildir, DeskThread& desk, storage::Store& store,
                                           intake::Intake& intake, std::function<void()> taken,
                                           std::function<void(const std::string& trouble)> state,
                                           std::stop_token stop) {
  MaildirTrouble trouble(maildir.mailbox);
  MaildirReader reader(std::move(maildir));
  while (!stop.stop_requested()) {
    const auto count = co_await desk.run([&reader, &intake] { return reader.take(intake, now()); });
    if (count && *count > 0) taken();
    if (count && reader.has_more()) continue;
    const std::string wrong = count ? reader.untaken() : count.error().message;
    state(wrong);
    if (trouble.note(wrong, count ? "" : count.error().hint)) {
      const auto told = co_await desk.run([&store, &intake, &trouble] {
        return intake::tell_operators(store, intake.policy(), trouble.text(), now());
      });
      if (told) taken();
    }
    co_await net::sleep_until(net::Clock::now() + std::chrono::seconds(1), stop);
  }
}

}  // namespace service
