#include "mailparse/reply/quoted_header.hh"

#include <algorithm>
#include <optional>
#include <utility>

#include "mailparse/reply/quoted_header_words.hh"
#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
constexpr std::size_t kMaxBlock = 24, kMaxLabel = 40;
constexpr std::string_view kDecoration = "-_=*~#+>[] \t";

// Typographic dashes and lines as "-", which is what they stand for around a divider.
std::string with_plain_dashes(std::string_view line) {
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    const std::string_view three = line.substr(at, 3);
    const bool dash = three >= "\xE2\x80\x90" && three <= "\xE2\x80\x95";  // U+2010 to U+2015
    if (dash || three == "\xE2\x94\x80" || three == "\xE2\x94\x81")
      out += '-', at += 3;
    else if (line.substr(at).starts_with("&nbsp;"))  // of programs that make text from HTML in a hurry
      out += ' ', at += 6;
    else
      out += line[at++];
  }
  return out;
}

// Every line with a colon is looked up. A word that stands in the table twice means what it means first.
constexpr auto kByWord = [] {
  auto sorted = kQuotedLabels;
  for (std::size_t i = 1; i < sorted.size(); ++i)
    for (std::size_t at = i; at > 0 && sorted[at].word < sorted[at - 1].word; --at)
      std::swap(sorted[at], sorted[at - 1]);
  return sorted;
}();

struct Labelled {
  QuotedField field;
  std::size_t value_at;  // offset in the folded line
};

// "*From:* x", "From : x", "**Von**: x". Labels of few letters are words too ("a", "do"): they count only
// inside a block.
std::optional<Labelled> labelled(std::string_view folded) {
  const std::size_t begin = folded.find_first_not_of("*_ \t");
  const std::size_t colon = folded.find(':');
  if (begin == std::string_view::npos || colon == std::string_view::npos || colon < begin ||
      colon - begin > kMaxLabel)
    return std::nullopt;
  std::string_view label = folded.substr(begin, colon - begin);
  while (!label.empty() && (is_space(label.back()) || label.back() == '*' || label.back() == '_'))
    label.remove_suffix(1);
  const auto known =
      std::lower_bound(kByWord.begin(), kByWord.end(), label,
                       [](const QuotedLabel& l, std::string_view word) { return l.word < word; });
  if (known == kByWord.end() || known->word != label) return std::nullopt;
  return Labelled{known->field, colon + 1};
}

std::string value_of(std::string_view line) {
  const std::size_t colon = std::min(line.find(':'), line.find("\xEF\xBC\x9A"));  // or a full-width one
  if (colon == std::string_view::npos) return {};
  std::string_view value = line.substr(colon + (line[colon] == ':' ? 1 : 3));
  while (!value.empty() && (value.front() == '*' || value.front() == '_' || is_space(value.front())))
    value.remove_prefix(1);
  while (!value.empty() && (value.back() == '*' || is_space(value.back()))) value.remove_suffix(1);
  return std::string(value);
}

// "Date:" stands in lists of people as well; "Sent:" does not.
bool is_plain_date_label(std::string_view folded) {
  const std::size_t begin = folded.find_first_not_of("*_ \t");
  const std::string_view label = folded.substr(begin == std::string_view::npos ? 0 : begin);
  return std::any_of(kPlainDateLabels.begin(), kPlainDateLabels.end(),
                     [&](std::string_view word) { return label.starts_with(word); });
}

// Long values go on in the next line: an address, or more recipients.
bool goes_on(std::string_view value, std::string_view next) {
  const std::string_view start = trim(next);
  if (start.ends_with(":")) return false;  // an attribution, right below
  for (const auto& [open, close] :
       {std::pair{'[', ']'}, std::pair{'<', '>'}})  // "Ann [mailto:" and the address
    if (value.find(open) != std::string_view::npos && value.rfind(open) + 1 > value.rfind(close) + 1 &&
        start.find(close) != std::string_view::npos)
      return true;
  if (std::count(value.begin(), value.end(), '"') % 2 == 1 && contains(start, "\"")) return true;
  return start.starts_with("[mailto:") || value.empty() || start.starts_with("<") || value.ends_with(",") ||
         value.ends_with(";") || (contains(start, "@") && contains(start, ">") && !contains(value, ">"));
}

// A long value that a client wrapped: the next word had no room in the line above.
bool is_wrapped(std::string_view line, std::string_view next) {
  constexpr std::size_t kWidth = 66;
  const std::string_view start = trim(next);
  return line.size() + 1 + start.substr(0, start.find(' ')).size() > kWidth;
}

// "Tuesday, 7 May 2024 9:14": no person writes year and time of day behind "Sent:".
bool is_moment(std::string_view value) {
  const std::string folded = fold_case(value);
  std::size_t run = 0;
  bool year = false, clock = false;
  for (std::size_t at = 0; at <= folded.size(); ++at) {
    if (at < folded.size() && is_digit(folded[at])) {
      ++run;
      continue;
    }
    year = year || (run == 4 && (folded.substr(at - 4, 2) == "19" || folded.substr(at - 4, 2) == "20"));
    clock = clock ||
            (run > 0 && run <= 2 && at + 2 < folded.size() &&
             std::string_view(":.h").find(folded[at]) != std::string_view::npos && is_digit(folded[at + 1]) &&
             is_digit(folded[at + 2]) && (at + 3 == folded.size() || folded[at + 3] != '.'));
    run = 0;
  }
  return year && clock;
}

// Of two or three fields only what a client writes and nobody else: the moment right behind the sender.
bool is_short_block(const QuotedHeader& header, std::ptrdiff_t kinds, bool says_sent) {
  const auto has = [&](QuotedField f) { return header.present[static_cast<std::size_t>(f)]; };
  if (!has(QuotedField::date) || !is_moment(header[QuotedField::date])) return false;
  if (kinds >= 3 && says_sent) return true;
  if (!header.date_is_second) return false;
  return kinds >= 3 || says_sent || contains(header[QuotedField::from], "@");
}

bool is_enough(const QuotedHeader& header, bool after_divider) {
  const auto has = [&](QuotedField f) { return header.present[static_cast<std::size_t>(f)]; };
  const auto kinds = std::count(header.present.begin(), header.present.end() - 1, true);  // without `other`
  if (!has(QuotedField::from)) return false;
  if (after_divider) return kinds >= 2;
  const bool address = contains(header[QuotedField::from], "@") || contains(header[QuotedField::to], "@");
  if (kinds >= 2 && is_short_block(header, kinds, header.says_sent)) return true;
  // "Ann Lee [mailto:ann@x.example]" is how clients write.
  if (kinds >= 2 && contains_ignoring_case(header[QuotedField::from], "mailto:")) return true;
  // "From: Berlin, To: Munich, Date: 3 May" is an order, not a mail; so is "..., Subject: to change".
  return kinds >= 3 && (address || has(QuotedField::date)) && (has(QuotedField::subject) || address);
}

using Lines = std::span<const std::string_view>;
using Folded = std::span<const std::string>;

class Block {
 public:
  Block(Lines lines, Folded folded, std::size_t at) : lines_(lines), folded_(folded), at_(at), last_(at) {}

  QuotedHeader read(bool after_divider, bool may_repeat) && {
    for (std::size_t i = at_; i < folded_.size() && i - at_ < kMaxBlock; ++i)
      if (!take(i, may_repeat)) break;
    if (!is_enough(header_, after_divider)) return {};
    header_.lines = last_ - at_ + 1;
    return std::move(header_);
  }

 private:
  bool take(std::size_t i, bool may_repeat) {
    if (const auto label = labelled(folded_[i])) return take_field(i, label->field, may_repeat);
    if (trim(folded_[i]).empty())
      return i + 1 < folded_.size() && (labelled(folded_[i + 1]) || trim(folded_[i + 1]).empty());
    if (last_ + 1 != i || !(goes_on(header_.values[current_], folded_[i]) || is_wrapped_at(i))) return false;
    header_.values[current_].append(" ").append(trim(lines_[i]));
    last_ = i;
    return true;
  }

  bool is_wrapped_at(std::size_t i) const {
    return i + 1 < folded_.size() && labelled(folded_[i + 1]) && is_wrapped(lines_[i - 1], folded_[i]);
  }

  bool take_field(std::size_t i, QuotedField field, bool may_repeat) {
    current_ = static_cast<std::size_t>(field);
    const bool repeated = header_.present[current_];
    if (repeated && (field == QuotedField::from || (!may_repeat && begins_another(i, field)))) return false;
    if (!repeated) header_.values[current_] = value_of(lines_[i]);
    if (field == QuotedField::date && !repeated) {
      header_.date_is_second =
          header_.present[0] && std::count(header_.present.begin(), header_.present.end(), true) == 1;
      header_.says_sent = !is_plain_date_label(folded_[i]);
    }
    header_.present[current_] = true;
    last_ = i;
    return true;
  }

  // Fields right above the head of the next mail, which does not begin with its sender: a field that stands
  // here a second time, and enough below it.
  bool begins_another(std::size_t i, QuotedField field) const {
    return field != QuotedField::other && field != QuotedField::cc &&
           Block(lines_, folded_, i).read(false, true).lines > 0;
  }

  Lines lines_;
  Folded folded_;
  std::size_t at_, last_, current_ = kQuotedFields;
  QuotedHeader header_;
};

}  // namespace

QuotedHeader find_quoted_header(std::span<const std::string_view> lines, std::span<const std::string> folded,
                                std::size_t at, bool after_divider) {
  if (at >= folded.size() || !labelled(folded[at])) return {};
  return Block(lines, folded, at).read(after_divider, false);
}

bool is_field_line(std::string_view folded_line) {
  return labelled(folded_line).has_value();
}

bool is_from_field(std::string_view folded_line) {
  const auto label = labelled(folded_line);
  return label && label->field == QuotedField::from;
}

bool is_rule(std::string_view line) {
  line = trim(line);
  const bool typographic = line.starts_with('\xE2') && line.size() <= 600;
  const std::string plain = typographic ? with_plain_dashes(line) : std::string();
  if (typographic) line = plain;
  return line.size() >= 3 && line.find_first_not_of("-_=*~#+ ") == std::string_view::npos;
}

Divider divider_of(std::string_view folded_line) {
  if (folded_line.size() > 200) return Divider::none;
  const std::string plain = is_ascii(folded_line) && !contains(folded_line, "&nbsp;")
                                ? std::string()
                                : with_plain_dashes(folded_line);
  if (!plain.empty()) folded_line = plain;
  const std::size_t begin = folded_line.find_first_not_of(kDecoration);
  if (begin == std::string_view::npos) return Divider::none;
  const std::string_view lead = folded_line.substr(0, begin);
  const bool decorated =
      std::count_if(lead.begin(), lead.end(), [](char c) { return c != '>' && !is_blank(c); }) >= 2;
  std::string_view core = folded_line.substr(begin);
  core = core.substr(0, core.find_last_not_of(kDecoration) + 1);
  const bool colon = core.ends_with(":");
  if (!decorated && !colon) return Divider::none;
  if (colon) core = trim_right(core.substr(0, core.size() - 1));
  const auto is = [&](std::string_view words) {
    return core == words || (decorated && core.starts_with(words));
  };
  const auto has = [&](std::string_view words) { return contains(core, words); };
  if (std::any_of(kOriginalMessage.begin(), kOriginalMessage.end(), is)) return Divider::original;
  if (std::any_of(kForwardedMessage.begin(), kForwardedMessage.end(), is)) return Divider::forward;
  if (std::any_of(kReplyAbove.begin(), kReplyAbove.end(), has)) return Divider::reply_above;
  return Divider::none;
}

}  // namespace mailparse
