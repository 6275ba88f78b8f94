#include "daemon/imap/reader.hh"

#include <algorithm>
#include <utility>

namespace imap {
namespace {

using net::Code;

tl::unexpected<net::Error> nonsense(const char* what, std::string_view line) {
  return net::failure(Code::protocol, std::string("the server's IMAP makes no sense: ") + what + ": " +
                                          net::printable(line, 80));
}

std::string_view take_word(std::string_view& line) {
  const auto end = std::min(line.find(' '), line.size());
  const auto word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

// RFC 3501 forbids more, but servers put brackets and wildcards into words (BODY[]<0>, \*) and we need no
// stricter rule.
bool is_word_char(char c) {
  return static_cast<unsigned char>(c) > ' ' && c != 0x7f && c != '(' && c != ')' && c != '"' && c != '{';
}

}  // namespace

net::Result<std::optional<Response>> Reader::next() {
  for (;;) {
    if (in_literal_ && !take_literal()) return std::nullopt;
    const auto line = take_line();
    if (!line) {
      if (buffer_.size() - position_ + text_ > kMaxText) return nonsense("a line without end", current_.name);
      return std::nullopt;
    }
    text_ += line->size();
    if (text_ > kMaxText) return nonsense("too long", *line);
    if (line->empty() && !begun_) continue;
    if (auto step = read_line(*line); !step) return net::failure(step);
    if (in_literal_) continue;
    if (depth_ != 0) return nonsense("unbalanced brackets", *line);
    begun_ = false;
    text_ = literals_ = 0;
    return std::exchange(current_, {});
  }
}

bool Reader::take_literal() {
  const std::size_t count = std::min(missing_, buffer_.size() - position_);
  current_.tokens.back().text.append(buffer_, position_, count);
  position_ += count;
  scanned_ = position_;
  missing_ -= count;
  if (position_ == buffer_.size()) {
    buffer_.clear();
    position_ = scanned_ = 0;
  }
  in_literal_ = missing_ > 0;
  return !in_literal_;
}

std::optional<std::string> Reader::take_line() {
  const auto end = buffer_.find('\n', scanned_);
  if (end == std::string::npos) {
    buffer_.erase(0, position_);
    position_ = 0;
    scanned_ = buffer_.size();
    return std::nullopt;
  }
  const bool cr = end > position_ && buffer_[end - 1] == '\r';
  std::string line = buffer_.substr(position_, end - position_ - (cr ? 1 : 0));
  position_ = scanned_ = end + 1;
  return line;
}

Reader::Step Reader::read_line(std::string_view line) {
  if (begun_) return read_tokens(line);
  begun_ = true;
  if (!begin(line)) return nonsense("no response", line);
  if (current_.tag == "+" || is_status(current_)) {
    current_.text = line;
    return {};
  }
  if (current_.tag != "*") return nonsense("a tag without OK, NO or BAD", current_.name);
  return read_tokens(line);
}

// Tag, number and name. "line" is left at what follows them.
bool Reader::begin(std::string_view& line) {
  const auto is_word = [](std::string_view word) {
    return !word.empty() && std::all_of(word.begin(), word.end(), is_word_char);
  };
  current_.tag = take_word(line);
  if (current_.tag == "+") return true;
  if (!is_word(current_.tag)) return false;
  std::string_view word = take_word(line);
  if (current_.tag == "*" && read_number(word, current_.number)) word = take_word(line);
  current_.name = upper(word);
  return is_word(current_.name);
}

Reader::Step Reader::read_tokens(std::string_view line) {
  while (!line.empty()) {
    const char c = line.front();
    Step step;
    if (c == ' ') {
      line.remove_prefix(1);
    } else if (c == '(') {
      if (++depth_ > kMaxDepth) return nonsense("brackets too deep", line);
      push(Token::Kind::open, "");
      line.remove_prefix(1);
    } else if (c == ')') {
      if (depth_ == 0) return nonsense("a bracket closed that was not open", line);
      --depth_;
      push(Token::Kind::close, "");
      line.remove_prefix(1);
    } else if (c == '"') {
      step = read_quoted(line);
    } else if (c == '{' || line.starts_with("~{")) {
      step = read_literal_size(line);
    } else if (is_word_char(c)) {
      const auto end = std::find_if_not(line.begin(), line.end(), is_word_char);
      const auto size = static_cast<std::size_t>(end - line.begin());
      push(Token::Kind::atom, std::string(line.substr(0, size)));
      line.remove_prefix(size);
    } else {
      return nonsense("a control character", line);
    }
    if (!step) return step;
  }
  return {};
}

Reader::Step Reader::read_quoted(std::string_view& line) {
  std::string text;
  for (std::size_t i = 1; i < line.size(); ++i) {
    if (line[i] == '"') {
      line.remove_prefix(i + 1);
      push(Token::Kind::string, std::move(text));
      return {};
    }
    if (line[i] == '\\' && i + 1 < line.size()) ++i;
    text += line[i];
  }
  return nonsense("a string without end", line);
}

Reader::Step Reader::read_literal_size(std::string_view& line) {
  std::string_view digits = line.substr(line.find('{') + 1);
  if (!digits.ends_with('}')) return nonsense("a bad literal", line);
  digits.remove_suffix(1);
  if (digits.ends_with('+')) digits.remove_suffix(1);
  std::uint64_t size = 0;
  if (!read_number(digits, size)) return nonsense("a bad literal", line);
  if (size > literal_limit_ || literals_ + size > literal_limit_)
    return nonsense("more bytes than were asked for", line);
  literals_ += size;
  line = {};
  push(Token::Kind::string, "");
  current_.tokens.back().text.reserve(size);
  in_literal_ = true;  // also for {0}: the response goes on in the next line
  missing_ = size;
  return {};
}

void Reader::push(Token::Kind kind, std::string text) {
  current_.tokens.push_back({kind, std::move(text)});
}

}  // namespace imap
