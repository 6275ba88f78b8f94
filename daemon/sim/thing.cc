#include "daemon/sim/thing.hh"

namespace sim {

Value absent() {
  return {};
}

Value word(std::string text) {
  if (text.empty()) return absent();
  return {Value::Sort::word, false, {{text, text}}};
}

Value number(long long value) {
  return word(std::to_string(value));
}

Value prose(std::string text) {
  Value value{Value::Sort::prose, false, {}};
  if (!text.empty()) value.items.push_back({text, text});
  return value;
}

Value words(const std::vector<std::string>& list) {
  Value value{Value::Sort::word, true, {}};
  for (const auto& text : list) value.items.push_back({text, text});
  return value;
}

Value address(std::string addr_spec, const std::string& name) {
  Value value{Value::Sort::address, false, {}};
  if (addr_spec.empty()) return value;
  std::string shown = name.empty() ? addr_spec : name + " <" + addr_spec + ">";
  value.items.push_back({std::move(shown), std::move(addr_spec)});
  return value;
}

Value addresses(std::vector<Value::Item> items) {
  return {Value::Sort::address, true, std::move(items)};
}

std::string to_string(const Value& value) {
  if (value.items.empty()) return value.is_list ? "[]" : "null";
  std::string out;
  for (const auto& item : value.items) out += (out.empty() ? "" : ", ") + item.text;
  if (value.sort == Value::Sort::prose) return '"' + out + '"';
  return value.is_list ? "[" + out + "]" : out;
}

}  // namespace sim
