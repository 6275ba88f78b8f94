#include "daemon/replay/mail_files.hh"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

#include "mailparse/header/date.hh"
#include "mailparse/header/headers.hh"

namespace ctl {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLargestMail = 256u << 20;  // no mail system takes a larger one
constexpr std::size_t kLongestHeader = 256u << 10;  // as far as mailparse looks
constexpr std::size_t kBlock = 1u << 20;

std::string cannot_read(const std::string& path, const std::string& why) {
  return "cannot read " + path + ": " + why;
}

// Reads pieces of one file, which may be larger than memory.
class Pieces {
 public:
  static tl::expected<Pieces, std::string> open(const std::string& path) {
    std::error_code error;
    const auto status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found)
      return tl::unexpected(cannot_read(path, "there is no such file"));
    if (!fs::exists(status)) return tl::unexpected(cannot_read(path, error.message()));
    if (!fs::is_regular_file(status)) return tl::unexpected(cannot_read(path, "it is no ordinary file"));
    Pieces pieces;
    pieces.in_.open(path, std::ios::binary);
    if (!pieces.in_) return tl::unexpected(cannot_read(path, std::strerror(errno)));
    pieces.size_ = fs::file_size(path, error);
    return pieces;
  }

  std::uint64_t size() const { return size_; }

  // As much as there is of it.
  std::string read(std::uint64_t offset, std::uint64_t size) {
    std::string bytes(std::min(size, size_ - std::min(offset, size_)), '\0');
    in_.clear();
    in_.seekg(static_cast<std::streamoff>(offset));
    in_.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(in_.gcount(), 0)));
    return bytes;
  }

 private:
  std::ifstream in_;
  std::uint64_t size_ = 0;
};

storage::Instant modified(const std::string& path) {
  struct stat status {};
  ::stat(path.c_str(), &status);
  return storage::Instant{std::chrono::seconds{status.st_mtime}};
}

storage::Instant time_of(std::string_view mail, const std::string& path, storage::Instant now) {
  std::vector<std::string> defects;
  const auto headers = mailparse::Headers::parse(header_of(mail), {}, defects);
  const auto date = mailparse::parse_date(headers.raw("Date"));
  return date && *date > storage::Instant{} && *date <= now ? *date : std::min(modified(path), now);
}

// Where the lines "From " of an mbox stand: at its beginning, and behind each empty line.
std::vector<std::uint64_t> mbox_starts(Pieces& box) {
  constexpr std::string_view kLine = "\nFrom ";
  constexpr std::size_t kOverlap = kLine.size() + 2;
  std::vector<std::uint64_t> starts{0};
  for (std::uint64_t offset = 0; offset < box.size(); offset += kBlock) {
    const std::uint64_t from = offset - std::min<std::uint64_t>(offset, kOverlap);
    const std::string block = box.read(from, offset - from + kBlock);
    for (auto at = block.find(kLine); at != std::string::npos; at = block.find(kLine, at + 1)) {
      const bool is_free =
          at > 0 && (block[at - 1] == '\n' || (block[at - 1] == '\r' && at > 1 && block[at - 2] == '\n'));
      if (is_free && from + at + 1 > starts.back()) starts.push_back(from + at + 1);
    }
  }
  return starts;
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

class Lister {
 public:
  explicit Lister(storage::Instant now) : now_(now) {}

  tl::expected<void, std::string> add(const std::string& path) {
    std::error_code error;
    if (!fs::is_directory(path, error)) return add_file(path);
    const bool maildir = fs::is_directory(path + "/cur", error) || fs::is_directory(path + "/new", error);
    if (!maildir) return add_folder(path);
    for (const std::string& folder : {path + "/new", path + "/cur"})
      if (auto added = add_folder(folder); fs::exists(folder, error) && !added) return added;
    return {};
  }

  std::vector<MailFile> list() && {
    std::stable_sort(all_.begin(), all_.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    return std::move(all_);
  }

 private:
  tl::expected<void, std::string> add_folder(const std::string& folder) {
    std::error_code error;
    std::vector<std::string> names;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
      std::error_code unknown;
      if (entry->is_regular_file(unknown)) names.push_back(entry->path().string());
    }
    if (error) return tl::unexpected(cannot_read(folder, error.message()));
    std::sort(names.begin(), names.end());
    for (const auto& name : names)
      if (auto added = add_file(name); !added) return added;
    return {};
  }

  tl::expected<void, std::string> add_file(const std::string& path) {
    auto pieces = Pieces::open(path);
    if (!pieces) return tl::unexpected(pieces.error());
    if (pieces->read(0, 5) != "From ") return add({path, path, 0, pieces->size()}, *pieces);
    const auto starts = mbox_starts(*pieces);
    for (std::size_t i = 0; i < starts.size(); ++i) {
      const auto end = i + 1 < starts.size() ? starts[i + 1] : pieces->size();
      const auto line =
          pieces->read(starts[i], std::min<std::uint64_t>(end - starts[i], kLongestHeader)).find('\n');
      const auto begin = line == std::string::npos ? end : starts[i] + line + 1;
      MailFile mail{path + ", mail " + std::to_string(i + 1), path, begin, end - begin, true};
      if (auto added = add(std::move(mail), *pieces); !added) return added;
    }
    return {};
  }

  // Where nothing stands, nobody wrote a mail.
  tl::expected<void, std::string> add(MailFile mail, Pieces& pieces) {
    if (mail.size > kLargestMail) return tl::unexpected(cannot_read(mail.name, "it is larger than 256 MiB"));
    const auto begin = pieces.read(mail.offset, std::min<std::uint64_t>(mail.size, kLongestHeader));
    if (begin.size() == mail.size && is_blank(begin)) return {};
    mail.at = time_of(begin, mail.path, now_);
    all_.push_back(std::move(mail));
    return {};
  }

  storage::Instant now_;
  std::vector<MailFile> all_;
};

// ">From " in an mbox (mboxrd): one > is the box's.
std::string unquoted(const std::string& mail) {
  std::string out;
  for (std::size_t at = 0; at < mail.size();) {
    const auto end = std::min(mail.find('\n', at), mail.size() - 1) + 1;
    const auto text = std::string_view(mail).substr(at, end - at);
    const auto first = text.find_first_not_of('>');
    const bool is_quoted =
        first != std::string_view::npos && first > 0 && text.substr(first).starts_with("From ");
    out += text.substr(is_quoted ? 1 : 0);
    at = end;
  }
  return out;
}

}  // namespace

tl::expected<std::vector<MailFile>, std::string> list_mails(const std::vector<std::string>& paths,
                                                            storage::Instant now) {
  Lister lister(now);
  for (const auto& path : paths)
    if (auto added = lister.add(path); !added) return tl::unexpected(added.error());
  return std::move(lister).list();
}

tl::expected<std::string, std::string> read_mail(const MailFile& file) {
  auto pieces = Pieces::open(file.path);
  if (!pieces) return tl::unexpected(pieces.error());
  auto bytes = pieces->read(file.offset, file.size);
  if (bytes.size() < file.size) return tl::unexpected(cannot_read(file.name, "it became shorter meanwhile"));
  return file.quoted ? unquoted(bytes) : bytes;
}

std::string_view header_of(std::string_view mail) {
  const auto lf = mail.find("\n\n"), crlf = mail.find("\r\n\r\n");
  const auto end = std::min(lf == std::string_view::npos ? mail.size() : lf + 2,
                            crlf == std::string_view::npos ? mail.size() : crlf + 4);
  return mail.substr(0, end);
}

}  // namespace ctl
