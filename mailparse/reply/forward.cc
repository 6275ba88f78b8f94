#include "mailparse/reply/forward.hh"

#include <algorithm>
#include <array>

#include "mailparse/header/address.hh"
#include "mailparse/header/date.hh"
#include "mailparse/header/local_date.hh"
#include "mailparse/reply/quoted_header.hh"
#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
constexpr std::size_t kMaxLines = 5000;  // of the text: the original stands at its start

constexpr auto kForwardPrefixes = std::to_array<std::string_view>({
    "fwd:",  "fw:",   "wg:",          "tr:",      "rv:",     "enc:",    "i:",          "fwd :",   "tr :",
    "vs:",   "vb:",   "videresendt:", "doorst:",  "pd:",     "fs:",     "továbbítás:", "пересл:", "fwd: ",
    "转发:", "轉寄:", "转发：",       "転送:",    "전달:",   "ilt:",    "ynt:",        "prw:",    "vl:",
    "πρθ:",  "odp:",  "rif:",         "re: fwd:", "re: fw:", "aw: wg:",
});

}  // namespace

bool has_forward_subject(std::string_view subject) {
  std::string folded = fold_case(trim(subject));
  for (int tags = 0; tags < 3 && folded.starts_with('['); ++tags) {  // "[EXTERNAL] Fwd: ..."
    const std::size_t close = folded.find(']');
    if (close == std::string::npos) break;
    folded = trim(std::string_view(folded).substr(close + 1));
  }
  return std::any_of(kForwardPrefixes.begin(), kForwardPrefixes.end(),
                     [&](std::string_view p) { return folded.starts_with(p); });
}

namespace {

Forwarded from_headers(const Headers& headers, const Limits& limits) {
  Forwarded result;
  if (auto from = parse_addresses(headers.raw("From"), limits); !from.empty()) {
    result.from = std::move(from[0].addr_spec);
    result.from_name = std::move(from[0].name);
  }
  result.subject = headers.text("Subject");
  result.date = parse_date(headers.raw("Date"));
  return result;
}

// One attached mail is a forward; several are a digest or a collection, where no one sender is the
// original's.
std::optional<Forwarded> find_attached(const Structure& structure, const Limits& limits) {
  const Part* only = nullptr;
  for (std::size_t i = 1; i < structure.parts.size(); ++i) {
    const Part& part = structure.parts[i];
    if (!part.is_message() || part.depth > 3) continue;
    if (only) return std::nullopt;
    only = &part;
    const std::vector<std::size_t> children = structure.children(i);
    if (!children.empty()) i = children.back();
  }
  if (!only) return std::nullopt;
  std::vector<std::string> unused;
  const std::string bytes = decode_body(*only, limits, unused);
  return from_headers(Headers::parse(bytes, limits, unused), limits);
}

// "Ann Lee <ann@x.example>", "Ann Lee [mailto:ann@x.example]", "ann@x.example<mailto:ann@x.example>", "Ann
// Lee".
void read_sender(std::string value, const Limits& limits, Forwarded& result) {
  for (std::string_view mark : {"[mailto:", "<mailto:"})
    if (const std::size_t at = find_ignoring_case(value, mark); at != std::string::npos) {
      if (contains(std::string_view(value).substr(0, at), "@"))
        value.resize(at);
      else
        value.replace(at, mark.size(), "<"), std::replace(value.begin(), value.end(), ']', '>');
    }
  if (const std::size_t open = value.find('[');
      open != std::string::npos && contains(value, "@") && !contains(value, "<")) {
    value[open] = '<';
    std::replace(value.begin(), value.end(), ']', '>');
  }
  if (!contains(value, "@"))
    result.from_name = trim(value);
  else if (auto from = parse_addresses(value, limits); !from.empty()) {
    result.from = std::move(from[0].addr_spec);
    result.from_name = std::move(from[0].name);
  }
}

std::optional<Instant> any_date(std::string_view value) {
  const auto local = parse_local_date(value);
  return local ? local : parse_date(value);
}

Forwarded from_block(const QuotedHeader& header, const Limits& limits) {
  Forwarded result;
  read_sender(header[QuotedField::from], limits, result);
  result.subject = header[QuotedField::subject];
  result.date = any_date(header[QuotedField::date]);
  return result;
}

class InlineForward {
 public:
  explicit InlineForward(std::string_view text) {
    for (Lines lines(text); lines.next() && lines_.size() < kMaxLines;) {
      std::string_view line = lines.text();
      while (!line.empty() && (line.front() == '>' || is_blank(line.front()))) line.remove_prefix(1);
      lines_.push_back(line);
      folded_.push_back(fold_case(line.substr(0, 1000)));
    }
  }

  // The fields below the first divider that speaks of a forward, or, if the subject does, the first block at
  // all.
  std::optional<Forwarded> find(bool subject_says_so, const Limits& limits) const {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const Divider divider = divider_of(folded_[i]);
      if (divider == Divider::forward || (divider == Divider::original && subject_says_so)) {
        if (const QuotedHeader header = below(i + 1); header.lines > 0) return from_block(header, limits);
        if (auto named = attributed(i + 1, limits)) return named;
      } else if (divider == Divider::original) {
        return std::nullopt;  // an answer
      } else if (const QuotedHeader header = find_quoted_header(lines_, folded_, i); header.lines > 0) {
        if (subject_says_so) return from_block(header, limits);
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

 private:
  QuotedHeader below(std::size_t at) const {
    for (std::size_t i = at; i < lines_.size() && i < at + 4; ++i)
      if (!trim(lines_[i]).empty()) return find_quoted_header(lines_, folded_, i, true);
    return {};
  }

  // Yandex writes no fields: "01.03.2011, 18:02, \"Ann Lee\" <ann@x.example>:".
  std::optional<Forwarded> attributed(std::size_t at, const Limits& limits) const {
    while (at < lines_.size() && trim(lines_[at]).empty()) ++at;
    if (at >= lines_.size() || lines_[at].size() > 300) return std::nullopt;
    const std::string_view line = trim(lines_[at]);
    const std::size_t quote = line.find_first_of("\"<");
    if (quote == std::string_view::npos || !line.ends_with(">:")) return std::nullopt;
    Forwarded result;
    read_sender(std::string(line.substr(quote, line.size() - quote - 1)), limits, result);
    result.date = any_date(line.substr(0, quote));
    return result.from.empty() ? std::nullopt : std::optional(result);
  }

  std::vector<std::string_view> lines_;
  std::vector<std::string> folded_;
};
}  // namespace

std::optional<Forwarded> find_forward(const Mail& mail, const Structure& structure, const Limits& limits) {
  if (auto attached = find_attached(structure, limits)) return attached;
  return InlineForward(mail.text).find(has_forward_subject(mail.subject), limits);
}

}  // namespace mailparse
