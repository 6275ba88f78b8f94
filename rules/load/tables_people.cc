// agents, staff, groups, permissions, rotations.

#include <algorithm>

#include "rules/load/tables.hh"
#include "rules/time/calendar.hh"
#include "rules/yaml/table.hh"

namespace rules {

namespace {

using std::chrono::seconds;

struct WrittenAbsence {
  std::chrono::local_seconds from{}, to{};
};

Shape<WrittenAbsence> absence_shape() {
  Table<WrittenAbsence> table{"an absence",
                              {
                                  key("from", &WrittenAbsence::from, local_time(), "From this local time.",
                                      "\"2026-08-03 00:00\"", Need::required),
                                  key("to", &WrittenAbsence::to, local_time(), "Until this local time.",
                                      "\"2026-08-17 00:00\"", Need::required),
                              }};
  table.finish = [](Reading& reading, const Node& node, WrittenAbsence& written) {
    if (node.find("to") && written.to <= written.from)
      reading.error(node.mark, "an absence that ends before it begins");
  };
  return table.shape();
}

void put_absences(Reading& reading, const Node& node, Agent& agent) {
  const auto written = list_of(absence_shape()).read(reading, node);
  if (!written) return;
  for (const WrittenAbsence& each : *written)
    agent.absences.push_back(
        {to_instant(reading.timezone, each.from), to_instant(reading.timezone, each.to)});
}

// Among the variables: templates may want it too.
void put_signature(Reading& reading, const Node& node, Agent& agent) {
  if (const auto value = text().read(reading, node)) agent.variables["signature"] = *value;
}

Table<Agent> agent_table() {
  const auto absences = list_of(absence_shape());
  const auto words = text();
  Table<Agent> table{"an agent",
                     {
                         key("name", &Agent::name, one_line(), "Name that customers see; the key by default.",
                             "Alice Meyer"),
                         key("email", &Agent::email, address(),
                             "Where the agent is told of tickets, and what answers come from.",
                             "alice@example.com", Need::required),
                         key("aliases", &Agent::aliases, list_of(address()),
                             "Other addresses that the agent writes from.", "[alice@home.example]"),
                         key("language", &Agent::language, language(),
                             "Language of mail to the agent; the desk's by default.", "de"),
                         {"signature", words.type, words.schema,
                          "What the agent's client adds below each mail: it reaches no customer.",
                          "\"Alice Meyer, Example GmbH\"", Need::optional, words.keys, put_signature},
                         {"absent", absences.type, absences.schema,
                          "On leave, in the desk's local time: on no duty, and given no tickets by turns.",
                          "[{from: \"2026-08-03 00:00\", to: \"2026-08-17 00:00\"}]", Need::optional,
                          absences.keys, put_absences},
                     }};
  // Any other word is the agent's own variable: {{agent.meeting}}.
  table.other = [](Reading& reading, const Entry& entry, Agent& agent) {
    const std::string near =
        nearest(entry.key.text, {"name", "email", "aliases", "language", "signature", "absent"});
    if (!near.empty() || !entry.value.is_scalar()) return false;
    if (const auto value = text().read(reading, entry.value)) agent.variables[entry.key.text] = *value;
    return true;
  };
  table.other_schema = R"({"type":["string","number","boolean"]})";
  return table;
}

Shape<int> civil_days() {
  const std::string type = "a number of days such as 14d";
  auto read = [type](Reading& reading, const Node& node) -> std::optional<int> {
    const std::string* given = scalar(reading, node, type);
    if (!given) return std::nullopt;
    const auto span = parse_span(*given);
    if (span && span->kind == Span::Kind::civil_days && span->calendar.empty()) return span->days;
    report_type(reading, node, type);
    return std::nullopt;
  };
  return {type, R"({"type":"string"})", read};
}

Table<Group> group_table() {
  Table<Group> table{
      "a group",
      {
          key("name", &Group::name, one_line(), "Name to show; the key by default.", "First line"),
          key("members", &Group::members, list_of(name_of(Named::agent)), "Its agents.", "[alice, bob]",
              Need::required),
          key("email", &Group::email, address(),
              "A list that is told beside the members, of tickets that have no owner yet and by the digest.",
              "tier1@example.com"),
          key("end_of_day", &Group::end_of_day, time_of_day(),
              "Local time of the digest of what is still new.", "\"16:30\""),
          key("ageing", &Group::ageing, civil_days(),
              "From this age on the digest calls a ticket old. Never by default.", "14d"),
          key("days", &Group::days, weekdays(), "Days of the end-of-day check. mon-fri by default.",
              "mon-fri"),
          key("timezone", &Group::timezone, timezone(),
              "Zone of the end-of-day check; the desk's by default.", "Europe/Berlin"),
      }};
  table.finish = [](Reading& reading, const Node& node, Group& group) {
    if (group.timezone.empty()) group.timezone = reading.timezone;
    if (group.ageing > 0 && !group.end_of_day)
      reading.error(node.find("ageing")->mark, "\"ageing\" without a digest that could tell it",
                    "give the group an end_of_day");
  };
  return table;
}

struct WrittenOverride {
  std::string member;
  std::chrono::local_seconds from{}, to{};
};

Shape<WrittenOverride> override_shape() {
  Table<WrittenOverride> table{"an override",
                               {
                                   key("member", &WrittenOverride::member, name_of(Named::agent),
                                       "Who is on duty instead.", "bob", Need::required),
                                   key("from", &WrittenOverride::from, local_time(), "From this local time.",
                                       "\"2026-03-02 09:00\"", Need::required),
                                   key("to", &WrittenOverride::to, local_time(), "Until this local time.",
                                       "\"2026-03-03 09:00\"", Need::required),
                               }};
  table.finish = [](Reading& reading, const Node& node, WrittenOverride& written) {
    if (node.find("to") && written.to <= written.from)
      reading.error(node.mark, "an override that ends before it begins");
  };
  return table.shape();
}

struct WrittenRotation {
  Rotation rotation;
  std::vector<WrittenOverride> overrides;
};

template <class V>
Key<WrittenRotation> of_rotation(std::string name, V Rotation::*member, Shape<V> shape, std::string doc,
                                 std::string example, Need need = Need::optional) {
  return key_with<WrittenRotation>(
      std::move(name), std::move(shape),
      [member](WrittenRotation& into, V value, Mark) { into.rotation.*member = std::move(value); },
      std::move(doc), std::move(example), need);
}

Shape<Rotation::Handoff> handoff() {
  return choice<Rotation::Handoff>({{"none", Rotation::Handoff::none},
                                    {"reassign", Rotation::Handoff::reassign},
                                    {"digest", Rotation::Handoff::digest}});
}

// Local times become instants once the zone is known.
void complete(const WrittenRotation& written, Rotation& rotation) {
  for (const WrittenOverride& each : written.overrides)
    rotation.overrides.push_back(
        {each.member, to_instant(rotation.timezone, each.from), to_instant(rotation.timezone, each.to)});
}

Shape<Rotation> rotation_shape() {
  Table<WrittenRotation> table{
      "a rotation",
      {
          of_rotation("members", &Rotation::members, list_of(name_of(Named::agent)), "Its agents, in turn.",
                      "[alice, bob, carol]", Need::required),
          of_rotation("every", &Rotation::every, duration(std::chrono::hours{1}, std::chrono::days{366}),
                      "How long a turn lasts, in local time. 1 week by default.", "1 week"),
          of_rotation("from", &Rotation::from, local_time(),
                      "When the first member's first turn begins: local date and time of hand-overs.",
                      "\"2026-01-05 09:00\"", Need::required),
          of_rotation("timezone", &Rotation::timezone, timezone(),
                      "Zone of its hand-overs; the desk's by default.", "Europe/Berlin"),
          of_rotation("calendar", &Rotation::calendar, name_of(Named::calendar),
                      "On duty only while this calendar is open. Always by default.", "office"),
          of_rotation(
              "handoff", &Rotation::handoff, handoff(),
              "At a hand-over: reassign the tickets, or send only the digest to both. none by default.",
              "reassign"),
          key("overrides", &WrittenRotation::overrides, list_of(override_shape()),
              "Turns that somebody else takes; later ones win.",
              "[{member: bob, from: \"2026-03-02 09:00\", to: \"2026-03-03 09:00\"}]"),
      }};
  table.finish = [](Reading& reading, const Node&, WrittenRotation& written) {
    if (written.rotation.timezone.empty()) written.rotation.timezone = reading.timezone;
    complete(written, written.rotation);
  };
  return as<Rotation>(table.shape(), [](WrittenRotation written) { return std::move(written.rotation); });
}

const std::vector<std::string>& verbs() {
  static const std::vector<std::string> all = {
      "note",  "public",   "status", "take",   "assign", "unassign",  "group", "severity",
      "queue", "tag",      "untag",  "cc",     "uncc",   "requester", "merge", "split",
      "link",  "escalate", "ack",    "reply",  "snooze", "due",       "task",  "ask",
      "swap",  "list",     "show",   "search", "oncall", "spam",      "undo"};
  return all;
}

std::optional<Permission> read_permission(Reading& reading, const Entry& entry) {
  if (!read_choice(reading, entry.key, verbs())) return std::nullopt;
  Permission permission{entry.key.text, {}};
  const std::vector<Node> one = {entry.value};
  for (const Node& who : entry.value.is_sequence() ? entry.value.items : one) {
    const std::string* name = scalar(reading, who, "a group, an agent, assignee, agents or staff");
    if (!name) continue;
    const bool word = *name == "assignee" || *name == "agents" || *name == "staff";
    if (!word && !reading.is(Named::agent, *name) && !reading.is(Named::group, *name)) {
      std::vector<std::string> known = reading.names(Named::group);
      known.insert(known.end(), reading.names(Named::agent).begin(), reading.names(Named::agent).end());
      known.insert(known.end(), {"assignee", "agents", "staff"});
      reading.error(who.mark, "there is no group or agent \"" + *name + "\"", did_you_mean(*name, known));
    }
    permission.who.push_back(*name);
  }
  return permission;
}

}  // namespace

Shape<std::vector<Agent>> agents_shape() {
  return as<std::vector<Agent>>(named("agents", &Agent::id, &Agent::mark, agent_table().shape()),
                                [](std::vector<Agent> agents) {
                                  for (Agent& agent : agents)
                                    if (agent.name.empty()) agent.name = agent.id;
                                  return agents;
                                });
}

Shape<Staff> staff_shape() {
  Table<Staff> table{"staff",
                     {
                         key("domains", &Staff::domains, list_of(domain()),
                             "Domains of colleagues; subdomains are not among them.", "[example.com]"),
                         key("addresses", &Staff::addresses, list_of(address()),
                             "Colleagues at other domains.", "[contractor@partner.example]"),
                     }};
  table.finish = [](Reading&, const Node& node, Staff& staff) { staff.mark = node.mark; };
  return table.shape();
}

Shape<std::vector<Group>> groups_shape() {
  return as<std::vector<Group>>(named("groups", &Group::id, &Group::mark, group_table().shape()),
                                [](std::vector<Group> groups) {
                                  for (Group& group : groups) {
                                    if (group.name.empty()) group.name = group.id;
                                    if (group.days.empty())
                                      for (unsigned day = 1; day <= 5; ++day) group.days.emplace_back(day);
                                  }
                                  return groups;
                                });
}

Shape<std::vector<Permission>> permissions_shape() {
  const std::string type = "a mapping from commands to who may use them";
  auto read = [type](Reading& reading, const Node& node) -> std::optional<std::vector<Permission>> {
    std::vector<Permission> permissions;
    if (!node.is_mapping()) {
      report_type(reading, node, type, "such as {severity: [tier2, assignee]}");
      return std::nullopt;
    }
    for (const Entry& entry : node.entries)
      if (auto permission = read_permission(reading, entry)) permissions.push_back(std::move(*permission));
    return permissions;
  };
  return {
      type,
      R"({"type":"object","additionalProperties":{"anyOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]}})",
      read};
}

Shape<std::vector<Rotation>> rotations_shape() {
  return named("rotations", &Rotation::id, &Rotation::mark, rotation_shape());
}

}  // namespace rules
