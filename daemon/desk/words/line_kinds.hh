#pragma once
// Whose words each line of an agent's mail is.
//
//   Sources sources = ...;                          // what the desk and the customer wrote before
//   for (const auto& line : sort_lines(mail.text, sources)) ...
//
// A line is *ours* where it stands in what the desk wrote to the agent, and the *customer's* where it stands
// in a message that the customer wrote or got, provided that something says that it is a quote: a mark in
// front of it, an introduction above, or that it follows on other such lines. Without marks it must stand in
// the mail that is answered, as often and in that order. An *introduction* counts only
// directly above a line that was recognised, or where it names the desk. *Closing* is what no person typed: a
// marked or known signature, the line of a phone, a uuencoded file. Everything else is *fresh*: the agent's
// own words and whatever the agent pasted from elsewhere. When in doubt a line is fresh.
//
// Every line of the text comes out once and in order; a line that holds a quote and words behind it comes out
// as two. Pure, and linear but for a logarithm.

#include <string_view>
#include <vector>

#include "daemon/desk/words/spoken_line.hh"

namespace desk {

std::vector<SpokenLine> sort_lines(std::string_view text, const Sources& sources);

}  // namespace desk
