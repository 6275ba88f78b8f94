#pragma once
// When a rule applies, as a tree: leaves compare one field of the facts with patterns, nodes combine them.
//
// A leaf holds when any of its patterns matches. Patterns are compiled once, at load; matching is linear in
// the text (RE2, no backtracking). Words and globs ignore case; a regex does with the flag `i`.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/time/diagnostic.hh"
#include "rules/time/span.hh"

namespace re2 {
class RE2;
}

namespace rules {

enum class Field : std::uint8_t {
  from,
  from_name,
  to,
  cc,
  recipient,
  subject,
  body,
  header,
  attachment,
  attachment_name,
  attachment_type,
  attachment_size,
  kind,
  opens,
  first,
  encrypted,
  spam,
  proven,
  language,
  customer,
  plan,
  mailbox,
  queue,
  group,
  assignee,
  severity,
  status,
  tag,
  calendar,
  age,
  quiet,
  status_for,
  paged,
  customer_replies,
  agent_replies,
  reopened,
  link,
};
std::string_view to_string(Field);  // as written, `header` without the name
std::optional<Field> parse_field(std::string_view);

enum class Comparison : std::uint8_t { equal, not_equal, less, at_most, more, at_least };

struct Pattern {
  enum class Kind : std::uint8_t {
    word,    // text: the field's own idea of equality (substring in subject, body and header)
    glob,    // text with * and ?: the whole value (in prose a glob becomes a regex)
    regex,   // anywhere in the field
    number,  // comparison with number: counts, bytes, 1 and 0 for yes and no, rank of a severity
    span,    // comparison with span: age, quiet, status_for, paged
  };
  Kind kind = Kind::word;
  std::string text;    // as written; for messages to people
  std::string folded;  // word, glob: case folded
  std::shared_ptr<const re2::RE2> regex;
  Comparison comparison = Comparison::equal;
  std::int64_t number = 0;
  Span span;
  int needle = -1;  // subject and body: index into the policy's TextIndex; -1: none
};

struct Condition {
  enum class Node : std::uint8_t { all, any, none, leaf };  // `none` is written `not`
  Node node = Node::all;
  // all, any, none; `all` without children holds always. Of a leaf on Field::attachment: what one attachment
  // must be.
  std::vector<Condition> children;
  std::vector<std::uint16_t> order;  // of evaluation: cheap children first

  Field field{};                  // leaf
  std::string header;             // Field::header: lower case name
  std::vector<Pattern> patterns;  // any of them
  Mark mark;
};

// How values of a field are compared.
enum class Sort : std::uint8_t {
  prose,     // a word is found anywhere in it; only `*` makes a glob, `?` is a question mark
  whole,     // a word is the whole value
  address,   // a whole address, or a domain: `example.com`, `@example.com`
  name,      // a word is the whole value; `none` means absent
  severity,  // the same, or a comparison: `>= high` is high and all that is more severe
  yes_no,
  count,
  size,
  span,
  calendar,
};
Sort sort_of(Field);

// As a person would write it: 'subject: /down/i'. One line.
std::string to_string(const Condition&);

}  // namespace rules
