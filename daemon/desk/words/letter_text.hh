#pragma once
// The lines of an agent's mail as the text that leaves.

#include <string>
#include <vector>

#include "daemon/desk/words/spoken_line.hh"

namespace desk {

// Fresh lines that are not `taken`, in order, as `said` has them; the customer's directly above such a line,
// each behind "> ". What is left out between two lines leaves a blank one. Empty, or ends with a line end.
std::string letter_text(const std::vector<SpokenLine>& lines, const std::vector<std::string>& said,
                        const std::vector<bool>& taken);

}  // namespace desk
