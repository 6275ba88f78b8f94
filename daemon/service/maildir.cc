#include "daemon/service/maildir.hh"

#include <algorithm>
#include <filesystem>

#include "daemon/net/connection.hh"
#include "daemon/service/clock.hh"
#include "daemon/service/log.hh"
#include "daemon/service/regular_file.hh"

namespace service {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kBatch = 50;
constexpr std::size_t kBatchBytes = 4u << 20;  // a larger mail makes a batch of its own

// Oldest names first: a Maildir name begins with the time of delivery. No pipes, which would block, and no
// links to elsewhere.
std::vector<std::string> list_new(const fs::path& folder, std::error_code& error) {
  std::vector<std::string> names;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    const auto name = at->path().filename().string();
    if (!name.starts_with('.') && at->symlink_status(ignored).type() == fs::file_type::regular)
      names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

// Where a file of new/ goes once it is durable.
fs::path place_of(const Maildir& maildir, const std::string& name, std::error_code& error) {
  using Kind = rules::AfterCommit::Kind;
  const fs::path root = maildir.folder;
  if (maildir.after.kind != Kind::move)
    return root / "cur" / (name + (maildir.after.kind == Kind::seen ? ":2,S" : ":2,"));
  const fs::path other = root / ("." + fs::path(maildir.after.folder).filename().string());
  for (const char* part : {"cur", "new", "tmp"}) fs::create_directories(other / part, error);
  return other / "cur" / (name + ":2,S");
}

}  // namespace

struct MaildirReader::File {
  std::string name, bytes;
  bool truncated = false;
};

// Reads on from names[at]. A file that cannot be read stays for another look.
std::vector<MaildirReader::File> MaildirReader::read_batch(std::span<const std::string> names,
                                                           std::size_t& at, std::size_t limit) const {
  std::vector<File> batch;
  for (std::size_t bytes = 0; at < names.size() && batch.size() < kBatch && bytes < kBatchBytes; ++at) {
    auto read = read_regular(fs::path(maildir_.folder) / "new" / names[at], limit);
    if (!read) continue;
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
    const auto place = place_of(maildir_, name, error);
    if (!error) fs::rename(file, place, error);
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
  names_ = list_new(fs::path(maildir_.folder) / "new", error);
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

boost::asio::awaitable<void> watch_maildir(Maildir maildir, DeskThread& desk, intake::Intake& intake,
                                           std::function<void()> taken,
                                           std::function<void(const std::string& trouble)> state,
                                           std::stop_token stop) {
  const std::string mailbox = maildir.mailbox;
  MaildirReader reader(std::move(maildir));
  bool failing = false;
  while (!stop.stop_requested()) {
    const auto count = co_await desk.run([&reader, &intake] { return reader.take(intake, now()); });
    if (!count && !failing)
      log::warn("mailbox failed",
                {{"mailbox", mailbox}, {"error", count.error().message}, {"hint", count.error().hint}});
    failing = !count;
    state(count ? "" : count.error().message);
    if (count && *count > 0) taken();
    if (count && reader.has_more()) continue;
    co_await net::sleep_until(net::Clock::now() + std::chrono::seconds(1), stop);
  }
}

}  // namespace service
