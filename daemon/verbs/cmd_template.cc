// `ticketctl template list|show`: templates as mails would have them, with what a ticket has or with samples.

#include <nlohmann/json.hpp>

#include "daemon/desk/mail/variables.hh"
#include "daemon/verbs/command.hh"
#include "daemon/verbs/json.hh"
#include "daemon/verbs/sample.hh"
#include "daemon/verbs/table.hh"

namespace ctl {
namespace {

struct Occasion {
  std::string language;
  rules::Variables variables;
};

// The mail that a template would speak of: the last one that came in.
desk::Topic latest(const std::vector<storage::Message>& messages) {
  const auto last = std::find_if(messages.rbegin(), messages.rend(), [](const storage::Message& message) {
    return message.direction == storage::Direction::inbound;
  });
  return last == messages.rend() ? desk::Topic{} : desk::topic_of(*last);
}

// What the ticket has; who acts and what happened are not the ticket's, and stay samples.
storage::Result<std::optional<Occasion>> occasion_of(storage::TicketId id, const rules::Policy& policy,
                                                     const storage::Store& store, storage::Instant now) {
  const auto ticket = store.ticket(id);
  if (!ticket) return tl::unexpected(ticket.error());
  if (!*ticket) return std::optional<Occasion>{};
  const auto messages = store.messages(id);
  if (!messages) return tl::unexpected(messages.error());
  const desk::Roster nobody_swapped;
  const desk::Draft draft({policy, {}, {}, now, &nobody_swapped}, **ticket, latest(*messages));
  Occasion occasion{(*ticket)->language, desk::variables_of(draft)};
  for (auto& [name, value] : sample_variables(policy))
    if (name.starts_with("agent.") || name.starts_with("event.")) occasion.variables.emplace(name, value);
  return occasion;
}

Json to_json(const rules::Template& one, const rules::Rendered& rendered) {
  return {{"name", one.name},         {"language", or_null(one.language)},
          {"built_in", one.built_in}, {"subject", or_null(rendered.subject)},
          {"text", rendered.text},    {"html", or_null(rendered.html)}};
}

std::string to_text(const rules::Rendered& rendered) {
  std::string out;
  if (rendered.subject) out += "Subject: " + printable(*rendered.subject) + "\n\n";
  out += printable_lines(rendered.text);
  if (!out.ends_with('\n')) out += '\n';
  if (rendered.html) out += "\n--- HTML\n" + printable_lines(*rendered.html);
  if (!out.ends_with('\n')) out += '\n';
  return out;
}

}  // namespace

int list_templates(bool json, const rules::Policy& policy, Output& output) {
  Json all = Json::array();
  std::vector<Row> rows;
  for (const auto* one : policy.templates.all()) {
    all.push_back({{"name", one->name},
                   {"language", or_null(one->language)},
                   {"built_in", one->built_in},
                   {"html", !one->html.empty()}});
    rows.push_back({one->name, one->language.empty() ? "any" : one->language,
                    one->html.empty() ? "text" : "text, html", one->built_in ? "built in" : "policy"});
  }
  output.out += json ? dump(all) : table({"NAME", "LANGUAGE", "PARTS", "FROM"}, rows);
  return kDone;
}

int show_template(const Template& options, bool json, const rules::Policy& policy,
                  const storage::Store* store, storage::Instant now, Output& output) {
  Occasion occasion{policy.desk.language, sample_variables(policy)};
  if (options.ticket != 0 && store) {
    auto found = occasion_of({options.ticket}, policy, *store, now);
    if (!found) return fail(output, found.error());
    if (!*found) return fail(output, kRefused, "there is no ticket #" + std::to_string(options.ticket));
    occasion = **std::move(found);
  }
  const std::string& language = options.language.empty() ? occasion.language : options.language;
  const auto* one = policy.templates.find(options.name, language);
  const auto rendered = policy.templates.render(options.name, language, occasion.variables);
  if (!one || !rendered)
    return fail(output, kRefused, "there is no template " + printable(options.name),
                "`ticketctl template list` names them");
  output.out += json ? dump(to_json(*one, *rendered)) : to_text(*rendered);
  return kDone;
}

}  // namespace ctl
