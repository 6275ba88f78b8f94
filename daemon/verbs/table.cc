#include "daemon/verbs/table.hh"

#include <algorithm>

namespace ctl {
namespace {

// Characters, not bytes: continuation bytes of UTF-8 take no column.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
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
