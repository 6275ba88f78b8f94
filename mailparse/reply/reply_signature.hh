#pragma once
// What stands under a person's words: a signature, the line of a phone, the footer of a list, a company's
// disclaimer.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace mailparse {

// "Sent from my iPhone" and the like. `folded` as fold_case() gives it.
bool is_device_line(std::string_view folded);

// "Hello Bob," and the like: a letter begins here.
bool is_greeting(std::string_view folded);

// Where the block that ends the text starts: a signature below "-- ", a list's footer below "____", a
// disclaimer. `folded` are the lines of the text up to its last words. Returns folded.size() if there is
// none.
std::size_t find_closing_block(std::span<const std::string> folded);

// A line of underscores, which nobody types between words. `line` as it is.
bool is_signature_rule(std::string_view line);

// A few short lines that ask nothing.
bool is_short(std::span<const std::string> folded);

// What a mailing list puts below everybody's words: a rule, the list, and how to leave it.
bool is_list_footer(std::span<const std::string> folded);

// A line with a link and nothing else: below the line of a phone it belongs to it.
bool is_link_line(std::string_view folded);

// Nothing but "Regards, Ann": what stands below a quote only because a client puts it there.
bool is_signoff(std::span<const std::string> folded);

}  // namespace mailparse
