// Labels as mail clients misspell them -> names that iconv knows.
//
// Where a label is used in mail for a superset of what it names (WHATWG Encoding, "Names and labels"), the
// superset is chosen: iso-8859-1 is read as windows-1252, gb2312 as gb18030, ks_c_5601-1987 as UHC.

#include <algorithm>
#include <array>

#include "mailparse/decode/charset.hh"
#include "mailparse/text/lines.hh"

namespace mailparse {
namespace {

struct Alias {
  std::string_view squashed, name;
};

// Keys are labels in lower case with everything but letters and digits left out; sorted.
constexpr std::array kAliases{
    Alias{"ansi", "CP1252"},
    Alias{"ansix341968", "UTF-8"},
    Alias{"arabic", "ISO-8859-6"},
    Alias{"ascii", "UTF-8"},
    Alias{"asmo708", "ISO-8859-6"},
    Alias{"big5", "BIG5-HKSCS"},
    Alias{"big5hkscs", "BIG5-HKSCS"},
    Alias{"chinesebig5", "BIG5-HKSCS"},
    Alias{"cnbig5", "BIG5-HKSCS"},
    Alias{"cngb", "GB18030"},
    Alias{"cp10000", "MACINTOSH"},
    Alias{"cp20127", "UTF-8"},
    Alias{"cp20866", "KOI8-R"},
    Alias{"cp21866", "KOI8-U"},
    Alias{"cp28591", "CP1252"},
    Alias{"cp50220", "ISO-2022-JP-3"},
    Alias{"cp50221", "ISO-2022-JP-3"},
    Alias{"cp51932", "EUC-JP-MS"},
    Alias{"cp51949", "UHC"},
    Alias{"cp65000", "UTF-7"},
    Alias{"cp65001", "UTF-8"},
    Alias{"cp936", "GB18030"},
    Alias{"cp949", "UHC"},
    Alias{"cp950", "BIG5-HKSCS"},
    Alias{"cseuckr", "UHC"},
    Alias{"csgb2312", "GB18030"},
    Alias{"csiso2022jp", "ISO-2022-JP-3"},
    Alias{"csiso2022jp2", "ISO-2022-JP-2"},
    Alias{"csiso2022kr", "ISO-2022-KR"},
    Alias{"csksc56011987", "UHC"},
    Alias{"csshiftjis", "CP932"},
    Alias{"cyrillic", "ISO-8859-5"},
    Alias{"dos850", "CP850"},
    Alias{"eucjp", "EUC-JP-MS"},
    Alias{"euckr", "UHC"},
    Alias{"gb18030", "GB18030"},
    Alias{"gb2312", "GB18030"},
    Alias{"gb231280", "GB18030"},
    Alias{"gbk", "GB18030"},
    Alias{"greek", "ISO-8859-7"},
    Alias{"hebrew", "ISO-8859-8"},
    Alias{"hebrewiso88598i", "ISO-8859-8"},
    Alias{"hzgb2312", "HZ"},
    Alias{"iso10646ucs2", "UCS-2BE"},
    Alias{"iso2022cn", "ISO-2022-CN-EXT"},
    Alias{"iso2022cnext", "ISO-2022-CN-EXT"},
    Alias{"iso2022jp", "ISO-2022-JP-3"},
    Alias{"iso2022jp1", "ISO-2022-JP-3"},
    Alias{"iso2022jp2", "ISO-2022-JP-2"},
    Alias{"iso2022jpms", "ISO-2022-JP-3"},
    Alias{"iso2022kr", "ISO-2022-KR"},
    Alias{"iso646us", "UTF-8"},
    Alias{"iso885911", "CP874"},
    Alias{"iso88598e", "ISO-8859-8"},
    Alias{"iso88598i", "ISO-8859-8"},
    Alias{"iso88599", "CP1254"},
    Alias{"koi8", "KOI8-R"},
    Alias{"koi8ru", "KOI8-U"},
    Alias{"koreanksc5601", "UHC"},
    Alias{"ksc5601", "UHC"},
    Alias{"ksc56011987", "UHC"},
    Alias{"ksc56011989", "UHC"},
    Alias{"l1", "CP1252"},
    Alias{"latin1", "CP1252"},
    Alias{"latin2", "ISO-8859-2"},
    Alias{"latin5", "CP1254"},
    Alias{"latin9", "ISO-8859-15"},
    Alias{"mac", "MACINTOSH"},
    Alias{"maccyrillic", "MAC-CYRILLIC"},
    Alias{"macintosh", "MACINTOSH"},
    Alias{"macroman", "MACINTOSH"},
    Alias{"ms932", "CP932"},
    Alias{"ms936", "GB18030"},
    Alias{"ms949", "UHC"},
    Alias{"mskanji", "CP932"},
    Alias{"shiftjis", "CP932"},
    Alias{"shiftjis2004", "SHIFT_JISX0213"},
    Alias{"sjis", "CP932"},
    Alias{"thai", "CP874"},
    Alias{"tis620", "CP874"},
    Alias{"ucs2", "UCS-2BE"},
    Alias{"unicode11utf7", "UTF-7"},
    Alias{"unicode11utf8", "UTF-8"},
    Alias{"unicode20utf7", "UTF-7"},
    Alias{"unicode20utf8", "UTF-8"},
    Alias{"us", "UTF-8"},
    Alias{"usascii", "UTF-8"},
    Alias{"utf16", "UTF-16"},
    Alias{"utf7", "UTF-7"},
    Alias{"utf8", "UTF-8"},
    Alias{"utf8bom", "UTF-8"},
    Alias{"utf8mb4", "UTF-8"},
    Alias{"windows31j", "CP932"},
    Alias{"xgbk", "GB18030"},
};
static_assert(std::is_sorted(kAliases.begin(), kAliases.end(),
                             [](const Alias& a, const Alias& b) { return a.squashed < b.squashed; }));

std::string squash(std::string_view label) {
  std::string squashed;
  for (const char c : label)
    if (is_alpha(c) || is_digit(c)) squashed.push_back(to_lower(c));
  return squashed;
}

std::string_view alias_of(std::string_view squashed) {
  const auto found = std::lower_bound(kAliases.begin(), kAliases.end(), squashed,
                                      [](const Alias& a, std::string_view key) { return a.squashed < key; });
  return found != kAliases.end() && found->squashed == squashed ? found->name : std::string_view{};
}

bool all_digits(std::string_view text) {
  return !text.empty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), is_digit);
}

// Families that are written as a prefix and a number: "windows-1252", "win1252", "cp-850", "iso8859_1",
// "8859-15".
std::string numbered(std::string_view squashed) {
  for (const std::string_view prefix : {"windows", "win", "cp", "ibm", "mswin", "dos", "oem", "codepage"}) {
    if (!squashed.starts_with(prefix) || !all_digits(squashed.substr(prefix.size()))) continue;
    const std::string name = "cp" + std::string(squashed.substr(prefix.size()));
    const std::string_view alias = alias_of(name);
    return alias.empty() ? "CP" + name.substr(2) : std::string(alias);
  }
  for (const std::string_view prefix : {"iso8859", "isoir8859", "8859", "iso88859", "is8859"}) {
    if (!squashed.starts_with(prefix) || !all_digits(squashed.substr(prefix.size()))) continue;
    const std::string_view part = squashed.substr(prefix.size());
    return part == "1" ? "CP1252" : "ISO-8859-" + std::string(part);
  }
  return {};
}

}  // namespace

std::string canonical_charset(std::string_view label) {
  label = label.substr(0, std::min({label.find(';'), label.find(' '), label.find('*'), std::size_t{60}}));
  std::string squashed = squash(label);
  if (squashed.starts_with("charset")) squashed.erase(0, 7);
  for (const bool without_x : {false, true}) {  // "x-sjis", "x-mac-roman"
    if (without_x && !squashed.starts_with('x')) break;
    const std::string_view key = std::string_view(squashed).substr(without_x ? 1 : 0);
    if (const auto alias = alias_of(key); !alias.empty()) return std::string(alias);
    if (auto name = numbered(key); !name.empty()) return name;
  }
  std::string name;  // what iconv may know by itself; a slash would be an option to iconv, so it goes
  for (const char c : label)
    if (is_alpha(c) || is_digit(c) || c == '-' || c == '_' || c == '.' || c == ':') name.push_back(c);
  return name;
}

}  // namespace mailparse
