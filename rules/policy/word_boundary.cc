#include "rules/policy/word_boundary.hh"

#include <algorithm>
#include <cstdint>
#include <re2/re2.h>
#include <vector>

namespace rules {

namespace {

constexpr std::string_view kWordClass = "\\pL\\pM\\pN_";
constexpr std::size_t kNone = static_cast<std::size_t>(-1);

enum class Kind : std::uint8_t { word, other, unknown, anchor, open, close, branch, boundary, flags, edge };

struct Token {
  Kind kind;
  std::string text;
  bool is_capture = false;      // of open
  std::size_t partner = kNone;  // of open and close
};

bool is_ascii_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Length of the UTF-8 character at `at`.
std::size_t length_at(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  return end - at;
}

// Latin-1's signs and the general punctuation are no letters; what else is beyond ASCII is.
Kind kind_of(std::string_view letter) {
  if (letter.size() == 1) return is_ascii_word(letter[0]) ? Kind::word : Kind::other;
  const bool is_sign =
      (letter[0] == '\xC2' && letter != "\xC2\xAA" && letter != "\xC2\xB5" && letter != "\xC2\xBA") ||
      (letter.starts_with('\xE2') && letter < "\xE2\xB0") || letter.starts_with("\xE3\x80");
  return is_sign ? Kind::other : Kind::word;
}

class Tokens {
 public:
  explicit Tokens(std::string_view expression) : left_(expression) {
    while (!left_.empty()) next();
  }
  std::vector<Token> take() { return std::move(tokens_); }

 private:
  void add(Kind kind, std::string text, bool is_capture = false) {
    tokens_.push_back({kind, std::move(text), is_capture, kNone});
  }
  std::string cut(std::size_t length) {
    std::string text(left_.substr(0, length));
    left_.remove_prefix(std::min(length, left_.size()));
    return text;
  }

  void next() {
    const char c = left_[0];
    if (c == '\\') return escape();
    if (c == '[') return letter_class();
    if (c == '(') return group();
    if (c == ')') return close();
    if (c == '|') return add(Kind::branch, cut(1));
    if (c == '^' || c == '$') return add(Kind::anchor, cut(1));
    if (c == '.') return add(Kind::unknown, cut(1));
    if ((c == '*' || c == '+' || c == '?' || c == '{') && !tokens_.empty()) return quantifier();
    const std::size_t length = length_at(left_, 0);
    const Kind kind = kind_of(left_.substr(0, length));
    add(kind, cut(length));
  }

  // It belongs to what stands before it; what may be absent tells nothing.
  void quantifier() {
    const bool absent = left_[0] == '*' || left_[0] == '?' || left_.starts_with("{0");
    const std::size_t close = left_[0] == '{' ? left_.find('}') : 0;
    tokens_.back().text += cut(close == std::string_view::npos ? 1 : close + 1);
    while (!left_.empty() && left_[0] == '?') tokens_.back().text += cut(1);
    Token& last = tokens_.back();
    if (absent && last.kind != Kind::close && last.kind != Kind::boundary) last.kind = Kind::unknown;
  }

  void escape() {
    if (left_.size() < 2) return add(Kind::unknown, cut(1));
    const char c = left_[1];
    if (c == 'Q') {
      const std::size_t end = left_.find("\\E");
      return add(Kind::unknown, cut(end == std::string_view::npos ? left_.size() : end + 2));
    }
    if (c == 'b') return add(Kind::boundary, cut(2));
    if (c == 'w' || c == 'W') {
      cut(2);
      return add(c == 'w' ? Kind::word : Kind::other,
                 "[" + std::string(c == 'W' ? "^" : "") + std::string(kWordClass) + "]");
    }
    if (c == 'A' || c == 'z') return add(Kind::anchor, cut(2));
    if (c == 'p' || c == 'P' || c == 'x') {
      const std::size_t end = left_.size() > 2 && left_[2] == '{' ? left_.find('}') : c == 'x' ? 3 : 2;
      return add(Kind::unknown, cut(end == std::string_view::npos ? left_.size() : end + 1));
    }
    if (c == 'd') return add(Kind::word, cut(2));
    const bool is_space = std::string_view("sntrfv").find(c) != std::string_view::npos;
    const bool is_sign = static_cast<unsigned char>(c) < 0x80 && !is_ascii_word(c);
    add(is_space || is_sign ? Kind::other : Kind::unknown, cut(1 + length_at(left_, 1)));
  }

  // "[...]", with \w in it said in full.
  void letter_class() {
    std::string text = cut(1);
    const bool negated = left_.starts_with('^');
    if (negated) text += cut(1);
    bool words = true, others = true, is_first = true;
    while (!left_.empty() && (left_[0] != ']' || is_first)) {
      is_first = false;
      if (left_.starts_with("[:")) {
        const std::size_t end = left_.find(":]");
        text += cut(end == std::string_view::npos ? left_.size() : end + 2);
        words = others = false;
      } else if (left_.starts_with("\\w")) {
        cut(2);
        text += kWordClass;
        others = false;
      } else if (left_[0] == '\\' && left_.size() > 1) {
        (left_[1] == 'd' ? others : words) = false;
        if (left_[1] == 'p' || left_[1] == 'P' || left_[1] == 'W' || left_[1] == 'D' || left_[1] == 'S')
          others = false;
        text += cut(1 + length_at(left_, 1));
      } else {
        const std::size_t length = length_at(left_, 0);
        const bool is_range = left_[0] == '-' && !text.ends_with('[') && left_.size() > 1 && left_[1] != ']';
        if (!is_range) (kind_of(left_.substr(0, length)) == Kind::word ? others : words) = false;
        text += cut(length);
      }
    }
    text += cut(1);
    add(negated ? Kind::unknown : words ? Kind::word : others ? Kind::other : Kind::unknown, std::move(text));
  }

  void group() {
    std::size_t length = 1;
    bool is_capture = true;
    if (left_.starts_with("(?P<") || left_.starts_with("(?<")) {
      length = left_.find('>');
      length = length == std::string_view::npos ? left_.size() : length + 1;
    } else if (left_.starts_with("(?")) {
      is_capture = false;
      length = left_.find_first_of(":)");
      if (length == std::string_view::npos) return add(Kind::unknown, cut(left_.size()));
      if (left_[length] == ')') return add(Kind::flags, cut(length + 1));
      ++length;
    }
    open_.push_back(tokens_.size());
    add(Kind::open, cut(length), is_capture);
  }

  void close() {
    add(Kind::close, cut(1));
    if (open_.empty()) return;
    tokens_.back().partner = open_.back();
    tokens_[open_.back()].partner = tokens_.size() - 1;
    open_.pop_back();
  }

  std::string_view left_;
  std::vector<Token> tokens_;
  std::vector<std::size_t> open_;
};

// What stands on one side of a boundary, across the ends of branches and groups.
class Sides {
 public:
  explicit Sides(const std::vector<Token>& tokens) : tokens_(tokens) {}

  struct Side {
    Kind kind = Kind::edge;
    bool in_capture = false;  // the edge is that of a captured group
  };

  Side side(std::size_t at, bool right) const {
    Side side;
    for (std::size_t steps = 0; steps <= tokens_.size(); ++steps) {
      if (right ? at + 1 >= tokens_.size() : at == 0) return side;
      at = right ? at + 1 : at - 1;
      const Token& token = tokens_[at];
      if (token.kind == Kind::flags) continue;
      if (token.kind == Kind::branch) {
        at = end_of_group(at, right);
        if (at == kNone) return side;
        if (!leave(at, side)) return {Kind::unknown, false};
        continue;
      }
      if (token.kind == (right ? Kind::close : Kind::open)) {
        if (!leave(at, side)) return {Kind::unknown, false};
        continue;
      }
      if (token.kind == Kind::open || token.kind == Kind::close) return {inside(at, right), false};
      return {token.kind, false};
    }
    return {Kind::unknown, false};
  }

 private:
  // The bracket that ends the group around `at`; kNone where there is none.
  std::size_t end_of_group(std::size_t at, bool right) const {
    while (right ? ++at < tokens_.size() : at-- > 0) {
      const Token& token = tokens_[at];
      if (token.kind == (right ? Kind::close : Kind::open)) return at;
      if ((token.kind == Kind::open || token.kind == Kind::close) && token.partner != kNone)
        at = token.partner;
    }
    return kNone;
  }

  // Out of a group; false if it may be repeated or left out.
  bool leave(std::size_t at, Side& side) const {
    const Token& token = tokens_[at];
    if (token.partner == kNone) return false;
    const Token& open = token.kind == Kind::open ? token : tokens_[token.partner];
    const Token& close = token.kind == Kind::open ? tokens_[token.partner] : token;
    side.in_capture = side.in_capture || open.is_capture;
    return close.text.size() == 1;
  }

  // What a group begins or ends with, if all its branches agree. `at` is its near bracket.
  Kind inside(std::size_t at, bool right) const {
    const std::size_t far = tokens_[at].partner;
    const Token& close = tokens_[right ? far : at];
    if (far == kNone || close.text.find_first_of("*?") != std::string::npos ||
        close.text.find("{0") != std::string::npos)
      return Kind::unknown;
    Kind all = Kind::edge;
    bool at_end = true;  // of a branch
    for (std::size_t i = right ? at + 1 : at - 1; i != far; right ? ++i : --i) {
      const Token& token = tokens_[i];
      if (at_end) {
        const Kind kind =
            token.kind == Kind::open || token.kind == Kind::close ? inside(i, right) : token.kind;
        if (all != Kind::edge && all != kind) return Kind::unknown;
        all = kind;
      }
      at_end = token.kind == Kind::branch;
      if ((token.kind == Kind::open || token.kind == Kind::close) && token.partner != kNone)
        i = token.partner;
    }
    return all == Kind::word || all == Kind::other ? all : Kind::unknown;
  }

  const std::vector<Token>& tokens_;
};

bool is_no_word(Kind kind) {
  return kind == Kind::other || kind == Kind::anchor;
}

}  // namespace

Worded with_unicode_words(std::string_view expression) {
  Worded out;
  if (expression.find("\\b") == std::string_view::npos && expression.find("\\w") == std::string_view::npos &&
      expression.find("\\W") == std::string_view::npos)
    return out;
  const std::vector<Token> tokens = Tokens(expression).take();
  const Sides sides(tokens);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i].kind != Kind::boundary) {
      out.expression += tokens[i].text;
      continue;
    }
    if (tokens[i].text.size() > 2) {  // "\b?" is no boundary
      out.expression += tokens[i].text;
      out.is_partial = true;
      continue;
    }
    const auto left = sides.side(i, false), right = sides.side(i, true);
    if ((left.kind == Kind::word && is_no_word(right.kind)) ||
        (is_no_word(left.kind) && right.kind == Kind::word))
      continue;
    const std::string none = "[^" + std::string(kWordClass) + "])";
    if (left.kind == Kind::edge && right.kind == Kind::word && !left.in_capture) {
      out.expression += "(?:\\A|" + none;
    } else if (left.kind == Kind::word && right.kind == Kind::edge && !right.in_capture) {
      out.expression += "(?:\\z|" + none;
    } else {
      out.expression += tokens[i].text;
      out.is_partial = true;
    }
  }
  return out;
}

}  // namespace rules
