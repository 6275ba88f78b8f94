// Reply stripping loses nothing, with and without knowing what was sent.

#include <cstdint>
#include <cstdlib>

#include "mailparse/parse/parse.hh"
#include "mailparse/reply/forward.hh"
#include "mailparse/reply/reply.hh"
#include "mailparse/text/utf8.hh"

namespace {
void require(bool holds) {
  if (!holds) std::abort();
}

std::size_t letters(std::string_view text) {
  std::size_t n = 0;
  for (char c : text) n += static_cast<unsigned char>(c) > ' ';
  return n;
}

void check(std::string_view text, const mailparse::ReplySplit& split) {
  require(letters(text) == letters(split.reply) + letters(split.cut));
  require(mailparse::is_valid_utf8(split.reply) && mailparse::is_valid_utf8(split.cut));
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = mailparse::repair_utf8(std::string(reinterpret_cast<const char*>(data), size));
  check(text, mailparse::split_reply(text));
  const std::size_t half = text.find('\0');
  if (half != std::string::npos) {
    const std::string_view answer = std::string_view(text).substr(half + 1);
    check(answer, mailparse::split_reply(answer, std::string_view(text).substr(0, half)));
  }
  const mailparse::Mail mail =
      mailparse::parse("Subject: Fwd: x\nContent-Type: text/plain; charset=utf-8\n\n" + text);
  if (mail.forwarded)
    require(
        mailparse::is_valid_utf8(mail.forwarded->from_name + mail.forwarded->from + mail.forwarded->subject));
  return 0;
}
