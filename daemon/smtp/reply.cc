#include "daemon/smtp/reply.hh"

#include <utility>

namespace smtp {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t count_digits(std::string_view text, std::size_t from) {
  std::size_t count = 0;
  while (from + count < text.size() && is_digit(text[from + count])) ++count;
  return count;
}

// Length of "c.s.d" (RFC 3463, section 2) at the start of `text`, or 0. The class must be that of the code.
std::size_t status_length(std::string_view text, int code) {
  if (text.size() < 5 || text[0] != static_cast<char>('0' + code / 100) || text[1] != '.') return 0;
  const std::size_t subject = count_digits(text, 2);
  if (subject < 1 || subject > 3 || 2 + subject >= text.size() || text[2 + subject] != '.') return 0;
  const std::size_t detail = count_digits(text, 3 + subject);
  const std::size_t end = 3 + subject + detail;
  const bool ends =
      end >= text.size() || std::string_view(" :;,)]>").find(text[end]) != std::string_view::npos;
  if (detail < 1 || detail > 3 || !ends) return 0;
  return end;
}

// Of servers that write it behind their words: "(#5.7.1)" of qmail and Courier, "[5.7.1]".
std::string_view status_within(std::string_view text, int code) {
  for (std::size_t at = text.find_first_of("(#[<"); at != std::string_view::npos;
       at = text.find_first_of("(#[<", at + 1)) {
    const auto rest = text.substr(at + 1);
    if (const auto length = status_length(rest, code); length > 0) return rest.substr(0, length);
  }
  return {};
}

tl::unexpected<net::Error> nonsense(const char* what, std::string_view line) {
  return net::failure(net::Code::protocol, std::string("the server's SMTP makes no sense: ") + what + ": " +
                                               net::printable(line, 80));
}

}  // namespace

std::string to_string(const Reply& reply) {
  std::string text = std::to_string(reply.code);
  if (!reply.status.empty()) text += " " + reply.status;
  for (const auto& line : reply.lines) {
    if (!line.empty()) text += " " + line;
  }
  return net::printable(text, 400);
}

net::Result<std::optional<Reply>> ReplyReader::next() {
  for (;;) {
    const auto end = buffer_.find('\n', scanned_);
    if (end == std::string::npos) {
      buffer_.erase(0, position_);
      position_ = 0;
      scanned_ = buffer_.size();
      if (buffer_.size() > kMaxLine) return nonsense("a line without end", buffer_);
      return std::nullopt;
    }
    std::string_view line(buffer_.data() + position_, end - position_);
    if (line.ends_with('\r')) line.remove_suffix(1);
    position_ = scanned_ = end + 1;
    auto complete = read_line(line);
    if (!complete) return net::failure(complete);
    if (*complete) return std::exchange(current_, {});
  }
}

net::Result<bool> ReplyReader::read_line(std::string_view line) {
  if (line.size() > kMaxLine) return nonsense("too long a line", line);
  if (count_digits(line, 0) < 3) return nonsense("no reply code", line);
  const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  const char separator = line.size() > 3 ? line[3] : ' ';
  if (code < 200 || code > 599 || (separator != ' ' && separator != '-'))
    return nonsense("no reply code", line);
  if (!current_.lines.empty() && current_.code != code) return nonsense("two codes in one reply", line);
  if (current_.lines.size() == kMaxLines) return nonsense("too many lines", line);
  current_.code = code;

  std::string_view text = line.size() > 4 ? line.substr(4) : std::string_view{};
  if (const std::size_t length = status_length(text, code); length > 0) {
    if (current_.status.empty()) current_.status = text.substr(0, length);
    text.remove_prefix(std::min(length + 1, text.size()));
  } else if (current_.status.empty()) {
    current_.status = status_within(text, code);
  }
  current_.lines.emplace_back(text);
  return separator == ' ';
}

}  // namespace smtp
