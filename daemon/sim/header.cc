#include "daemon/sim/header.hh"

#include "rules/text/text.hh"

namespace sim {
namespace {

std::size_t line_end(std::string_view mail, std::size_t at) {
  const auto end = mail.find('\n', at);
  return end == std::string_view::npos ? mail.size() : end + 1;
}

bool is_blank_line(std::string_view line) {
  return line == "\r\n" || line == "\n" || line == "\r";
}

bool names(std::string_view line, std::string_view name) {
  return line.size() > name.size() && line[name.size()] == ':' &&
         rules::equal_ascii(line.substr(0, name.size()), name);
}

}  // namespace

std::string with_crlf(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) out += '\r';
    out += text[i];
  }
  return out;
}

void add_header(std::string& mail, std::string_view name, std::string_view value) {
  std::string field = std::string(name) + ": ";
  for (const char c : value) {
    if (c == '\n') field += "\r\n ";
    if (c != '\r' && c != '\n') field += c;
  }
  mail.insert(0, field + "\r\n");
}

bool has_header(std::string_view mail, std::string_view name) {
  for (std::size_t at = 0, end = 0; at < mail.size(); at = end) {
    end = line_end(mail, at);
    const auto line = mail.substr(at, end - at);
    if (is_blank_line(line)) return false;
    if (names(line, name)) return true;
  }
  return false;
}

void remove_header(std::string& mail, std::string_view name) {
  std::string kept;
  std::size_t at = 0;
  bool dropping = false;
  while (at < mail.size()) {
    const std::size_t end = line_end(mail, at);
    const std::string_view line = std::string_view(mail).substr(at, end - at);
    if (is_blank_line(line)) break;
    const bool folded = line.front() == ' ' || line.front() == '\t';
    dropping = folded ? dropping : names(line, name);
    if (!dropping) kept += line;
    at = end;
  }
  mail = kept + mail.substr(at);
}

}  // namespace sim
