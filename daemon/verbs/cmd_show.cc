#include <nlohmann/json.hpp>

#include "daemon/verbs/command.hh"
#include "daemon/verbs/json.hh"
#include "daemon/verbs/table.hh"

namespace ctl {
namespace {

constexpr std::size_t kMostCopies = 5000;

struct Whole {
  storage::Ticket ticket;
  std::vector<storage::Participant> participants;
  std::vector<storage::Message> messages;
  std::vector<storage::Event> events;
  std::vector<storage::Target> targets;
  std::vector<storage::Task> tasks;
  std::vector<storage::OutboxItem> copies;  // outgoing mail of this ticket
  std::vector<storage::Link> links;
};

storage::Result<std::optional<Whole>> read_whole(const storage::Store& store, storage::TicketId id) {
  auto ticket = store.ticket(id);
  if (!ticket) return tl::unexpected(ticket.error());
  if (!*ticket) return std::optional<Whole>{};
  auto participants = store.participants(id);
  if (!participants) return tl::unexpected(participants.error());
  auto messages = store.messages(id);
  if (!messages) return tl::unexpected(messages.error());
  auto events = store.events(id);
  if (!events) return tl::unexpected(events.error());
  auto targets = store.targets(id);
  if (!targets) return tl::unexpected(targets.error());
  auto tasks = store.tasks(id);
  if (!tasks) return tl::unexpected(tasks.error());
  auto outbox = store.outbox({.sent = true, .ticket = id, .limit = kMostCopies});
  if (!outbox) return tl::unexpected(outbox.error());
  auto links = store.links(id);
  if (!links) return tl::unexpected(links.error());
  return Whole{**ticket, *participants, *messages, *events, *targets, *tasks, *outbox, *links};
}

// Of an outgoing message the state of its worst copy; null for what was not sent.
Json state_of(const storage::Message& message, const std::vector<storage::OutboxItem>& copies) {
  std::optional<storage::OutboxState> worst;
  for (const auto& copy : copies)
    if (copy.message == message.no && (!worst || copy.state > *worst)) worst = copy.state;
  return worst ? Json(to_string(*worst)) : Json(nullptr);
}

Json link_json(std::string_view kind, storage::TicketId ticket, const storage::Link& page = {}) {
  return {{"kind", kind},
          {"ticket", or_null(ticket)},
          {"url", or_null(page.url)},
          {"state", or_null(page.state)}};
}

Json links_json(const Whole& whole) {
  const auto& ticket = whole.ticket;
  Json json = Json::array();
  if (ticket.follow_up_of) json.push_back(link_json("follow-up of", ticket.follow_up_of));
  if (ticket.merged_into) json.push_back(link_json("merged into", ticket.merged_into));
  for (const auto& link : whole.links)
    json.push_back(link_json(storage::to_string(link, ticket.id), storage::other_end(link, ticket.id), link));
  return json;
}

std::string links_text(const Whole& whole) {
  std::string out;
  for (const auto& link : links_json(whole)) {
    const bool page = link["ticket"].is_null();
    out += (out.empty() ? "" : ", ") + link["kind"].get<std::string>() + " " +
           (page ? link["url"].get<std::string>() : "#" + std::to_string(link["ticket"].get<std::int64_t>()));
  }
  return out;
}

Json whole_json(const Whole& whole, storage::Instant now) {
  Json json = to_json(whole.ticket);
  json["proof"] = storage::to_string(whole.ticket.proof);
  json["participants"] = json["links"] = json["messages"] = json["events"] = json["targets"] = Json::array();
  for (const auto& participant : whole.participants) json["participants"].push_back(to_json(participant));
  for (const auto& message : whole.messages) {
    json["messages"].push_back(to_json(message));
    json["messages"].back()["state"] = state_of(message, whole.copies);
  }
  for (const auto& event : whole.events) json["events"].push_back(to_json(event));
  for (const auto& target : whole.targets) json["targets"].push_back(to_json(target, now));
  json["links"] = links_json(whole);
  for (const auto& task : whole.tasks)
    json["links"].push_back({{"kind", "task"},
                             {"number", task.no},
                             {"text", task.text},
                             {"assignee", task.assignee},
                             {"due", rfc3339(task.due)},
                             {"done", or_null(task.done)}});
  return json;
}

// "1: read the logs, bob, due 2026-03-05T14:00:00Z", one a line.
std::string tasks_text(const std::vector<storage::Task>& tasks) {
  std::string out = tasks.empty() ? "" : "\nTasks\n";
  for (const auto& task : tasks)
    out += std::to_string(task.no) + ": " + printable(task.text) + ", " + task.assignee +
           (task.done ? ", done " + rfc3339(*task.done) : ", due " + rfc3339(task.due)) + "\n";
  return out;
}

void add_field(std::string& out, const char* name, const std::string& value) {
  if (!value.empty()) out += std::string(name) + ": " + printable(value) + "\n";
}

std::string proof_of(const storage::Message& message) {
  if (message.direction != storage::Direction::inbound) return {};
  return message.proof == storage::Proof::proven   ? " (proven)"
         : message.proof == storage::Proof::failed ? " (NOT PROVEN: our server says that it is forged)"
                                                   : " (not proven)";
}

std::string whole_text(const Whole& whole) {
  const auto& t = whole.ticket;
  std::string out = "#" + std::to_string(t.id.value) + " " + printable(t.subject) + "\n\n";
  add_field(out, "Status   ", std::string(to_string(t.status)));
  add_field(out, "Severity ", t.severity);
  add_field(out, "Queue    ", t.queue);
  add_field(out, "Group    ", t.group);
  add_field(out, "Assignee ", t.assignee);
  add_field(out, "Requester",
            (t.requester_name.empty() ? t.requester : t.requester_name + " <" + t.requester + ">") +
                (t.proof == storage::Proof::proven   ? ""
                 : t.proof == storage::Proof::failed ? " (NOT PROVEN)"
                                                     : " (not proven)"));
  add_field(out, "Customer ", t.customer + (t.plan.empty() ? "" : " (" + t.plan + ")"));
  add_field(out, "Links    ", links_text(whole));
  add_field(out, "Created  ", rfc3339(t.created));
  if (t.due) add_field(out, "Due      ", rfc3339(*t.due));
  for (const auto& message : whole.messages) {
    out += "\n--- " + std::string(to_string(message.direction)) + " " + std::to_string(message.no.value) +
           ", " + rfc3339(message.stored) + ", " + printable(message.author) +
           (message.verified ? "" : " (unverified)") + proof_of(message) + "\n";
    out += printable_lines(message.text);
    if (!out.ends_with('\n')) out += '\n';
    for (const auto& item : message.attachments)
      out += "[" + printable(item.filename) + ", " + printable(item.content_type) + ", " +
             std::to_string(item.size) + " bytes]\n";
  }
  out += tasks_text(whole.tasks);
  out += "\nHistory\n";
  std::vector<Row> rows;
  for (const auto& event : whole.events)
    rows.push_back({rfc3339(event.at), event.kind, event.actor,
                    event.detail + (event.rule.empty() ? "" : " [" + event.rule + "]")});
  return out + table({"AT", "WHAT", "WHO", "DETAIL"}, rows);
}

}  // namespace

int show(const Show& options, bool json, const storage::Store& store, storage::Instant now, Output& output) {
  const auto whole = read_whole(store, {options.ticket});
  if (!whole) return fail(output, whole.error());
  if (!*whole) return fail(output, kRefused, "there is no ticket #" + std::to_string(options.ticket));
  output.out += json ? dump(whole_json(**whole, now)) : whole_text(**whole);
  return kDone;
}

}  // namespace ctl
