#pragma once
// Reading bytes line by line. A line ends at LF; the CRs in front of that LF (one, or several where a gateway
// doubled them) belong to the line end. A CR anywhere else is a byte like any other: parse() turns mails that
// know only CR into LF ones.

#include <cstddef>
#include <string>
#include <string_view>

namespace mailparse {

class Lines {
 public:
  explicit Lines(std::string_view bytes, std::size_t from = 0) : bytes_(bytes), begin_(from), next_(from) {}

  bool next() {
    if (next_ >= bytes_.size()) return false;
    begin_ = next_;
    const std::size_t feed = bytes_.find('\n', begin_);
    end_ = feed == std::string_view::npos ? bytes_.size() : feed;
    next_ = feed == std::string_view::npos ? bytes_.size() : feed + 1;
    while (end_ > begin_ && bytes_[end_ - 1] == '\r') --end_;
    return true;
  }
  std::string_view text() const { return bytes_.substr(begin_, end_ - begin_); }
  std::size_t begin() const { return begin_; }  // offset of the line's first byte
  std::size_t end() const { return end_; }      // offset of its line end
  std::size_t after() const { return next_; }   // offset of the next line

 private:
  std::string_view bytes_;
  std::size_t begin_ = 0, end_ = 0, next_ = 0;
};

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}
constexpr bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');  // with LF, VT and FF between the two
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr char to_lower(char c) {
  return static_cast<char>(c | ((c >= 'A' && c <= 'Z') << 5));  // without a branch: texts are long
}
constexpr bool is_alpha(char c) {
  return to_lower(c) >= 'a' && to_lower(c) <= 'z';
}
constexpr int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

inline std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

inline std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = to_lower(c);
  return result;
}

inline bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (to_lower(a[i]) != to_lower(b[i])) return false;
  return true;
}

inline bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

}  // namespace mailparse
