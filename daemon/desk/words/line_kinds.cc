#include "daemon/desk/words/line_kinds.hh"

#include <algorithm>
#include <map>

#include "daemon/desk/words/closing.hh"
#include "daemon/desk/words/command.hh"
#include "daemon/desk/words/quote_mark.hh"
#include "daemon/desk/words/quote_order.hh"
#include "mailparse/decode/uuencode.hh"
#include "mailparse/reply/quoted_header.hh"
#include "mailparse/reply/reply_attribution.hh"
#include "mailparse/text/text_scan.hh"

namespace desk {
namespace {

using mailparse::trim;

constexpr std::size_t kRow = 4;        // words in a row that no two people write by chance
constexpr std::size_t kLongRow = 8;    // the same where nothing else says that it is a quote
constexpr std::size_t kMostSteps = 8;  // parts of one introduction: a rule, a divider, fields, an attribution
constexpr std::size_t kFarQuote = 200;  // lines that are typed between the head of a quote and its first line
constexpr std::size_t kFrameRule = 20;  // bytes: people draw shorter ones
constexpr std::size_t kLongestLine = 4000;
constexpr std::size_t kWordsOfAttribution =
    8;  // "On Mon, Nov 30, 2026 at 5:42 PM Ann <ann@x.example> wrote:"
constexpr std::size_t kWordsOfLine = 12, kWordsOfAddress = 1;  // of a line in a language that we do not know
constexpr std::size_t kLongestDivider = 60, kLongestLabel = 60;

// How far the lines up to one stand in a row in a source.
class Row {
 public:
  explicit Row(const SaidBefore& source) : source_(source) {}

  // How many words prove that [begin, end) is of the source; 0: it is not.
  std::size_t proof(const std::vector<Word>& words, std::size_t begin, std::size_t end) {
    if (source_.empty()) return 0;
    const auto length = source_.longest(words, begin);
    std::size_t proven = reach_ >= end ? reach_ - start_ : 0;
    if (begin + length >= end) proven = std::max(proven, length);
    if (proven == 0 && end - begin > SaidBefore::kFarthest && source_.has(words, begin, end)) proven = length;
    if (begin + length > reach_) start_ = begin, reach_ = begin + length;
    return proven;
  }

 private:
  const SaidBefore& source_;
  std::size_t start_ = 0, reach_ = 0;
};

class Sorter {
 public:
  Sorter(std::string_view text, const Sources& sources) : sources_(sources), raw_(mailparse::lines_of(text)) {
    strip_marks();
    for (const auto body : bodies_) folded_.push_back(mailparse::fold_case(body.substr(0, kLongestLine)));
    set_pasted_aside(text);
    measure();
    for (const auto& name : sources.names) names_.push_back(mailparse::fold_case(name));
    people_ = names_;
    for (const auto& name : sources.people) people_.push_back(mailparse::fold_case(name));
    for (const auto& name : sources.senders) senders_.push_back(mailparse::fold_case(name));
  }

  std::vector<SpokenLine> run() {
    const mailparse::AttributionFinder finder(folded_);
    finder_ = &finder;
    bool unmarked_quote = false;  // below the introduction of a quote that is not marked
    for (std::size_t i = 0; i < size(); ++i) {
      if (is_settled(i)) continue;
      if (const auto lines = introduction_at(i)) {
        std::fill_n(kinds_.begin() + at(i), lines, LineKind::introduction);
        own_head_ = own_head_ || is_head_of_writer(i);
        if (foreign_ == size() && !seen_head_ && is_head_of_others(i)) foreign_ = i;
        seen_head_ = true;
        i += lines - 1;
        unmarked_quote = !begins_marked(i + 1);
        continue;
      }
      if (foreign_ == size() && begins_mail(i)) foreign_ = i;
      if (i >= pasted_head_) pasted_head_ = end_of_header(i);
      kinds_[i] = judge(i, unmarked_quote);
      seen_quote_ = seen_quote_ || is_quote(i);
      seen_head_ = seen_head_ || seen_quote_;
      if (kinds_[i] == LineKind::fresh) unmarked_quote = cut_attribution(i) || unmarked_quote;
      if (kinds_[i] == LineKind::ours && !marked_[i] && !goes_on(i)) unmarked_quote = true;
    }
    settle_wordless();
    return result();
  }

 private:
  static std::ptrdiff_t at(std::size_t i) { return static_cast<std::ptrdiff_t>(i); }
  std::size_t size() const { return raw_.size(); }
  bool has_words(std::size_t i) const { return begins_[i + 1] > begins_[i]; }
  bool is_settled(std::size_t i) const { return kinds_[i] != LineKind::fresh || !has_words(i); }
  bool is_empty(std::size_t i) const { return trim(folded_[i]).empty(); }  // a no-break space is none
  bool is_quote(std::size_t i) const { return kinds_[i] == LineKind::ours || kinds_[i] == LineKind::theirs; }

  void strip_marks() {
    const QuoteMarks marks(raw_);
    for (const auto line : raw_) {
      const auto mark = marks.length(line);
      marked_.push_back(mark > 0);
      bodies_.push_back(line.substr(mark));
    }
    kinds_.resize(size(), LineKind::fresh);
    foreign_ = size();
  }

  // A uuencoded file is nobody's words: it is attached.
  void set_pasted_aside(std::string_view text) {
    std::size_t i = 0, from = 0;
    while (const auto file = mailparse::find_uuencoded(text, from)) {
      from = file->end;
      for (; i < size() && raw_[i].data() < text.data() + file->end; ++i)
        if (raw_[i].data() >= text.data() + file->begin) kinds_[i] = LineKind::closing;
    }
  }

  void measure() {
    begins_.push_back(0);
    for (std::size_t i = 0; i < size(); ++i) {
      lines_.push_back(kinds_[i] == LineKind::closing ? std::vector<Word>{} : words_in(bodies_[i]));
      words_.insert(words_.end(), lines_[i].begin(), lines_[i].end());
      begins_.push_back(words_.size());
    }
    Row ours(sources_.ours), theirs(sources_.theirs), own(sources_.own), notes(sources_.notes);
    for (std::size_t i = 0; i < size(); ++i) {
      const bool any = has_words(i);
      ours_.push_back(any ? ours.proof(words_, begins_[i], begins_[i + 1]) : 0);
      theirs_.push_back(any ? theirs.proof(words_, begins_[i], begins_[i + 1]) : 0);
      own_.push_back(any ? own.proof(words_, begins_[i], begins_[i + 1]) : 0);
      notes_.push_back(any ? notes.proof(words_, begins_[i], begins_[i + 1]) : 0);
      whole_.push_back(any && (sources_.ours.has_line(lines_[i]) || sources_.theirs.has_line(lines_[i])));
    }
  }

  std::size_t count(std::size_t i) const { return lines_[i].size(); }
  std::size_t proof(std::size_t i) const { return std::max(ours_[i], theirs_[i]); }
  LineKind whose(std::size_t i) const {
    const bool theirs =
        theirs_[i] >= kRow || (theirs_[i] > 0 && (ours_[i] == 0 || sources_.theirs.has_line(lines_[i])));
    return theirs ? LineKind::theirs : LineKind::ours;
  }
  // Words enough, or a whole line: it is no accident that they stand there too.
  bool is_known(std::size_t i) const { return proof(i) > 0 && (whole_[i] || proof(i) >= kRow); }

  // Three commands in one line, as below our mails: no person writes them so.
  bool is_hint(std::size_t i) const {
    return std::count(bodies_[i].begin(), bodies_[i].end(), '#') >= 3 &&
           (sources_.facts.has_line(lines_[i]) || is_line_of_commands(bodies_[i]));
  }

  // A line that is known, but not from here in the mail that is answered: somebody says it anew. What the
  // desk alone says nobody does.
  bool is_out_of_order(std::size_t i) {
    if (own_head_ || sources_.answered.empty()) return false;
    if (ours_[i] >= kRow && theirs_[i] == 0 && own_[i] == 0) return false;
    if (order_.in_order.empty()) find_order(i);
    return order_.words > 0 && !order_.in_order[i];
  }

  void find_order(std::size_t i) {
    const auto first = std::find_if(kinds_.begin(), kinds_.begin() + at(i), is_old);
    const auto from = static_cast<std::size_t>(first - kinds_.begin());
    for (const auto& text : sources_.answered) {
      auto order = order_of_quote(lines_, from, text);
      if (order_.in_order.empty() || order.words > order_.words) order_ = std::move(order);
    }
  }

  bool is_head_of_writer(std::size_t i) const {
    const auto found = opening_at(i);
    return found.form != Form::line && !names_only(names_, i, found);
  }

  // The head of a mail that went past the desk: what stands below it is its writer's, also what the desk
  // does not know.
  bool is_head_of_others(std::size_t i) const {
    const auto found = opening_at(i);
    if (found.form == Form::line || marked_[i] || names_desk(i, found)) return false;
    return names_us(i, found) || mailparse::contains(text_of(i, found.lines), "@");
  }

  // The end of a marked line that a client wrapped and did not mark.
  bool goes_on(std::size_t i) {
    if (i == 0 || marked_[i] || proof(i) <= count(i) || proof(i) < kRow) return false;
    auto above = i - 1;
    while (above > 0 && !has_words(above) && (marked_[above] || !is_empty(above))) --above;
    return is_quote(above) && (marked_[above] || goes_on(above)) && !is_out_of_order(i);
  }

  LineKind judge_marked(std::size_t i) const {
    return is_known(i) || (proof(i) > 0 && count(i) >= 3) ? whose(i) : LineKind::fresh;
  }

  LineKind judge(std::size_t i, bool unmarked_quote) {
    if (marked_[i]) return own_[i] > 0 && (is_cited(i) || !seen_head_) ? LineKind::fresh : judge_marked(i);
    if (goes_on(i)) return whose(i);
    // "#note" may be a line of a colleague's mail as well: only what stands around it makes it a quote.
    const bool orders = is_command_line(bodies_[i]) && proof(i) < kRow;
    if (is_hint(i)) return LineKind::ours;
    if (unmarked_quote) return is_known(i) && !orders && !is_out_of_order(i) ? whose(i) : LineKind::fresh;
    // Nothing says that it is a quote but that the desk alone writes so. A note is written by people, and so
    // is what hands on a colleague's answer.
    const bool frame =
        ours_[i] >= kLongRow * words_a_word(bodies_[i]) && theirs_[i] == 0 && own_[i] == 0 && notes_[i] == 0;
    return frame ? LineKind::ours : LineKind::fresh;
  }

  // A line of header fields, which people write too; what clients and people write; what clients alone write.
  enum class Opening { none, field, likely, certain };
  enum class Form { line, attribution, header };
  struct Found {
    Opening opening = Opening::none;
    std::size_t lines = 0;
    Form form = Form::line;
  };

  bool names_desk(std::size_t i, const Found& found) const { return names_any(names_, i, found); }
  bool names_us(std::size_t i, const Found& found) const { return names_any(people_, i, found); }

  // Of a header the sender counts: whoever pastes a mail pastes its recipients, too.
  bool names_any(const std::vector<std::string>& names, std::size_t i, const Found& found) const {
    return names_only(names, i, found) || (found.form != Form::line && names_only(senders_, i, found));
  }

  bool names_only(const std::vector<std::string>& names, std::size_t i, const Found& found) const {
    const std::string all = found.form == Form::header ? sender_at(i) : text_of(i, found.lines);
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return has_name(all, name); });
  }

  // "it" is no name of a desk in "smith", nor "example" in "acme.example".
  static bool has_name(std::string_view text, std::string_view name) {
    for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
      const auto end = at + name.size();
      const bool begins = at == 0 || name.starts_with(' ') ||
                          (!mailparse::is_alnum(text[at - 1]) &&
                           std::string_view("@.-_+").find(text[at - 1]) == std::string_view::npos);
      const bool goes_on = end < text.size() && mailparse::is_alnum(text[end]);
      const bool joined = end + 1 < text.size() &&
                          std::string_view("@.-_").find(text[end]) != std::string_view::npos &&
                          mailparse::is_alnum(text[end + 1]);
      if (begins && !goes_on && !joined) return true;
    }
    return false;
  }

  // Words of an introduction beside names, addresses, numbers and what stands in brackets: those of a date
  // and of "wrote" are few, those of a sentence many.
  std::size_t words_beside(std::size_t i, std::size_t lines) const {
    std::string all = " " + text_of(i, lines);
    for (const auto* names : {&people_, &senders_})
      for (const auto& name : *names)
        for (auto at = all.find(name); !name.empty() && at != std::string::npos; at = all.find(name, at))
          all.replace(at, name.size(), " ");
    for (auto open = all.find('('); open != std::string::npos; open = all.find('(', open)) {
      const auto close = all.find(')', open);
      if (close == std::string::npos) break;
      all.erase(open, close - open + 1);
    }
    return count_plain_words(all);
  }

  static std::size_t count_plain_words(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size();) {
      const auto begin = text.find_first_not_of(" ,;:.-", at);
      if (begin == std::string_view::npos) break;
      const auto end = std::min(text.find(' ', begin), text.size());
      const auto word = text.substr(begin, end - begin);
      const auto is_mark = [](char c) { return mailparse::is_digit(c) || c == '@'; };
      if (std::none_of(word.begin(), word.end(), is_mark) && !words_in(word).empty()) ++count;
      at = end;
    }
    return count;
  }

  std::string sender_at(std::size_t i) const {
    return mailparse::fold_case(
        mailparse::find_quoted_header(bodies_, folded_, i)[mailparse::QuotedField::from]);
  }

  std::string text_of(std::size_t from, std::size_t lines) const {
    std::string all;
    for (std::size_t i = from; i < std::min(from + lines, size()); ++i)
      all.append(trim(folded_[i])).append(" ");
    return all;
  }

  std::size_t next_filled(std::size_t i) const {
    while (i < size() && is_empty(i)) ++i;
    return i;
  }

  bool is_rule(std::size_t i) const { return !has_words(i) && mailparse::is_rule(bodies_[i]); }

  Found opening_at(std::size_t i) const {
    if (const auto lines = mailparse::find_quoted_header(bodies_, folded_, i).lines)
      return runs_into_head(i, lines) || repeats_label(i, lines)
                 ? Found{Opening::field, 1}
                 : Found{Opening::certain, lines, Form::header};
    if (divides(i)) return {Opening::certain, 1 + bare_fields(i + 1)};
    const auto attribution = finder_->at(i);
    if (attribution.lines > 0 && !has_head(i + 1, i + attribution.lines) &&
        !runs_into_quote(i, attribution) && !begins_later(i, attribution) && !is_told(i, attribution))
      return {attribution.certain ? Opening::certain : Opening::likely, attribution.lines, Form::attribution};
    if (is_odd_head(i)) return {Opening::certain, 1, Form::attribution};
    if (const auto lines = fields_in_any_language(i)) return {Opening::likely, lines};
    if (presents_desk(i)) return {Opening::likely, 1};
    return mailparse::is_field_line(folded_[i]) ? Found{Opening::field, 1} : Found{};
  }

  // "-----Original Message-----", and without dashes above the fields, as of BlackBerry.
  bool divides(std::size_t i) const {
    using mailparse::divider_of, mailparse::Divider;
    if (divider_of(folded_[i]) != Divider::none) return true;
    const auto line = trim(folded_[i]);
    return line.size() <= kLongestDivider && i + 1 < size() && mailparse::is_field_line(folded_[i + 1]) &&
           divider_of("--- " + std::string(line) + " ---") == Divider::original;
  }

  // "word: value" in each of a few lines, one of which names the desk, right above the quote.
  std::size_t fields_in_any_language(std::size_t i) const {
    std::size_t lines = 0;
    while (i + lines < size() && lines < kMostSteps && has_label(i + lines) &&
           marked_[i + lines] == marked_[i])
      ++lines;
    const Found found{Opening::likely, lines};
    const bool fits = lines >= 2 && begins_paragraph(i) && presents_sender(i, lines) && !is_known(i) &&
                      names_desk(i, found);
    return fits && !has_head(i + 1, i + lines) ? lines : 0;
  }

  bool has_label(std::size_t i) const {
    const auto line = trim(folded_[i]);
    const auto colon = std::min(line.find(':'), line.find("\xEF\xBC\x9A"));
    if (colon == std::string_view::npos || colon == 0 || colon > kLongestLabel) return false;
    if (std::count(line.begin(), line.begin() + at(colon), ' ') > 2) return false;
    return line[colon] != ':' || (colon + 1 < line.size() && mailparse::is_blank(line[colon + 1]));
  }

  // Below a divider eM Client writes its fields without colons: 'From "Ann" <ann@x.example>'.
  std::size_t bare_fields(std::size_t i) const {
    std::size_t lines = 0;
    for (; i + lines < size() && lines < kMostSteps; ++lines) {
      const auto line = trim(folded_[i + lines]);
      const auto blank = line.find(' ');
      if (blank == std::string_view::npos || line.substr(0, blank).ends_with(':') ||
          !mailparse::is_field_line(std::string(line.substr(0, blank)) + ":"))
        break;
    }
    return lines >= 3 ? lines : 0;
  }

  // "Sent: 20 mails" right above the head of the quote, which has such a field of its own.
  bool repeats_label(std::size_t i, std::size_t lines) const {
    const auto label = folded_[i].substr(0, folded_[i].find(':') + 1);
    for (auto line = i + 1; line < i + lines; ++line)
      if (!label.empty() && trim(folded_[line]).starts_with(trim(label)))
        return mailparse::find_quoted_header(bodies_, folded_, i + 1).lines + 1 >= lines;
    return false;
  }

  // Fields that a person pasted right above the head of the mail that is quoted.
  bool runs_into_head(std::size_t i, std::size_t lines) const {
    for (auto line = i + 1; line < i + lines; ++line)
      if (is_empty(line)) return has_head(next_filled(line), next_filled(line) + 1);
    return false;
  }

  // "On Friday we moved your mailbox to the new server, and on Sunday you wrote:"
  bool is_told(std::size_t i, const mailparse::Attribution& found) const {
    return !marked_[i] && !presents_sender(i, found.lines) &&
           words_beside(i, found.lines) > kWordsOfAttribution;
  }

  // Words of the writer's right above an attribution that is whole without them.
  bool begins_later(std::size_t i, const mailparse::Attribution& found) const {
    for (std::size_t n = 1; n < found.lines; ++n) {
      const auto rest = finder_->at(i + n);
      if (rest.lines != found.lines - n || !names_only(names_, i + n, {Opening::certain, rest.lines}))
        continue;
      if (has_moment(text_of(i + n, rest.lines)) || !has_moment(folded_[i])) return true;
    }
    return false;
  }

  // "09:00", "2/3/2026", "2. 3.".
  static bool has_moment(const std::string& text) {
    for (std::size_t at = 1; at + 1 < text.size(); ++at)
      if (std::string_view(":./-").find(text[at]) != std::string_view::npos &&
          mailparse::is_digit(text[at - 1]) && (mailparse::is_digit(text[at + 1]) || text[at + 1] == ' '))
        return true;
    return false;
  }

  // Heads of their own kind: Tutanota's "Mar 2, 2026, 09:00 by ann@x.example:", GroupWise's ">>> Ann
  // <ann@x.example> 02.03.2026 09:00 >>>".
  bool is_odd_head(std::size_t i) const {
    const auto line = trim(folded_[i]);
    const bool ends = line.ends_with(':') || (marked_[i] && line.ends_with(">>>"));
    const Found found{Opening::certain, 1, Form::attribution};
    return ends && mailparse::contains(line, "@") && has_moment(folded_[i]) && names_desk(i, found) &&
           (marked_[i] || mailparse::contains(line, " by "));
  }

  // Words of the writer's right above a quoted line that has an address: together they look like one.
  bool runs_into_quote(std::size_t i, const mailparse::Attribution& found) const {
    for (auto line = i + 1; line < i + found.lines; ++line)
      if (!is_empty(line) && (marked_[line] != marked_[i] || (!found.certain && is_known(line)))) return true;
    return false;
  }

  // Where the head of a mail begins, no attribution goes on.
  bool has_head(std::size_t from, std::size_t to) const {
    for (; from < to; ++from)
      if (mailparse::find_quoted_header(bodies_, folded_, from).lines > 0) return true;
    return false;
  }

  // A mail that a client put below the words: its head stands apart, where a person pastes a line or two.
  bool begins_mail(std::size_t i) const {
    if (marked_[i] || (i > 0 && !is_empty(i - 1) && !is_rule(i - 1))) return false;
    const auto found = opening_at(i);
    if (found.opening != Opening::certain) return false;
    for (auto line = i; line < i + found.lines; ++line)
      if (mailparse::contains(folded_[line], "@")) return true;
    return divides(i);
  }

  // "Chris Lee via Example Support" in a line, or the desk's address in one that ends with a colon; who says
  // more speaks of the desk.
  bool presents_desk(std::size_t i) const {
    const auto line = trim(folded_[i]);
    const bool says = presents_sender(i, 1);
    if (!says && !line.ends_with(':')) return false;
    return words_beside(i, 1) <= (says ? kWordsOfLine : kWordsOfAddress) &&
           names_only(names_, i, {Opening::likely, 1});
  }

  // The sender of our mail, as clients show it: with the writer's name, or the address in brackets.
  bool presents_sender(std::size_t i, std::size_t lines) const {
    const std::string all = text_of(i, lines);
    return std::any_of(names_.begin(), names_.end(), [&](const std::string& name) {
      if (name.find('@') != std::string::npos)
        return mailparse::contains(all, "<" + name + ">") || mailparse::contains(all, "mailto:" + name);
      return !name.starts_with(' ') && has_name(all, name);
    });
  }

  bool is_quoted_line(std::size_t i) const {
    if (i >= size() || !has_words(i)) return false;
    return marked_[i] ? judge_marked(i) != LineKind::fresh : is_known(i);
  }

  // Lines that introduce a quote. They name the desk or its customer, as the client had them from our mail; a
  // divider, fields and a rule count above such lines. Whatever names somebody else was pasted.
  std::size_t introduction_at(std::size_t i) const {
    if ((is_known(i) && marked_[i]) || i < pasted_head_) return 0;
    const auto first = opening_at(i);
    if (first.lines == 0 || (first.opening == Opening::field && !begins_paragraph(i))) return 0;
    bool named = names_us(i, first), ours = names_desk(i, first);
    const bool divider = divides(i);
    if (!named && !divider && first.opening != Opening::field)
      return introduces_unnamed(i, first) ? first.lines : 0;
    bool certain = first.opening == Opening::certain, sender = is_head_of_desk(i, first);
    std::size_t next = i + first.lines;
    for (std::size_t step = 0; step < kMostSteps; ++step) {
      const auto filled = next_filled(next);
      if (filled == size()) break;
      if (is_quoted_line(filled)) return named || divider ? first.lines : 0;
      if (is_rule(filled)) {
        next = filled + 1;
        continue;
      }
      if (filled > next && first.opening == Opening::field && !named) return 0;  // a paragraph of its own
      const auto more = opening_at(filled);
      if (more.lines == 0 || (more.opening != Opening::field && !names_us(filled, more))) break;
      // A line like "Sent: 20 mails" that a person wrote, right above the client's.
      if (first.opening == Opening::field && more.form != Form::line) return 0;
      // Words that name the desk, above the client's own head.
      if (first.opening == Opening::likely && first.form == Form::line && more.form != Form::line) return 0;
      named = named || names_us(filled, more);
      ours = ours || names_desk(filled, more);
      certain = certain || more.opening == Opening::certain;
      sender = sender || is_head_of_desk(filled, more);
      next = filled + more.lines;
    }
    if (!ours || !certain) return 0;
    return sender || leads_to_quote(next) ? first.lines : 0;
  }

  // What a client writes above a mail of the desk's, or one of the writer's own that is answered: nobody else
  // writes it, though all of the quote is deleted.
  bool is_head_of_desk(std::size_t i, const Found& found) const {
    if (found.opening != Opening::certain || found.form == Form::line) return false;
    return sources_.answers_own ? names_desk(i, found) : names_only(names_, i, found);
  }

  // Words may be typed right below it; then the quote comes, or nothing.
  bool leads_to_quote(std::size_t from) const {
    const auto end = std::min(size(), from + kFarQuote);
    for (auto i = next_filled(from); i < end; i = next_filled(i + 1))
      if (is_quoted_line(i)) return true;
    return next_filled(from) == size();
  }

  bool begins_paragraph(std::size_t i) const {
    return i == 0 || is_empty(i - 1) || kinds_[i - 1] == LineKind::introduction || is_rule(i - 1);
  }

  // "On 30/11/2026 17:42, CL wrote:", directly above the first quote.
  bool introduces_unnamed(std::size_t i, const Found& found) const {
    if (found.opening != Opening::certain || seen_quote_) return false;
    for (auto line = i; line < i + found.lines; ++line)
      if (mailparse::contains(folded_[line], "@")) return false;
    auto next = i + found.lines;
    while (next < size() && is_empty(next) && !marked_[next]) ++next;
    if (next < size() && is_empty(next))
      return leads_to_quote(next);  // ">": the quote begins with a blank line
    return is_quoted_line(next) && (marked_[next] || own_[next] == 0);
  }

  // Behind the header of a mail that was pasted: no head of the quote begins in it.
  std::size_t end_of_header(std::size_t i) const {
    const auto found = opening_at(i);
    return found.form == Form::header ? i + found.lines : i;
  }

  bool begins_marked(std::size_t i) const {
    while (i < size() && (!has_words(i) || kinds_[i] == LineKind::introduction)) ++i;
    return i < size() && marked_[i];
  }

  // Blank lines, rules and signs go with what stands around them.
  void settle_wordless() {
    for (std::size_t i = 0; i < size(); ++i) {
      if (kinds_[i] != LineKind::fresh || has_words(i)) continue;
      if (is_empty(i)) {
        kinds_[i] = LineKind::blank;
        continue;
      }
      const auto above = neighbour(i, -1), below = neighbour(i, 1);
      // A short one right below words ends what a person set apart by such lines.
      const bool apart = i == 0 || is_empty(i - 1);
      const bool rule = mailparse::is_rule(bodies_[i]);
      const bool opens = rule && apart && below == LineKind::introduction;
      const bool frames = rule && trim(bodies_[i]).size() >= kFrameRule;
      const bool quoted = is_old(below) && (is_old(above) || marked_[i] || opens || frames);
      const bool ends_quote = is_old(above) && (marked_[i] || frames || below == LineKind::blank);
      const bool bar =
          trim(bodies_[i]) == "|" && above == LineKind::introduction;          // a quote of one blank line
      const bool shortens = marked_[i] && !rule && above == LineKind::theirs;  // "[...]" for lines left out
      if (quoted || ends_quote || bar)
        kinds_[i] = below == LineKind::introduction ? below : shortens ? LineKind::theirs : LineKind::ours;
    }
  }

  static bool is_old(LineKind kind) {
    return kind == LineKind::ours || kind == LineKind::theirs || kind == LineKind::introduction;
  }

  LineKind neighbour(std::size_t i, int step) const {
    for (auto j = at(i) + step; j >= 0 && j < at(size()); j += step) {
      const auto other = static_cast<std::size_t>(j);
      if (has_words(other) || kinds_[other] == LineKind::closing) return kinds_[other];
    }
    return LineKind::blank;
  }

  std::vector<SpokenLine> result() const {
    std::vector<SpokenLine> out;
    const auto end = end_of_quote();
    bool below = false;
    for (std::size_t i = 0; i < size(); ++i) {
      below = below || is_old(kinds_[i]);
      const int number = static_cast<int>(i) + 1;
      if (kinds_[i] != LineKind::fresh) {
        out.push_back({kinds_[i], std::string(bodies_[i]), number, marked_[i], below});
      } else if (!split_line(i, out)) {
        const bool inside = marked_[i] && raw_[i].find('>') < raw_[i].size() && is_typed_inside(i);
        // A client marks what is typed into a quote. Whose a command there is nobody can tell.
        const bool order = marked_[i] && names_verb(bodies_[i]);
        out.push_back({LineKind::fresh, std::string(inside ? bodies_[i] : raw_[i]), number,
                       marked_[i] && (!inside || order), below, inside || (below && i < end)});
      }
    }
    for (auto& line : out) line.pasted = line.number > static_cast<int>(foreign_);
    set_signatures_aside(out, sources_);
    return out;
  }

  // Behind the last line that is quoted or introduces a quote.
  std::size_t end_of_quote() const {
    auto end = size();
    while (end > 0 && !is_old(kinds_[end - 1])) --end;
    return end;
  }

  // Whether the marked lines around it are a quote, with the same mark: a client marks what is typed there,
  // too. Marked lines right below words of the writer's are cited by them.
  bool is_typed_inside(std::size_t i) const {
    return !is_cited(i) && (touches_quote(i, -1) || touches_quote(i, 1));
  }

  // The lines right beside it may quote a mail that the quoted one quotes.
  bool touches_quote(std::size_t i, int step) const {
    const auto mark = mark_of(i);
    auto other = at(i) + step;
    bool nearest = true;
    for (std::size_t n = 0; n < kFarQuote && other >= 0 && other < at(size()); ++n, other += step) {
      const auto j = static_cast<std::size_t>(other);
      if (!marked_[j]) return false;
      if (!is_quote(j) || !has_words(j)) continue;
      if (mark_of(j) == mark || (nearest && mark_of(j).starts_with(mark))) return true;
      nearest = false;
    }
    return false;
  }

  bool is_cited(std::size_t i) const {
    for (auto n = kFarQuote; n > 0 && i > 0 && marked_[i - 1] && kinds_[i - 1] == LineKind::fresh; --n) --i;
    return i > 0 && !marked_[i - 1] && !is_empty(i - 1) && kinds_[i - 1] == LineKind::fresh;
  }

  // Without blanks: clients put them in and leave them out.
  std::string mark_of(std::size_t i) const {
    std::string mark(raw_[i].substr(0, raw_[i].size() - bodies_[i].size()));
    std::erase_if(mark, [](char c) { return mailparse::is_blank(c); });
    return mark;
  }

  // Words typed behind a quoted line, or in front of an attribution that names the desk.
  bool split_line(std::size_t i, std::vector<SpokenLine>& out) const {
    if (raw_[i].size() > kLongestLine) return false;
    const int number = static_cast<int>(i) + 1;
    const auto length = quoted_start(i);
    if (const auto end = length > 0 ? offset_of(i, length) : bodies_[i].size(); end < bodies_[i].size()) {
      out.push_back({whose_row(i, length), std::string(trim(bodies_[i].substr(0, end))), number, true, true});
      out.push_back({LineKind::fresh, std::string(trim(bodies_[i].substr(end))), number, false, true, true});
      return true;
    }
    const auto cut = cuts_.find(i);
    if (cut == cuts_.end()) return false;
    out.push_back(
        {LineKind::fresh, std::string(trim(bodies_[i].substr(0, cut->second))), number, false, false});
    out.push_back({LineKind::introduction, std::string(bodies_[i].substr(cut->second)), number, false, true});
    return true;
  }

  // How many words at the start of a marked line are one whole line of a source.
  std::size_t quoted_start(std::size_t i) const {
    if (!marked_[i] || count(i) < 2) return 0;
    auto length =
        std::max(sources_.ours.longest(words_, begins_[i]), sources_.theirs.longest(words_, begins_[i]));
    for (length = std::min(length, count(i) - 1); length > 1; --length) {
      const std::vector<Word> start(lines_[i].begin(), lines_[i].begin() + at(length));
      if (sources_.ours.has_line(start) || sources_.theirs.has_line(start)) return length;
    }
    return 0;
  }

  LineKind whose_row(std::size_t i, std::size_t length) const {
    const bool theirs = sources_.theirs.longest(words_, begins_[i]) >= length;
    return theirs ? LineKind::theirs : LineKind::ours;
  }

  // Where the word behind the first `count` words of the line begins.
  std::size_t offset_of(std::size_t i, std::size_t count) const {
    const auto body = bodies_[i];
    for (auto end = body.find(' '); end != std::string_view::npos; end = body.find(' ', end + 1))
      if (words_in(body.substr(0, end)).size() >= count) return end;
    return body.size();
  }

  // "Yes, we did. On Monday Chris Lee via Example Support <support@example.com> wrote:" in one line. Notes
  // where the words end; true: a quote without marks follows.
  bool cut_attribution(std::size_t i) {
    if (marked_[i] || raw_[i].size() > kLongestLine || !names_desk(i, {Opening::likely, 2})) return false;
    const auto body = bodies_[i];
    for (auto end = body.find_first_of(".!?"); end != std::string_view::npos;
         end = body.find_first_of(".!?", end + 1)) {
      if (end + 2 >= body.size() || body[end + 1] != ' ') continue;
      std::vector<std::string> rest{mailparse::fold_case(body.substr(end + 2))};
      for (std::size_t j = i + 1; j < std::min(i + 3, size()); ++j) rest.push_back(folded_[j]);
      const auto found = mailparse::AttributionFinder(rest).at(0);
      if (!found.certain) continue;
      cuts_[i] = end + 1;
      std::fill_n(kinds_.begin() + at(i) + 1, found.lines - 1, LineKind::introduction);
      return !begins_marked(i + found.lines);
    }
    return false;
  }

  const Sources& sources_;
  std::vector<std::string_view> raw_, bodies_;  // as they are; without quote marks
  std::vector<std::string> folded_, names_, people_, senders_;
  std::vector<bool> marked_, whole_;
  std::vector<LineKind> kinds_;
  std::vector<std::vector<Word>> lines_;
  std::vector<Word> words_;                               // of all lines
  std::vector<std::size_t> begins_;                       // of a line's words, and the end of the last one's
  std::vector<std::size_t> ours_, theirs_, own_, notes_;  // words that prove it
  std::map<std::size_t, std::size_t> cuts_;               // where an attribution begins in a line
  QuoteOrder order_;             // of the lines in the mail that is answered; empty: not asked
  bool own_head_ = false;        // a mail of the writer's is quoted
  std::size_t pasted_head_ = 0;  // where the header of a mail that was pasted ends
  std::size_t foreign_ = 0;      // where a mail begins that nobody knows; size(): nowhere
  bool seen_quote_ = false, seen_head_ = false;  // above; of a quote, or a quote
  const mailparse::AttributionFinder* finder_ = nullptr;
};

}  // namespace

std::vector<SpokenLine> sort_lines(std::string_view text, const Sources& sources) {
  return Sorter(text, sources).run();
}

}  // namespace desk
