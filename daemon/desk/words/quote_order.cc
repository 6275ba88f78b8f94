#include "daemon/desk/words/quote_order.hh"

#include <algorithm>
#include <unordered_map>

#include "mailparse/text/text_scan.hh"

namespace desk {
namespace {

constexpr std::size_t kMostPlaces = 32;  // of one line in the text
constexpr std::size_t kShort = 4;        // words: fewer stand in any text by chance

// A line at a place of the text, and the best row of lines that ends there.
struct Step {
  std::size_t line, end, words;
  std::size_t before;  // the step before it; kNone: it is the first
};
constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// The step with most words of those that end at a place or before it.
class Best {
 public:
  explicit Best(std::size_t places) : best_(places + 2, kNone) {}

  std::size_t until(std::size_t end, const std::vector<Step>& steps) const {
    std::size_t found = kNone;
    for (std::size_t i = end + 1; i > 0; i -= i & (~i + 1)) take(found, best_[i], steps);
    return found;
  }
  void add(std::size_t step, const std::vector<Step>& steps) {
    for (std::size_t i = steps[step].end + 1; i < best_.size(); i += i & (~i + 1))
      take(best_[i], step, steps);
  }

 private:
  static void take(std::size_t& best, std::size_t other, const std::vector<Step>& steps) {
    if (other != kNone && (best == kNone || steps[other].words > steps[best].words)) best = other;
  }

  std::vector<std::size_t> best_;  // a Fenwick tree
};

class Places {
 public:
  explicit Places(const QuotedText& text) : text_(text) {
    for (std::size_t i = 0; i < text.words.size(); ++i) by_first_[text.words[i]].push_back(i);
  }

  // Where the whole line stands in the text: of a short one as a line there, or behind the end of the one
  // above.
  std::vector<std::size_t> of(const std::vector<Word>& line, const std::vector<std::size_t>& ends) const {
    std::vector<std::size_t> out;
    const auto fits = [&](std::size_t at) {
      const bool is_line =
          text_.begins[at] && (at + line.size() == text_.words.size() || text_.begins[at + line.size()]);
      return line.size() >= kShort || is_line || std::find(ends.begin(), ends.end(), at) != ends.end();
    };
    const auto hits = line.empty() ? by_first_.end() : by_first_.find(line.front());
    if (hits == by_first_.end()) return out;
    for (const auto at : hits->second) {
      if (out.size() == kMostPlaces || at + line.size() > text_.words.size()) break;
      const auto there = text_.words.begin() + static_cast<std::ptrdiff_t>(at);
      if (fits(at) && std::equal(line.begin(), line.end(), there)) out.push_back(at);
    }
    return out;
  }

 private:
  const QuotedText& text_;
  std::unordered_map<Word, std::vector<std::size_t>> by_first_;
};

}  // namespace

QuotedText quoted_text(std::string_view text) {
  QuotedText out;
  for (const auto line : mailparse::lines_of(text)) {
    const auto words = words_in(line);
    out.words.insert(out.words.end(), words.begin(), words.end());
    if (words.empty()) continue;
    out.begins.push_back(true);
    out.begins.resize(out.words.size(), false);
  }
  return out;
}

QuoteOrder order_of_quote(const std::vector<std::vector<Word>>& lines, std::size_t from,
                          const QuotedText& text) {
  const Places places(text);
  Best best(text.words.size());
  std::vector<Step> steps;
  std::vector<std::size_t> ends;  // of the line above
  for (std::size_t i = from; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    const auto first = steps.size();
    for (const auto at : places.of(lines[i], ends)) {
      const auto before = best.until(at, steps);
      const auto words = lines[i].size() + (before == kNone ? 0 : steps[before].words);
      steps.push_back({i, at + lines[i].size(), words, before});
    }
    ends.clear();
    for (auto step = first; step < steps.size(); ++step) {
      best.add(step, steps);
      ends.push_back(steps[step].end);
    }
  }
  QuoteOrder order{std::vector<bool>(lines.size()), 0};
  auto step = best.until(text.words.size(), steps);
  if (step != kNone) order.words = steps[step].words;
  for (; step != kNone; step = steps[step].before) order.in_order[steps[step].line] = true;
  return order;
}

}  // namespace desk
