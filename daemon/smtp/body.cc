#include "daemon/smtp/body.hh"

namespace smtp {

void Stuffer::add(std::string_view piece, std::string& out) {
  while (!piece.empty()) {
    const char c = piece.front();
    if (c == '\r' || c == '\n') {
      if (!(c == '\n' && after_cr_)) end_line(out);
      after_cr_ = c == '\r';
      piece.remove_prefix(1);
      continue;
    }
    after_cr_ = false;
    if (at_line_start_ && c == '.') out += '.';
    at_line_start_ = false;
    const auto run = piece.substr(0, piece.find_first_of("\r\n"));
    out.append(run);
    piece.remove_prefix(run.size());
  }
}

void Stuffer::end_line(std::string& out) {
  out += "\r\n";
  at_line_start_ = true;
}

void Stuffer::finish(std::string& out) {
  if (!at_line_start_) end_line(out);
  out += ".\r\n";
}

BodyFacts facts_of(std::string_view body) {
  BodyFacts facts;
  char before = '\n';
  for (const char c : body) {
    const bool second = c == '\n' && before == '\r';
    if (!second) facts.size += c == '\r' || c == '\n' ? 2 : 1;
    facts.eight_bit |= static_cast<unsigned char>(c) >= 0x80;
    before = c;
  }
  if (before != '\n' && before != '\r') facts.size += 2;
  return facts;
}

}  // namespace smtp
