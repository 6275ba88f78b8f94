#pragma once
#include <string_view>

namespace mailparse {

// What an inline style says about being seen. Senders hide preheaders and tracking text in many ways.
struct SeenStyle {
  bool is_hidden = false;      // it and all in it
  bool has_tiny_font = false;  // hidden unless something inside sets a size again
  bool has_font_size = false;
  bool has_no_margin = false;
  bool has_no_border = false;
  bool has_white_space = false;  // says what becomes of line ends
  bool keeps_lines = false;      // and keeps them, as <pre> does
};

SeenStyle read_style(std::string_view css);

}  // namespace mailparse
