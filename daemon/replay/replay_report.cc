#include "daemon/replay/replay_report.hh"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "daemon/replay/mail_files.hh"
#include "daemon/verbs/json.hh"
#include "daemon/verbs/table.hh"
#include "mailparse/parse/parse.hh"

namespace ctl {
namespace {

std::string ticket_name(storage::TicketId id) {
  return id ? "#" + std::to_string(id.value) : "no ticket";
}

std::string letter_line(const std::string& letter, bool added) {
  return (added ? "would be sent      " : "would not be sent  ") + letter;
}

std::string line_of(const sim::Difference& each) {
  if (each.what == "sent") return letter_line(each.was.empty() ? each.would_be : each.was, each.was.empty());
  const auto shown = [](const std::string& text) { return text.empty() ? "none" : text; };
  return each.what + ": " + shown(each.was) + " -> " + shown(each.would_be);
}

}  // namespace

void ReplayReport::add_mail(storage::Instant at, std::string_view bytes, storage::TicketId ticket,
                            const sim::Outcome& was, const sim::Outcome& would_be) {
  ++mails_;
  auto differences = sim::differences(was, would_be);
  if (differences.empty()) return;
  const auto mail = mailparse::parse(header_of(bytes));
  different_.push_back({at, mail.from.empty() ? "" : mail.from.front().addr_spec, mail.subject, ticket,
                        std::move(differences)});
}

void ReplayReport::add_passed(const std::vector<sim::Passed>& was, std::vector<sim::Passed> would_be) {
  const auto key = [](const sim::Passed& letter) { return std::pair(letter.ticket, letter.what); };
  std::map<std::pair<storage::TicketId, std::string>, int> left, paired;
  for (const auto& letter : would_be) ++left[key(letter)];
  for (const auto& letter : was) {
    if (int& others = left[key(letter)]; others > 0)
      --others, ++paired[key(letter)];
    else
      passed_.push_back({letter, false});
  }
  for (auto& letter : would_be)
    if (int& known = paired[key(letter)]; known > 0)
      --known;
    else
      passed_.push_back({std::move(letter), true});
  std::stable_sort(passed_.begin(), passed_.end(),
                   [](const auto& a, const auto& b) { return a.letter.at < b.letter.at; });
}

void ReplayReport::add_promises(const std::vector<sim::PromiseChange>& changes) {
  promises_.insert(promises_.end(), changes.begin(), changes.end());
}

std::string ReplayReport::to_json() const {
  Json json{
      {"mails", mails_}, {"different", Json::array()}, {"time", Json::array()}, {"promises", Json::array()}};
  for (const auto& mail : different_) {
    Json changes = Json::array();
    for (const auto& each : mail.differences)
      changes.push_back(
          {{"what", each.what}, {"was", or_null(each.was)}, {"would_be", or_null(each.would_be)}});
    json["different"].push_back({{"at", rfc3339(mail.at)},
                                 {"from", or_null(mail.from)},
                                 {"subject", mail.subject},
                                 {"ticket", or_null(mail.ticket)},
                                 {"changes", std::move(changes)}});
  }
  for (const auto& [letter, added] : passed_)
    json["time"].push_back({{"at", rfc3339(letter.at)},
                            {"ticket", or_null(letter.ticket)},
                            {"was", added ? Json(nullptr) : Json(letter.what)},
                            {"would_be", added ? Json(letter.what) : Json(nullptr)}});
  for (const auto& each : promises_)
    json["promises"].push_back({{"ticket", or_null(each.ticket)},
                                {"target", each.target},
                                {"started", rfc3339(each.started)},
                                {"was", or_null(each.was)},
                                {"would_be", or_null(each.would_be)}});
  return dump(json);
}

std::string ReplayReport::to_text() const {
  std::string out;
  for (const auto& mail : different_) {
    out += ticket_name(mail.ticket) + "  " + rfc3339(mail.at) + "  " + printable(mail.from) + "  " +
           printable(mail.subject) + "\n";
    for (const auto& each : mail.differences) out += "    " + printable(line_of(each)) + "\n";
  }
  if (!passed_.empty()) out += "as time passes\n";
  for (const auto& [letter, added] : passed_)
    out += "    " + ticket_name(letter.ticket) + "  " + rfc3339(letter.at) + "  " +
           printable(letter_line(letter.what, added)) + "\n";
  if (!promises_.empty()) out += "promises\n";
  for (const auto& each : promises_)
    out += "    " + ticket_name(each.ticket) + "  " + rfc3339(each.started) + "  " +
           line_of({each.target, each.was, each.would_be}) + "\n";
  return out + std::to_string(mails_) + " mails, " + std::to_string(different_.size()) + " would differ\n";
}

}  // namespace ctl
