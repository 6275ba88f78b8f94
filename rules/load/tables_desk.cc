// desk, storage, control, budgets, limits.

#include "rules/load/tables.hh"
#include "rules/yaml/table.hh"

namespace rules {

namespace {

using std::chrono::days;
using std::chrono::seconds;

Shape<Status> status_after_answer() {
  return choice<Status>({{"open", Status::open},
                         {"pending", Status::pending},
                         {"on-hold", Status::on_hold},
                         {"solved", Status::solved},
                         {"closed", Status::closed}});
}

Shape<Collision> collision() {
  return choice<Collision>({{"warn", Collision::warn}, {"hold", Collision::hold}, {"off", Collision::off}});
}

// The tag stands in subjects between brackets and before a #.
Shape<std::string> subject_tag() {
  Shape<std::string> shape = one_line();
  const auto read = shape.read;
  shape.read = [read](Reading& reading, const Node& node) -> std::optional<std::string> {
    auto tag = read(reading, node);
    if (tag && (tag->find_first_of("[]#") != std::string::npos || tag->size() > 40)) {
      report_type(reading, node, "a short tag without [ ] #", "[Tag #42] is made of it");
      return std::nullopt;
    }
    return tag;
  };
  return shape;
}

// "10 per 1h", "10 / h"
std::optional<Budget> parse_budget(std::string_view text) {
  std::size_t mark = text.find(" per "), width = 5;
  if (mark == std::string_view::npos) mark = text.find('/'), width = 1;
  if (mark == std::string_view::npos) return std::nullopt;
  std::string period(trim(text.substr(mark + width)));
  if (!period.empty() && (period.front() < '0' || period.front() > '9')) period = "1 " + period;
  const auto per = parse_duration(period);
  const auto count = parse_byte_size(trim(text.substr(0, mark)));
  if (!per || per->count() < 1 || !count || *count > 1'000'000) return std::nullopt;
  return Budget{static_cast<int>(*count), *per};
}

Shape<Budget> budget() {
  const std::string type = "a budget such as 10 per 1h";
  auto read = [type](Reading& reading, const Node& node) -> std::optional<Budget> {
    const std::string* given = scalar(reading, node, type);
    if (!given) return std::nullopt;
    const auto value = parse_budget(*given);
    if (!value) report_type(reading, node, type);
    return value;
  };
  return {type, R"({"type":"string"})", read};
}

}  // namespace

Shape<Desk> desk_shape() {
  Table<Desk> table{
      "the desk",
      {
          key("name", &Desk::name, one_line(),
              "Name beside the address of what the desk sends; the domain by default.", "Example Support"),
          key("tag", &Desk::tag, subject_tag(),
              "Tag of subjects: [Example #42]. Without one they read [#42].", "Example"),
          key("domain", &Desk::domain, domain(),
              "Right side of our Message-IDs; the domain of the first mailbox by default.", "example.com"),
          key("timezone", &Desk::timezone, timezone(),
              "Zone of rotations and end-of-day checks that name none. UTC by default.", "Europe/Berlin"),
          key("language", &Desk::language, language(),
              "Language of templates where the customer's is not known or not there. en by default.", "en"),
          key("calendar", &Desk::calendar, name_of(Named::calendar),
              "Calendar of times that name none. 24x7 by default.", "office"),
          key("after_answer", &Desk::after_answer, status_after_answer(),
              "Status that an agent's plain answer sets. pending by default.", "pending"),
          key("reopen", &Desk::reopen, duration(seconds{0}, days{3650}),
              "For how long a reply reopens a solved ticket; later it makes a follow-up. 30d by default.",
              "30d"),
          key("collision", &Desk::collision, collision(),
              "An agent answers, and a colleague or the customer had written since the mail that is "
              "answered: "
              "`warn` sends the answer and tells the agent what was missed, `hold` asks the agent first, "
              "`off` "
              "says nothing. warn by default.",
              "hold"),
          key("acknowledge", &Desk::acknowledge, yes_no(),
              "Whether a new ticket is acknowledged. true by default.", "true"),
          key("quote", &Desk::quote, yes_no(),
              "Whether acknowledgements quote what the sender wrote. false by default: a forged sender must "
              "not make us mail text to others.",
              "false"),
          key("operators", &Desk::operators, list_of(address()),
              "Who is told of trouble with the desk itself.", "[ops@example.com]"),
      }};
  table.gone = {{"colleagues", "contacts see their own tickets only; take the key out"}};
  table.finish = [](Reading& reading, const Node& node, Desk& desk) {
    if (!node.find("name") && !node.find("domain"))
      reading.error(node.mark, "the desk needs \"name\" or \"domain\"");
    if (desk.name.empty()) desk.name = desk.domain;
    reading.timezone = desk.timezone;
  };
  return table.shape();
}

Shape<StorageConfig> storage_shape() {
  return Table<StorageConfig>{
      "the storage",
      {key("path", &StorageConfig::path, file_path(), "Database file; the mails' bytes are kept beside it.",
           "/var/lib/ticketd/tickets.db", Need::required)}}
      .shape();
}

Shape<Control> control_shape() {
  return Table<Control>{"the control socket",
                        {key("socket", &Control::socket, file_path(),
                             "Unix socket on which ticketctl reaches the daemon. By default control.sock in "
                             "$RUNTIME_DIRECTORY, else "
                             "ticketd.sock in $XDG_RUNTIME_DIR, else beside the database.",
                             "/run/ticketd/control.sock")}}
      .shape();
}

Shape<Budgets> budgets_shape() {
  return Table<Budgets>{
      "budgets",
      {
          key("sender", &Budgets::sender, budget(), "Automatic mails to one address. 10 per 1h by default.",
              "10 per 1h"),
          key("domain", &Budgets::domain, budget(), "Automatic mails to one domain. 100 per 1h by default.",
              "100 per 1h"),
          key("ticket", &Budgets::ticket, budget(), "Automatic mails on one ticket. 30 per 1h by default.",
              "30 per 1h"),
          key("desk", &Budgets::desk, budget(), "Automatic mails altogether. 2000 per 1h by default.",
              "2000 per 1h"),
          key("own", &Budgets::own, budget(),
              "Mails to one of our own people about machines' mail and about mail in their name. 60 per 1h "
              "by "
              "default.",
              "60 per 1h"),
          key("people", &Budgets::people, budget(),
              "Reminders and other mails about what falls due, to one of our own people; what is beyond "
              "comes "
              "in one mail a minute. 120 per 1h by default.",
              "120 per 1h"),
          key("authenticated_only", &Budgets::authenticated_only, yes_no(),
              "Whether only senders whose From is authenticated are acknowledged. false by default.",
              "false"),
      }}
      .shape();
}

Shape<Limits> limits_shape() {
  return Table<Limits>{
      "limits",
      {
          key("mail", &Limits::mail, byte_size(), "Largest mail that is read whole. 100MB by default.",
              "100MB"),
          key("outgoing", &Limits::outgoing, byte_size(),
              "Largest mail that is sent; attachments beyond are named instead. 25MB by default.", "25MB"),
      }}
      .shape();
}

}  // namespace rules
