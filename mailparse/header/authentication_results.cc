#include "mailparse/header/authentication_results.hh"

#include <algorithm>
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
        is_whole_ = is_whole_ && statements.size() <= kMaxMethods;
        if (!is_whole_) break;
        statements.emplace_back();
        ++at_;
      } else if (is_space(c)) {
        ++at_;
      } else if (c == '(') {
        skip_comment();
      } else if (c == '=') {
        statements.back().push_back({"=", false});
        ++at_;
      } else {
        const bool is_value = !statements.back().empty() && statements.back().back().text == "=";
        statements.back().push_back(is_value ? value() : c == '"' ? quoted() : Token{word(";(=\""), false});
      }
    }
    return statements;
  }

  // False where it ends in the midst of something, or what a sender wrote stands in it unprotected: then it
  // is not what the server meant to say.
  bool is_whole() const { return is_whole_; }

 private:
  void skip_comment() {
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == '"') {
        is_whole_ = false;  // of an address, whose bracket may end the comment
      } else if (text_[at_] == '(') {
        ++depth;
      } else if (text_[at_] == ')' && --depth == 0) {
        return void(++at_);
      }
    }
    is_whole_ = false;
  }
  Token quoted() {
    std::string text;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      text.push_back(text_[at_]);
    }
    is_whole_ = is_whole_ && at_ < text_.size();
    ++at_;
    return {repair_utf8(text), true};
  }
  // A value may hold '=' itself: smtp.mailfrom=bounce+joe=example.com@lists.example. The quoted string of
  // "x y"@example.com is a local part: domain and all are one value.
  Token value() {
    Token all{{}, text_[at_] == '"'};
    while (at_ < text_.size()) {
      if (text_[at_] == '"') {
        all.text += quoted().text;
        skip_to_host();
      } else if (const auto more = word(";(\""); !more.empty()) {
        all.text += more;
        all.is_quoted = false;
      } else {
        break;
      }
    }
    return all;
  }
  void skip_to_host() {
    const std::size_t next = text_.find_first_not_of(" \t\r\n", at_);
    if (next != text_.npos && text_[next] == '@') at_ = next;
  }
  std::string word(std::string_view stops) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && !is_space(text_[at_]) && stops.find(text_[at_]) == std::string_view::npos)
      ++at_;
    return repair_utf8(std::string(text_.substr(begin, at_ - begin)));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool is_whole_ = true;
};

std::size_t first_equals(const Statement& words) {
  std::size_t at = 0;
  while (at < words.size() && (words[at].text != "=" || words[at].is_quoted)) ++at;
  return at;
}

// "dkim", "dkim/1", "dkim / 1": the number is a version.
std::string method_of(const Statement& words, std::size_t equals) {
  std::string name;
  for (std::size_t i = 0; i < equals; ++i) {
    if (words[i].is_quoted) return {};
    name += words[i].text;
  }
  const bool is_one = equals == 1 || name.find('/') != std::string::npos;
  return is_one ? lower(name.substr(0, name.find('/'))) : std::string{};
}

// "dkim=pass reason="good" header.d=example.com"; "none" and anything without a result is no method.
std::optional<AuthenticationResult::Method> read_method(const Statement& words) {
  const std::size_t equals = first_equals(words);
  AuthenticationResult::Method method;
  method.method = method_of(words, equals);
  if (method.method.empty() || equals + 1 >= words.size() || words[equals + 1].is_quoted) return {};
  method.result = lower(words[equals + 1].text);
  for (std::size_t i = equals + 2; i < words.size(); ++i) {
    if (i + 2 < words.size() && words[i + 1].text == "=" && !words[i + 1].is_quoted) {
      method.properties.emplace_back(lower(words[i].text), words[i + 2].text);
      i += 2;
    } else if (words[i].text.find('@') != std::string::npos) {
      method.properties.clear();  // the end of an address that has a blank in it: its begin is no host
      break;
    }
  }
  return method;
}

// A sender's local part, written as it is, went on behind a ';'.
bool is_torn(const Statement& words) {
  return !words.empty() && (words.front().is_quoted || words.front().text.starts_with('@'));
}

bool is_denial(const AuthenticationResult::Method& method) {
  return method.method == "dmarc" && method.result == "fail";
}

bool says_denied(std::string_view unfolded) {
  std::string text;
  for (const char c : unfolded)
    if (!is_space(c)) text += to_lower(c);
  return text.find("dmarc=fail") != text.npos || text.find("dmarc/1=fail") != text.npos;
}

// Of a field that cannot be read to its end nothing good is believed, and the worst that it may say is.
void keep_denial(std::string_view unfolded, AuthenticationResult& result) {
  std::erase_if(result.methods, [](const auto& method) { return !is_denial(method); });
  if (result.methods.empty() && says_denied(unfolded)) result.methods.push_back({"dmarc", "fail", {}});
}

}  // namespace

std::optional<AuthenticationResult> parse_authentication_results(std::string_view unfolded) {
  Reader reader(unfolded);
  const auto statements = reader.read();
  if (statements[0].empty() || statements[0][0].text == "=") return std::nullopt;
  AuthenticationResult result;
  result.authserv_id = lower(statements[0][0].text);
  std::size_t first = 1;
  // Some servers leave the authserv-id out: "spf=pass ...". Then nobody vouches for it, and it stays empty.
  if (statements[0].size() > 2 && statements[0][1].text == "=") result.authserv_id.clear(), first = 0;
  for (std::size_t i = first; i < statements.size(); ++i)
    if (auto method = read_method(statements[i])) result.methods.push_back(std::move(*method));
  const bool is_torn_apart = std::any_of(statements.begin() + 1, statements.end(), is_torn);
  if (!reader.is_whole() || is_torn_apart) keep_denial(unfolded, result);
  return result;
}

}  // namespace mailparse
