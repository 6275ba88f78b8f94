// The first line as a condition, the rest as a mail: the search over all words at once decides as each
// pattern alone does.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "rules/evaluate/evaluate.hh"
#include "rules/load/load.hh"

namespace {

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto end = bytes.find('\n');
  const std::string pattern = quoted(bytes.substr(0, end)),
                    text = end == std::string::npos ? "" : bytes.substr(end + 1);
  const std::string yaml =
      "desk: {domain: example.com}\nstorage: {path: t}\nmailboxes: {m: {address: m@example.com}}\n"
      "rules: [{name: r, when: {any: [{subject: " +
      pattern + "}, {body: [" + pattern + ", decoy]}, {header.x: " + pattern +
      "}]}, then: {note: '{{1}}'}}]\n";
  rules::LoadResult result = rules::load_policy("p", rules::memory_reader({{"p", yaml}}));
  if (!result.policy) return 0;
  rules::Facts facts;
  facts.subject = facts.body = text;
  const std::size_t with_index = rules::evaluate(*result.policy, facts).matches.size();
  result.policy->texts = nullptr;
  for (rules::Condition& part : result.policy->rules[0].when.children[0].children)
    for (rules::Condition& leaf : part.children)
      for (rules::Pattern& each : leaf.patterns) each.needle = -1;
  if (rules::evaluate(*result.policy, facts).matches.size() != with_index) std::abort();
  return 0;
}
