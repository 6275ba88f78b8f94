// What a mail costs grows no faster than the mail.

#include <chrono>
#include <ctime>

#include "mailparse/parse/parse.hh"
#include "mailparse/reply/reply.hh"
#include "tests/catch.hh"

using namespace mailparse;

namespace {

std::string repeated(std::string_view line, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text.append(line);
  return text;
}

double seconds_for(const std::string& mail) {
  const std::clock_t begin = std::clock();
  (void)parse(mail);
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

double least_of_two(const std::string& mail) {
  return std::min(seconds_for(mail), seconds_for(mail));
}

std::string as_mail(const std::string& type, const std::string& body) {
  return "From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: " + type + "\r\n\r\n" + body;
}

constexpr std::string_view kLines[] = {"--\n",
                                       "-- \n",
                                       "--\nx\n",
                                       "-- \nAlice\nExample Inc.\n\n",
                                       "___\nabout us: https://x.example\n",
                                       "---\n",
                                       "-\n",
                                       "\n",
                                       " \n",
                                       ">\n",
                                       "> >\n",
                                       ">>>>>>>>>>>>>>>>\n",
                                       "> words\nwords\n",
                                       "|\n",
                                       "On Monday, Ann wrote:\n",
                                       "On Monday, Ann wrote:\n\n",
                                       "On Monday, Ann wrote:\n| x\n",
                                       "On Monday,\n",
                                       "Am 1.1.2026 um 10:00 schrieb\n",
                                       "From: ann@x.example\n",
                                       "From: ann@x.example\nSent: x\nTo: b\nSubject: y\n",
                                       "-----Original Message-----\n",
                                       "---------- Forwarded message ---------\n",
                                       "Sent from my iPhone\n",
                                       "Sent from my iPhone\n\n",
                                       "This message is confidential.\n\n",
                                       "begin 644 x\n",
                                       "begin 644 x\n`\nend\n",
                                       "#note\n",
                                       "words\n",
                                       "words \n",
                                       "?\n"};

constexpr std::string_view kMarkup[] = {"<p>--</p>",
                                        "<p>-- </p>",
                                        "<div>--<br></div>",
                                        "<blockquote>",
                                        "<blockquote>x</blockquote>--<br>",
                                        "<br>--<br>x",
                                        "<div>",
                                        "<table><tr><td>x",
                                        "</div>",
                                        "<a href=x>",
                                        "&amp;",
                                        "<span style='x'>",
                                        "<!--",
                                        "<style>",
                                        "<p>On Monday, Ann wrote:</p>"};

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kSmall = 1 << 14;  // sanitizers make it tens of times slower
#else
constexpr std::size_t kSmall = 1 << 17;
#endif

// A small text, and eight times as much of it: what is linear takes eight times as long, what is
// quadratic 64.
void check_cost(std::string_view line, const std::string& type) {
  constexpr std::size_t kLarge = 8 * kSmall;
  const double small = least_of_two(as_mail(type, repeated(line, kSmall)));
  const double large = least_of_two(as_mail(type, repeated(line, kLarge)));
  INFO(type << ", repeated: " << line << ": " << small << " s, eight times as much: " << large << " s");
  CHECK(large < 25 * std::max(small, 0.01));
}

}  // namespace

TEST_CASE("attack: A13 a text of one line repeated costs what its size costs", "[attack][reply]") {
  for (const auto line : kLines) check_cost(line, "text/plain");
}

TEST_CASE("attack: A13 markup repeated costs what its size costs", "[attack][reply]") {
  for (const auto line : kMarkup) check_cost(line, "text/html");
}

TEST_CASE("signatures below one another are taken off, a wall of them is not looked through", "[reply]") {
  CHECK(split_reply("Words.\n\n-- \nAnn\n\n-- \nExample Inc.\n").reply == "Words.");
  const auto wall = split_reply("Words.\n" + repeated("--\n", 3000));
  CHECK(wall.reply.starts_with("Words."));
}
