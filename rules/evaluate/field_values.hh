#pragma once
// What the fields of one message and its ticket hold, as conditions look at them: words, and numbers.
//
// Addresses are folded once, headers are sorted by name once, and only when a condition asks for one. What
// rules change while they run is read from the Situation each time.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/policy/condition.hh"
#include "rules/policy/facts.hh"

namespace rules {

struct Policy;

// What rules may change while they run.
struct Situation {
  std::string severity, queue, group, assignee;
  Status status = Status::fresh;
  std::vector<std::string> tags;
};

// One value of a field: as it is, and for addresses in lower case.
struct Word {
  std::string_view text, lower;
};

class FieldValues {
 public:
  FieldValues(const Policy&, const Facts&, const Situation&);

  // One empty word where a field that can be absent is. Until the next call of words() or numbers().
  std::span<const Word> words(const Condition& leaf);
  std::span<const std::int64_t> numbers(Field);
  // From now on only this attachment is there; null: all are.
  void look_at(const AttachmentFact* one) { only_ = one; }

 private:
  std::span<const AttachmentFact> attachments() const;
  void add(std::string_view text) { words_.push_back({text, text}); }
  void add_all(const std::vector<std::string>& texts, const std::vector<std::string>& lower);
  void add_headers(const std::string& lower_name);

  const Policy& policy_;
  const Facts& facts_;
  const Situation& situation_;
  std::string from_;
  std::vector<std::string> to_, cc_, recipients_;  // lower case
  bool headers_read_ = false;
  std::unordered_map<std::string, std::vector<std::string_view>> headers_;
  const AttachmentFact* only_ = nullptr;
  std::vector<Word> words_;
  std::vector<std::int64_t> numbers_;
};

}  // namespace rules
