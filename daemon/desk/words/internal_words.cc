#include "daemon/desk/words/internal_words.hh"

#include <algorithm>

namespace desk {

std::size_t internal_row(const std::vector<Word>& words, const SaidBefore& inside, const Sources& sources) {
  std::size_t longest = 0;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const auto length = inside.longest(words, at);
    if (length > longest && sources.theirs.longest(words, at) < length &&
        sources.own.longest(words, at) < length)
      longest = length;
    // Said again by the writer, in a mail that came back, it is a colleague's still.
    const auto noted = std::min(length, sources.notes.longest(words, at));
    if (noted > longest && sources.theirs.longest(words, at) < noted) longest = noted;
  }
  return longest;
}

std::size_t desk_row(const std::vector<Word>& words, const Sources& sources) {
  std::size_t longest = 0;
  for (std::size_t at = 0; at < words.size(); ++at) {
    const auto length = sources.facts.longest(words, at);
    if (length > longest && sources.theirs.longest(words, at) < length &&
        sources.own.longest(words, at) < length && sources.notes.longest(words, at) < length)
      longest = length;
  }
  return longest;
}

bool holds_internal_words(std::string_view text, const Sources& sources) {
  return internal_row(words_in(text), sources.ours, sources) >= kTypedRow * words_a_word(text);
}

}  // namespace desk
