#include "mailparse/html/html_marks.hh"

#include <algorithm>
#include <array>

#include "mailparse/text/lines.hh"
#include "mailparse/text/utf8.hh"

namespace mailparse {
namespace {

constexpr auto kSignatures = std::to_array<std::string_view>({
    "gmail_signature",
    "moz-signature",
    "protonmail_signature_block",
    "protonmail_signature_block-user",
    "applemailsignature",
    "applemailsignaturebodyvalue",
    "ms-outlook-mobile-signature",
    "composer_signature",
    "outlook-signature",
    "yahoo-signature",
    "zimbra-signature",
    "tutanota_signature",
    "hey-signature",
});
constexpr auto kQuotes = std::to_array<std::string_view>({
    "gmail_quote",
    "gmail_quote_container",
    "gmail_attr",
    "moz-cite-prefix",
    "yahoo_quoted",
    "divrplyfwdmsg",
    "appendonsend",
    "protonmail_quote",
    "ms-outlook-mobile-reference-message",
    "mail-editor-reference-message-container",
    "tutanota_quote",
    "zmail_extra",
    "zimbra-quote",
});

bool is_known(std::string_view name, const auto& names) {
  return std::any_of(names.begin(), names.end(),
                     [name](std::string_view n) { return equal_ignoring_case(name, n); });
}

bool has_known(std::string_view classes, std::string_view id, const auto& names) {
  if (is_known(trim(id), names)) return true;
  for (classes = trim(classes); !classes.empty();) {
    const auto* const end = std::find_if(classes.begin(), classes.end(), is_space);
    const auto length = static_cast<std::size_t>(end - classes.begin());
    if (is_known(classes.substr(0, length), names)) return true;
    classes = trim(classes.substr(length));
  }
  return false;
}

bool is_blank_letter(char32_t c) {
  return c == 0xA0 || (c >= 0x2000 && c <= 0x200D) || c == 0x202F || c == 0x205F || c == 0x2060 ||
         c == 0x3000 || c == 0xFEFF;
}

}  // namespace

bool is_signature_mark(std::string_view classes, std::string_view id) {
  return id == "Signature" || has_known(classes, id, kSignatures);
}

bool is_quote_mark(std::string_view classes, std::string_view id) {
  return has_known(classes, id, kQuotes);
}

BlankMark blank_mark(std::string_view text) {
  BlankMark mark = BlankMark::none;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c < 0x80 ? !is_space(static_cast<char>(c)) : !is_blank_letter(c)) return BlankMark::none;
    const bool has_width = c < 0x200B || c == 0x202F || c == 0x205F || c == 0x3000;
    if (c >= 0x80 && mark != BlankMark::wide) mark = has_width ? BlankMark::wide : BlankMark::without_width;
  }
  return mark;
}

void mark_signature(std::string& text, std::size_t at) {
  const std::string_view above = std::string_view(text).substr(0, at);
  const std::size_t line = above.rfind('\n') + 1;  // npos + 1 is 0
  if (trim(above.substr(line)) == "--" || trim(std::string_view(text).substr(at)).starts_with("--")) return;
  text.insert(at, "\n-- ");
}

}  // namespace mailparse
