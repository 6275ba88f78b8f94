#pragma once
// What travels along while a policy is read: the names it declares, the problems found so far, the files.
//
// Names are collected from the whole document before anything is read, so that every mention of a name is
// checked where it stands, whatever the order of the sections.

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "rules/text/files.hh"
#include "rules/time/diagnostic.hh"
#include "rules/yaml/document.hh"

namespace rules {

// What a name may name. The words are used in messages: `there is no group "tire1"`.
enum class Named : std::uint8_t {
  agent,
  group,
  rotation,
  calendar,
  severity,
  sla,
  plan,
  page,
  webhook,
  template_name,
  mailbox,
  customer,
  queue
};
std::string_view to_string(Named);

class Reading {
 public:
  explicit Reading(const FileReader& reader) : files(reader) {}

  void error(Mark, std::string message, std::string hint = {});
  void warn(Mark, std::string message, std::string hint = {});
  std::vector<Diagnostic>& diagnostics() { return diagnostics_; }

  // `file` as an index for marks.
  std::uint32_t add_file(const std::string& path);
  const std::string& path_of(Mark mark) const { return paths_[mark.file]; }
  const std::vector<std::string>& paths() const { return paths_; }

  void declare(Named kind, const std::string& name) {
    if (index_[kind].insert(name).second) names_[kind].push_back(name);
  }
  const std::vector<std::string>& names(Named kind) { return names_[kind]; }
  bool is(Named kind, const std::string& name) { return index_[kind].count(name) > 0; }
  // Reports a name that is not declared, with the nearest that is. True if it is one.
  bool check(Named kind, const std::string& name, Mark);
  bool used(Named kind, const std::string& name) const { return used_.count({kind, name}) > 0; }

  const FileReader& files;
  std::string timezone = "UTC";  // the desk's, for those that name none

 private:
  std::vector<std::string> paths_;
  std::vector<Diagnostic> diagnostics_;
  std::map<Named, std::vector<std::string>> names_;  // as declared
  std::map<Named, std::unordered_set<std::string>> index_;
  std::set<std::pair<Named, std::string>> used_;
};

}  // namespace rules
