#include "mailparse/automatic/reaction.hh"

#include <algorithm>
#include <array>

#include "mailparse/reply/reply.hh"
#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
constexpr std::size_t kLook = 2000;        // bytes of the text
constexpr std::size_t kLongestNote = 200;  // bytes of new words: a name, a verb and an emoji

constexpr auto kReacted = std::to_array<std::string_view>({
    "reacted to your message",
    "reacted to your email",
    "reacted via gmail",
    "liked your message",
    "loved your message",
    "laughed at your message",
    "celebrated your message",
    "hat auf ihre nachricht reagiert",
    "hat auf deine nachricht reagiert",
    "a réagi à votre message",
    "a réagi à ton message",
    "ha reaccionado a su mensaje",
    "ha reaccionado a tu mensaje",
    "reaccionó a tu mensaje",
    "reagiu à sua mensagem",
    "ha reagito al tuo messaggio",
    "heeft op uw bericht gereageerd",
    "heeft gereageerd op je bericht",
    "reagerade på ditt meddelande",
    "zareagował na twoją wiadomość",
    "zareagował(a) na twoją wiadomość",
    "zareagowała na twoją wiadomość",
    "reaccionó a su mensaje",
    "heeft op je bericht gereageerd",
    "heeft gereageerd op uw bericht",
    "reagiu à tua mensagem",
    "ha reagito al suo messaggio",
    "reagerede på din meddelelse",
    "reagerte på meldingen din",
    "reagoi viestiisi",
    "отреагировал на ваше сообщение",
    "отреагировала на ваше сообщение",
    "отреагировал(а) на ваше сообщение",
    "zareagoval na vaši zprávu",
    "reagált az üzenetére",
    "a reacționat la mesajul dvs",
    "mesajınıza tepki verdi",
    "あなたのメッセージにリアクションしました",
    "对你的邮件做出了回应",
    "对您的邮件做出了回应",
    "对你的消息做出了反应",
    "回應了您的訊息",
    "메시지에 반응했습니다",
});

bool is_reaction_part(const Part& part) {
  if (part.type == "text" && part.subtype.starts_with("vnd.google.email-reaction")) return true;
  if (part.disposition.empty()) return false;
  const std::string disposition = part.headers.raw("Content-Disposition");
  const std::string_view word = std::string_view(disposition).substr(0, disposition.find_first_of("; \t"));
  return equal_ignoring_case(word, "reaction");
}

// What else the mail says stands beside the reaction in one alternative: the same for other clients.
bool is_whole_mail(const Structure& structure, std::size_t reaction) {
  const std::size_t parent = structure.parts[reaction].parent;
  if (parent == Part::kNoParent) return true;
  const bool alternative = structure.parts[parent].is("multipart", "alternative");
  for (std::size_t i = 1; i < structure.parts.size(); ++i) {
    const Part& part = structure.parts[i];
    if (part.is_multipart() || is_reaction_part(part)) continue;
    if (alternative && part.parent == parent && part.type == "text") continue;
    if (!trim(part.body).empty()) return false;
  }
  return true;
}

// Programs say who reacted, with the name in front. A person says "I liked your message".
bool names_sender(const Mail& mail, std::string_view folded) {
  return std::any_of(mail.from.begin(), mail.from.end(), [folded](const Address& from) {
    const std::string name = fold_case(from.name), address = fold_case(from.addr_spec);
    return (!name.empty() && folded.starts_with(name)) || folded.starts_with(address) ||
           (name.size() > 2 && folded.starts_with(name.substr(0, name.find_first_of(" ,"))));
  });
}

// New words that say nothing but who reacted, above the mail that is meant.
bool only_says_so(const Mail& mail) {
  if (mail.in_reply_to.empty() && mail.references.empty()) return false;
  const std::string folded = fold_case(cut_utf8(mail.text, kLook));
  const auto said = [](std::string_view text) {
    return std::any_of(kReacted.begin(), kReacted.end(),
                       [text](std::string_view words) { return contains(text, words); });
  };
  if (!said(folded)) return false;
  const std::string own = split_reply(mail.text).reply;
  if (own.size() > kLongestNote) return false;
  std::size_t lines = 0;
  bool by_program = false;
  for (Lines each(own); each.next();) {
    const std::string line = fold_case(trim(each.text()));
    lines += !line.empty();
    by_program = by_program || (said(line) && names_sender(mail, line));
  }
  return by_program && lines <= 3;
}
}  // namespace

bool is_reaction(const Mail& mail, const Structure& structure) {
  for (std::size_t i = 0; i < structure.parts.size(); ++i)
    if (is_reaction_part(structure.parts[i])) return is_whole_mail(structure, i);
  return only_says_so(mail);
}

}  // namespace mailparse
