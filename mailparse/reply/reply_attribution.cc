#include "mailparse/reply/reply_attribution.hh"

#include <algorithm>
#include <array>
#include <string_view>

#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
using Words = std::string_view;

// "wrote" as clients say it. Latin, Greek and Cyrillic ones must stand as words of their own.
constexpr std::array kWrote = {
    // English, German, Dutch, Afrikaans, Nordic
    Words{"wrote"},
    Words{"writes"},
    Words{"has written"},
    Words{"schrieb"},
    Words{"schreibt"},
    Words{"geschrieben"},
    Words{"schreef"},
    Words{"geschreven"},
    Words{"geskryf"},
    Words{"skrev"},
    Words{"skrifaði"},
    Words{"kirjoitti"},
    // Romance
    Words{"a écrit"},
    Words{"écrit"},
    Words{"a ecrit"},
    Words{"écrivait"},
    Words{"escribió"},
    Words{"escribio"},
    Words{"ha escrito"},
    Words{"escreveu"},
    Words{"ha scritto"},
    Words{"scrisse"},
    Words{"a scris"},
    Words{"va escriure"},
    Words{"ha escrit"},
    Words{"escribiu"},
    Words{"idatzi du"},
    Words{"idatzi zuen"},
    // Slavic and Baltic
    Words{"napisał"},
    Words{"napisała"},
    Words{"napisał(a)"},
    Words{"napisal(a)"},
    Words{"pisze"},
    Words{"napsal"},
    Words{"napsala"},
    Words{"napsal(a)"},
    Words{"napísal"},
    Words{"napísal(a)"},
    Words{"píše"},
    Words{"napisao"},
    Words{"napisala"},
    Words{"napisao/la"},
    Words{"je pisal"},
    Words{"написал"},
    Words{"написала"},
    Words{"написал(а)"},
    Words{"пишет"},
    Words{"писал"},
    Words{"писал(а)"},
    Words{"пише"},
    Words{"написав"},
    Words{"написав(ла)"},
    Words{"написа"},
    Words{"писали"},
    Words{"написао"},
    Words{"написао/ла"},
    Words{"rašė"},
    Words{"rakstīja"},
    Words{"kirjutas"},
    // others
    Words{"írta"},
    Words{"a következőt írta"},
    Words{"έγραψε"},
    Words{"yazdı"},
    Words{"şunu yazdı"},
    Words{"כתב"},
    Words{"כתבה"},
    Words{"כתב/ה"},
    Words{"كتب"},
    Words{"نوشت"},
    Words{"đã viết"},
    Words{"viết"},
    Words{"menulis"},
    Words{"shkroi"},
};
// The same in scripts that put no blanks between words.
constexpr std::array kWroteUnspaced = {Words{"写道"},     Words{"寫道"},         Words{"写到"},
                                       Words{"のメール"}, Words{"書きました"},   Words{"님이 작성"},
                                       Words{"작성:"},    Words{"のメッセージ"}, Words{"쓴 글"},
                                       Words{"เขียน"},     Words{"लिखा"}};

// What stands before the date.
constexpr std::array kOpeners = {
    Words{"on "},      Words{"am "},   Words{"le "},      Words{"el "},  Words{"il "},
    Words{"em "},      Words{"op "},   Words{"den "},     Words{"dne "}, Words{"dnia "},
    Words{"w dniu "},  Words{"dňa "},  Words{"på "},      Words{"în "},  Words{"in data "},
    Words{"la data "}, Words{"pe "},   Words{"no dia "},  Words{"a "},   Words{"o "},
    Words{"u "},       Words{"dana "}, Words{"v "},       Words{"в "},   Words{"vào "},
    Words{"pada "},    Words{"στις "}, Words{"在 "},      Words{"在"},   Words{"於 "},
    Words{"τη "},      Words{"την "},  Words{"το "},      Words{"τις "}, Words{"ב"},
    Words{"في "},      Words{"at "},   Words{"quoting "}, Words{"the "}, Words{"ในวันที่ "},
};

constexpr std::size_t kMaxLines = 7, kMaxLength = 500, kMaxNameFirst = 200, kMaxBare = 100;

bool is_word_end(Words text, std::size_t at) {
  return at >= text.size() || (is_ascii(text.substr(at, 1)) && !is_alnum(text[at]));
}

bool has_word(Words text, Words word) {
  for (std::size_t at = text.find(word); at != Words::npos; at = text.find(word, at + 1))
    if ((at == 0 || is_word_end(text, at - 1)) && is_word_end(text, at + word.size())) return true;
  return false;
}

bool says_wrote(Words text) {
  return std::any_of(kWrote.begin(), kWrote.end(), [&](Words w) { return has_word(text, w); }) ||
         std::any_of(kWroteUnspaced.begin(), kWroteUnspaced.end(),
                     [&](Words w) { return contains(text, w); });
}

bool ends_with_wrote(Words text) {
  const auto ends = [&](Words w) {
    return text.ends_with(w) && (text.size() == w.size() || !is_alnum(text[text.size() - w.size() - 1]));
  };
  return std::any_of(kWrote.begin(), kWrote.end(), ends) ||
         std::any_of(kWroteUnspaced.begin(), kWroteUnspaced.end(), ends);
}

bool has_address(Words text) {
  for (std::size_t at = text.find('@'); at != Words::npos; at = text.find('@', at + 1))
    if (at > 0 && at + 1 < text.size() && !is_space(text[at - 1]) && is_alnum(text[at + 1])) return true;
  return false;
}

std::size_t digits_at(Words text, std::size_t at) {
  std::size_t n = 0;
  while (at + n < text.size() && is_digit(text[at + n])) ++n;
  return n;
}

// A year, a clock time or a date in digits.
bool has_moment(Words text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t n = digits_at(text, at);
    if (n == 0) continue;
    if (n == 4 && (text.substr(at, 2) == "19" || text.substr(at, 2) == "20")) return true;
    if (n <= 2 && at + n < text.size() && Words(":./-h").find(text[at + n]) != Words::npos &&
        digits_at(text, at + n + 1) > 0)
      return true;
    at += n;
  }
  return false;
}

bool has_clock(Words text) {
  for (std::size_t at = text.find_first_of(":."); at != Words::npos; at = text.find_first_of(":.", at + 1))
    if (at > 0 && is_digit(text[at - 1]) && digits_at(text, at + 1) == 2 &&
        (at + 3 >= text.size() || text[at + 3] != '.'))
      return true;
  return false;
}

bool has_year(Words text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t n = digits_at(text, at);
    if (n == 4 && (text.substr(at, 2) == "19" || text.substr(at, 2) == "20")) return true;
    at += n;
  }
  return false;
}

bool has_digit(Words text) {
  return std::any_of(text.begin(), text.end(), is_digit);
}

// The letters before a "," or "." that a digit follows: "tir. 18. apr", "ср, 30 апр", "lun., 3 ene".
bool opens_with_weekday(Words text) {
  const std::size_t end = text.find_first_of(",.");
  if (end == Words::npos || end > 24 || text.substr(0, end).find(' ') != Words::npos) return false;
  const std::size_t digit = text.find_first_of("0123456789", end);
  return digit != Words::npos && digit - end <= 14;
}

// "24hours Desk", "3com": digits of a name. "1st", "18h02" and "2011r" are a date's.
bool opens_with_numbered_name(Words line) {
  const std::size_t digits = digits_at(line, 0);
  std::size_t letters = 0;
  while (digits + letters < line.size() && is_alpha(line[digits + letters])) ++letters;
  constexpr std::array kEndings = {Words{"st"}, Words{"nd"}, Words{"rd"},
                                   Words{"th"}, Words{"er"}, Words{"de"}};
  return digits > 0 && letters > 1 &&
         std::find(kEndings.begin(), kEndings.end(), line.substr(digits, letters)) == kEndings.end();
}

// Only the first line of the attribution: somewhere near its start is a digit of the date.
bool opens_with_date(Words line) {
  if (line.empty() || opens_with_numbered_name(line)) return false;
  const Words start = line.substr(0, 70);
  if (is_digit(line[0]))
    return has_moment(start) || start.find_first_of(".,") != Words::npos || has_address(line);
  if (opens_with_weekday(line)) return true;
  return has_digit(start) && std::any_of(kOpeners.begin(), kOpeners.end(),
                                         [&](Words opener) { return line.starts_with(opener); });
}

Words without_decoration(Words text) {
  const std::size_t begin = text.find_first_not_of("-*_~# =\t");
  if (begin == Words::npos) return {};
  text.remove_prefix(begin);
  return text.substr(0, text.find_last_not_of("-*_~# =\t") + 1);
}

constexpr std::array kFrames = {Words{"--"}, Words{"=="},  Words{"__"},
                                Words{"~~"}, Words{"***"}, Words{"##"}};

bool is_framed(Words text) {
  return std::any_of(kFrames.begin(), kFrames.end(),
                     [&](Words frame) { return text.starts_with(frame) && text.ends_with(frame); });
}

// "Ann Lee schreef op 2011-03-01 18:02:": the moment stands right behind the word. A person who tells what
// somebody wrote says more in between, or no time of day.
bool is_name_and_moment(Words all) {
  if (!has_clock(all)) return false;
  for (Words word : kWroteUnspaced)
    if (all.ends_with(word) || (all.ends_with(":") && all.substr(0, all.size() - 1).ends_with(word)))
      return true;
  for (Words word : kWrote) {
    const std::size_t at = all.find(word);
    if (at == Words::npos || at == 0 || !has_word(all, word)) continue;
    const Words before = trim(all.substr(0, at)), behind = all.substr(at + word.size());
    const auto blanks = [](Words text) { return std::count(text.begin(), text.end(), ' '); };
    if (has_moment(before)) return blanks(behind) <= 3;
    return blanks(before) <= 3 && blanks(behind.substr(0, behind.find_first_of("0123456789"))) <= 2;
  }
  return false;
}

// "Light Desk <" and the address in the next line.
bool leaves_bracket_open(Words line) {
  return std::count(line.begin(), line.end(), '<') > std::count(line.begin(), line.end(), '>') ||
         std::count(line.begin(), line.end(), '[') > std::count(line.begin(), line.end(), ']') ||
         std::count(line.begin(), line.end(), '(') > std::count(line.begin(), line.end(), ')');
}

// What a candidate of `lines` lines is. `first` is its first line, `all` the lines joined by blanks.
Attribution judge(Words first, Words all, std::size_t lines) {
  const bool bullet = first.starts_with('*');
  const bool framed = is_framed(all);
  all = without_decoration(all);
  first = without_decoration(first);
  const bool colon = all.ends_with(":");
  const Words body = colon ? trim_right(all.substr(0, all.size() - 1)) : all;
  const bool dated = opens_with_date(first), address = has_address(all), moment = has_moment(all);
  if (!dated && !address && !moment && (lines > 1 || all.size() > kMaxBare)) return {};
  const bool wrote = says_wrote(all);
  if (wrote && dated && (colon || (address && ends_with_wrote(body)))) return {lines, moment || address};
  if (framed && lines == 1 && wrote && dated && moment) return {lines, true};
  if (framed && lines == 1 && wrote && is_name_and_moment(all)) return {lines, true};
  if (framed && ends_with_wrote(body) && (lines == 1 || (dated && lines <= 3)))
    return {lines, true};  // "---- Ann Lee wrote ----"
  const bool goes_on = has_address(first) || says_wrote(first) || leaves_bracket_open(first) ||
                       (lines > 1 && all.substr(std::min(first.size() + 1, all.size())).starts_with("<"));
  if (wrote && colon && lines <= 2 && all.size() <= kMaxNameFirst && (address || moment) &&
      (lines == 1 || goes_on))
    return {lines, address || is_name_and_moment(all)};
  // In any language: a moment, an address in brackets and a colon.
  const bool bracketed = contains(all, "<") || contains(all, "(");
  if (colon && address && bracketed && lines <= 2 && all.size() <= kMaxNameFirst && has_year(all) &&
      has_clock(all) && (lines == 1 || goes_on))
    return {lines, !bullet};
  if (colon && address && (dated || moment) && lines <= 3 && (body.ends_with(">") || body.ends_with(")")))
    return {lines, dated};
  if (!colon && dated && address && lines <= 2 && all.ends_with(">") && all.size() <= kMaxNameFirst)
    return {lines, false};
  if (colon && lines == 1 && all.size() <= kMaxBare && (wrote || (address && body.ends_with(">"))))
    return {lines, false};
  if (colon && dated && moment && lines <= 2 && all.size() <= kMaxNameFirst) return {lines, false};
  return {};
}

// Cheap, as it is asked for every line of every mail.
bool may_be_last_line(Words line) {
  const Words whole = trim(line);
  const bool framed =
      std::any_of(kFrames.begin(), kFrames.end(), [&](Words frame) { return whole.ends_with(frame); });
  line = without_decoration(line);
  if (line.empty()) return false;
  if (line.back() == ':' || line.back() == '>') return true;
  if (framed && says_wrote(line)) return true;
  return (line.size() <= 24 || contains(line, "@")) && ends_with_wrote(line);
}

}  // namespace

bool opens_like_attribution(Words folded) {
  const auto letters = [](Words opener) {
    return std::count_if(opener.begin(), opener.end(), [](char c) { return c != ' ' && (c & 0xC0) != 0x80; });
  };
  const auto is_word = [&](Words opener) {
    return opener.ends_with(' ') && letters(opener) >= 2 && folded.starts_with(opener);
  };
  return has_digit(folded.substr(0, 70)) && std::any_of(kOpeners.begin(), kOpeners.end(), is_word);
}

bool begins_with_date(Words folded) {
  return opens_with_date(folded);
}

bool ends_like_attribution(Words folded) {
  return may_be_last_line(folded);
}

AttributionFinder::AttributionFinder(std::span<const std::string> folded) : folded_(folded) {
  may_end_.reserve(folded.size());
  for (const std::string& line : folded)
    may_end_.push_back(line.size() <= kMaxLength && may_be_last_line(line));
}

// Mail that was HTML has blank lines where the address was a link: "On 1 May 2011, Ann
// Lee\n\n<a@x>\n\nwrote:".
bool AttributionFinder::goes_on_below(std::size_t line, std::size_t blank) const {
  if (blank == line || blank + 1 >= folded_.size()) return false;
  const Words first = trim(folded_[line]), above = trim(folded_[blank - 1]);
  const Words below = trim(folded_[blank + 1]);
  if (above.ends_with(":") || !opens_with_date(first) || !has_moment(first)) return false;
  return below.starts_with("<") ||
         (below.size() <= 24 && ends_with_wrote(trim_right(below.substr(0, below.find(':')))));
}

Attribution AttributionFinder::candidate(std::size_t line) const {
  Attribution uncertain;
  std::size_t end = line, length = 0;
  for (std::size_t n = 0; n < kMaxLines && end < folded_.size(); ++n, ++end) {
    const Words part = trim(folded_[end]);
    length += part.size() + 1;
    if (length > kMaxLength || (part.empty() && !goes_on_below(line, end))) break;
    if (!may_end_[end]) continue;
    std::string all;
    for (std::size_t i = line; i <= end; ++i) all.append(trim(folded_[i])).append(" ");
    const Attribution found = judge(trim(folded_[line]), trim(all), n + 1);
    if (found.certain) return found;
    if (uncertain.lines == 0) uncertain = found;
  }
  return uncertain;
}

Attribution AttributionFinder::at(std::size_t line) const {
  const Attribution found = candidate(line);
  // The last words of a reply may stand right above: "... by tomorrow.\nOn 1 May, Ann wrote:". Where a later
  // line makes an
  // attribution by itself, it starts there.
  const bool dated = found.lines > 1 && opens_with_date(without_decoration(trim(folded_[line])));
  for (std::size_t n = 1; n < found.lines; ++n) {
    const Words start = trim(folded_[line + n]);
    const Words above = trim(folded_[line + n - 1]);
    if (leaves_bracket_open(above)) continue;
    if (above.ends_with(",") && has_address(above) && has_year(above)) continue;  // the time of day follows
    if (start.starts_with("<") || (dated && !opens_with_date(start))) continue;
    const Attribution inner = candidate(line + n);
    if (inner.lines == found.lines - n && inner.certain) return {};
  }
  return found;
}

}  // namespace mailparse
