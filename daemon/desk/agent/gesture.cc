#include "daemon/desk/agent/gesture.hh"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/desk/words/said_before.hh"
#include "mailparse/text/text_scan.hh"

namespace desk {
namespace {

using Words = std::string_view;

constexpr auto kAway = std::to_array<Words>({
    "i am out of the office",
    "i'm out of the office",
    "i am currently out of",
    "i'm currently out of",
    "i will be out of the office",
    "i am away from the office",
    "i am on vacation",
    "i am on annual leave",
    "i am currently on leave",
    "i am on holiday",
    "i'm on vacation",
    "i'm on holiday",
    "out of office",
    "i am not in the office",
    "i'm not in the office",
    "i am currently away",
    "i am on parental leave",
    "i'm on parental leave",
    "i have limited access to",
    "i am away until",
    "i am away and",
    "i will return on",
    "ich bin nicht im büro",
    "ich bin derzeit nicht im",
    "ich bin zurzeit nicht im",
    "ich bin nicht im haus",
    "ich bin im urlaub",
    "ich bin derzeit im urlaub",
    "abwesenheitsnotiz",
    "je suis absent",
    "je suis actuellement absent",
    "je suis en congé",
    "estoy fuera de la oficina",
    "estoy de vacaciones",
    "actualmente estoy fuera",
    "sono fuori ufficio",
    "sono in ferie",
    "ik ben afwezig",
    "ik ben met vakantie",
    "estou ausente",
    "estou de férias",
    "jestem na urlopie",
    "jestem nieobecn",
});

constexpr auto kReturns = std::to_array<Words>({
    "until",   "return", "back on",  "back in",        "limited access", "urgent",     "contact", "not read",
    "bis",     "zurück", "dringend", "vertret",        "retour",         "jusqu",      "urgence", "hasta",
    "regreso", "vuelta", "fino",     "rientro",        "terug",          "tot",        "até",     "regresso",
    "do dnia", "wracam", "forward",  "weitergeleitet", "reply when",     "as soon as",
});

// "Ich bin vom 1. bis 5. nicht im Büro": what lies between is a date.
struct Frame {
  Words begin, end;
};
constexpr auto kFrames = std::to_array<Frame>({{"ich bin bis", "nicht im büro"},
                                               {"ich bin bis", "im urlaub"},
                                               {"ich bin bis", "abwesend"},
                                               {"ich bin bis", "nicht erreichbar"},
                                               {"ich bin ab", "nicht im büro"},
                                               {"ich bin ab", "im urlaub"},
                                               {"ich bin ab", "abwesend"},
                                               {"ich bin vom", "nicht im büro"},
                                               {"ich bin vom", "im urlaub"},
                                               {"ich bin vom", "abwesend"},
                                               {"ich bin vom", "nicht erreichbar"}});

constexpr auto kReactions = std::to_array<Words>(
    {"reacted to your message", "reacted via gmail", "hat auf ihre nachricht reagiert",
     "hat über gmail reagiert", "a réagi à votre message", "ha reaccionado a tu mensaje"});

// What stands around the subject of the mail that is to be recalled.
constexpr auto kRecalls = std::to_array<Frame>({{"would like to recall the message", ""},
                                                {"möchte die nachricht", "zurückrufen"},
                                                {"souhaite rappeler le message", ""}});

constexpr std::size_t kLongestName = 80;  // bytes: as clients give it, with a title or a company

bool has_words_in(Words text) {
  return !words_in(text).empty();
}

// Whether a line begins with the writer's own name, as a client that speaks of its user does; moves behind
// the name. Nothing but a picture stands in front of it.
bool begins_with_writer(Words& line, const Request& request) {
  std::vector<std::string> names{mailparse::fold_case(request.sender.address.name),
                                 mailparse::fold_case(request.sender.address.addr_spec)};
  if (request.sender.agent) names.push_back(mailparse::fold_case(request.agent().name));
  for (const auto& name : names) {
    const auto at = name.empty() ? Words::npos : line.substr(0, kLongestName).find(name);
    if (at == Words::npos || has_words_in(line.substr(0, at))) continue;
    line.remove_prefix(at + name.size());
    line = mailparse::trim(line);
    return true;
  }
  return false;
}

bool is_link_or_picture(Words line) {
  line = mailparse::trim(line);
  return !has_words_in(line) || line.starts_with("http") || line.starts_with("<http") ||
         line.starts_with("[");
}

bool is_reaction(const mailparse::Mail& mail) {
  const auto reacts = [](const auto& file) {
    return file.content_type == "text/vnd.google.email-reaction+json";
  };
  if (std::any_of(mail.attachments.begin(), mail.attachments.end(), reacts)) return true;
  const auto names = [](const auto& header) {
    return mailparse::starts_with_ignoring_case(header.first, "X-MS-Reaction") ||
           mailparse::starts_with_ignoring_case(header.first, "X-Gmail-Reaction");
  };
  return std::any_of(mail.headers.begin(), mail.headers.end(), names);
}

// "Alice Meyer reacted to your message:" and a picture of it, and no word of a person's.
bool says_reaction(const std::string& said, const Request& request) {
  bool reacts = false;
  for (Words line : mailparse::lines_of(said)) {
    if (is_link_or_picture(line)) continue;
    if (reacts || !begins_with_writer(line, request)) return false;
    for (const auto words : kReactions)
      if (line.starts_with(words))
        reacts = is_link_or_picture(mailparse::trim(
            line.substr(words.size() + (line.substr(words.size()).starts_with(':') ? 1 : 0))));
    if (!reacts) return false;
  }
  return reacts;
}

// "Alice Meyer would like to recall the message, "Site down"." and nothing else.
bool says_recall(const std::string& said, const Request& request) {
  const auto begin = said.find_first_not_of(" \n\r");
  Words text = begin == std::string::npos ? Words() : mailparse::trim(Words(said).substr(begin));
  if (text.find('\n') != Words::npos || !begins_with_writer(text, request)) return false;
  while (!text.empty() && Words(". ").find(text.back()) != Words::npos) text.remove_suffix(1);
  return std::any_of(kRecalls.begin(), kRecalls.end(), [text](const Frame& words) {
    return text.starts_with(words.begin) && text.ends_with(words.end);
  });
}

bool is_recall(const std::string& said, const Request& request) {
  const auto& mail = request.what.mail;
  return says_recall(said, request) || mailparse::starts_with_ignoring_case(mail.subject, "Recall: ") ||
         mailparse::starts_with_ignoring_case(mail.subject, "Rückruf: ");
}

bool has_frame(Words start) {
  return std::any_of(kFrames.begin(), kFrames.end(), [start](const Frame& words) {
    const auto at = start.find(words.begin);
    return at != Words::npos && start.find(words.end, at) != Words::npos;
  });
}

// It begins as such notes do, and says when somebody is back or who else there is.
bool is_absence(const std::string& said) {
  if (said.size() > 1500) return false;
  const Words start = Words(said).substr(0, 160);
  const auto begins = [start](Words words) { return start.find(words) != Words::npos; };
  const auto has = [&](Words words) { return mailparse::contains(said, words); };
  return (std::any_of(kAway.begin(), kAway.end(), begins) || has_frame(start)) &&
         std::any_of(kReturns.begin(), kReturns.end(), has);
}

std::string in_one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return std::string(mailparse::trim(text));
}

}  // namespace

std::optional<Gesture> find_gesture(const Request& request) {
  const std::string said = mailparse::fold_case(request.commands.text);
  if (is_reaction(request.what.mail) || says_reaction(said, request)) return Gesture::reaction;
  if (is_recall(said, request)) return Gesture::recall;
  if (request.commands.empty() && is_absence(in_one_line(said))) return Gesture::absence;
  return {};
}

}  // namespace desk
