#pragma once
// What happens at a desk, in the words of expectations.
//
// Mails, tickets, events and webhooks all become Things: a title for people, and fields by the names that
// `expect` uses. One matcher then serves them all, and a field that is no part of a Thing is one that this
// version does not keep.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sim {

struct Value {
  enum class Sort : std::uint8_t {
    prose,    // a word is found anywhere in it
    word,     // a word is the whole of it, or a glob
    address,  // a word is a whole address, a domain, or a glob
  };
  struct Item {
    std::string text;  // what a regex searches and people are shown: "Chris Lee <chris@initech.example>"
    std::string word;  // what a word is held against: "chris@initech.example"
  };
  Sort sort = Sort::word;
  bool is_list = false;
  std::vector<Item> items;  // none: absent
};

Value absent();
Value word(std::string text);  // an empty text is an absent value
Value number(long long value);
Value prose(std::string text);
Value words(const std::vector<std::string>& list);
Value address(std::string addr_spec, const std::string& name = {});
Value addresses(std::vector<Value::Item> items);

std::string to_string(const Value&);  // for people, on one line

struct Thing {
  std::string title;    // "mail to chris@initech.example: Re: [Example #1] Site down"
  bool touched = true;  // it happened, or changed, in this step
  std::map<std::string, Value, std::less<>> fields;
  bool listens = false;  // a webhook that is called for events: counted as little as they are
};

struct Happening {
  std::vector<Thing> sent, webhooks, events;
  std::vector<Thing> tickets;  // all there are, as they stand at the end of the step
};

}  // namespace sim
