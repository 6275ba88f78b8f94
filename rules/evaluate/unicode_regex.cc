#include "rules/evaluate/unicode_regex.hh"

#include <algorithm>
#include <memory>
#include <re2/re2.h>
#include <string>
#include <unordered_map>

#include "rules/policy/pattern.hh"
#include "rules/policy/word_boundary.hh"

namespace rules {
namespace {

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

const re2::RE2& regex_for(const re2::RE2& regex, std::string_view text) {
  constexpr std::size_t kKept = 5000;
  if (is_plain(text)) return regex;
  thread_local std::unordered_map<std::string, std::shared_ptr<const re2::RE2>> kept;
  auto found = kept.find(regex.pattern());
  if (found == kept.end()) {
    if (kept.size() >= kKept) kept.clear();
    const Worded worded = with_unicode_words(regex.pattern());
    std::string unused;
    found = kept.emplace(regex.pattern(),
                         worded.expression.empty() ? nullptr : compile_regex(worded.expression, unused))
                .first;
  }
  return found->second ? *found->second : regex;
}

}  // namespace rules
