#include "daemon/desk/doubt.hh"

#include <algorithm>

#include "daemon/desk/address.hh"
#include "mailparse/utf8.hh"
#include "rules/text.hh"

namespace desk {
namespace {

struct Words {
  std::string_view unknown, failed, agent, colleague, name;
};
constexpr Words kEnglish = {"not proven: our server could not confirm ", "our server says this is NOT from ",
                            " (an agent)", " (a colleague)",
                            "has the name of one of our people, and not the address: "};
constexpr Words kGerman = {
    "nicht bestätigt: Unser Server konnte den Absender nicht prüfen: ", "laut unserem Server NICHT von ",
    " (im Team)", " (aus dem Haus)", "trägt den Namen einer Person aus unserem Haus, nicht deren Adresse: "};

// Letters alone, in one case: "Alice  MEYER" is Alice Meyer.
std::string folded_name(std::string_view name) {
  std::string out;
  for (const char c : rules::fold_case(mailparse::without_unseen(name)))
    if (c != ' ' && c != '"' && c != '\'' && c != '.' && c != ',') out += c;
  return out;
}

const rules::Agent* namesake(const mailparse::Address& who, const rules::Policy& policy) {
  const std::string name = folded_name(who.name);
  if (name.empty() || policy.is_staff(who.addr_spec)) return nullptr;
  const auto hit = std::find_if(policy.agents.begin(), policy.agents.end(),
                                [&](const auto& agent) { return folded_name(agent.name) == name; });
  return hit == policy.agents.end() ? nullptr : &*hit;
}

std::string claim(const mailparse::Address& who, const rules::Policy& policy, const Words& words,
                  bool german) {
  const auto* agent = policy.agent_by_address(who.addr_spec);
  if (!agent && !policy.is_staff(who.addr_spec)) return {};
  const std::string name = agent ? agent->name : who.addr_spec;
  const std::string kind(agent ? words.agent : words.colleague);
  return german ? "gibt sich aus als " + name + kind + "; " : "claims to be " + name + kind + "; ";
}

}  // namespace

std::string describe_doubt(const Topic& topic, const rules::Policy& policy, std::string_view language) {
  if (!topic.proof) return {};
  const bool german = language == "de";
  const Words& words = german ? kGerman : kEnglish;
  std::string out;
  if (namesake(topic.from, policy)) out = std::string(words.name) + topic.from.addr_spec + "; ";
  if (*topic.proof == storage::Proof::proven) return out.substr(0, out.empty() ? 0 : out.size() - 2);
  const auto domain = domain_of(topic.from.addr_spec);
  const std::string from(domain.empty() ? std::string_view("the sender") : domain);
  out += claim(topic.from, policy, words, german);
  out += *topic.proof == storage::Proof::failed ? words.failed : words.unknown;
  return out + from;
}

std::string shown_name(const mailparse::Address& who, const rules::Policy& policy) {
  return namesake(who, policy) ? who.addr_spec : who.name;
}

}  // namespace desk
