#pragma once
// A ticket of a customer who has another one, and what Alice answers to its mail.

#include "tests/desk/agent.hh"

namespace desk::test {

inline std::string with_marks(const std::string& text, const std::string& mark = "> ") {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    out += mark + text.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return out;
}

inline const std::string kWrote =
    "On 30 Nov 2026, at 17:42, Chris Lee via Example Support <support@example.com> wrote:\n\n";

struct Round {
  TestDesk desk;
  std::size_t letters = 0, told = 0;

  explicit Round(std::string_view policy = {},
                 const std::string& question = "All pages answer 502.\nWhat does the log say?\n")
      : desk(policy) {
    desk.post({{{"Message-ID", "<other@initech.example>"}, {"Subject", "Fire the boss at once"}},
               "Secret plans.\n"});
    desk.post({{{"Message-ID", "<first@initech.example>"}}, question});
    begin();
  }
  void begin() {
    letters = desk.outbox(kCustomer).size();
    told = desk.outbox(kAlice).size();
  }
  std::string notice() const { return desk.sent(kAlice).back().text; }
  void post(const std::string& body, std::map<std::string, std::string> header = {},
            Shown shown = Shown::person) {
    Post post = alice_on(desk, 2, body, shown);
    for (auto& [name, value] : header) post.header[name] = value;
    desk.post(post);
  }
  void post_html(const std::string& html) {
    post(html, {{"MIME-Version", "1.0"}, {"Content-Type", "text/html; charset=utf-8"}});
  }
  bool is_sent() const { return desk.outbox(kCustomer).size() > letters; }
  bool is_told() const { return desk.outbox(kAlice).size() > told; }
  std::string kind() const { return is_told() ? desk.outbox(kAlice).back().kind : std::string(); }
  std::string letter() const { return is_sent() ? desk.sent(kCustomer).back().text : std::string(); }
};

}  // namespace desk::test
