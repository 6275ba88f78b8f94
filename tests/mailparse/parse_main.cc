// Reads one mail from standard input and prints what mailparse makes of it: the room alone, for scoring it on
// a corpus.

#include <cstdio>
#include <unistd.h>

#include "daemon/verbs/mail_input.hh"
#include "mailparse/parse/mail_json.hh"
#include "mailparse/parse/parse.hh"

int main() {
  const auto input = ctl::MailInput::read(STDIN_FILENO);
  if (!input) return std::perror("standard input"), 1;
  mailparse::Limits limits;
  limits.done_with = ctl::MailInput::give_back;
  std::puts(mailparse::to_json(mailparse::parse(input->bytes(), limits)).c_str());
}
