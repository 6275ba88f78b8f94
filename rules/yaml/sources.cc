#include "rules/yaml/sources.hh"

#include <algorithm>
#include <utility>

#include "rules/text/text.hh"
#include "rules/yaml/shape.hh"

namespace rules {

namespace {
constexpr std::size_t kMostIncludes = 200;
}

std::optional<Node> Sources::read(const std::string& path) {
  seen_.push_back(reading_.files.identity(path));
  auto root = read_one(path, std::nullopt);
  if (root) add_included(*root);
  return root;
}

std::optional<Node> Sources::read_one(const std::string& path, std::optional<Mark> named_at) {
  const auto contents = reading_.files.read(path);
  if (!contents) {
    if (named_at)
      reading_.error(*named_at, cannot_read(reading_.files, path, path));
    else
      reading_.error({reading_.add_file(path), 0, 0}, cannot_read(reading_.files, path, "the file"));
    return std::nullopt;
  }
  const std::uint32_t index = reading_.add_file(path);
  auto root = read_document(*contents, path, index, reading_.diagnostics());
  if (!root) return std::nullopt;
  if (root->is_null()) root->kind = Node::Kind::mapping;
  root->mark = root->entries.empty() ? Mark{index, 1, 1} : root->mark;
  if (root->is_mapping()) return root;
  report_type(reading_, *root, "a policy, a mapping with keys such as desk");
  return std::nullopt;
}

void Sources::add_included(Node& root) {
  std::vector<Node> waiting = included_by(root);
  for (std::size_t done = 0; done < waiting.size(); ++done) {
    const Node name = waiting[done];
    if (done == kMostIncludes)
      return reading_.error(name.mark, "more than " + std::to_string(kMostIncludes) + " includes",
                            "rules/*.yaml is one include for all files of a folder");
    for (const std::string& path : expand(name)) {
      std::string identity = reading_.files.identity(path);
      if (std::find(seen_.begin(), seen_.end(), identity) != seen_.end()) continue;
      seen_.push_back(std::move(identity));
      auto more = read_one(path, name.mark);
      if (!more) continue;
      const std::vector<Node> next = included_by(*more);
      waiting.insert(waiting.end(), next.begin(), next.end());
      merge(root, std::move(*more));
    }
  }
}

std::vector<Node> Sources::included_by(const Node& file) {
  const Node* include = file.find("include");
  if (!include || include->is_null()) return {};  // which is told where keys are read
  std::vector<Node> names;
  const std::vector<Node> one = {*include};
  for (const Node& item : include->is_sequence() ? include->items : one)
    if (scalar(reading_, item, "a file")) names.push_back(item);
  return names;
}

std::vector<std::string> Sources::expand(const Node& name) {
  const std::string path = relative_to(reading_.path_of(name.mark), name.text);
  const auto slash = path.rfind('/');
  const std::string pattern = slash == std::string::npos ? path : path.substr(slash + 1);
  if (pattern.find('*') == std::string::npos) return {path};
  const std::string folder = slash == std::string::npos ? "" : path.substr(0, slash);
  std::vector<std::string> paths;
  for (const std::string& file : reading_.files.list(folder.empty() ? "." : folder))
    if (glob_match(pattern, file)) paths.push_back(folder.empty() ? file : folder + "/" + file);
  if (paths.empty()) reading_.warn(name.mark, "no file matches " + path);
  return paths;
}

void Sources::merge(Node& root, Node more) {
  for (Entry& entry : more.entries) {
    if (entry.key.text == "include") continue;
    const auto there = std::find_if(root.entries.begin(), root.entries.end(),
                                    [&](const Entry& each) { return each.key.text == entry.key.text; });
    if (there == root.entries.end())
      root.entries.push_back(std::move(entry));
    else
      join(there->value, std::move(entry));
  }
}

void Sources::join(Node& section, Entry more) {
  if (section.is_sequence() && more.value.is_sequence()) {
    for (Node& item : more.value.items) section.items.push_back(std::move(item));
    return;
  }
  if (!section.is_mapping() || !more.value.is_mapping())
    return reading_.error(more.key.mark, "\"" + more.key.text + "\" is given in " +
                                             reading_.path_of(section.mark) + " already");
  for (Entry& entry : more.value.entries) {
    if (const Node* known = section.find(entry.key.text)) {
      reading_.error(
          entry.key.mark, "\"" + entry.key.text + "\" is given twice",
          "the first is in " + reading_.path_of(known->mark) + ", line " + std::to_string(known->mark.line));
      continue;
    }
    section.entries.push_back(std::move(entry));
  }
}

}  // namespace rules
