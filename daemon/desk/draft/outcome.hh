#pragma once

#include <string>
#include <vector>

#include "rules/evaluate/evaluate.hh"

namespace desk {

// What is left to do once the ticket is changed: mail, which needs the ticket as it ended up.
struct Outcome {
  std::string reply;                   // template that replaces the acknowledgement; empty: none
  std::vector<rules::Notify> notices;  // told in addition to those who answer for the ticket
  std::vector<std::vector<std::string>> forwards;
  struct Call {
    std::string page, rule;
  };
  std::vector<Call> pages;
};

}  // namespace desk
