#pragma once
// How the loader sees files: by two functions that a test replaces by a map in memory.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rules {

struct FileReader {
  // Contents of the file, or nothing where it cannot be read.
  std::function<std::optional<std::string>(const std::string& path)> read;
  // Names (not paths) of the files in a folder, sorted; empty where there is no such folder.
  std::function<std::vector<std::string>(const std::string& folder)> list;
  // Why it cannot be read: "there is no such file". Empty where nothing is known about it.
  std::function<std::string(const std::string& path)> trouble = [](const std::string&) { return ""; };
  // One name for a file, by whatever folders and links it is reached.
  std::function<std::string(const std::string& path)> identity = [](const std::string& path) { return path; };
};

// "cannot read rules/none.yaml: there is no such file"
std::string cannot_read(const FileReader& files, const std::string& path, const std::string& shown);

FileReader disk_reader();                                            // files up to 64 MiB
FileReader memory_reader(std::map<std::string, std::string> files);  // path -> contents

// `name` as seen from the file `from`: absolute paths stay, others are relative to the folder of `from`.
std::string relative_to(const std::string& from, const std::string& name);

}  // namespace rules
