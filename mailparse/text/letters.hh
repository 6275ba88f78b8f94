#pragma once
#include <string>

namespace mailparse {

// UTF-8 with letters and the marks that stand behind them made one (Unicode's form C): macOS writes "o" and
// two dots where everybody else writes "ö", and two texts of the same letters are to be the same bytes. Signs
// that stand alone stay what they are, so no name changes its variant. Linear.
std::string composed(std::string text);

// Of any script; accents that stand behind a letter count. Signs, pictures and numbers in circles are
// neither.
bool is_letter(char32_t c);
bool is_digit_of_any_script(char32_t c);

}  // namespace mailparse
