#include "rules/files.hh"

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
  return {read_from_disk, list_on_disk};
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
  return {read, list};
}

std::string relative_to(const std::string& from, const std::string& name) {
  if (!name.empty() && name.front() == '/') return name;
  return normal((std::filesystem::path(from).parent_path() / name).string());
}

}  // namespace rules
