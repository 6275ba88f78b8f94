// docs/policy.md: every example in it loads, and its list of keys is the one that the loader reads by.

#include <filesystem>
#include <set>

#include "rules/load/load.hh"
#include "rules/load/schema.hh"
#include "tests/catch.hh"
#include "tests/places.hh"
#include "tests/rules/policies.hh"

using namespace rules;
using namespace rules_test;

namespace {

// Sections that an example leaves out, so that what it mentions is there.
const std::vector<std::pair<std::string, std::string>> kSections = {
    {"desk", "{name: Example Support, domain: example.com}"},
    {"storage", "{path: /var/lib/ticketd/tickets.db}"},
    {"smtp", "{url: \"smtp://localhost:25\", tls: none}"},
    {"mailboxes",
     "{support: {address: desk@example.com}, emergency: {address: 911@example.com, queue: emergency}}"},
    {"severities", "[urgent, high, medium, low]"},
    {"calendars",
     "{24x7: always, 24x5: {timezone: America/Denver, hours: {mon-fri: \"00:00-24:00\"}}, office: {hours: "
     "{mon-fri: \"09:00-17:00\"}}}"},
    {"agents", "{alice: {email: a@example.com}, bob: {email: b@example.com}, carol: {email: c@example.com}}"},
    {"groups", "{tier1: {members: [alice]}, tier2: {members: [alice]}}"},
    {"rotations", "{front-line: {members: [alice], every: 1 week, from: \"2026-01-05 09:00\"}}"},
    {"sla", "{standard: {urgent: {first_response: 60m}}}"},
    {"plans", "{enterprise: {sla: standard}, paid: {sla: standard}, free: {}}"},
    {"customers", "{initech: {domains: [initech.example], plan: enterprise}}"},
    {"webhooks",
     "{pagerduty: {type: pagerduty, url: \"https://events.example.com/v2/enqueue\", key: {credential: pd}, "
     "events: [page.opened]}, stream: {type: slack, url: {credential: slack}, events: [ticket.created]}}"},
    {"pages", "{on-call: [{notify: rotation front-line}]}"},
    {"templates",
     "{security-instructions: Hello, suggest-a-call: Hello, closed-after-silence: Hello, forum: Hello}"},
};

const std::map<std::string, std::string> kFiles = {
    {"customers.csv", "id,domains,plan\nhooli,hooli.example,paid\n"},
    {"holidays.ics",
     "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261225\nSUMMARY:Christmas\nEND:VEVENT\nEND:"
     "VCALENDAR\n"},
    {"templates/security-instructions.txt", "Hello\n"},
    {"templates/suggest-a-call.txt", "Hello\n"},
    {"templates/closed-after-silence.txt", "Hello\n"},
    {"templates/forum.txt", "Hello\n"},
    {"rules/more.yaml", "rules: [{name: more, when: {subject: more}, then: {tag: more}}]\n"},
};

std::string completed(const std::string& fragment) {
  std::set<std::string> given;
  std::istringstream in(fragment);
  for (std::string line; std::getline(in, line);)
    if (const auto colon = line.find(':');
        colon != std::string::npos && colon > 0 && line[0] != ' ' && line[0] != '#')
      given.insert(line.substr(0, colon));
  std::string out = fragment + "\n";
  for (const auto& [section, text] : kSections)
    if (given.count(section) == 0) out += section + ": " + text + "\n";
  return out;
}

std::string errors_of(const std::string& yaml) {
  std::string out;
  for (const Diagnostic& diagnostic : load(yaml, kFiles).diagnostics)
    if (diagnostic.is_error()) out += diagnostic.format() + "\n";
  return out;
}

std::vector<std::string> fenced(const std::string& markdown, const std::string& language) {
  std::vector<std::string> blocks;
  const std::string open = "```" + language + "\n";
  for (std::size_t at = markdown.find(open); at != std::string::npos; at = markdown.find(open, at)) {
    at += open.size();
    const std::size_t end = markdown.find("```", at);
    blocks.push_back(markdown.substr(at, end - at));
    at = end;
  }
  return blocks;
}

// What must stand beside a key so that its example is a whole.
const std::map<std::string, std::string> kBeside = {
    {"desk", "domain: example.com"},
    {"calendars.NAME", "hours: {mon-fri: \"09:00-17:00\"}"},
    {"agents.NAME", "email: alice@example.com"},
    {"agents.NAME.absent", "from: \"2026-08-03 00:00\", to: \"2026-08-17 00:00\""},
    {"groups.NAME", "members: [alice], end_of_day: \"16:30\""},
    {"rotations.NAME", "members: [alice], from: \"2026-01-05 09:00\""},
    {"rotations.NAME.overrides", "member: alice, from: \"2026-03-02 09:00\", to: \"2026-03-03 09:00\""},
    {"templates.NAME", "text: Hello"},
    {"webhooks.NAME", "url: \"https://x.example.com/\", events: [ticket.created]"},
    {"pages.NAME", "notify: alice"},
    {"sla.NAME.SEVERITY", "first_response: 8h"},
    {"customers.NAME", "domains: [initech.example]"},
    {"smtp", "url: \"smtp://localhost\", user: x, password: {credential: x}"},
    {"mailboxes.NAME", "address: x@example.com"},
    {"mailboxes.NAME.imap", "url: \"imaps://imap.example.com\", user: x, password: {credential: x}"},
    {"mailboxes.NAME.smtp", "url: \"smtp://localhost\", user: x, password: {credential: x}"},
    {"rules", "name: x, when: {subject: '/(x)/'}, then: {tag: x}"},
    {"automations", "name: x, then: {tag: x}"},
    {"then", "notify: owner"},
};

// Of a provider most keys go together, some with others only.
std::string beside_oauth2(const std::string& key) {
  if (key == "key") return "provider: google";
  if (key == "certificate") return "provider: microsoft, tenant: t, client: c";
  return "provider: microsoft, tenant: t, client: c, secret: {credential: x}";
}

std::string without_key(const std::string& beside, const std::string& key) {
  if (beside.starts_with(key + ": ")) {
    int depth = 0;
    for (std::size_t at = 0; at < beside.size(); ++at) {
      if (beside[at] == '{' || beside[at] == '[') ++depth;
      if (beside[at] == '}' || beside[at] == ']') --depth;
      if (depth == 0 && beside[at] == ',') return beside.substr(at + 2);
    }
    return "";
  }
  const auto at = beside.find(", " + key + ": ");
  if (at == std::string::npos) return beside;
  const std::string rest = without_key(beside.substr(at + 2), key);
  return beside.substr(0, at) + (rest.empty() ? "" : ", " + rest);
}

// ", name: {...}": the names that a section has anyway.
std::string others(const std::string& section) {
  for (const auto& [name, text] : kSections)
    if (name == section) return ", " + text.substr(1, text.size() - 2);
  return "";
}

// The example of a key as a policy: the key in its place, with what must be beside it.
std::string wrapped(const KeyDoc& doc) {
  std::string path = doc.path, value = doc.example;
  for (std::size_t dot = path.rfind('.'); dot != std::string::npos; dot = path.rfind('.')) {
    std::string key = path.substr(dot + 1);
    path.resize(dot);
    if (path == "when.header" || path == "when.attachment") {
      key = path.substr(5) + '.' + (key == "NAME" ? "X-Priority" : key);
      path = "when";
    }
    const auto beside = kBeside.find(path);
    std::string more = beside == kBeside.end() ? "" : without_key(beside->second, key);
    if (path.ends_with(".oauth2")) more = without_key(beside_oauth2(key), key);
    const std::string name = key == "NAME" ? "x1" : key == "SEVERITY" ? "urgent" : key;
    value = "{" + name + ": " + value + (more.empty() ? "" : ", " + more) +
            (key == "NAME" ? others(path) : "") + "}";
    if (path == "rules" || path == "automations" || path == "pages.NAME" ||
        path == "rotations.NAME.overrides")
      value = "[" + value + "]";
  }
  if (path == "when") return "rules: [{name: x, when: " + value + ", then: {tag: x}}]\n";
  if (path == "then") return "rules: [{name: x, when: {subject: '/(x)/'}, then: " + value + "}]\n";
  return path + ": " + value + "\n";
}

std::string key_list() {
  std::string out = "| key | takes | example | meaning |\n|---|---|---|---|\n";
  const auto cell = [](std::string text) {
    for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2))
      text.insert(at, "\\");
    return text;
  };
  for (const KeyDoc& doc : policy_keys())
    out += "| `" + doc.path + "`" + (doc.required ? " (required)" : "") + " | " + cell(doc.type) + " | `" +
           cell(doc.example) + "` | " + cell(doc.doc) + " |\n";
  return out;
}

}  // namespace

TEST_CASE("every example of docs/policy.md and docs/providers.md loads") {
  auto blocks = fenced(read_file(tests::source_root() + "/docs/policy.md"), "yaml");
  CHECK(blocks.size() >= 20);
  const auto providers = fenced(read_file(tests::source_root() + "/docs/providers.md"), "yaml");
  CHECK(providers.size() >= 6);
  blocks.insert(blocks.end(), providers.begin(), providers.end());
  for (const std::string& block : blocks) {
    INFO(block);
    CHECK(errors_of(completed(block)) == "");
  }
}

TEST_CASE("the example of every key loads in its place") {
  for (const KeyDoc& doc : policy_keys()) {
    const std::string yaml = wrapped(doc);
    INFO(doc.path << "\n" << yaml);
    CHECK_FALSE(doc.example.empty());
    CHECK_FALSE(doc.doc.empty());
    CHECK(errors_of(completed(yaml)) == "");
  }
}

TEST_CASE("docs/policy.md lists the keys as the loader knows them") {
  const std::string docs = read_file(tests::source_root() + "/docs/policy.md");
  const std::string list = key_list();
  const bool same = docs.find(list) != std::string::npos;
  if (!same) {
    const std::string path = (std::filesystem::temp_directory_path() / "policy-keys.md").string();
    std::ofstream(path) << list;
    WARN("the list as it should be: " << path);
  }
  CHECK(same);
}
