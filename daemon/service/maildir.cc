#include "daemon/service/maildir.hh"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "daemon/net/connection.hh"
#include "daemon/service/clock.hh"
#include "daemon/service/log.hh"

namespace service {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kBatch = 50;
constexpr std::uintmax_t kBatchBytes = 4u << 20;  // a larger mail makes a batch of its own

// Oldest names first: a Maildir name begins with the time of delivery.
std::vector<fs::path> list_new(const Maildir& maildir, std::error_code& error) {
  std::vector<fs::path> files;
  for (fs::directory_iterator at(fs::path(maildir.folder) / "new", error), end; !error && at != end;
       at.increment(error))
    if (!at->path().filename().string().starts_with('.')) files.push_back(at->path());
  std::sort(files.begin(), files.end());
  return files;
}

struct File {
  fs::path path;
  std::string bytes;
};

std::vector<File> read_batch(std::vector<fs::path>::const_iterator& at,
                             std::vector<fs::path>::const_iterator end) {
  std::vector<File> batch;
  for (std::size_t bytes = 0; at != end && batch.size() < kBatch && bytes < kBatchBytes; ++at) {
    std::ifstream file(*at, std::ios::binary);
    if (!file) continue;  // gone since we looked; another look will tell
    batch.push_back({*at, std::string(std::istreambuf_iterator<char>(file), {})});
    bytes += batch.back().bytes.size();
  }
  return batch;
}

// Failing leaves the file in new/: it comes again and is known as a duplicate.
void settle(const Maildir& maildir, const fs::path& file) {
  using Kind = rules::AfterCommit::Kind;
  std::error_code error;
  const auto name = file.filename().string();
  const fs::path root = maildir.folder;
  if (maildir.after.kind == Kind::remove) {
    fs::remove(file, error);
  } else if (maildir.after.kind == Kind::move) {
    const fs::path other = root / ("." + fs::path(maildir.after.folder).filename().string());
    for (const char* part : {"cur", "new", "tmp"}) fs::create_directories(other / part, error);
    fs::rename(file, other / "cur" / (name + ":2,S"), error);
  } else {
    const std::string flags = maildir.after.kind == Kind::seen ? ":2,S" : ":2,";
    fs::rename(file, root / "cur" / (name + flags), error);
  }
  if (error)
    log::warn("maildir: a mail was taken but its file could not be settled",
              {{"mailbox", maildir.mailbox}, {"file", file.string()}, {"error", error.message()}});
}

storage::Result<void> take_batch(const Maildir& maildir, const std::vector<File>& batch,
                                 intake::Intake& intake, storage::Instant now) {
  std::vector<storage::Arrival> arrivals;
  for (const auto& file : batch) arrivals.push_back({{maildir.mailbox, 0, 0}, file.bytes, {}, false});
  if (auto taken = intake.take(arrivals, now); !taken) return tl::unexpected(taken.error());
  for (const auto& file : batch) settle(maildir, file.path);
  return {};
}

}  // namespace

storage::Result<std::size_t> take_maildir(const Maildir& maildir, intake::Intake& intake,
                                          storage::Instant now) {
  std::error_code error;
  const auto files = list_new(maildir, error);
  if (error)
    return storage::fail(storage::Fault::unavailable,
                         "cannot read the Maildir " + maildir.folder + ": " + error.message(),
                         "it needs the folders cur, new and tmp, readable and writable by ticketd");
  for (auto at = files.begin(); at != files.end();) {
    const auto batch = read_batch(at, files.end());
    if (auto taken = take_batch(maildir, batch, intake, now); !taken) return tl::unexpected(taken.error());
  }
  return files.size();
}

boost::asio::awaitable<void> watch_maildir(Maildir maildir, DeskThread& desk, intake::Intake& intake,
                                           std::function<void()> taken, std::stop_token stop) {
  bool failing = false;
  while (!stop.stop_requested()) {
    const auto count =
        co_await desk.run([&maildir, &intake] { return take_maildir(maildir, intake, now()); });
    if (!count && !failing)
      log::warn(
          "mailbox failed",
          {{"mailbox", maildir.mailbox}, {"error", count.error().message}, {"hint", count.error().hint}});
    failing = !count;
    if (count && *count > 0) taken();
    co_await net::sleep_until(net::Clock::now() + std::chrono::seconds(1), stop);
  }
}

}  // namespace service
