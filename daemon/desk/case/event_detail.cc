#include "daemon/desk/case/event_detail.hh"

#include "rules/text/one_line.hh"

namespace desk {
namespace {

constexpr std::string_view kThen = " =>\t", kNext = ";\t", kTo = " -> ", kNone = "none";

// What stands before `mark`; `text` keeps what stands behind it, or nothing.
std::string take_until(std::string_view& text, std::string_view mark) {
  const auto at = text.find(mark);
  std::string head(text.substr(0, at));
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + mark.size());
  return head;
}

std::string or_none(const std::string& word) {
  return word.empty() ? std::string(kNone) : word;
}

std::string unless_none(const std::string& word) {
  return word == kNone ? std::string{} : word;
}

}  // namespace

std::string write_reason(const rules::Match& match) {
  std::string detail = rules::as_one_line(match.because);
  std::string_view mark = kThen;
  for (const auto& action : match.actions) {
    detail.append(mark).append(rules::as_one_line(action));
    mark = kNext;
  }
  return detail;
}

Reason read_reason(std::string_view detail) {
  Reason reason{take_until(detail, kThen), {}};
  while (!detail.empty()) reason.actions.push_back(take_until(detail, kNext));
  return reason;
}

std::string write_change(const std::string& before, const std::string& after) {
  return or_none(before).append(kTo).append(or_none(after));
}

Change read_change(std::string_view detail) {
  std::string before = unless_none(take_until(detail, kTo));
  std::string after = unless_none(take_until(detail, ": "));
  return {std::move(before), std::move(after), std::string(detail)};
}

}  // namespace desk
