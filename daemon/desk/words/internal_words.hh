#pragma once
// Words that only mails of the desk to its own people, or their notes, have.

#include <string_view>
#include <vector>

#include "daemon/desk/words/line_kinds.hh"

namespace desk {

// Words in a row from which on they are taken for ours where the agent types, who may say by chance what a
// note says.
inline constexpr std::size_t kTypedRow = 8;

// The longest row of words that `inside` has, and neither the customer nor the agent's own earlier mails. A
// mail of the agent's that came back had words of a colleague's note all the same.
std::size_t internal_row(const std::vector<Word>& words, const SaidBefore& inside, const Sources& sources);

// The longest row that only the desk itself says: its template, other tickets.
std::size_t desk_row(const std::vector<Word>& words, const Sources& sources);

// Whether a text has such a row that is long enough.
bool holds_internal_words(std::string_view text, const Sources& sources);

}  // namespace desk
