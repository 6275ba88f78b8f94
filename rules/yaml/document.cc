#include "rules/yaml/document.hh"

#include <algorithm>
#include <sstream>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include "rules/text/text.hh"

namespace rules {

const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries)
    if (entry.key.text == key) return &entry.value;
  return nullptr;
}

namespace {

// Thrown through yaml-cpp to leave a document that is beyond a bound.
struct Refused {
  Mark mark;
  std::string message, hint;
};

std::size_t size_of(const Node& node) {
  std::size_t size = 1;
  for (const Node& item : node.items) size += size_of(item);
  for (const Entry& entry : node.entries) size += 1 + size_of(entry.value);
  return size;
}

std::size_t depth_of(const Node& node) {
  std::size_t deepest = 0;
  for (const Node& item : node.items) deepest = std::max(deepest, depth_of(item));
  for (const Entry& entry : node.entries) deepest = std::max(deepest, depth_of(entry.value));
  return deepest + 1;
}

// Where each line begins: yaml-cpp counts columns in bytes, people count characters.
class Lines {
 public:
  explicit Lines(std::string_view source) : source_(source) {
    starts_.push_back(source.starts_with("\xEF\xBB\xBF") ? 3 : 0);
    for (std::size_t at = source.find('\n'); at != std::string_view::npos; at = source.find('\n', at + 1))
      starts_.push_back(at + 1);
  }

  // Counts on from the last answer where it can: a line may be as long as the file.
  std::uint32_t column(std::size_t line, std::size_t byte_column) const {
    if (line >= starts_.size()) return static_cast<std::uint32_t>(byte_column + 1);
    if (line != last_.line || byte_column < last_.bytes) last_ = {line, 0, 0};
    last_.characters += utf8_length(source_.substr(starts_[line] + last_.bytes, byte_column - last_.bytes));
    last_.bytes = byte_column;
    return static_cast<std::uint32_t>(last_.characters + 1);
  }
  std::size_t offset(std::size_t line, std::size_t byte_column) const {
    return line < starts_.size() ? std::min(starts_[line] + byte_column, source_.size()) : source_.size();
  }
  // The last dash between two offsets that begins an item of a list, comments left out; `to` without one.
  std::size_t last_dash(std::size_t from, std::size_t to) const {
    std::size_t found = to;
    for (std::size_t at = from; at < to; ++at) {
      if (source_[at] == '#') at = std::min(source_.find('\n', at), to);
      if (at < to && source_[at] == '-') found = at;
    }
    return found;
  }
  // Whether a tab stands in the indentation of a line, counted from 1.
  bool has_tab(std::uint32_t line) const {
    if (line == 0 || line > starts_.size()) return false;
    const std::string_view text = source_.substr(starts_[line - 1]);
    return text.substr(0, text.find_first_not_of(" \t")).find('\t') != std::string_view::npos;
  }
  Mark of_offset(std::size_t offset, std::uint32_t file) const {
    const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
    const auto line = static_cast<std::size_t>(after - starts_.begin()) - (after == starts_.begin() ? 0 : 1);
    const std::size_t byte_column = offset - std::min(offset, starts_[line]);
    return {file, static_cast<std::uint32_t>(line + 1), column(line, byte_column)};
  }

 private:
  struct Counted {
    std::size_t line = 0, bytes = 0, characters = 0;
  };
  std::string_view source_;
  std::vector<std::size_t> starts_;
  mutable Counted last_;
};

// Builds the tree from yaml-cpp's events. `open_` holds the sequences and mappings that are not closed yet.
class Builder : public YAML::EventHandler {
 public:
  Builder(const Lines& lines, const std::string& file, std::uint32_t file_index,
          std::vector<Diagnostic>& diagnostics)
      : lines_(lines), file_(file), file_index_(file_index), diagnostics_(diagnostics) {}

  Node take() { return std::move(root_); }
  Mark mark_of(const YAML::Mark& mark) const {
    const auto line = static_cast<std::size_t>(std::max(mark.line, 0));
    return {file_index_, static_cast<std::uint32_t>(line + 1),
            lines_.column(line, static_cast<std::size_t>(std::max(mark.column, 0)))};
  }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Node node;
    node.mark = mark_of(mark);
    if (!open_.empty() && open_.back().node.is_sequence()) node.mark = mark_of_dash(mark);
    add(std::move(node), anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& text) override {
    refuse_tag(mark, tag);
    Node node;
    node.kind = Node::Kind::scalar;
    node.quoted = tag == "!";
    node.text = text;
    node.mark = mark_of(mark);
    last_offset_ = offset_of(mark);
    add(std::move(node), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto known = anchors_.find(anchor);
    if (known == anchors_.end()) throw Refused{mark_of(mark), "an alias within its own anchor", ""};
    count(size_of(known->second), mark_of(mark));
    if (open_.size() + depth_of(known->second) > kDeepestNode) throw too_deep(mark_of(mark));
    add(Node(known->second), 0);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(Node::Kind::sequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(Node::Kind::mapping, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Node node;
    YAML::anchor_t anchor = 0;
    std::optional<Node> key;               // of a mapping: read, its value not yet
    std::unordered_set<std::string> seen;  // keys
  };

  static Refused too_deep(Mark mark) {
    return {mark, "nested deeper than " + std::to_string(kDeepestNode) + " levels", ""};
  }

  // Of an item that is not there yaml-cpp tells only where the next word stands.
  Mark mark_of_dash(const YAML::Mark& next) {
    const std::size_t end = offset_of(next);
    const std::size_t dash = lines_.last_dash(std::min(last_offset_, end), end);
    last_offset_ = end;
    return lines_.of_offset(dash, file_index_);
  }
  std::size_t offset_of(const YAML::Mark& mark) const {
    return lines_.offset(static_cast<std::size_t>(std::max(mark.line, 0)),
                         static_cast<std::size_t>(std::max(mark.column, 0)));
  }

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
    if (!tag.empty() && tag != "?" && tag != "!")
      throw Refused{mark_of(mark), "YAML tags such as " + tag + " are not used in a policy",
                    "leave the tag out"};
  }
  void count(std::size_t nodes, Mark mark) {
    nodes_ += nodes;
    if (nodes_ > kMostNodes)
      throw Refused{mark, "more than " + std::to_string(kMostNodes) + " values, aliases unfolded", ""};
  }
  void open(Node::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    refuse_tag(mark, tag);
    if (open_.size() >= kDeepestNode) throw too_deep(mark_of(mark));
    Open& opened = open_.emplace_back();
    opened.node.kind = kind;
    opened.node.mark = mark_of(mark);
    last_offset_ = offset_of(mark);
    opened.anchor = anchor;
  }
  void close() {
    Open closed = std::move(open_.back());
    open_.pop_back();
    add(std::move(closed.node), closed.anchor);
  }
  void add(Node node, YAML::anchor_t anchor) {
    count(1, node.mark);
    if (anchor != 0) {
      count(size_of(node), node.mark);
      anchors_[anchor] = node;
    }
    if (open_.empty()) {
      root_ = std::move(node);
    } else if (open_.back().node.is_sequence()) {
      open_.back().node.items.push_back(std::move(node));
    } else if (!open_.back().key) {
      add_key(std::move(node));
    } else {
      add_value(std::move(node));
    }
  }
  void add_key(Node node) {
    if (!node.is_scalar())
      throw Refused{node.mark, "a key must be a word", "quote it if it is meant as text"};
    open_.back().key = std::move(node);
  }
  void add_value(Node value) {
    Open& mapping = open_.back();
    Node key = std::move(*mapping.key);
    mapping.key.reset();
    if (value.is_null()) value.mark = key.mark;
    if (!mapping.seen.insert(key.text).second) {
      diagnostics_.push_back({Diagnostic::Level::error, file_, key.mark.line, key.mark.column,
                              "\"" + key.text + "\" is given twice", first_place(mapping.node, key.text)});
      return;
    }
    mapping.node.entries.push_back({std::move(key), std::move(value)});
  }
  static std::string first_place(const Node& mapping, const std::string& key) {
    for (const Entry& entry : mapping.entries)
      if (entry.key.text == key) return "the first is at line " + std::to_string(entry.key.mark.line);
    return {};
  }

  const Lines& lines_;
  const std::string& file_;
  const std::uint32_t file_index_;
  std::vector<Diagnostic>& diagnostics_;
  std::vector<Open> open_;
  std::unordered_map<YAML::anchor_t, Node> anchors_;
  std::size_t nodes_ = 0;
  std::size_t last_offset_ = 0;  // of the last word read
  Node root_;
};

// What the commonest mistakes are called in YAML's own words, and what helps.
std::string yaml_hint(const std::string& message) {
  const auto says = [&](std::string_view words) { return message.find(words) != std::string::npos; };
  if (says("illegal map value")) return "quote a text that holds \": \"";
  if (says("end of map flow not found") || says("end of sequence flow not found"))
    return "a {, a [ or a quote is not closed";
  if (says("end of map not found")) return "is the indentation even, and every text with a colon quoted?";
  if (says("end of sequence not found")) return "are the dashes of the list in one column?";
  if (says("unknown token") || says("illegal tab"))
    return "indent with blanks, and quote a text that begins with a special character";
  if (says("unknown escape")) return "in double quotes write \\\\ for a backslash, or use single quotes";
  if (says("bad anchor") || says("the referenced anchor")) return "quote a text that begins with * or &";
  return {};
}

}  // namespace

std::optional<Node> read_document(std::string_view yaml, const std::string& file, std::uint32_t file_index,
                                  std::vector<Diagnostic>& diagnostics) {
  const auto refuse = [&](Mark mark, std::string message, std::string hint) -> std::optional<Node> {
    diagnostics.push_back(
        {Diagnostic::Level::error, file, mark.line, mark.column, std::move(message), std::move(hint)});
    return std::nullopt;
  };
  if (yaml.size() > kLargestDocument) return refuse({file_index, 1, 1}, "the file is larger than 16 MiB", "");
  const Lines lines(yaml);
  if (const auto bad = find_bad_utf8(yaml))
    return refuse(lines.of_offset(*bad, file_index), "a byte that is not UTF-8", "save the file as UTF-8");
  if (const auto nul = yaml.find('\0'); nul != std::string_view::npos)
    return refuse(lines.of_offset(nul, file_index), "a NUL byte", "save the file as UTF-8");

  Builder builder(lines, file, file_index, diagnostics);
  try {
    std::istringstream in{std::string(yaml)};
    YAML::Parser parser(in);
    parser.HandleNextDocument(builder);
    Node root = builder.take();
    if (parser.HandleNextDocument(builder))
      return refuse(builder.take().mark, "a second document in one file", "remove the line \"---\"");
    return root;
  } catch (const Refused& refused) {
    return refuse(refused.mark, refused.message, refused.hint);
  } catch (const YAML::Exception& error) {
    const Mark mark = builder.mark_of(error.mark);
    return refuse(mark, "not valid YAML: " + error.msg,
                  lines.has_tab(mark.line) ? "indent with blanks, not with tabs" : yaml_hint(error.msg));
  }
}

}  // namespace rules
