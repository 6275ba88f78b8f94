// Lists of strings as JSON arrays: readable by SQLite's JSON functions and by an operator's eye, and faithful
// to any bytes, which a JSON library that insists on UTF-8 is not.

#include <cstdint>

#include "storage/sqlite/values.hh"

namespace storage::sqlite {
namespace {

void quote(std::string& out, std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (c == '"' || c == '\\') {
      (out += '\\') += c;
    } else if (byte < 0x20) {
      ((out += "\\u00") += kHex[byte >> 4]) += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// Reads the control character of `\u00XX`, with `rest` at the u. We write no other \u.
bool read_control(std::string_view& rest, std::string& out) {
  if (rest.size() < 5 || !rest.starts_with("u00")) return false;
  const int high = hex_digit(rest[3]), low = hex_digit(rest[4]);
  if (high < 0 || low < 0) return false;
  out += static_cast<char>(high * 16 + low);
  rest.remove_prefix(5);
  return true;
}

// Reads a string whose opening quote is gone, and its closing quote.
bool read_string(std::string_view& rest, std::string& out) {
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == '"') return true;
    if (c != '\\') {
      out += c;
    } else if (rest.starts_with('"') || rest.starts_with('\\')) {
      out += rest.front();
      rest.remove_prefix(1);
    } else if (!read_control(rest, out)) {
      return false;
    }
  }
  return false;
}

}  // namespace

std::string encode_list(const std::vector<std::string>& list) {
  std::string json = "[";
  for (const std::string& text : list) {
    if (json.size() > 1) json += ',';
    quote(json, text);
  }
  return json + ']';
}

std::vector<std::string> decode_list(std::string_view json) {
  std::vector<std::string> list;
  for (auto open = json.find('"'); open != json.npos; open = json.find('"')) {
    json.remove_prefix(open + 1);
    std::string text;
    if (!read_string(json, text)) break;
    list.push_back(std::move(text));
  }
  return list;
}

}  // namespace storage::sqlite
