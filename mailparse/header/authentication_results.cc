#include "mailparse/header/authentication_results.hh"

#include <string>
#include <vector>

#include "mailparse/text/lines.hh"
#include "mailparse/text/utf8.hh"

namespace mailparse {
namespace {

constexpr std::size_t kMaxMethods = 100;

struct Token {
  std::string text;
  bool is_quoted = false;
};

using Statement = std::vector<Token>;  // the words between two ';', with "=" words of their own

// Cuts a value into statements; comments are left out. They nest, and where one is not closed the rest is
// comment: nothing in it is believed.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<Statement> read() {
    std::vector<Statement> statements(1);
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ';') {
        if (statements.size() > kMaxMethods) break;
        statements.emplace_back();
        ++at_;
      } else if (is_space(c)) {
        ++at_;
      } else if (c == '(') {
        skip_comment();
      } else if (c == '=') {
        statements.back().push_back({"=", false});
        ++at_;
      } else if (c == '"') {
        statements.back().push_back({quoted(), true});
      } else {
        // A value may hold '=' itself: smtp.mailfrom=bounce+joe=example.com@lists.example
        const bool is_value = !statements.back().empty() && statements.back().back().text == "=";
        statements.back().push_back({word(is_value ? ";(\"" : ";(=\""), false});
      }
    }
    return statements;
  }

 private:
  void skip_comment() {
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\')
        ++at_;
      else if (text_[at_] == '(')
        ++depth;
      else if (text_[at_] == ')' && --depth == 0)
        return void(++at_);
    }
  }
  std::string quoted() {
    std::string text;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      text.push_back(text_[at_]);
    }
    ++at_;
    return repair_utf8(text);
  }
  std::string word(std::string_view stops) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && !is_space(text_[at_]) && stops.find(text_[at_]) == std::string_view::npos)
      ++at_;
    return repair_utf8(std::string(text_.substr(begin, at_ - begin)));
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// "dkim=pass reason="good" header.d=example.com"; "none" and anything without a result is no method.
std::optional<AuthenticationResult::Method> read_method(const Statement& words) {
  if (words.size() < 3 || words[1].text != "=" || words[0].is_quoted || words[2].is_quoted)
    return std::nullopt;
  AuthenticationResult::Method method;
  method.method = lower(words[0].text.substr(0, words[0].text.find('/')));  // "dkim/1": a version
  method.result = lower(words[2].text);
  for (std::size_t i = 3; i + 2 < words.size(); ++i)
    if (words[i + 1].text == "=" && !words[i + 1].is_quoted) {
      method.properties.emplace_back(lower(words[i].text), words[i + 2].text);
      i += 2;
    }
  return method;
}

}  // namespace

std::optional<AuthenticationResult> parse_authentication_results(std::string_view unfolded) {
  const auto statements = Reader(unfolded).read();
  if (statements[0].empty() || statements[0][0].text == "=") return std::nullopt;
  AuthenticationResult result;
  result.authserv_id = lower(statements[0][0].text);
  std::size_t first = 1;
  // Some servers leave the authserv-id out: "spf=pass ...". Then nobody vouches for it, and it stays empty.
  if (statements[0].size() > 2 && statements[0][1].text == "=") result.authserv_id.clear(), first = 0;
  for (std::size_t i = first; i < statements.size(); ++i)
    if (auto method = read_method(statements[i])) result.methods.push_back(std::move(*method));
  return result;
}

}  // namespace mailparse
