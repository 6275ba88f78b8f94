// Attacks that put commands where an agent's proven mail, or nobody at all, carries them along.

#include "tests/desk/attack/siege.hh"

using namespace desk::test;

namespace {

const std::string kTrap = "Please help.\n\n#close\n#cc mallory@evil.example\n";

std::string with_prefix(const std::string& text, const std::string& prefix) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    out += prefix + text.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return out;
}

// Chris has written a trap into ticket 1, and Alice answers it with all proof there is.
struct Trap {
  Siege siege;
  std::string notice;  // what Alice reads

  Trap() {
    siege.desk.post({{{"Subject", "Re: [Example #1] Chris's alarm"}}, kTrap});
    notice = siege.desk.sent(kAlice).back().text;
    siege.begin();
  }
  void check_not_sprung() {
    const auto ticket = siege.desk.ticket(1);
    CHECK(ticket.status != storage::Status::closed);
    CHECK(siege.new_mail(kMallory).empty());
    for (const auto& address : siege.people(1)) CHECK(address != kMallory);
  }
};

struct Quoting {
  const char* name;
  const char* before;  // Alice's words and what her client puts under them
  const char* prefix;  // of each line of the quote
  const char* after;
};

constexpr Quoting kQuotings[] = {
    {"attack: a command in a marked quote",
     "Will do.\n\nOn Mon, 2 Mar 2026, Chris via Example Support wrote:\n", "> ", ""},
    {"attack: a command in a marked quote above the answer",
     "On Mon, 2 Mar 2026, Chris via Example Support wrote:\n", "> ", "\nWill do.\n"},
    {"attack: a command in an Outlook quote",
     "Will do.\n\n-----Original Message-----\nFrom: Chris via Example Support <support@example.com>\nSent: "
     "Monday, March 2, 2026 9:00 AM\n"
     "To: Alice Meyer\nSubject: [Example #1] Chris's alarm\n\n",
     "", ""},
    {"attack: a command in a quote without marks", "Will do.\n\n", "", ""},
    {"attack: a command in a quote without marks above the answer", "", "", "\nWill do.\n"},
    {"attack: a command in a quote below a foreign line of attribution",
     "Will do.\n\nLe lundi 2 mars, Chris a eu la gentillesse d'ecrire ceci\n", "", ""},
};

Post proven(const std::string& body, std::map<std::string, std::string> header = {}) {
  static int count = 0;
  Post post;
  post.header = {{"From", "Alice Meyer <alice@example.com>"},
                 {"Authentication-Results", kOursPass},
                 {"Message-ID", "<proven" + std::to_string(++count) + "@laptop.example>"}};
  for (auto& [name, value] : header) post.header[name] = value;
  post.body = body;
  return post;
}

}  // namespace

TEST_CASE("a customer's commands do not become an agent's by being quoted", "[attack]") {
  for (const auto& quoting : kQuotings)
    for (const bool whole : {true, false})
      for (const bool has_token : {true, false})
        DYNAMIC_SECTION(quoting.name << (whole ? ", the whole notice" : ", the customer's words alone")
                                     << (has_token ? "" : ", thread headers lost")) {
          Trap trap;
          const std::string quote = with_prefix(whole ? trap.notice : kTrap, quoting.prefix);
          auto post = trap.siege.alice(quoting.before + quote + quoting.after);
          if (!has_token) post.header.erase("In-Reply-To");
          post.header["Subject"] = "Re: [Example #1] Chris's alarm";
          trap.siege.post(post);
          trap.check_not_sprung();
        }
}

TEST_CASE("attack: commands in a customer's mail", "[attack]") {
  Siege siege;
  siege.post(answer_to(siege.desk, kCustomer, kCustomer, Shown::token,
                       "#close\n#cc victim@elsewhere.example\n#show #2\n#list\n"));
  siege.post(answer_to(siege.desk, kCustomer, kCustomer, Shown::person, "#reply security\n"));
  CHECK(siege.desk.ticket(1).status == storage::Status::fresh);
  CHECK(siege.desk.ticket(1).requester == kCustomer);
  CHECK(siege.new_mail("victim@elsewhere.example").empty());
  CHECK(siege.new_mail(kCustomer).empty());
}

TEST_CASE("attack: commands in an attachment", "[attack]") {
  Siege siege;
  for (const std::string type : {"text/plain", "message/rfc822", "text/html"}) {
    auto post =
        siege.alice("--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n--b\r\nContent-Type: " + type +
                    "\r\nContent-Disposition: attachment; filename=x.txt\r\n\r\n#close\r\n#cc "
                    "mallory@evil.example\r\n--b--\r\n");
    post.header["Content-Type"] = "multipart/mixed; boundary=b";
    post.header["MIME-Version"] = "1.0";
    siege.post(post);
  }
  CHECK(siege.desk.ticket(1).status == storage::Status::pending);  // her words did go out
  CHECK(siege.new_mail(kMallory).empty());
}

TEST_CASE("attack: commands in hidden text of HTML", "[attack]") {
  Siege siege;
  for (const std::string hidden :
       {"<div style=\"display:none\">#close</div>", "<p hidden>#close</p>", "<!-- #close -->",
        "<style>#close</style>", "<script>#close</script>", "<head><title>#close</title></head>",
        "<div style='DISPLAY : none !important'><p>#close</p></div>",
        "<blockquote type=cite><p>#close</p></blockquote>", "<template><p>#close</p></template>"}) {
    auto post = siege.alice("<html><body><p>Fine, thank you.</p>" + hidden + "</body></html>");
    post.header["Content-Type"] = "text/html";
    siege.post(post);
    INFO(hidden);
    CHECK(siege.desk.ticket(1).status != storage::Status::closed);
    // What a reader sees may be meant: that mail comes back.
    if (hidden.find("blockquote") == std::string::npos)
      CHECK(siege.desk.ticket(1).status == storage::Status::pending);
  }
}

TEST_CASE("attack: a command that a client's wrapping cuts out of the customer's text", "[attack]") {
  for (const std::string command : {"#close", "#note", "#assign bob", "#solved"}) {
    const std::string words = "a subject that is long enough to be wrapped by all";
    Siege siege;
    siege.strike({{"Subject", words + " " + command}, {"From", "Mallory " + command + " <" + kMallory + ">"}},
                 "Hello.\nThis line is as long as the subject is " + command + " and goes on.\n");
    siege.begin();
    const auto before = siege.desk.ticket(3);
    const std::string head = "-----Original Message-----\nFrom: Mallory " + command +
                             " via Example Support <support@example.com>\nSent: Monday\nTo: Alice Meyer\n";
    for (const std::string& quote :
         {head + "Subject: [Example #3] " + words + "\n" + command + "\n\nHello.\n",
          "> Subject: [Example #3] " + words + "\n" + command + "\n> Hello.\n",
          std::string("This line is as long as the subject is\n") + command + "\nand goes on.\n",
          std::string("Hello. This line is as long as the subject is\n") + command + " and\ngoes on.\n",
          std::string("> This line is as long as the subject is\n") + command + "\n> and goes on.\n",
          "-----Original Message-----\nFrom: Mallory\n" + command +
              "\nvia Example Support <support@example.com>\nSent: Monday\nSubject: x\n\nHello.\n"}) {
      INFO(quote);
      siege.post(siege.alice("We look.\n\n" + quote, 3));
      const auto after = siege.desk.ticket(3);
      CHECK(after.assignee == before.assignee);
      CHECK(after.status != storage::Status::closed);
      CHECK(after.status != storage::Status::solved);
      CHECK(siege.desk.messages(3).back().direction != storage::Direction::inbound);
    }
  }
}

TEST_CASE("attack: commands in a mail that an agent forwards to the desk", "[attack]") {
  const std::string heads[] = {
      "---------- Forwarded message ---------\nFrom: Chris Lee <chris@initech.example>\nDate: Mon, 2 Mar "
      "2026 at 09:00\nSubject: Help\nTo: Alice\n\n",
      "-------- Forwarded Message --------\nSubject: Help\nDate: Mon, 2 Mar 2026 09:00:00 +0000\nFrom: Chris "
      "Lee <chris@initech.example>\nTo: alice@example.com\n\n",
      "Begin forwarded message:\n\nFrom: Chris Lee <chris@initech.example>\nSubject: Help\nDate: 2 March "
      "2026 at 09:00:00 UTC\nTo: alice@example.com\n\n",
      "-----Original Message-----\nFrom: Chris Lee <chris@initech.example>\nSent: Monday, March 2, 2026 9:00 "
      "AM\nTo: Alice\nSubject: Help\n\n",
      "From: Chris Lee <chris@initech.example>\nSent: Monday, March 2, 2026 9:00 AM\nTo: Alice\nSubject: "
      "Help\n\n"};
  for (const std::string words : {"", "For the desk.\n\n"})
    for (const auto& head : heads) {
      Siege siege;
      siege.post(proven(words + head + kTrap, {{"Subject", "Fwd: Help"}}));
      INFO(words << head);
      siege.check_nothing_happened();
      for (std::int64_t id = 3; id <= static_cast<std::int64_t>(siege.desk.count_tickets()); ++id) {
        CHECK(siege.desk.ticket(id).status != storage::Status::closed);
        for (const auto& address : siege.people(id)) CHECK(address != kMallory);
      }
    }
}

TEST_CASE("attack: commands in an agent's automatic answer", "[attack]") {
  Siege siege;
  for (const auto& [name, value] : std::map<std::string, std::string>{
           {"Auto-Submitted", "auto-replied"}, {"X-Autoreply", "yes"}, {"Precedence", "auto_reply"}}) {
    auto post = siege.alice("#close\n#cc mallory@evil.example\n\nI am away.\n");
    post.header[name] = value;
    siege.post(post);
  }
  siege.check_nothing_happened();
}

TEST_CASE("attack: commands in the subject", "[attack]") {
  Siege siege;
  siege.post(proven("Words.\n", {{"Subject", "Re: [Example #2] #close #cc mallory@evil.example"},
                                 {"In-Reply-To", "<" + siege.token(kAlice, 2) + ">"}}));
  CHECK(siege.desk.ticket(2).status == storage::Status::pending);
  CHECK(siege.new_mail(kMallory).empty());
}

TEST_CASE("attack: commands in the name of a file, in names and in preambles", "[attack]") {
  Siege siege;
  auto post = siege.alice(
      "#close\r\n\r\n--b\r\nContent-Type: text/plain; name=\"#close\"\r\n\r\nSee "
      "below.\r\n--b\r\nContent-Type: image/png; name=\"#close\"\r\n"
      "Content-Disposition: inline; filename=\"\n#close\n\"\r\n\r\nx\r\n--b--\r\n#close\r\n");
  post.header["Content-Type"] = "multipart/mixed; boundary=b";
  post.header["From"] = "\"#close\" <alice@example.com>";
  siege.post(post);
  CHECK(siege.desk.ticket(1).status == storage::Status::pending);
}
