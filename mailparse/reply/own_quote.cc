#include "mailparse/reply/own_quote.hh"

#include <cstdint>
#include <functional>
#include <unordered_set>

#include "mailparse/text/text_scan.hh"

namespace mailparse {

namespace {
constexpr std::size_t kRun = 4;        // words in a row that make a run
constexpr std::size_t kMinWords = 12;  // fewer words in a block of lines prove nothing

// The words of a text with the line that each is in; marks around a word do not count.
struct Word {
  std::size_t hash, line;
};

void append_words(std::vector<Word>& words, std::string_view folded_line, std::size_t line) {
  constexpr std::string_view kMarks = " \t>|*_\"'.,;:!?()[]<>-";
  for (std::size_t at = 0; at < folded_line.size();) {
    const std::size_t begin = folded_line.find_first_not_of(kMarks, at);
    if (begin == std::string_view::npos) return;
    at = std::min(folded_line.find_first_of(kMarks, begin), folded_line.size());
    words.push_back({std::hash<std::string_view>{}(folded_line.substr(begin, at - begin)), line});
  }
}

std::size_t run_hash(const std::vector<Word>& words, std::size_t at) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (std::size_t i = 0; i < kRun; ++i) hash = (hash ^ words[at + i].hash) * 0x100000001b3u;
  return hash;
}

std::unordered_set<std::size_t> runs_of(std::string_view text) {
  std::vector<Word> words;
  for (std::string_view line : lines_of(text)) append_words(words, fold_case(line), 0);
  std::unordered_set<std::size_t> runs;
  for (std::size_t at = 0; at + kRun <= words.size(); ++at) runs.insert(run_hash(words, at));
  return runs;
}
}  // namespace

std::vector<bool> find_own_lines(std::span<const std::string> folded, std::string_view sent_text) {
  const std::unordered_set<std::size_t> sent = runs_of(sent_text);
  std::vector<Word> words;
  for (std::size_t i = 0; i < folded.size(); ++i) append_words(words, folded[i], i);
  std::vector<bool> covered(words.size());
  for (std::size_t at = 0; at + kRun <= words.size(); ++at) {
    if (!sent.contains(run_hash(words, at))) continue;
    for (std::size_t i = 0; i < kRun; ++i) covered[at + i] = true;
  }
  std::vector<std::size_t> all(folded.size()), ours(folded.size());
  for (std::size_t i = 0; i < words.size(); ++i) ++all[words[i].line], ours[words[i].line] += covered[i];

  std::vector<bool> own(folded.size());
  for (std::size_t i = 0; i < folded.size();) {  // blocks of lines that are mostly ours, blank ones included
    std::size_t end = i, last = i, count = 0;
    for (; end < folded.size() && ours[end] * 5 >= all[end] * 4; ++end)
      if (all[end] > 0) count += ours[end], last = end;
    if (count >= kMinWords)
      std::fill(own.begin() + static_cast<std::ptrdiff_t>(i),
                own.begin() + static_cast<std::ptrdiff_t>(last) + 1, true);
    i = end + 1;
  }
  return own;
}

}  // namespace mailparse
