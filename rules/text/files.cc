#include "rules/text/files.hh"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <utility>

namespace rules {

namespace {

constexpr std::uintmax_t kLargestFile = 64u << 20;

std::optional<std::string> read_from_disk(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  const auto size = std::filesystem::file_size(path, error);
  if (error || size > kLargestFile) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::string contents(size, '\0');
  in.read(contents.data(), static_cast<std::streamsize>(size));
  contents.resize(static_cast<std::size_t>(in.gcount()));
  return contents;
}

std::string trouble_on_disk(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return "there is no such file";
  if (error) return error.message();
  if (fs::is_directory(status)) return "it is a folder";
  if (!fs::is_regular_file(status)) return "it is no ordinary file";
  if (fs::file_size(path, error) > kLargestFile) return "it is larger than 64 MiB";
  return "permission denied";
}

std::string identity_on_disk(const std::string& path) {
  std::error_code error;
  const auto canonical = std::filesystem::canonical(path, error);
  return error ? path : canonical.string();
}

std::vector<std::string> list_on_disk(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  std::filesystem::directory_iterator it(folder, error), end;
  for (; !error && it != end; it.increment(error)) names.push_back(it->path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string normal(const std::string& path) {
  return std::filesystem::path(path).lexically_normal().string();
}

}  // namespace

FileReader disk_reader() {
  return {read_from_disk, list_on_disk, trouble_on_disk, identity_on_disk};
}

FileReader memory_reader(std::map<std::string, std::string> files) {
  auto shared = std::make_shared<std::map<std::string, std::string>>();
  for (auto& [path, contents] : files) shared->emplace(normal(path), std::move(contents));
  auto read = [shared](const std::string& path) -> std::optional<std::string> {
    const auto found = shared->find(normal(path));
    return found == shared->end() ? std::nullopt : std::optional(found->second);
  };
  auto list = [shared](const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& entry : *shared) {
      const std::filesystem::path path(entry.first);
      if (path.parent_path() == std::filesystem::path(normal(folder)))
        names.push_back(path.filename().string());
    }
    return names;
  };
  FileReader reader;
  reader.read = read;
  reader.list = list;
  return reader;
}

std::string cannot_read(const FileReader& files, const std::string& path, const std::string& shown) {
  const std::string why = files.trouble(path);
  return "cannot read " + shown + (why.empty() ? "" : ": " + why);
}

std::string relative_to(const std::string& from, const std::string& name) {
  if (!name.empty() && name.front() == '/') return name;
  return normal((std::filesystem::path(from).parent_path() / name).string());
}

}  // namespace rules
