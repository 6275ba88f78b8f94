#pragma once
// Whether the body says the same whatever somebody writes into the header above it.
//
// Many signatures leave out Content-Type and Content-Transfer-Encoding (Gmail's do). Whoever hands the mail
// on can put others there: a boundary that stands in quoted words, HTML for text, an encoding in which a
// quoted line has an end of line. The bytes themselves mostly allow one reading only, and then it does not
// matter.

#include <string_view>

#include "mailparse/mime/structure.hh"

namespace mailparse {

// Of a mail's first part. Not in doubt are parts whose boundary is the first line, HTML that begins with a
// tag, and text that looks like neither, in an encoding that adds no lines.
bool is_body_in_doubt(const Part& root);

}  // namespace mailparse
