#include "daemon/service/once_daily.hh"

#include <algorithm>

namespace service {
namespace {

constexpr std::size_t kMostKinds = 100;
constexpr std::chrono::hours kDay{24};

// Sets of numbers such as "4:7,9" become one mark.
std::string kind_of(const std::string& text) {
  std::string kind;
  for (const char c : text) {
    const bool number = c >= '0' && c <= '9', joint = (c == ',' || c == ':') && kind.ends_with('#');
    if (!number && !joint) kind += c;
    if (number && !kind.ends_with('#')) kind += '#';
  }
  return kind;
}

}  // namespace

bool OnceDaily::is_news(const std::string& text, Clock::time_point now) {
  const std::string kind = kind_of(text);
  const auto told = told_.find(kind);
  if (told != told_.end() && now - told->second < kDay) return false;
  if (told_.size() >= kMostKinds) told_.clear();
  told_[kind] = now;
  return true;
}

}  // namespace service
