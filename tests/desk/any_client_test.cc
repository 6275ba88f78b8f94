// Whatever client an agent uses and wherever the words stand between quotes, commands, signatures and
// footers: the letter to the customer is the agent's own words in order, and nothing of ours. TICKETD_MAILS
// says how many mails are composed, TICKETD_SEED which.

#include <cstdlib>
#include <random>
#include <set>

#include "mailparse/parse.hh"
#include "tests/desk/agent.hh"
#include "tests/desk/mail_client.hh"

using namespace desk::test;

namespace {

constexpr const char* kPolicyOfWords = R"(
desk: {name: Example Support, tag: Example, domain: example.com}
storage: {path: ":memory:"}
smtp: {url: "smtp://localhost", tls: none}
mailboxes: {support: {address: support@example.com, authserv_id: mx.example.com}}
agents:
  alice: {name: Alice Meyer, email: alice@example.com}
  bob: {name: Bob Ng, email: bob@example.com}
groups: {tier1: {members: [alice, bob]}}
severities: [urgent, high, low]
plans: {enterprise: {sla: gold}}
sla: {gold: {urgent: {first_response: 1h}, high: {first_response: 4h}, low: {first_response: 8h}}}
customers: {initech: {domains: [initech.example], plan: enterprise}}
rules: [{name: everything, when: {opens: true}, then: {group: tier1}}]
budgets: {sender: 100000 per 1h, domain: 100000 per 1h, ticket: 100000 per 1h, desk: 100000 per 1h, own: 100000 per 1h}
)";

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return n ? random_() % n : 0; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class T, std::size_t N>
  const T& pick(const T (&items)[N]) {
    return items[below(N)];
  }

 private:
  std::mt19937_64 random_;
};

// --- what agents write
// ---------------------------------------------------------------------------------------------------

constexpr const char* kParagraphs[] = {
    "Please restart the agent on node {n} and send us the log.",
    "We found the reason: the certificate of gateway {n} ran out yesterday, and the new one was not loaded "
    "by the balancer, so that "
    "every second request was refused until {n} minutes ago.",
    "Yes, {n} of them.",
    "No, that is {n} EUR.",
    "Done ({n}).",
    "It costs {n}.",
    "Bitte starten Sie den Dienst {n} neu, danach sollte es wieder gehen. Viele Grüße aus München!",
    "Nous avons corrigé l'erreur {n}, merci de réessayer.",
    "サーバー{n}を再起動してください。",
    "See https://docs.example.net/setup/{n}?a=1&b=2 for the steps.",
    "1. Open the menu {n}.|2. Choose \"Export\".|3. Send us file-{n}.csv.",
    "- click Settings {n}|- switch off \"Legacy mode\"",
    "Use this:|---|service: web{n}|port: 80{n}|---",
    "2026-03-02 10:15:{n} ERROR disk sd{n} is full",
    "The vendor answered: \"reboot {n} first\".",
    "Please send these fields: name{n}, serial number, date of purchase.",
    "Ticket #{n} of your own system is the same trouble, I think.",
    "x = [{n}, 2]; print(x)  # a comment",
    "The value must be < {n} and > 3.",
    "I am back on Monday; until then my colleague of shift {n} helps you.",
};

// Words of somebody else that the agent pasted: they are the agent's to send.
constexpr const char* kPasted[] = {
    "Our supplier says:|On Mon, 1 Dec 2025 at 10:15, Acme Help <help{n}@acme.example> wrote:|the part {n} is "
    "on its way",
    "Unser Techniker schrieb am 30.11.2025 um 10:15:|die Leitung {n} ist wieder frei",
    "Their mail had these lines:|From: Acme Help <help{n}@acme.example>|Subject: Parts {n}|Date: Mon, 1 Dec "
    "2025 10:15:00 +0100",
    "Type this:|> show version {n}|> show log {n}",
    ">>> import os{n}",
};

struct Spelled {
  const char* line;
  bool plain;  // as the documentation spells it
};

constexpr Spelled kCommands[] = {
    {"#tag vip", true},
    {"#severity high", true},
    {"#take", true},
    {"#TAG vip", true},
    {"#solved", true},
    {"*#tag vip*", false},
    {"- #tag vip", false},
    {"# tag vip", false},
    {"`#tag vip`", false},
    {"\u200F#tag vip", false},
    {"**#severity high**", false},
    {"\uFF03tag vip", false},
    {"[#take]", false},
    {"\u2022 #take", false},
    {"\u201C#take\u201D", false},
};

std::vector<std::string> lines_of(std::string text, std::size_t number) {
  const std::string n = std::to_string(number);
  for (auto at = text.find("{n}"); at != std::string::npos; at = text.find("{n}", at)) text.replace(at, 3, n);
  std::vector<std::string> lines;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find('|', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// --- one answer
// ----------------------------------------------------------------------------------------------------------

struct Answer {
  std::vector<Block> blocks;
  std::vector<std::string> commands;
  bool plain = true, note = false;
};

using Kind = Block::Kind;

class Writer {
 public:
  Writer(Dice& dice, const Client& client, std::size_t quoted)
      : dice_(dice), client_(client), quoted_(quoted) {}

  Answer write() {
    if (dice_.one_in(12))
      add(Kind::banner, {"CAUTION: this mail came from outside of Example GmbH, think before you click."});
    if (dice_.one_in(3)) commands();
    const std::size_t layout = dice_.below(4);
    if (layout == 0) top();
    if (layout == 1) bottom();
    if (layout >= 2) inline_answers(layout == 3);
    if (dice_.one_in(5)) add(Kind::footer, {"Example GmbH - Hauptstr. 1 - 80331 Muenchen - HRB 12345"});
    return std::move(answer_);
  }

 private:
  void add(Kind kind, std::vector<std::string> lines) { answer_.blocks.push_back({kind, std::move(lines)}); }
  void quote(std::size_t first, std::size_t last) {
    if (first < last) answer_.blocks.push_back({Kind::quote, {}, first, last});
  }
  void words() {
    const std::size_t number = 100 + dice_.below(900'000);
    add(Kind::words,
        dice_.one_in(8) ? lines_of(dice_.pick(kPasted), number) : lines_of(dice_.pick(kParagraphs), number));
  }
  void command(std::string line, bool plain) {
    for (const auto& known : answer_.commands)
      if (known == line) return;
    answer_.plain = answer_.plain && plain;
    answer_.commands.push_back(line);
    add(Kind::command, {std::move(line)});
  }
  void commands() {
    if (!answer_.commands.empty()) return;
    if (dice_.one_in(6)) {
      answer_.note = true;
      command("#note", true);
    }
    for (std::size_t i = dice_.below(3) + (answer_.note ? 0 : 1); i > 0; --i) {
      const Spelled& spelled = dice_.one_in(2) ? kCommands[dice_.below(5)] : dice_.pick(kCommands);
      if (!answer_.note || spelled.plain) command(spelled.line, spelled.plain);
    }
  }
  void ending() {
    if (dice_.one_in(3)) commands();
    if (dice_.one_in(4)) add(Kind::signature, {"Alice Meyer, Example GmbH, Tel. 089 12345"});
  }
  void top() {
    for (std::size_t i = dice_.below(4) + 1; i > 0; --i) words();
    ending();
    quote(0, quoted_);
  }
  void bottom() {
    quote(0, quoted_);
    for (std::size_t i = dice_.below(3) + 1; i > 0; --i) words();
    ending();
  }
  void inline_answers(bool top) {
    if (top) words();
    std::size_t at = 0;
    for (std::size_t i = dice_.below(3) + 1; i > 0 && at < quoted_; --i) {
      const std::size_t next = at + 1 + dice_.below(quoted_ - at);
      quote(at, next);
      words();
      at = next;
    }
    if (dice_.one_in(2))
      quote(at, quoted_);
    else
      ending();
  }

  Dice& dice_;
  const Client& client_;
  std::size_t quoted_;
  Answer answer_;
};

// --- what the customer was to get
// ----------------------------------------------------------------------------------------

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool nbsp = text.substr(i, 2) == "\u00A0";
    if (nbsp || std::string_view(" \t\r\n").find(text[i]) != std::string_view::npos) {
      if (!words.back().empty()) words.emplace_back();
      i += nbsp;
    } else {
      words.back() += text[i];
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

std::vector<std::string> expected_words(const Answer& answer) {
  std::string text;
  for (const Block& block : answer.blocks)
    if (block.kind == Kind::words || block.kind == Kind::footer || block.kind == Kind::banner)
      for (const auto& line : block.lines) text += line + "\n";
  return words_of(text);
}

// The words of a letter without the lines of the customer's that are quoted in it.
std::vector<std::string> letter_words(const std::string& text, const std::set<std::string>& customers) {
  std::string own;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line == ">" || (line.starts_with("> ") && customers.contains(line.substr(2)))) continue;
    own += line + "\n";
  }
  return words_of(own);
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += word + " ";
  return text;
}

// --- one desk and its mails
// ----------------------------------------------------------------------------------------------

constexpr const char* kQuestion =
    "Hello,\r\nall pages of our shop answer 502 since this morning.\r\nWhat did you change on Friday "
    "evening?\r\n\r\n"
    "How long will it take to repair?\r\nCan we see the log of the balancer?\r\nKind regards\r\nChris "
    "Lee\r\n";
const std::set<std::string> kCustomersLines = {"Hello,",
                                               "all pages of our shop answer 502 since this morning.",
                                               "What did you change on Friday evening?",
                                               "How long will it take to repair?",
                                               "Can we see the log of the balancer?",
                                               "Kind regards",
                                               "Chris Lee"};

class Round {
 public:
  Round() : desk_(kPolicyOfWords) {
    desk_.post({{{"From", "Pat Kim <pat@initech.example>"}, {"Subject", "SECRETOTHER fire the CEO"}},
                "Another matter.\n"});
  }

  // A ticket, and the mail about it that Alice answers: the customer's, or a colleague's note below it.
  Original open(Dice& dice) {
    const std::string number = std::to_string(++count_);
    desk_.post({{{"Message-ID", "<q" + number + "@initech.example>"},
                 {"Subject", "Shop " + number + " answers 502"}},
                kQuestion});
    ticket_ = static_cast<std::int64_t>(desk_.count_tickets());
    if (dice.one_in(3)) {
      Post note =
          answer_to(desk_, kBob, "Bob Ng <bob@example.com>", Shown::person,
                    "#note\n\nThey are insolvent since May, legal is on it.\nAsk them for prepayment.\n");
      note.header["In-Reply-To"] = "<" + last_id(desk_, kBob, ticket_) + ">";
      note.header["Subject"] = "Re: [Example #" + std::to_string(ticket_) + "] Shop";
      desk_.post(note);
    }
    answered_ = last_id(desk_, kAlice, ticket_);
    for (const auto& item : desk_.outbox(kAlice))
      if (item.message_id == answered_) {
        const auto mail = mailparse::parse(item.bytes);
        return {mail.from.front().name,
                mail.from.front().addr_spec,
                mail.subject,
                "Mon, 2 Mar 2026 at 09:00",
                mail.text,
                html_of(item.bytes)};
      }
    FAIL("no mail to answer");
    return {};
  }

  // Posts the answer; what was wrong with what came of it, or "".
  std::string judge(const Client& client, const Original& original, const Answer& answer) {
    const auto customers = desk_.outbox(kCustomer).size(), alices = desk_.outbox(kAlice).size();
    std::string head = "From: Alice Meyer <alice@example.com>\r\nTo: support@example.com\r\nSubject: Re: " +
                       original.subject + "\r\nDate: Mon, 2 Mar 2026 09:10:00 +0000\r\nMessage-ID: <a" +
                       std::to_string(count_) + "." + std::to_string(alices) +
                       "@laptop.example>\r\nIn-Reply-To: <" + answered_ + ">\r\nReferences: <" + answered_ +
                       ">\r\nAuthentication-Results: mx.example.com; dmarc=pass header.from=example.com\r\n";
    mail_ = head + compose(client, original, answer.blocks);
    desk_.post_bytes(mail_);
    std::vector<mailparse::Mail> letters;
    const auto items = desk_.outbox(kCustomer);
    for (std::size_t i = customers; i < items.size(); ++i)
      if (items[i].kind == "answer") letters.push_back(mailparse::parse(storage::whole(items[i])));
    bool returned = false;
    const auto to_alice = desk_.outbox(kAlice);
    for (std::size_t i = alices; i < to_alice.size(); ++i)
      returned = returned || to_alice[i].kind == "refused";
    if (returned) {
      ++returned_;
      if (!letters.empty()) return "it came back, and the customer has a letter all the same";
      return answer.plain ? "it came back: " + desk_.sent(kAlice).back().text : "";
    }
    return judge_done(answer, letters);
  }

  std::size_t returned() const { return returned_; }
  const std::string& mail() const { return mail_; }

 private:
  static std::string html_of(const std::string& bytes) {
    // Our notification's HTML as it left, read by hand: quoted-printable or 8 bit between the last boundary
    // lines.
    const auto type = bytes.find("Content-Type: text/html");
    if (type == std::string::npos) return {};
    const auto body = bytes.find("\r\n\r\n", type) + 4;
    const auto end = bytes.find("\r\n--", body);
    const std::string head = bytes.substr(type, body - type), coded = bytes.substr(body, end - body);
    if (head.find("base64") != std::string::npos) FAIL("base64 is not read here");
    if (head.find("quoted-printable") == std::string::npos) return coded;
    std::string html;
    for (std::size_t i = 0; i < coded.size(); ++i) {
      if (coded[i] != '=')
        html += coded[i];
      else if (coded.substr(i, 3) == "=\r\n")
        i += 2;
      else {
        html += static_cast<char>(std::stoi(coded.substr(i + 1, 2), nullptr, 16));
        i += 2;
      }
    }
    return html;
  }

  std::string judge_done(const Answer& answer, const std::vector<mailparse::Mail>& letters) {
    if (answer.note && !letters.empty()) return "a note reached the customer: " + letters.front().text;
    if (!answer.note && letters.size() != 1)
      return "the customer got " + std::to_string(letters.size()) + " letters";
    const auto wanted = expected_words(answer);
    if (!answer.note) {
      const auto got = letter_words(letters.front().text, kCustomersLines);
      if (got != wanted)
        return "the letter reads\n" + letters.front().text + "\nand should read\n" + joined(wanted);
      if (letters.front().html_text)
        for (const char* leak :
             {"SECRETOTHER", "plan enterprise", "insolvent", "Commands", "wrote:\n", "goes to"})
          if (letters.front().html_text->find(leak) != std::string::npos)
            return std::string("its HTML leaks ") + leak;
    }
    return judge_commands(answer);
  }

  std::string judge_commands(const Answer& answer) {
    const auto ticket = desk_.ticket(ticket_);
    const auto has = [&](std::string_view word) {
      return std::any_of(answer.commands.begin(), answer.commands.end(), [word](std::string line) {
        std::transform(line.begin(), line.end(), line.begin(),
                       [](unsigned char c) { return std::tolower(c); });
        return line.find(word) != std::string::npos;
      });
    };
    const bool tagged = std::find(ticket.tags.begin(), ticket.tags.end(), "vip") != ticket.tags.end();
    if (has("tag vip") != tagged) return "#tag vip was not carried out, or without being asked";
    if (has("severity high") != (ticket.severity == "high"))
      return "#severity high was not carried out, or without being asked";
    if (has("take") != (ticket.assignee == "alice"))
      return "#take was not carried out, or without being asked";
    if (has("solved") != (ticket.status == storage::Status::solved))
      return "#solved was not carried out, or without being asked";
    return {};
  }

  TestDesk desk_;
  int count_ = 0;
  std::int64_t ticket_ = 0;
  std::string answered_, mail_;
  std::size_t returned_ = 0;
};

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value ? std::strtoull(value, nullptr, 10) : otherwise;
}

}  // namespace

TEST_CASE("the letter is the agent's own words, in order, from every client", "[.][any-client]") {
  const std::uint64_t cases = number_from("TICKETD_MAILS", 1'500), seed = number_from("TICKETD_SEED", 1);
  const char* only = std::getenv("TICKETD_CLIENT");
  std::size_t failures = 0, composed = 0;
  std::string told;
  for (std::uint64_t i = 0; i < cases;) {
    Round round;
    for (int n = 0; n < 20 && i < cases; ++n, ++i) {
      Dice dice(seed * 1'000'003 + i);
      const Client& client = clients()[dice.below(clients().size())];
      const Original original = round.open(dice);
      const Answer answer = Writer(dice, client, quotable_lines(client, original).size()).write();
      if (only && std::string_view(only) != client.name) continue;
      ++composed;
      const std::string wrong = round.judge(client, original, answer);
      if (wrong.empty()) continue;
      if (++failures <= 5)
        told += "TICKETD_SEED=" + std::to_string(seed) + ", mail " + std::to_string(i) + ", " + client.name +
                ": " + wrong + "\n--- the mail:\n" + round.mail() + "\n";
    }
  }
  INFO(failures << " of " << composed << " are wrong; the first:\n" << told);
  CHECK(failures == 0);
  CHECK(composed > 0);
}
