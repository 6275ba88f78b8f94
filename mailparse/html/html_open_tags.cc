#include "mailparse/html/html_open_tags.hh"

#include <algorithm>

#include "mailparse/text/lines.hh"

namespace mailparse {
namespace {

constexpr std::size_t kLongestName = 100;  // HTML_PARSER_BUFFER_SIZE

struct Rank {
  std::string_view name;
  std::size_t rank;
};

// An end tag closes nothing beyond an element of a higher rank (htmlEndPriority of libxml2): </b> does not
// end the cell around it.
constexpr std::array kSpecial{Rank{"div", 1},   Rank{"td", 2},    Rank{"th", 2},    Rank{"tr", 3},
                              Rank{"thead", 4}, Rank{"tbody", 4}, Rank{"tfoot", 4}, Rank{"table", 5},
                              Rank{"head", 6},  Rank{"body", 6},  Rank{"html", 7}};

std::size_t rank_of(std::string_view name) {
  const auto* const found =
      std::find_if(kSpecial.begin(), kSpecial.end(), [name](const Rank& r) { return r.name == name; });
  return found == kSpecial.end() ? 0 : found->rank;
}

bool is_frame(std::string_view name) {
  return name == "html" || name == "head" || name == "body";
}

}  // namespace

void OpenTags::push(std::string_view name) {
  const std::size_t depth = names_.size();
  const auto known = by_name_.find(name);
  (known == by_name_.end() ? by_name_.emplace(name, Depths{}).first : known)->second.push_back(depth);
  by_rank_[rank_of(name)].push_back(depth);
  names_.emplace_back(name);
}

void OpenTags::pop() {
  if (names_.empty()) return;
  by_name_.find(names_.back())->second.pop_back();
  by_rank_[rank_of(names_.back())].pop_back();
  names_.pop_back();
}

bool OpenTags::heeds_end(std::string_view name) {
  if (is_frame(name) && misplaced_ > 0) return --misplaced_, false;
  const auto open = by_name_.find(name);
  if (open == by_name_.end() || open->second.empty()) return false;
  return std::all_of(
      by_rank_.begin() + static_cast<std::ptrdiff_t>(rank_of(name)) + 1, by_rank_.end(),
      [&](const Depths& higher) { return higher.empty() || higher.back() < open->second.back(); });
}

bool OpenTags::heeds_start(std::string_view name) {
  const auto body = by_name_.find("body");
  const bool is_misplaced = (name == "html" && !names_.empty()) || (name == "head" && names_.size() > 1) ||
                            (name == "body" && body != by_name_.end() && !body->second.empty());
  if (is_misplaced) ++misplaced_;
  return !is_misplaced;
}

std::string tag_name(std::string_view html, std::size_t at) {
  const auto belongs = [](char c) {
    return is_alpha(c) || is_digit(c) || std::string_view(":-_.").find(c) != std::string_view::npos;
  };
  const std::string_view rest = html.substr(at, kLongestName);
  const auto end = std::find_if_not(rest.begin(), rest.end(), belongs);
  return lower(rest.substr(0, static_cast<std::size_t>(end - rest.begin())));
}

}  // namespace mailparse
