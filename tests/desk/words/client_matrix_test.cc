// Every client with every kind of answer: what reaches the customer, what stays inside, what is carried out.

#include "mailparse/parse/parse.hh"
#include "tests/desk/agent.hh"
#include "tests/desk/words/mail_client.hh"

using namespace desk::test;
using storage::Status;
using Kind = Block::Kind;
using Blocks = std::vector<Block>;

namespace {

const std::vector<std::string> kAsked{"All pages answer 502 since this morning.", "What does the log say?",
                                      "Can you fix it today please?"};
const char* const kFooter = "Example GmbH - Hauptstr. 1 - 10115 Berlin - HRB 12345";

Block words(std::vector<std::string> lines) {
  return {Kind::words, std::move(lines)};
}
Block command(const char* line) {
  return {Kind::command, {line}};
}
Block footer() {
  return {Kind::footer, {kFooter}};
}
Block signature() {
  return {Kind::signature, {"Alice Meyer, Example GmbH, Tel. 030 12345"}};
}

// Ticket 2 of the customer, who has another one, told to Alice.
class Answered {
 public:
  Answered() {
    std::string body;
    for (const auto& line : kAsked) body += line + "\r\n";
    desk.post(
        {{{"Message-ID", "<other@initech.example>"}, {"Subject", "Fire the boss"}}, "Secret plans.\r\n"});
    desk.post({{{"Message-ID", "<first@initech.example>"}}, body});
    const auto mail = desk.sent(kAlice).back();
    original_ = {mail.from.front().name,
                 mail.from.front().addr_spec,
                 mail.subject,
                 "Mon, 30 Nov 2026 at 17:42",
                 mail.text,
                 mail.html};
    letters_ = desk.outbox(kCustomer).size();
  }

  std::size_t quoted(const Client& client) const { return quotable_lines(client, original_).size(); }
  // Where the customer's words end in what the client quotes.
  std::size_t place(const Client& client, std::size_t line) const {
    const auto lines = quotable_lines(client, original_);
    for (std::size_t i = 0; i < lines.size(); ++i)
      if (lines[i] == kAsked[line]) return i + 1;
    FAIL(client.name << " does not quote the customer");
    return 0;
  }

  void answer(const Client& client, const Blocks& blocks) {
    Post post = alice_on(desk, 2, "");
    const auto id = post.header["In-Reply-To"];
    std::string head = "From: Alice Meyer <alice@example.com>\r\nTo: support@example.com\r\nSubject: Re: " +
                       original_.subject + "\r\nDate: Mon, 2 Mar 2026 09:10:00 +0000\r\nMessage-ID: " +
                       post.header["Message-ID"] + "\r\nIn-Reply-To: " + id +
                       "\r\nAuthentication-Results: " + post.header["Authentication-Results"] + "\r\n";
    desk.post_bytes(head + compose(client, original_, blocks));
  }

  bool is_sent() const { return desk.outbox(kCustomer).size() > letters_; }
  std::string letter() const { return is_sent() ? desk.sent(kCustomer).back().text : std::string(); }

  TestDesk desk;

 private:
  Original original_;
  std::size_t letters_ = 0;
};

void check_nothing_internal(const std::string& letter) {
  for (const char* inside : {"plan enterprise",
                             "Severity",
                             "owner",
                             "Time left",
                             "#take",
                             "#note",
                             "#help",
                             "Fire the boss",
                             "via Example Support",
                             "Commands stand",
                             "new ticket",
                             "Also open",
                             "Other open",
                             "support@example.com",
                             "Original",
                             "wrote:",
                             "writes:",
                             "schrieb",
                             "Sent:",
                             "Gesendet"})
    CHECK_THAT(letter, !ContainsSubstring(std::string(inside)));
}

void check_in_order(const std::string& letter, const std::vector<std::string>& lines) {
  INFO("the letter:\n" << letter);
  std::size_t at = 0;
  for (const auto& line : lines) {
    CAPTURE(line);
    const auto hit = letter.find(line, at);
    REQUIRE(hit != std::string::npos);
    at = hit + line.size();
  }
}

// Words that answer, in the four places and forms that there are.
void check_answer(const Client& client, const Blocks& blocks, const std::vector<std::string>& wanted) {
  Answered test;
  test.answer(client, blocks);
  check_in_order(test.letter(), wanted);
  check_nothing_internal(test.letter());
  CHECK(test.desk.ticket(2).status == Status::pending);
}

}  // namespace

TEST_CASE("every client: an answer reaches the customer, and nothing of ours", "[clients]") {
  for (const auto& client : clients()) {
    CAPTURE(client.name);
    const std::size_t all = Answered().quoted(client);
    const Blocks blocks{words({"Hello Chris,"}),
                        words({"we fixed the proxy."}),
                        words({"Best wishes", "Alice"}),
                        signature(),
                        {Kind::quote, {}, 0, all}};
    check_answer(client, blocks, {"Hello Chris,", "we fixed the proxy.", "Best wishes", "Alice"});
  }
}

TEST_CASE("every client: a line of the company below the quote lets nothing out", "[clients]") {
  for (const auto& client : clients()) {
    CAPTURE(client.name);
    const std::size_t all = Answered().quoted(client);
    check_answer(client, {words({"We fixed the proxy."}), {Kind::quote, {}, 0, all}, footer()},
                 {"We fixed the proxy.", kFooter});
  }
}

TEST_CASE("every client: commands are carried out, on top and below, one and two", "[clients]") {
  for (const auto& client : clients()) {
    CAPTURE(client.name);
    const Block quote{Kind::quote, {}, 0, Answered().quoted(client)};
    for (const Blocks& blocks :
         {Blocks{command("#take"), command("#severity high"), words({"We fixed it."}), quote},
          Blocks{words({"We fixed it."}), command("#take"), command("#severity high"), quote},
          Blocks{{Kind::command, {"#take", "#severity high"}}, words({"We fixed it."}), quote},
          Blocks{quote, words({"We fixed it."}), command("#take"), command("#severity high")}}) {
      Answered test;
      test.answer(client, blocks);
      CHECK(test.desk.ticket(2).assignee == "alice");
      CHECK(test.desk.ticket(2).severity == "high");
      check_in_order(test.letter(), {"We fixed it."});
      check_nothing_internal(test.letter());
    }
  }
}

TEST_CASE("every client: a note stays inside, wherever #note stands", "[clients]") {
  for (const auto& client : clients()) {
    const Block quote{Kind::quote, {}, 0, Answered().quoted(client)};
    const Block note = words({"They do not pay."});
    const std::vector<Blocks> kinds{{command("#note"), note, quote},
                                    {note, command("#note"), quote},
                                    {note, quote, command("#note")},
                                    {quote, note, command("#note")},
                                    {command("#note"), note, quote, footer()}};
    for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
      CAPTURE(client.name, kind);
      Answered test;
      test.answer(client, kinds[kind]);
      CHECK_FALSE(test.is_sent());
      CHECK(test.desk.ticket(2).status == Status::fresh);
      CHECK(test.desk.ticket(2).assignee.empty());
      CHECK_THAT(test.desk.sent(kBob).back().text, ContainsSubstring("They do not pay."));
    }
  }
}

TEST_CASE("every client: commands alone send nothing, whatever stands around them", "[clients]") {
  for (const auto& client : clients()) {
    CAPTURE(client.name);
    const Block quote{Kind::quote, {}, 0, Answered().quoted(client)};
    const Block unmarked = words({"Alice Meyer", "Support Engineer", "Example GmbH, Hauptstr. 1, Berlin"});
    for (const Blocks& blocks :
         {Blocks{command("#take"), quote}, Blocks{command("#take"), signature(), quote},
          Blocks{command("#take"), unmarked, quote}, Blocks{command("#take"), quote, footer()},
          Blocks{quote, command("#take")}}) {
      Answered test;
      test.answer(client, blocks);
      CHECK_FALSE(test.is_sent());
      CHECK(test.desk.ticket(2).assignee == "alice");
      CHECK(test.desk.ticket(2).status == Status::fresh);
    }
  }
}

TEST_CASE("every client: answers between the quoted lines arrive in order, with the questions", "[clients]") {
  for (const auto& client : clients())
    for (const bool closing : {false, true}) {
      CAPTURE(client.name, closing);
      Answered test;
      Blocks blocks{words({"See below."})};
      std::size_t from = 0;
      const std::vector<std::string> answers{"Yes, we see that too.", "Upstream timed out at seven.",
                                             "We try."};
      for (std::size_t i = 0; i < answers.size(); ++i) {
        blocks.push_back({Kind::quote, {}, from, test.place(client, i)});
        blocks.push_back(words({answers[i]}));
        from = test.place(client, i);
      }
      blocks.push_back({Kind::quote, {}, from, test.quoted(client)});
      std::vector<std::string> wanted{"See below.", kAsked[0], answers[0], kAsked[1],
                                      answers[1],   kAsked[2], answers[2]};
      if (closing) blocks.push_back(words({"Regards, Alice"})), wanted.push_back("Regards, Alice");
      test.answer(client, blocks);
      check_in_order(test.letter(), wanted);
      check_nothing_internal(test.letter());
    }
}

TEST_CASE("every client: a prompt in the last lines is the agent's", "[clients]") {
  for (const auto& client : clients()) {
    CAPTURE(client.name);
    const std::size_t all = Answered().quoted(client);
    check_answer(client, {words({"Please type:"}), words({"> show version"}), {Kind::quote, {}, 0, all}},
                 {"Please type:", "show version"});
    check_answer(client, {{Kind::quote, {}, 0, all}, words({"Please type:"}), words({"> show version"})},
                 {"Please type:", "show version"});
  }
}

TEST_CASE("every client: a quote and nothing else comes back, and says so", "[clients]") {
  for (const auto& client : clients()) {
    CAPTURE(client.name);
    Answered test;
    test.answer(client, {{Kind::quote, {}, 0, test.quoted(client)}});
    CHECK_FALSE(test.is_sent());
    CHECK(test.desk.outbox(kAlice).back().kind == "refused");
    CHECK(test.desk.ticket(2).status == Status::fresh);
  }
}
