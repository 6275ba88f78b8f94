#include "daemon/desk/case/doubt.hh"

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>
#include <utility>

#include "daemon/desk/identity/address.hh"
#include "mailparse/text/text_scan.hh"
#include "mailparse/text/utf8.hh"

namespace desk {
namespace {

constexpr std::size_t kMostOfName = 500;  // bytes that are looked at

struct Sentences {
  std::string_view unknown, failed, agent, colleague, name;
};
constexpr Sentences kEnglish = {"not proven: our server could not confirm ",
                                "our server says this is NOT from ", " (an agent)", " (a colleague)",
                                "has the name of one of our people, and not the address: "};
constexpr Sentences kGerman = {
    "nicht bestätigt: Unser Server konnte den Absender nicht prüfen: ", "laut unserem Server NICHT von ",
    " (im Team)", " (aus dem Haus)", "trägt den Namen einer Person aus unserem Haus, nicht deren Adresse: "};

using Words = std::set<std::string, std::less<>>;

// Letters that look like Latin ones.
constexpr std::pair<char32_t, char> kAlike[] = {
    {U'\u0430', 'a'}, {U'\u0432', 'b'}, {U'\u0441', 'c'}, {U'\u0501', 'd'}, {U'\u0435', 'e'},
    {U'\u0433', 'r'}, {U'\u043D', 'h'}, {U'\u04BB', 'h'}, {U'\u0456', 'i'}, {U'\u0458', 'j'},
    {U'\u043A', 'k'}, {U'\u043C', 'm'}, {U'\u043E', 'o'}, {U'\u0440', 'p'}, {U'\u051B', 'q'},
    {U'\u0455', 's'}, {U'\u0442', 't'}, {U'\u0443', 'y'}, {U'\u0445', 'x'}, {U'\u051D', 'w'},
    {U'\u03B1', 'a'}, {U'\u03B5', 'e'}, {U'\u03B3', 'y'}, {U'\u03B9', 'i'}, {U'\u03BA', 'k'},
    {U'\u03B7', 'n'}, {U'\u03BF', 'o'}, {U'\u03C1', 'p'}, {U'\u03C4', 't'}, {U'\u03C5', 'u'},
    {U'\u03BD', 'v'}, {U'\u03C7', 'x'}, {U'\u03C9', 'w'}, {U'\u0131', 'i'}, {U'\u0269', 'i'},
    {U'\u0251', 'a'}};

char32_t latin_of(char32_t letter) {
  const auto hit = std::find_if(std::begin(kAlike), std::end(kAlike),
                                [letter](const auto& pair) { return pair.first == letter; });
  return hit == std::end(kAlike) ? letter : static_cast<char32_t>(hit->second);
}

// The words of a name as a reader sees them: "Meyer, ALICE (Support)" has those of Alice Meyer.
Words words_of(std::string_view name) {
  Words words;
  std::string word;
  const std::string folded = mailparse::fold_case(name.substr(0, kMostOfName)) + " ";
  for (std::size_t at = 0; at < folded.size();) {
    const char32_t letter = latin_of(mailparse::next_code_point(folded, at));
    if (letter >= 0x80 || mailparse::is_alnum(static_cast<char>(letter)))
      mailparse::append_utf8(word, letter);
    else if (!word.empty())
      words.insert(std::exchange(word, {}));
  }
  return words;
}

// A single word is many people's name, and one's own only where it stands alone.
bool has_name(const Words& shown, std::string_view name) {
  const Words words = words_of(name);
  if (words.size() < 2) return !words.empty() && shown == words;
  return std::includes(shown.begin(), shown.end(), words.begin(), words.end());
}

// Somebody else has the name of one of our people, or of the desk.
bool is_namesake(const mailparse::Address& who, const rules::Policy& policy) {
  if (who.name.empty() || policy.is_staff(who.addr_spec) || policy.is_own_address(who.addr_spec))
    return false;
  const Words shown = words_of(who.name);
  return has_name(shown, policy.desk.name) ||
         std::any_of(policy.agents.begin(), policy.agents.end(),
                     [&](const auto& agent) { return has_name(shown, agent.name); });
}

// A name that reads like an address, or like what the desk writes of those whose mail it passes on.
bool poses(const mailparse::Address& who, const rules::Policy& policy) {
  return who.name.find('@') != std::string::npos || words_of(who.name).contains("via") ||
         is_namesake(who, policy);
}

std::string claim(const mailparse::Address& who, const rules::Policy& policy, const Sentences& words,
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
  const Sentences& words = german ? kGerman : kEnglish;
  std::string out;
  if (is_namesake(topic.from, policy)) out = std::string(words.name) + topic.from.addr_spec + "; ";
  if (*topic.proof == storage::Proof::proven) return out.substr(0, out.empty() ? 0 : out.size() - 2);
  const auto domain = domain_of(topic.from.addr_spec);
  const std::string from(domain.empty() ? std::string_view("the sender") : domain);
  out += claim(topic.from, policy, words, german);
  out += *topic.proof == storage::Proof::failed ? words.failed : words.unknown;
  out += from;
  if (topic.sent_by.empty() || policy.is_own_address(topic.sent_by)) return out;
  return out + (german ? ", gesendet von " : ", sent by ") + topic.sent_by;
}

std::string shown_name(const mailparse::Address& who, const rules::Policy& policy) {
  return poses(who, policy) ? who.addr_spec : mailparse::without_unseen(who.name);
}

}  // namespace desk
