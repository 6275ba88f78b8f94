#include "mailparse/reply/reply.hh"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "mailparse/decode/uuencode.hh"
#include "mailparse/reply/own_quote.hh"
#include "mailparse/reply/quoted_header.hh"
#include "mailparse/reply/reply_attribution.hh"
#include "mailparse/reply/reply_initials.hh"
#include "mailparse/reply/reply_shared.hh"
#include "mailparse/reply/reply_signature.hh"
#include "mailparse/reply/reply_wrapped.hh"
#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
// Signatures, disclaimers and footers below one another. Each is looked for in all that stands above, so
// their number is what keeps a mail of nothing but "--" cheap.
constexpr int kMostClosings = 5;

enum class Kind : std::uint8_t {
  blank,
  text,
  quote,
  introduction
};  // introduction: what stands above a quote

bool is_quoted(std::string_view line) {
  return trim(line).starts_with(">");
}

std::string_view without_marks(std::string_view line) {
  if (!is_quoted(line)) return line;
  const std::size_t begin = line.find_first_not_of("> \t");
  return begin == std::string_view::npos ? std::string_view{} : line.substr(begin);
}

class Splitter {
 public:
  Splitter(std::string_view text, std::string_view sent) : raw_(split_shared_lines(lines_of(text))) {
    for (std::string_view line : raw_) {
      lines_.push_back(without_marks(line));
      folded_.push_back(fold_case(lines_.back()));
      kinds_.push_back(is_quoted(line) ? Kind::quote : trim(line).empty() ? Kind::blank : Kind::text);
    }
    end_ = raw_.size();
    dropped_.resize(raw_.size());
    set_pasted_aside(text);
    mark_broken_links();
    mark_initialled();
    if (!sent.empty()) mark_own_lines(sent);
    for (std::size_t i = 0; i < kinds_.size(); ++i)
      if (kinds_[i] == Kind::quote) last_quote_ = i;
  }

  ReplySplit split() {
    find_quote_below();
    while (end_ > 0 && strip_end()) {
    }
    drop_quote_above_signoff();
    strip_start();
    drop_lone_introduction();
    const auto is_dropped = [this](std::size_t i) { return dropped_[i]; };
    const auto any = [](std::size_t) { return true; };
    return {join(begin_, end_, std::not_fn(is_dropped)),
            paragraphs({join(0, begin_, any), join(begin_, end_, is_dropped), join(end_, raw_.size(), any)})};
  }

 private:
  // A uuencoded file is nobody's words: its lines count as blank ones.
  void set_pasted_aside(std::string_view text) {
    std::size_t i = 0, from = 0;
    while (const auto file = find_uuencoded(text, from)) {
      from = file->end;
      for (; i < raw_.size() && raw_[i].data() < text.data() + file->end; ++i) {
        if (raw_[i].data() < text.data() + file->begin) continue;
        dropped_[i] = true;
        lines_[i] = {};
        folded_[i].clear();
        kinds_[i] = Kind::blank;
      }
    }
  }

  void mark_broken_links() {
    for (std::size_t i = 1; i < raw_.size(); ++i)
      if (kinds_[i] == Kind::text && kinds_[i - 1] == Kind::quote && finishes_link(lines_[i - 1], lines_[i]))
        kinds_[i] = Kind::quote;
  }

  void mark_initialled() {
    const std::vector<bool> marked = find_initialled(lines_, folded_);
    for (std::size_t i = 0; i < marked.size(); ++i)
      if (marked[i] && kinds_[i] == Kind::text) kinds_[i] = Kind::quote;
  }

  void mark_own_lines(std::string_view sent) {
    own_ = find_own_lines(folded_, sent);
    for (std::size_t i = 0; i < own_.size(); ++i)
      if (own_[i] && kinds_[i] == Kind::text) kinds_[i] = Kind::quote;
  }

  std::size_t next_filled(std::size_t at) const {
    while (at < raw_.size() && kinds_[at] == Kind::blank) ++at;
    return at;
  }
  bool is_own(std::size_t at) const { return at < own_.size() && own_[at]; }

  // Rule 1. Walks down to the first thing below which all is quote, and marks what introduces marked quotes
  // on the way.
  void find_quote_below() {
    const AttributionFinder attributions(folded_);
    bool words_above = false;
    for (std::size_t i = 0; i < raw_.size(); ++i) {
      if (kinds_[i] != Kind::text || is_rule(raw_[i])) continue;
      const std::size_t marked = mail_mark(i);
      if (marked > 0 && !is_own(next_filled(i + marked))) {
        if (words_above) end_ = i;
        return;  // with nothing above it is a forward: all stays
      }
      const Attribution attribution = marked > 0 ? Attribution{marked, true} : attributions.at(i);
      if (attribution.lines > 0 && introduces(i, attribution)) {
        std::fill_n(kinds_.begin() + static_cast<std::ptrdiff_t>(i), attribution.lines, Kind::introduction);
        if (attribution.certain && words_above) introductions_.push_back({i, i + attribution.lines});
        i += attribution.lines - 1;
        continue;
      }
      const bool device = is_device_line(folded_[i]);
      if (words_above && (attribution.certain || (device && is_letter_below(i)))) {
        end_ = device ? i : above_fields(i);
        return;
      }
      words_above = words_above || !device;
    }
  }

  // What follows the line of a phone are words typed below it, unless a whole letter starts there.
  bool is_letter_below(std::size_t device) const {
    const std::size_t next = next_filled(device + 1);
    return next > device + 1 && next < raw_.size() && kinds_[next] == Kind::text &&
           is_greeting(folded_[next]);
  }

  // Yandex and Orange write the recipient and the subject above the attribution.
  std::size_t above_fields(std::size_t attribution) const {
    std::size_t top = attribution;
    while (top > 0 && attribution - top < 4 && is_field_line(folded_[top - 1])) --top;
    return attribution - top >= 2 ? top : attribution;
  }

  // Lines of a divider or a block of header fields at `at`: a whole mail follows.
  std::size_t mail_mark(std::size_t at) const {
    if (divider_of(folded_[at]) != Divider::none) return 1;
    return find_quoted_header(lines_, folded_, at).lines;
  }

  // Is the attribution at `at` followed by a quote with marks, or by the end of the mail?
  bool introduces(std::size_t at, const Attribution& attribution) {
    const std::size_t next = next_filled(at + attribution.lines);
    if (next == raw_.size()) return attribution.certain;
    if (kinds_[next] == Kind::quote) return true;
    std::size_t bar = next;  // some clients mark with "|"
    for (; bar < raw_.size() && trim(raw_[bar]).starts_with("|"); ++bar) kinds_[bar] = Kind::quote;
    return bar > next;
  }

  // Rules 2 and 3 at the end: takes one thing away; false if words stand there.
  bool strip_end() {
    const std::size_t last = end_ - 1;
    if (kinds_[last] == Kind::blank || kinds_[last] == Kind::introduction || is_rule(raw_[last]) ||
        is_device_line(folded_[last]))
      return end_ = last, true;
    if (last > 0 && is_link_line(folded_[last]) && is_device_line(folded_[last - 1]))
      return end_ = last - 1, true;
    if (kinds_[last] == Kind::quote) return strip_quote();
    // Below the last quote: a signature that is quoted above the words ends nothing.
    std::size_t top = last;
    while (top > 0 && (kinds_[top - 1] == Kind::text || kinds_[top - 1] == Kind::blank)) --top;
    const std::size_t block = top + find_closing_block(std::span(folded_).subspan(top, end_ - top));
    const auto above = std::span(kinds_).first(block);
    const bool words = std::find(above.begin(), above.end(), Kind::text) != above.end();
    if (block == end_) return words && strip_below_quote(top);
    // A signature stands below words; the footer of a list below anything.
    if (!words &&
        (next_filled(0) >= block || !is_list_footer(std::span(folded_).subspan(block, end_ - block))))
      return false;
    return end_ = block, ++closings_ <= kMostClosings;
  }

  // Answered above, then the quote, a long rule and a few words below it: where some clients put the
  // signature.
  bool strip_below_quote(std::size_t top) {
    const std::size_t rule = next_filled(top);
    if (top == 0 || rule >= end_ || !is_signature_rule(raw_[rule])) return false;
    if (!is_short(std::span(folded_).subspan(rule + 1, end_ - rule - 1))) return false;
    return end_ = rule, ++closings_ <= kMostClosings;
  }

  // A quote that is all there is stays, unless it says itself that it is one.
  bool strip_quote() {
    std::size_t top = end_;
    while (top > 0 && kinds_[top - 1] != Kind::text) --top;
    const std::size_t first = next_filled(top);
    const bool says_so =
        kinds_[first] == Kind::introduction || is_own(first) ||
        AttributionFinder(std::span(folded_).subspan(first, std::min<std::size_t>(6, folded_.size() - first)))
            .at(0)
            .certain;
    if (has_own_quote_ || (top == 0 && !says_so)) return false;
    // What a person quoted above the attribution that the client wrote is the person's.
    std::size_t introduction = first;
    while (introduction < end_ && kinds_[introduction] != Kind::introduction) ++introduction;
    has_own_quote_ = top > 0 && kinds_[first] == Kind::quote && !is_own(first) && introduction < end_;
    end_ = has_own_quote_ ? introduction : top;
    return true;
  }

  // Words, their quote, and nothing but "Regards, Ann" below: a client that puts the signature there. Only a
  // quote that its client introduced goes; what a person marks with ">" may be an example.
  void drop_quote_above_signoff() {
    if (last_quote_ >= end_ || kinds_[last_quote_] != Kind::quote) return;
    if (!is_signoff(std::span(folded_).subspan(last_quote_ + 1, end_ - last_quote_ - 1))) return;
    std::size_t top = last_quote_;
    while (top > 0 && kinds_[top - 1] != Kind::text) --top;
    const bool is_introduced = std::any_of(introductions_.begin(), introductions_.end(),
                                           [&](const Range& r) { return r.begin == next_filled(top); });
    if (top > 0 && (is_introduced || is_own(next_filled(top))))
      for (std::size_t i = kinds_[last_quote_ + 1] == Kind::blank ? top : top + 1; i <= last_quote_; ++i)
        dropped_[i] = true;
  }

  // The only attribution between words and a quote that stays is the client's line, where the words above it
  // end. "Hi,\nOn Monday you wrote:" is said by the writer, and of several each tells whose words follow.
  void drop_lone_introduction() {
    const auto from = kinds_.begin() + static_cast<std::ptrdiff_t>(begin_),
               to = kinds_.begin() + static_cast<std::ptrdiff_t>(end_);
    const auto kept = [this](const Range& r) {
      return r.begin > begin_ && r.end < end_ && !dropped_[r.begin];
    };
    const auto only = std::find_if(introductions_.begin(), introductions_.end(), kept);
    if (only == introductions_.end()) return;
    const auto lines = static_cast<std::ptrdiff_t>(only->end - only->begin);
    if (std::count(from, to, Kind::introduction) != lines || !ends_words(only->begin)) return;
    std::fill_n(dropped_.begin() + static_cast<std::ptrdiff_t>(only->begin), lines, true);
  }

  bool ends_words(std::size_t line) const {
    const std::string_view above = trim(raw_[line - 1]);
    return above.empty() || std::string_view(".!?)").find(above.back()) != std::string_view::npos ||
           above.ends_with("。") || above.ends_with("！") || above.ends_with("？") || above.ends_with("…");
  }

  // Rule 2 at the start: a quote goes if no other one follows.
  void strip_start() {
    std::size_t below = 0;
    while (below < end_ && kinds_[below] != Kind::text) ++below;
    const auto rest = std::span(kinds_).subspan(below, end_ - below);
    const bool more = std::find(rest.begin(), rest.end(), Kind::quote) != rest.end();
    if (below < end_ && !more) begin_ = below;
  }

  // The wanted lines without the blank ones around them.
  std::string join(std::size_t from, std::size_t to, auto is_wanted) const {
    std::string out;
    std::size_t end = 0;  // of the last line that is not blank
    for (std::size_t i = from; i < to; ++i) {
      const std::string_view line = trim_right(raw_[i]);
      if (!is_wanted(i) || (out.empty() && line.empty())) continue;
      out.append(line).append("\n");
      if (!line.empty()) end = out.size() - 1;
    }
    out.resize(end);
    return out;
  }
  static std::string paragraphs(const std::array<std::string, 3>& texts) {
    std::string out;
    for (const std::string& text : texts) out.append(out.empty() || text.empty() ? "" : "\n\n").append(text);
    return out;
  }

  std::vector<std::string_view> raw_, lines_;  // as they are; without quote marks
  std::vector<std::string> folded_;
  std::vector<Kind> kinds_;
  struct Range {
    std::size_t begin, end;
  };
  std::vector<bool> own_, dropped_;   // dropped: between new words, but none of them
  std::vector<Range> introductions_;  // attributions with words above
  std::size_t last_quote_ = 0;        // the last line of a marked quote
  std::size_t begin_ = 0, end_ = 0;   // of the new words
  int closings_ = 0;                  // taken off
  bool has_own_quote_ = false;        // at the end of the new words
};
}  // namespace

ReplySplit split_reply(std::string_view text) {
  return Splitter(text, {}).split();
}

ReplySplit split_reply(std::string_view text, std::string_view sent_text) {
  return Splitter(text, sent_text).split();
}

}  // namespace mailparse
