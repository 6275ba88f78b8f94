// Whatever client an agent uses and wherever the words stand between quotes, commands, signatures and
// footers: the letter to the customer is the agent's own words in order, and nothing of ours. TICKETD_MAILS
// says how many mails are composed, TICKETD_SEED which; without a seed half of them are those of one that is
// drawn.

#include <cstdlib>
#include <random>

#include "mailparse/parse/parse.hh"
#include "tests/desk/agent.hh"
#include "tests/desk/words/answer_writer.hh"
#include "tests/desk/words/mail_client.hh"

using namespace desk::test;

namespace {

const std::string kPolicyOfWords = R"(
storage: {path: ":memory:"}
smtp: {url: "smtp://localhost", tls: none}
mailboxes: {support: {address: support@example.com, authserv_id: mx.example.com}}
agents:
  alice: {name: Alice Meyer, email: alice@example.com}
  bob: {name: Bob Ng, email: bob@example.com}
  carol: {name: Carol Diaz, email: carol@example.com}
groups: {tier1: {members: [alice, bob]}, tier2: {members: [carol]}}
severities: [urgent, high, low]
plans: {enterprise: {sla: gold}}
sla: {gold: {urgent: {first_response: 1h}, high: {first_response: 4h}, low: {first_response: 8h}}}
customers: {initech: {domains: [initech.example], plan: enterprise}}
rules: [{name: everything, when: {opens: true}, then: {group: tier1}}]
budgets: {sender: 100000 per 1h, domain: 100000 per 1h, ticket: 100000 per 1h, desk: 100000 per 1h, own: 100000 per 1h}
)";

using Kind = Block::Kind;
using Words = std::vector<std::string>;

// --- what the customer was to get
// ----------------------------------------------------------------------------------------

bool is_drawn_line(const std::string& word) {
  return word.size() >= 20 && word.find_first_not_of("_-=") == std::string::npos;
}

Words words_of(std::string_view text) {
  Words words(1);
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
  std::erase_if(words, is_drawn_line);  // they go with what they stand between
  return words;
}

std::string joined(const Words& words) {
  std::string text = " ";
  for (const auto& word : words) text += word + " ";
  return text;
}

Words expected_words(std::span<const Block> blocks) {
  std::string text;
  for (const Block& block : blocks)
    if (block.kind == Kind::words || block.kind == Kind::footer || block.kind == Kind::banner)
      for (const auto& line : block.lines) text += line + "\n";
  return words_of(text);
}

// Gateways that pack a mail anew put this below; whether it leaves is for nobody to care.
const Words kListFooter = words_of(
    "Desk mailing list -- desk@lists.example.com To unsubscribe "
    "send an email "
    "to desk-leave@lists.example.com");

// The words of a letter without the lines of the customer's that are quoted in it.
Words letter_words(const std::string& text, const std::string& customers) {
  std::string own;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line == ">" ||
        (line.starts_with("> ") && customers.find(joined(words_of(line.substr(2)))) != std::string::npos))
      continue;
    own += line + "\n";
  }
  return words_of(own);
}

// --- one desk and its mails
// ----------------------------------------------------------------------------------------------

// Our mail's HTML as it left, read by hand: quoted-printable or 8 bit between the last boundary lines.
std::string html_of(const std::string& bytes) {
  const auto type = bytes.find("Content-Type: text/html");
  if (type == std::string::npos) return {};
  const auto body = bytes.find("\r\n\r\n", type) + 4;
  const auto end = bytes.find("\r\n--", body);
  const std::string head = bytes.substr(type, body - type), coded = bytes.substr(body, end - body);
  if (head.find("base64") != std::string::npos) return mailparse::parse(bytes).html;
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

std::string policy_in(const char* language) {
  return "desk: {name: Example Support, tag: Example, domain: example.com, language: " +
         std::string(language) + "}" + kPolicyOfWords;
}

class Round {
 public:
  explicit Round(const char* language) : desk_(policy_in(language)) {
    desk_.post({{{"From", "Pat Kim <pat@initech.example>"}, {"Subject", "SECRETOTHER fire the CEO"}},
                "Another matter.\n"});
  }

  // A ticket, and the mail about it that Alice answers.
  Original open(Dice& dice, const Client& client) {
    const std::string number = std::to_string(++count_);
    customers_.clear();
    id_.clear();
    own_.clear();
    customer_writes("Shop " + number + " answers 502", "", dice);
    ticket_ = static_cast<std::int64_t>(desk_.count_tickets());
    if (dice.one_in(3)) note_of_bob();
    if (dice.one_in(4)) write_once_more(dice);
    // The Bat greets whoever wrote the mail, by its template.
    if (dice.one_in(10) && client.name != std::string_view("the_bat")) return own_answer();
    answered_ = last_id(desk_, kAlice, ticket_);
    return original_of(answered_);
  }

  // Posts the answer; what was wrong with what came of it, or "".
  std::string judge(const Client& client, const Original& original, const Answer& answer) {
    post(client, original, answer, answer.kind == Answer::Kind::forward);
    switch (answer.kind) {
      case Answer::Kind::words:
        return judge_words(answer);
      case Answer::Kind::commands_only:
        return judge_commands_only(answer);
      case Answer::Kind::nothing:
        return !letters_.empty() ? "a letter of nothing: " + letters_.front().text
               : returned_       ? ""
                                 : "silence";
      case Answer::Kind::forward:
        return judge_note(answer);
      case Answer::Kind::mistyped:
        return judge_second_try(client, answer);
    }
    return {};
  }

  std::size_t returned() const { return count_returned_; }
  const std::string& mail() const { return mail_; }

 private:
  void customer_writes(const std::string& subject, const std::string& quote, Dice& dice) {
    std::string body;
    for (const auto& line : write_question(dice)) body += line + "\r\n";
    customers_ += joined(words_of(body + quote));
    Post post{{{"Message-ID", "<q" + std::to_string(++posted_) + "@initech.example>"},
               {"Subject", subject},
               {"Content-Type", "text/plain; charset=utf-8"},
               {"MIME-Version", "1.0"}},
              body + quote};
    if (!id_.empty()) post.header["In-Reply-To"] = "<" + id_ + ">";
    desk_.post(post);
  }

  void note_of_bob() {
    Post note =
        answer_to(desk_, kBob, "Bob Ng <bob@example.com>", Shown::person,
                  "#note\n\nThey are insolvent since May, legal is on it.\nAsk them for prepayment.\n");
    note.header["In-Reply-To"] = "<" + last_id(desk_, kBob, ticket_) + ">";
    note.header["Subject"] = "Re: [Example #" + std::to_string(ticket_) + "] Shop";
    desk_.post(note);
  }

  // Bob answers, and the customer writes again below that answer's quote.
  void write_once_more(Dice& dice) {
    const std::string words = "We look into it, number " + std::to_string(dice.below(90'000)) + ".";
    Post answer = answer_to(desk_, kBob, "Bob Ng <bob@example.com>", Shown::person, words + "\n");
    answer.header["In-Reply-To"] = "<" + last_id(desk_, kBob, ticket_) + ">";
    answer.header["Subject"] = "Re: [Example #" + std::to_string(ticket_) + "] Shop";
    desk_.post(answer);
    customers_ += joined(words_of(words));
    id_ = desk_.outbox(kCustomer).back().message_id;
    customer_writes(
        "Re: Shop",
        "\r\nOn 2 Mar 2026, Bob Ng via Example Support <support@example.com> wrote:\r\n> " + words + "\r\n",
        dice);
  }

  // Alice has answered, and answers that mail of hers from the folder of sent mail.
  Original own_answer() {
    answered_ = last_id(desk_, kAlice, ticket_);
    const Original notice = original_of(answered_);
    const std::string words = "We look at it at once, and come back to you within the hour.";
    Post first = alice(desk_, words + "\n");
    first.header["In-Reply-To"] = "<" + answered_ + ">";
    first.header["Subject"] = "Re: " + notice.subject;
    desk_.post(first);
    own_ = first.header["Message-ID"];
    customers_ += joined(words_of(words));
    std::string text = words + "\n\nOn Mon, 2 Mar 2026 at 09:00, " + notice.from_name + " <" +
                       notice.address + "> wrote:\n\n";
    for (std::size_t at = 0; at < notice.text.size();) {
      const auto end = std::min(notice.text.find('\n', at), notice.text.size());
      text += "> " + notice.text.substr(at, end - at) + "\n";
      at = end + 1;
    }
    return {"Alice Meyer", kAlice, "Re: " + notice.subject, "Mon, 2 Mar 2026 at 09:05", text, ""};
  }

  Original original_of(const std::string& id) {
    for (const auto& item : desk_.outbox(kAlice))
      if (item.message_id == id) {
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

  void post(const Client& client, const Original& original, const Answer& answer, bool to_bob) {
    const auto customers = desk_.outbox(kCustomer).size(), alices = desk_.outbox(kAlice).size();
    carols_ = desk_.outbox(kCarol).size();
    messages_ = desk_.messages(ticket_).size();
    const std::string head =
        "From: Alice Meyer <alice@example.com>\r\nTo: " +
        std::string(to_bob ? "bob@example.com\r\nCc: support@example.com" : "support@example.com") +
        "\r\nSubject: Re: " + original.subject +
        "\r\nDate: Mon, 2 Mar 2026 09:10:00 +0000\r\nMessage-ID: <a" + std::to_string(++posted_) +
        "@laptop.example>\r\nIn-Reply-To: " + (own_.empty() ? "<" + answered_ + ">" : own_) +
        "\r\nReferences: <" + answered_ + "> " + own_ +
        "\r\nAuthentication-Results: mx.example.com; dmarc=pass header.from=example.com\r\n";
    mail_ = head + compose(client, original, answer.blocks, answer.envelope);
    desk_.post_bytes(mail_);
    read_outbox(customers, alices);
  }

  void read_outbox(std::size_t customers, std::size_t alices) {
    letters_.clear();
    const auto items = desk_.outbox(kCustomer);
    for (std::size_t i = customers; i < items.size(); ++i)
      if (items[i].kind == "answer") letters_.push_back(mailparse::parse(storage::whole(items[i])));
    returned_ = false;
    const auto to_alice = desk_.outbox(kAlice);
    for (std::size_t i = alices; i < to_alice.size(); ++i)
      returned_ = returned_ || to_alice[i].kind == "refused";
    if (returned_) ++count_returned_;
  }

  std::string refusal() const { return desk_.sent(kAlice).back().text; }

  std::string judge_words(const Answer& answer) {
    if (returned_ && !letters_.empty()) return "it came back, and the customer has a letter all the same";
    if (returned_) return answer.plain ? "it came back: " + refusal() : "";
    if (answer.note && !letters_.empty()) return "a note reached the customer: " + letters_.front().text;
    if (answer.note) return judge_note(answer);
    if (letters_.size() != 1) return "the customer got " + std::to_string(letters_.size()) + " letters";
    const std::string wrong = judge_letter(answer);
    return wrong.empty() ? judge_commands(answer) : wrong;
  }

  std::string judge_letter(const Answer& answer) {
    const auto& letter = letters_.front();
    auto wanted = expected_words(answer.blocks);
    const auto got = letter_words(letter.text, customers_);
    auto with_list = wanted;
    if (answer.envelope.parcel == Parcel::list_footer)
      with_list.insert(with_list.end(), kListFooter.begin(), kListFooter.end());
    if (got != wanted && got != with_list)
      return "the letter reads\n" + letter.text + "\nand should read\n" + joined(wanted);
    const bool file = answer.envelope.parcel == Parcel::file;
    if (letter.attachments.size() != (file ? 1 : 0))
      return "the letter has " + std::to_string(letter.attachments.size()) + " files";
    if (letter.html_text)
      for (const char* leak :
           {"SECRETOTHER", "plan enterprise", "insolvent", "Commands", "wrote:\n", "goes to"})
        if (letter.html_text->find(leak) != std::string::npos) return std::string("its HTML leaks ") + leak;
    return {};
  }

  std::string judge_note(const Answer& answer) {
    if (!letters_.empty()) return "a note reached the customer: " + letters_.front().text;
    if (returned_) return answer.plain ? "the note came back: " + refusal() : "";
    const auto messages = desk_.messages(ticket_);
    if (messages.size() != messages_ + 1 || messages.back().direction != storage::Direction::note)
      return "the note was not filed";
    for (const auto& block : answer.blocks)
      if (block.kind == Kind::words &&
          joined(words_of(messages.back().text)).find(words_of(block.lines.front()).front()) ==
              std::string::npos)
        return "the note lacks \"" + block.lines.front() + "\": " + messages.back().text;
    return judge_commands(answer);
  }

  std::string judge_commands_only(const Answer& answer) {
    if (!letters_.empty()) return "commands alone sent a letter: " + letters_.front().text;
    if (returned_) return answer.plain ? "commands alone came back: " + refusal() : "";
    return judge_commands(answer);
  }

  std::string judge_second_try(const Client& client, const Answer& answer) {
    if (!returned_ || !letters_.empty()) return "a command that does not exist was passed over";
    answered_ = desk_.outbox(kAlice).back().message_id;
    own_.clear();
    const Original refused = original_of(answered_);
    Answer again;
    again.envelope = answer.envelope;
    again.blocks = said_again(answer);
    again.blocks.push_back({Kind::quote, {}, 0, quotable_lines(client, refused).size()});
    post(client, refused, again, false);
    const std::string wrong = judge_words(again);
    return wrong.empty() ? "" : "the second try: " + wrong;
  }

  std::string judge_commands(const Answer& answer) {
    const auto ticket = desk_.ticket(ticket_);
    const auto has = [&](std::string_view word) {
      return std::any_of(answer.commands.begin(), answer.commands.end(), [word](std::string line) {
        std::erase(line, ':');
        std::transform(line.begin(), line.end(), line.begin(),
                       [](unsigned char c) { return std::tolower(c); });
        return line.find(word) != std::string::npos;
      });
    };
    const auto wrong = [](const char* what) {
      return std::string(what) + " was not carried out, or without being asked";
    };
    const bool tagged = std::find(ticket.tags.begin(), ticket.tags.end(), "vip") != ticket.tags.end();
    if (has("tag vip") != tagged) return wrong("#tag vip");
    if (has("severity high") != (ticket.severity == "high")) return wrong("#severity high");
    if (has("take") != (ticket.assignee == "alice")) return wrong("#take");
    if (has("solved") != (ticket.status == storage::Status::solved)) return wrong("#solved");
    if (answer.asks != (desk_.outbox(kCarol).size() > carols_)) return wrong("#ask");
    return {};
  }

  TestDesk desk_;
  int count_ = 0, posted_ = 0;
  std::int64_t ticket_ = 0;
  std::string id_, answered_, own_, mail_, customers_;  // customers_: all that they wrote or got
  std::vector<mailparse::Mail> letters_;                // of the last mail
  bool returned_ = false;
  std::size_t count_returned_ = 0, carols_ = 0, messages_ = 0;
};

Answer::Kind draw_kind(Dice& dice) {
  if (dice.one_in(12)) return Answer::Kind::commands_only;
  if (dice.one_in(20)) return Answer::Kind::nothing;
  if (dice.one_in(20)) return Answer::Kind::forward;
  if (dice.one_in(20)) return Answer::Kind::mistyped;
  return Answer::Kind::words;
}

std::uint64_t number_from(const char* name, std::uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value ? std::strtoull(value, nullptr, 10) : otherwise;
}

struct Wrong {
  std::size_t mails = 0, composed = 0;
  std::string told;
};

// Which client composes the mail of this number; what follows from the dice is the same each time.
const Client& client_of(std::uint64_t seed, std::uint64_t mail) {
  return all_clients()[Dice(seed * 7'919 + mail).below(all_clients().size())];
}

void try_mail(Round& round, std::uint64_t seed, std::uint64_t number, Wrong& wrong) {
  Dice dice(seed * 1'000'003 + number);
  const Client& client = client_of(seed, number);
  const Original original = round.open(dice, client);
  const Answer answer = write_answer(dice, client, quotable_lines(client, original), draw_kind(dice));
  ++wrong.composed;
  const std::string why = round.judge(client, original, answer);
  if (why.empty() || ++wrong.mails > number_from("TICKETD_SHOWN", 5)) return;
  wrong.told += "TICKETD_SEED=" + std::to_string(seed) + ", mail " + std::to_string(number) + ", " +
                client.name + ": " + why + "\n--- the mail:\n" + round.mail() + "\n";
}

Wrong try_mails(std::uint64_t seed, std::uint64_t mails) {
  const char* only = std::getenv("TICKETD_CLIENT");
  const auto one = number_from("TICKETD_MAIL", mails);
  Wrong wrong;
  for (std::uint64_t i = 0; i < mails;) {
    Round round(i / 10 % 3 == 2 ? "de" : "en");
    for (int n = 0; n < 10 && i < mails; ++n, ++i)
      if ((!only || std::string_view(only) == client_of(seed, i).name) && (one == mails || one == i))
        try_mail(round, seed, i, wrong);
  }
  return wrong;
}

}  // namespace

// Sanitizers make each mail ten times as slow.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::uint64_t kMails = 100;
#else
constexpr std::uint64_t kMails = 750;
#endif

TEST_CASE("the letter is the agent's own words, in order, from every client", "[.][any-client]") {
  const auto drawn = number_from("TICKETD_SEED", std::random_device{}());
  for (const auto seed :
       std::getenv("TICKETD_SEED") ? std::vector{drawn} : std::vector{std::uint64_t{1}, drawn}) {
    const Wrong wrong = try_mails(seed, number_from("TICKETD_MAILS", kMails));
    INFO("TICKETD_SEED=" << seed << ": " << wrong.mails << " of " << wrong.composed
                         << " are wrong; the first:\n"
                         << wrong.told);
    CHECK(wrong.mails == 0);
    CHECK(wrong.composed > 0);
  }
}
