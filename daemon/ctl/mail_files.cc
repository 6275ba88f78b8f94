#include "daemon/ctl/mail_files.hh"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sys/stat.h>

#include "mailparse/date.hh"
#include "mailparse/headers.hh"

namespace ctl {
namespace {

namespace fs = std::filesystem;

tl::expected<std::string, std::string> read_range(const std::string& path, std::uint64_t offset,
                                                  std::uint64_t size) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes(size, '\0');
  in.seekg(static_cast<std::streamoff>(offset));
  in.read(bytes.data(), static_cast<std::streamsize>(size));
  if (!in && !(in.eof() && in.gcount() == static_cast<std::streamsize>(size)))
    return tl::unexpected("cannot read " + path);
  return bytes;
}

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

// Where the mails of an mbox begin: at each line "From " after an empty one.
std::vector<std::size_t> mbox_starts(std::string_view box) {
  std::vector<std::size_t> starts;
  if (box.starts_with("From ")) starts.push_back(0);
  for (auto at = box.find("\nFrom "); at != std::string_view::npos; at = box.find("\nFrom ", at + 1))
    if (at > 0 && (box[at - 1] == '\n' || (box[at - 1] == '\r' && at > 1 && box[at - 2] == '\n')))
      starts.push_back(at + 1);
  return starts;
}

class Lister {
 public:
  explicit Lister(storage::Instant now) : now_(now) {}

  tl::expected<void, std::string> add(const std::string& path) {
    std::error_code error;
    if (!fs::is_directory(path, error)) return add_file(path);
    const bool maildir = fs::is_directory(path + "/cur", error) || fs::is_directory(path + "/new", error);
    for (const std::string& folder : maildir ? std::vector{path + "/new", path + "/cur"} : std::vector{path})
      if (auto added = add_folder(folder); !added) return added;
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
    for (const auto& entry : fs::directory_iterator(folder, error))
      if (entry.is_regular_file(error)) names.push_back(entry.path().string());
    std::sort(names.begin(), names.end());
    for (const auto& name : names)
      if (auto added = add_file(name); !added) return added;
    return {};
  }

  tl::expected<void, std::string> add_file(const std::string& path) {
    std::error_code error;
    const auto size = fs::file_size(path, error);
    if (error) return tl::unexpected("cannot read " + path);
    const auto bytes = read_range(path, 0, size);
    if (!bytes) return tl::unexpected(bytes.error());
    if (!bytes->starts_with("From ")) {
      all_.push_back({path, path, 0, size, false, time_of(*bytes, path, now_)});
      return {};
    }
    const auto starts = mbox_starts(*bytes);
    for (std::size_t i = 0; i < starts.size(); ++i) {
      const auto begin =
          std::min(bytes->find('\n', starts[i]), bytes->size() - 1) + 1;  // behind the line "From "
      const auto end = i + 1 < starts.size() ? starts[i + 1] : bytes->size();
      const auto mail = std::string_view(*bytes).substr(begin, end - begin);
      all_.push_back({path + ", mail " + std::to_string(i + 1), path, begin, mail.size(), true,
                      time_of(mail, path, now_)});
    }
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
  auto bytes = read_range(file.path, file.offset, file.size);
  if (!bytes || !file.quoted) return bytes;
  return unquoted(*bytes);
}

std::string_view header_of(std::string_view mail) {
  const auto lf = mail.find("\n\n"), crlf = mail.find("\r\n\r\n");
  const auto end = std::min(lf == std::string_view::npos ? mail.size() : lf + 2,
                            crlf == std::string_view::npos ? mail.size() : crlf + 4);
  return mail.substr(0, end);
}

}  // namespace ctl
