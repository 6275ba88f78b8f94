#include "mailparse/automatic/automatic_subject.hh"

#include <algorithm>
#include <array>
#include <string>

#include "mailparse/automatic/automatic_words.hh"
#include "mailparse/text/text_scan.hh"
#include "mailparse/text/utf8.hh"

namespace mailparse {

namespace {
constexpr int kMostTags = 4;
constexpr std::size_t kLongestTag = 60, kLongestWord = 24;  // bytes

// "Re", "AW": a person answers. Clients number them ("Re[2]", "Re 2").
constexpr auto kAnswerMarks = std::to_array<std::string_view>({
    "re",          "aw",        "sv",           "vs",
    "antw",        "ant",       "rif",          "r",
    "ref",         "res",       "resp",         "ynt",
    "odp",         "ha",        "atb",          "fwd",
    "fw",          "wg",        "vl",           "vb",
    "tr",          "rv",        "enc",          "i",
    "fs",          "pd",        "továbbítás",   "vá",
    "bls",         "απ",        "σχετ",         "πρθ",
    "回复",        "回覆",      "答复",         "转发",
    "轉寄",        "返信",      "転送",         "回信",
    "답장",        "전달",      "השב",          "הועבר",
    "رد",          "ответ",     "отв",          "пересл",
    "ilt",         "trả lời",   "balas",        "doorst",
    "odg",         "svar",      "antwort",      "antwoord",
    "réponse",     "rép",       "respuesta",    "resposta",
    "risposta",    "odpověď",   "odpoveď",      "odpowiedź",
    "válasz",      "відповідь", "отговор",      "yanıt",
    "cevap",       "atbilde",   "vastaus",      "vastus",
    "răspuns",     "odgovor",   "doorgestuurd", "weitergeleitet",
    "videresendt", "reply",     "answer",
});

struct Bracket {
  std::string_view open, close;
};
constexpr std::array kBrackets = {Bracket{"[", "]"},   Bracket{"(", ")"},   Bracket{"{", "}"},
                                  Bracket{"<", ">"},   Bracket{"【", "】"}, Bracket{"［", "］"},
                                  Bracket{"（", "）"}, Bracket{"*", "*"},   Bracket{"#", "#"}};

bool is_answer_mark(std::string_view word) {
  const std::string folded = fold_case(trim(word.substr(0, word.find_first_of("[(^0123456789"))));
  return std::find(kAnswerMarks.begin(), kAnswerMarks.end(), trim(folded)) != kAnswerMarks.end();
}

// "[External]", "***SPAM***", "(EXT)": what stands in brackets.
std::size_t bracketed(std::string_view subject) {
  for (const auto& [open, close] : kBrackets) {
    if (!subject.starts_with(open)) continue;
    std::size_t begin = 0;
    while (subject.substr(begin).starts_with(open)) begin += open.size();
    const std::size_t end = subject.substr(0, kLongestTag).find(close, begin);
    if (end == std::string_view::npos || end == begin) return 0;
    std::size_t behind = end;
    while (subject.substr(behind).starts_with(close)) behind += close.size();
    return behind;
  }
  return 0;
}

// "EXTERNAL:", "Ext -", "CAUTION |": one word, or "External Email:".
std::size_t labelled(std::string_view subject) {
  const std::string_view start = subject.substr(0, kLongestWord);
  const std::size_t end = std::min(start.find(':'), start.find('|'));
  const std::size_t dash = std::min(start.find(" - "), start.find(" – "));
  const std::size_t stop = std::min(end, dash);
  if (stop == std::string_view::npos || stop == 0) return 0;
  const std::string_view word = trim(start.substr(0, stop));
  if (is_answer_mark(word) || std::count(word.begin(), word.end(), ' ') > 1) return 0;
  return subject.find_first_not_of(":|- \xE2\x80\x93", stop);
}

// Warning signs and the like, which gateways put in front of their words.
std::string_view without_signs(std::string_view subject) {
  for (std::size_t at = 0; at < subject.size();) {
    std::size_t next = at;
    const char32_t c = next_code_point(subject, next);
    const bool sign = c == ' ' || (c >= 0x2190 && c <= 0x2BFF) || c == 0x200D || c == 0xFE0F || c >= 0x1F000;
    if (!sign) return subject.substr(at);
    at = next;
  }
  return subject;
}

std::string_view behind_tag(std::string_view subject) {
  subject = without_signs(subject);
  std::size_t length = bracketed(subject);
  if (length == 0) length = labelled(subject);
  if (length == 0 || length >= subject.size()) return {};
  subject.remove_prefix(length);
  const std::size_t begin = subject.find_first_not_of(" \t:-|");
  return begin == std::string_view::npos ? std::string_view{} : subject.substr(begin);
}

bool begins_with_any(std::string_view folded, const auto& table) {
  return std::any_of(table.begin(), table.end(),
                     [folded](std::string_view words) { return folded.starts_with(words); });
}

// The words, and what follows them is a colon, a bracket or nothing.
bool is_label(std::string_view folded, const auto& table) {
  while (!folded.empty() && (folded.front() == '[' || folded.front() == '(' || folded.starts_with("【")))
    folded.remove_prefix(folded.front() == '[' || folded.front() == '(' ? 1 : 3);
  return std::any_of(table.begin(), table.end(), [folded](std::string_view words) {
    if (!folded.starts_with(words)) return false;
    const std::string_view rest = trim(folded.substr(words.size()));
    return rest.empty() || std::string_view(":-])(").find(rest.front()) != std::string_view::npos ||
           rest.starts_with("】") || rest.starts_with("–") || rest.starts_with("：");
  });
}

// Asked of the subject as it is, and then with one mark of a gateway after the other gone.
bool behind_tags(std::string_view subject, auto asks) {
  subject = trim(subject);
  for (int tags = 0; tags <= kMostTags && !subject.empty(); ++tags) {
    if (asks(std::string_view(fold_case(without_signs(subject))))) return true;
    subject = behind_tag(subject);
  }
  return false;
}
}  // namespace

std::string_view without_gateway_tags(std::string_view subject) {
  subject = trim(subject);
  for (int tags = 0; tags < kMostTags; ++tags) {
    const std::string_view behind = behind_tag(subject);
    if (behind.empty()) break;
    subject = behind;
  }
  return subject;
}

bool begins_as_answer(std::string_view subject) {
  subject = without_gateway_tags(subject);
  const std::size_t colon = subject.substr(0, kLongestWord).find(':');
  return colon != std::string_view::npos && is_answer_mark(subject.substr(0, colon));
}

bool has_reply_subject(std::string_view subject) {
  return behind_tags(subject, [](std::string_view s) { return is_label(s, kReplySubjects); });
}

bool begins_as_absence(std::string_view subject) {
  return behind_tags(subject, [](std::string_view s) {
    return is_label(s, kAbsenceSubjects) || begins_with_any(s, kReplySubjects);
  });
}

bool speaks_of_absence(std::string_view subject) {
  const std::string folded = fold_case(subject);
  return std::any_of(kAbsenceWords.begin(), kAbsenceWords.end(),
                     [&](std::string_view words) { return contains(folded, words); });
}

bool names_our_ticket(std::string_view subject) {
  const std::size_t number = subject.find('#');
  return number != std::string_view::npos && number + 1 < subject.size() && is_digit(subject[number + 1]) &&
         subject.substr(0, number).rfind('[') != std::string_view::npos &&
         subject.find(']', number) != std::string_view::npos;
}

}  // namespace mailparse
