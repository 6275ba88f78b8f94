#pragma once
// What a relay's reply says apart from whom and which mail it names, to compare two of them.

#include <set>
#include <string>
#include <string_view>

namespace outbox {

struct Gist {
  std::string code;             // and the enhanced status
  std::set<std::string> words;  // in lower case; no addresses, names of hosts, numbers or marks of mails
};

// `recipient`: of the mail that heard it; relays write parts of it anywhere.
Gist gist_of(std::string_view reply, std::string_view recipient);

// The same answer in all likelihood: one code, and most of their words in common.
bool alike(const Gist& one, const Gist& other);

}  // namespace outbox
