#pragma once
// What clients and hands put in front of a command and behind it: bullets, numbers of lists, quotes,
// brackets, marks of bold and code, pictures.

#include <string_view>

namespace desk {

struct Front {
  bool is_dressed = false;  // something but blanks stood there
  bool is_odd = false;      // more than the usual marks: a picture, another sign, the letter of a list
};

// Takes off what stands in front of the number sign, of a line in plain characters. Where a word stands there
// too, something of it is left.
Front strip_front(std::string_view& text);

// Usual marks alone, wherever: returns whether there were any.
bool strip_marks(std::string_view& text);
std::string_view without_marks_behind(std::string_view text);

// Whether a word ends in front of `rest`: at its end, a blank or a sign, and where a script begins that is
// written without blanks. "#list/of" and "#open_issues" are longer words.
bool ends_word(std::string_view rest);
// Full stops and commas of any script, and blanks.
std::string_view without_stops(std::string_view text);
bool ends_sentence(std::string_view text);
bool has_words(std::string_view text);  // a letter or a digit

// Whether a sign, a blank or nothing stands in front of `at`, so that a number sign there begins a word.
bool begins_word(std::string_view text, std::size_t at);

}  // namespace desk
