#include "daemon/ctl/table.hh"

#include <algorithm>

#include "mailparse/utf8.hh"

namespace ctl {
namespace {

bool is_control(unsigned char c) {
  return c < 0x20 || c == 0x7f;
}

// Characters, not bytes: continuation bytes of UTF-8 take no column.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

// Characters of three bytes that end a line or turn the direction of writing around, so that what stands
// behind them seems to stand elsewhere: U+2028 and U+2029, U+202A to U+202E, U+2066 to U+2069.
bool is_unruly(std::string_view text) {
  if (text.size() < 3 || text[0] != '\xe2') return false;
  const auto second = static_cast<unsigned char>(text[1]), third = static_cast<unsigned char>(text[2]);
  return second == 0x80 ? third >= 0xa8 && third <= 0xae : second == 0x81 && third >= 0xa6 && third <= 0xa9;
}

std::string clean(std::string_view text, bool keep_lines) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_unruly(text.substr(i))) {
      out += ' ';
      i += 2;
      continue;
    }
    const auto c = static_cast<unsigned char>(text[i]);
    const bool c1 = c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
    if (c1) ++i;
    const bool line_end = c == '\n' && keep_lines;
    out += (c1 || (is_control(c) && !line_end)) ? ' ' : static_cast<char>(c);
  }
  return out;
}

void add_line(std::string& out, const Row& row, const std::vector<std::size_t>& widths) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    const bool last = i + 1 == row.size();
    out += row[i];
    if (!last) out.append(widths[i] - width(row[i]) + 2, ' ');
  }
  out.erase(out.find_last_not_of(' ') + 1);  // of empty cells at the end
  out += '\n';
}

}  // namespace

std::string printable(std::string_view text) {
  return clean(mailparse::repair_utf8(std::string(text)), false);
}
std::string printable_lines(std::string_view text) {
  return clean(mailparse::repair_utf8(std::string(text)), true);
}

std::string table(const Row& head, const std::vector<Row>& rows) {
  std::vector<Row> cells{head};
  for (const auto& row : rows) {
    cells.emplace_back();
    for (const auto& cell : row) cells.back().push_back(printable(cell));
  }
  std::vector<std::size_t> widths(head.size(), 0);
  for (const auto& row : cells)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  std::string out;
  for (const auto& row : cells) add_line(out, row, widths);
  return out;
}

}  // namespace ctl
