#include "mailparse/reply/language.hh"

#include <algorithm>
#include <cld2/public/compact_lang_det.h>

#include "mailparse/text/utf8.hh"

namespace mailparse {

namespace {
// The words that open a mail tell its language; what is pasted below them, a log or a contract, need not be
// in it.
constexpr std::size_t kLook = 1u << 10;  // bytes
constexpr int kMinBytes = 24;            // of letters that the detector could use
}  // namespace

std::string detect_language(std::string_view text) {
  const std::string sample(cut_utf8(text, kLook));
  if (!is_valid_utf8(sample)) return {};  // the detector reads out of bounds on broken UTF-8
  bool reliable = false;
  CLD2::Language languages[3];
  int percents[3], bytes = 0;
  const CLD2::Language found = CLD2::DetectLanguageSummary(sample.data(), static_cast<int>(sample.size()),
                                                           true, languages, percents, &bytes, &reliable);
  if (!reliable || found == CLD2::UNKNOWN_LANGUAGE || bytes < kMinBytes) return {};
  const std::string code = CLD2::LanguageCode(found);
  const std::string two = code.substr(0, code.find('-'));
  if (two.size() != 2 || two == "un") return {};
  return two == "iw" ? "he" : two == "jw" ? "jv" : two;  // the detector's codes of before 1989
}

}  // namespace mailparse
