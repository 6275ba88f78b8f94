#pragma once
// Small things about text that the whole room needs: UTF-8, letter case, addresses, likeness.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rules {

std::string_view trim(std::string_view);  // blanks, tabs and line ends at both ends
std::vector<std::string_view> split(std::string_view, std::string_view separators);  // no empty pieces
std::string lower_ascii(std::string_view);
bool equal_ascii(std::string_view, std::string_view);  // ASCII letters in any case

// Letters of all scripts that have two cases become small, and the compatibility forms that RE2 takes for
// ASCII letters become those, so that folded text holds every match of a folded word. Bytes that are no UTF-8
// stay.
std::string fold_case(std::string_view);

// Letters and the marks behind them as one ("o" and two dots as "ö", Unicode's form C), as mail's texts are:
// for what people write into a policy. What is no UTF-8 stays as it is.
std::string composed(std::string_view);

// Offset of the first byte that is no valid UTF-8 (RFC 3629).
std::optional<std::size_t> find_bad_utf8(std::string_view);
std::size_t utf8_length(std::string_view);  // characters
// The longest prefix of UTF-8 with at most so many bytes that ends between characters.
std::string_view cut_utf8(std::string_view, std::size_t max_bytes);
// The same, with "..." behind it where something was cut off.
std::string shorten_utf8(std::string_view, std::size_t max_bytes);

// "local@domain" that can stand in an envelope and a header: no blanks, controls, brackets, quotes, commas.
bool is_address(std::string_view);
bool is_domain(std::string_view);
bool is_domain_pattern(std::string_view);              // a domain, or "*." and a domain: all below it
bool is_language(std::string_view);                    // en, de, pt-BR
std::string_view domain_of(std::string_view address);  // after the last @; empty without one

// The word of `words` that `wrong` was probably meant to be: at most a third of its letters differ. Empty:
// none.
std::string nearest(std::string_view wrong, const std::vector<std::string>& words);
// 'did you mean "x"?', or nothing where no word is near.
std::string did_you_mean(std::string_view wrong, const std::vector<std::string>& words);
// "a, b and c"
std::string enumerate(const std::vector<std::string>& words, std::string_view last = " or ");

// Shell-like pattern with * and ?, over the whole text; both case folded. Linear in practice: O(pattern *
// text) at worst.
bool glob_match(std::string_view pattern, std::string_view text);

}  // namespace rules
