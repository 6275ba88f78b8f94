// Reads one mail from standard input and prints what mailparse makes of it: the room alone, for scoring it on
// a corpus.

#include <cstdio>
#include <string>
#include <unistd.h>

#include "mailparse/mail_json.hh"
#include "mailparse/parse.hh"

int main() {
  std::string bytes;
  for (;;) {
    char buffer[65536];
    const ssize_t count = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (count <= 0) break;
    bytes.append(buffer, static_cast<std::size_t>(count));
  }
  std::puts(mailparse::to_json(mailparse::parse(bytes)).c_str());
}
