// Every kind of mail, under every proof: who is admitted, entitled, paged, mailed, echoed and charged, and
// what agents read.

#include "daemon/desk/case/bucket_key.hh"
#include "daemon/desk/mail/budget.hh"
#include "tests/desk/door.hh"

using namespace desk::test;
using namespace std::chrono_literals;

namespace {

using Header = std::map<std::string, std::string>;
using Act = void (*)(Door&, Said);

const std::string kSubject = "Our site is down", kDan = "dan@example.com",
                  kColleague = "boss@initech.example";

std::string last_token(const Door& door, const std::string& reader) {
  return "<" + door.desk.outbox(reader).back().message_id + ">";
}

void opened(Door& door) {
  door.post(Said::proven, {{"Subject", "Question"}, {"Message-ID", "<first@initech.example>"}});
  door.begin();
}

void opening(Door& door, Said said) {
  door.post(said, {{"Subject", kSubject}});
}
void reply(Door& door, Said said) {
  opened(door);
  door.post(said, {{"Subject", "Re: [Example #1] Question"}, {"In-Reply-To", last_token(door, kCustomer)}});
}
void copied(Door& door, Said said) {
  opened(door);
  door.post(said, {{"Subject", "Re: [Example #1] Question"}, {"Cc", kColleague + ", " + kEve}});
}
void colleague(Door& door, Said said) {
  opened(door);
  door.post(said, {{"From", kColleague}, {"In-Reply-To", "<first@initech.example>"}});
}
void agents_new_mail(Door& door, Said said) {
  door.post(said, {{"From", kAlice}, {"Cc", kEve}, {"Subject", "For Bob"}}, "Bob, have a look.\n");
}
void agents_answer(Door& door, Said said) {
  opened(door);
  const auto token = last_token(door, kAlice);
  door.post(said, {{"From", kAlice}, {"Subject", "Re: [Example #1] Question"}, {"In-Reply-To", token}},
            "Please restart it.\n");
}
void staff(Door& door, Said said) {
  opened(door);
  door.post(said, {{"From", kDan}, {"In-Reply-To", last_token(door, kCustomer)}}, "Approved.\n");
}
void forward(Door& door, Said said) {
  door.post(
      said, {{"From", kAlice}, {"Subject", "Fwd: Question"}},
      "---------- Forwarded message ---------\nFrom: Ann <ann@globex.example>\nDate: Mon, 2 Mar 2026 at "
      "08:00\nSubject: Question\nTo: <alice@example.com>\n\nHelp.\n");
}
void list(Door& door, Said said) {
  door.post(said, {{"Subject", kSubject},
                   {"Cc", kColleague},
                   {"List-Id", "<everybody.initech.example>"},
                   {"Precedence", "list"}});
}
void form(Door& door, Said said) {
  door.post(said,
            {{"From", kEve},
             {"To", "forms@example.com"},
             {"Reply-To", "Chris <" + kCustomer + ">"},
             {"Subject", kSubject}},
            "Words.\n", "forms");
}
void copy(Door& door, Said said) {
  const Header mail = {{"Message-ID", "<copy@initech.example>"}, {"Subject", kSubject}};
  door.post(Said::unknown, mail);
  door.begin();
  door.post(said, mail);
}
void changed(Door& door, Said said) {
  const Header mail = {{"Message-ID", "<changed@initech.example>"}, {"Subject", kSubject}};
  door.post(Said::proven, mail);
  door.begin();
  auto copy = mail;
  copy["Cc"] = kColleague + ", " + kEve;
  door.post(said, copy);
}
void bounce(Door& door, Said said) {
  opened(door);
  door.answer(1);
  const auto token = last_token(door, kCustomer);
  door.begin();
  door.post(said,
            {{"From", "MAILER-DAEMON@initech.example"},
             {"Return-Path", "<bounces@initech.example>"},
             {"Subject", "Undelivered Mail Returned to Sender"},
             {"MIME-Version", "1.0"},
             {"Content-Type", "multipart/report; report-type=delivery-status; boundary=edge"}},
            "--edge\r\nContent-Type: text/plain\r\n\r\nNot delivered.\r\n--edge\r\nContent-Type: "
            "message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; " +
                kCustomer +
                "\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--edge\r\nContent-Type: "
                "text/rfc822-headers\r\n\r\nMessage-ID: " +
                token + "\r\n\r\n--edge--\r\n");
}
void automation(Door& door, Said said) {
  door.post(said, {{"Subject", "My printer"}});
  door.begin();
  door.desk.wait(15min);
}

struct Row {
  const char* name;
  Act act;
  std::int64_t ticket;  // that is looked at
  std::string proven, unknown, failed;
};

std::string charged(Door& door, std::int64_t) {
  std::vector<std::string> keys;
  for (const auto proof : {storage::Proof::unknown, storage::Proof::proven, storage::Proof::failed})
    for (const auto& who : {kCustomer, kAlice, kEve, kColleague, std::string("ann@globex.example")})
      keys.push_back(desk::sender_key(who, proof));
  const auto buckets = door.desk.store().buckets(keys);
  REQUIRE(buckets);
  std::string out;
  for (const auto& bucket : *buckets) out += (out.empty() ? "" : ", ") + bucket.key;
  return out;
}

// What came of the mail, in words.
std::string picture(Door& door, std::int64_t id) {
  if (door.desk.count_tickets() == 0) {
    const bool asked = door.read_by(kAlice).find("#confirm ") != std::string::npos;
    return asked ? "held" : "nothing";
  }
  const auto ticket = door.desk.ticket(id);
  std::string out = "people";
  for (const auto& one : door.people(id)) out += " " + one;
  out += "; plan " + (ticket.plan.empty() ? "none" : ticket.plan);
  out += door.mails({}, "page").empty() ? "" : "; paged";
  out += "; mails";
  for (const auto& one : door.outsiders()) out += " " + one;
  std::string outside;
  for (const auto& one : door.outsiders()) outside += door.read_by(one);
  const bool echoed = outside.find(ticket.subject) != std::string::npos;
  out += outside.empty() ? "" : echoed ? "; echoed" : "; not echoed";
  const auto read = door.read_by(kAlice) + door.read_by(kBob);
  for (const auto* words :
       {"#confirm ", "our server says this is NOT from", "not proven: our server could not confirm",
        "claims to be", "a note of a colleague", "part from now on", "only named here",
        "a new mail of the customer", "takes no part", "it is not proven", "a changed copy"})
    if (read.find(words) != std::string::npos) out += std::string("; reads: ") + words;
  if (id < static_cast<std::int64_t>(door.desk.count_tickets())) {
    const auto newest = door.desk.ticket(static_cast<std::int64_t>(door.desk.count_tickets()));
    out +=
        "; another ticket of " + newest.requester + ", plan " + (newest.plan.empty() ? "none" : newest.plan);
  }
  return out + "; charged " + charged(door, id);
}

const std::string kChris = "people chris@initech.example; plan ", kEnterprise = kChris + "enterprise";

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
      {"opening", opening, 1,
       kEnterprise +
           "; paged; mails chris@initech.example; echoed; charged sender proven chris@initech.example",
       kEnterprise + "; paged; mails chris@initech.example; not echoed; reads: not proven: our server could "
                     "not confirm; charged sender chris@initech.example",
       kChris + "none; mails chris@initech.example; not echoed; reads: our server says this is NOT from; "
                "charged sender failed chris@initech.example"},
      {"reply", reply, 1,
       kEnterprise +
           "; mails; reads: a new mail of the customer; charged sender proven chris@initech.example",
       kEnterprise + "; mails; reads: not proven: our server could not confirm; reads: a new mail of the "
                     "customer; charged sender proven chris@initech.example",
       kEnterprise + "; mails; reads: our server says this is NOT from; reads: claims to be; charged sender "
                     "proven chris@initech.example"},
      {"copied", copied, 1,
       "people chris@initech.example boss@initech.example eve@evil.example; plan enterprise; mails; reads: "
       "part from now on; reads: a new mail of the customer; charged sender proven chris@initech.example",
       kEnterprise + "; mails; reads: not proven: our server could not confirm; reads: only named here; "
                     "reads: a new mail of the customer; charged sender proven chris@initech.example",
       kEnterprise + "; mails chris@initech.example; not echoed; reads: our server says this is NOT from; "
                     "reads: only named here; another ticket of chris@initech.example, plan none; charged "
                     "sender proven chris@initech.example, sender failed chris@initech.example"},
      {"colleague", colleague, 1,
       "people chris@initech.example boss@initech.example; plan enterprise; mails; reads: part from now on; "
       "reads: a new mail of the customer; charged sender proven chris@initech.example",
       kEnterprise + "; mails boss@initech.example; not echoed; reads: not proven: our server could not "
                     "confirm; another ticket of boss@initech.example, plan enterprise; charged sender "
                     "boss@initech.example, sender proven chris@initech.example",
       kEnterprise +
           "; mails boss@initech.example; not echoed; reads: our server says this is NOT from; another "
           "ticket of boss@initech.example, plan none; charged sender proven chris@initech.example, sender "
           "failed boss@initech.example"},
      {"agents new mail", agents_new_mail, 1, "people eve@evil.example; plan none; mails; charged ",
       "people alice@example.com; plan none; mails; reads: not proven: our server could not confirm; reads: "
       "claims to be; reads: only named here; charged sender alice@example.com",
       "held"},
      {"agents answer", agents_answer, 1,
       kEnterprise + "; mails chris@initech.example; echoed; charged sender proven chris@initech.example",
       kEnterprise + "; mails chris@initech.example; echoed; charged sender proven chris@initech.example",
       kEnterprise + "; mails; reads: #confirm ; charged sender proven chris@initech.example"},
      {"staff", staff, 1,
       kEnterprise + "; mails; reads: a note of a colleague; charged sender proven chris@initech.example",
       kEnterprise + "; mails; reads: not proven: our server could not confirm; reads: claims to be; charged "
                     "sender proven chris@initech.example",
       kEnterprise + "; mails; reads: our server says this is NOT from; reads: claims to be; charged sender "
                     "proven chris@initech.example"},
      {"forward", forward, 1,
       "people ann@globex.example; plan none; mails ann@globex.example; echoed; charged sender proven "
       "ann@globex.example",
       "held", "held"},
      {"list", list, 1, kEnterprise + "; paged; mails; reads: only named here; charged ",
       kEnterprise + "; paged; mails; reads: not proven: our server could not confirm; reads: only named "
                     "here; charged ",
       kChris + "none; mails; reads: our server says this is NOT from; reads: only named here; charged "},
      {"form", form, 1,
       kEnterprise + "; paged; mails chris@initech.example; not echoed; reads: not proven: our server could "
                     "not confirm; charged sender chris@initech.example",
       kEnterprise + "; paged; mails chris@initech.example; not echoed; reads: not proven: our server could "
                     "not confirm; charged sender chris@initech.example",
       kChris + "none; mails chris@initech.example; not echoed; reads: our server says this is NOT from; "
                "charged sender failed chris@initech.example"},
      {"copy", copy, 1,
       kEnterprise +
           "; paged; mails chris@initech.example; echoed; another ticket of chris@initech.example, plan "
           "enterprise; charged sender chris@initech.example, sender proven chris@initech.example",
       kEnterprise + "; mails; charged sender chris@initech.example",
       kEnterprise + "; mails; charged sender chris@initech.example"},
      {"changed copy", changed, 1,
       kEnterprise + "; mails; reads: a changed copy; charged sender proven chris@initech.example",
       kEnterprise + "; mails; reads: not proven: our server could not confirm; reads: a changed copy; "
                     "charged sender proven chris@initech.example",
       kEnterprise + "; mails; reads: our server says this is NOT from; reads: a changed copy; charged "
                     "sender proven chris@initech.example"},
      {"bounce", bounce, 1,
       kEnterprise + "; mails; reads: it is not proven; charged sender proven chris@initech.example",
       kEnterprise + "; mails; reads: not proven: our server could not confirm; reads: it is not proven; "
                     "charged sender proven chris@initech.example",
       kEnterprise + "; mails; reads: our server says this is NOT from; reads: it is not proven; charged "
                     "sender proven chris@initech.example"},
      {"automation", automation, 1,
       kEnterprise + "; mails chris@initech.example; echoed; charged sender proven chris@initech.example",
       kEnterprise + "; mails chris@initech.example; not echoed; charged sender chris@initech.example",
       kChris + "none; mails chris@initech.example; not echoed; charged sender failed chris@initech.example"},
  };
  return all;
}

}  // namespace

TEST_CASE("every kind of mail under every proof", "[proof]") {
  for (const auto& row : rows()) {
    const std::pair<Said, const std::string*> cases[] = {
        {Said::proven, &row.proven}, {Said::unknown, &row.unknown}, {Said::failed, &row.failed}};
    for (const auto& [said, expected] : cases) {
      INFO(row.name << ", "
                    << (said == Said::proven    ? "proven"
                        : said == Said::unknown ? "unknown"
                                                : "failed"));
      Door door;
      row.act(door, said);
      CHECK(picture(door, row.ticket) == *expected);
    }
  }
}
