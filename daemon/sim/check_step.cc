#include "daemon/sim/check_step.hh"

#include <algorithm>
#include <optional>

#include "daemon/sim/match.hh"
#include "mailparse/text/utf8.hh"

namespace sim {
namespace {

using rules::Expectation;
using Kind = Expectation::Kind;

constexpr std::size_t kShownValue = 300;  // bytes of a value in a diff

std::string shortened(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return mailparse::shorten_utf8(text, kShownValue);
}

const std::vector<Thing>& things_of(Kind kind, const Happening& happening) {
  if (kind == Kind::ticket) return happening.tickets;
  if (kind == Kind::event) return happening.events;
  return kind == Kind::webhook ? happening.webhooks : happening.sent;
}

const char* nothing_of(Kind kind) {
  if (kind == Kind::ticket) return "there is no ticket";
  if (kind == Kind::event) return "no event in this step";
  return kind == Kind::webhook ? "no webhook was called in this step" : "no mail was sent in this step";
}

bool asks_for(const Expectation& expectation, std::string_view field) {
  return std::any_of(expectation.parts.begin(), expectation.parts.end(),
                     [&](const auto& part) { return part.field == field && !part.negated; });
}

bool is_candidate(const Expectation& expectation, const Thing& thing) {
  return expectation.kind != Kind::ticket || thing.touched || asks_for(expectation, "id");
}

bool fits(const Expectation& expectation, const Thing& thing) {
  return is_candidate(expectation, thing) && mismatches(expectation, thing).empty();
}

bool says_words(const Expectation::Part& part) {
  return part.field == "body" && !part.negated;
}

// The same mail, and other words of it: `sent: {to: x, body: A}` and `sent: {to: x, body: B}`.
bool may_share(const Expectation& one, const Expectation& other) {
  const auto alike = [](const Expectation::Part& part, const Expectation::Part& same) {
    return part.field == same.field && part.negated == same.negated &&
           to_string(part.wanted) == to_string(same.wanted);
  };
  const auto has = [&](const Expectation& expectation, const Expectation::Part& part) {
    return std::any_of(expectation.parts.begin(), expectation.parts.end(),
                       [&](const auto& each) { return alike(each, part); });
  };
  const auto is_within = [&](const Expectation& inner, const Expectation& outer) {
    return std::all_of(inner.parts.begin(), inner.parts.end(),
                       [&](const auto& part) { return says_words(part) || has(outer, part); });
  };
  const auto words = [&](const Expectation& from, const Expectation& to) {
    return std::any_of(from.parts.begin(), from.parts.end(),
                       [&](const auto& part) { return says_words(part) && !has(to, part); });
  };
  return is_within(one, other) && is_within(other, one) && words(one, other) && words(other, one);
}

// Gives each expectation of one kind a thing of its own where that can be done at all (augmenting paths).
class Assignment {
 public:
  Assignment(const std::vector<Expectation>& wanted, const std::vector<Thing>& things)
      : wanted_(wanted), taken_by_(things.size()) {
    for (const auto& expectation : wanted) {
      fitting_.emplace_back();
      for (std::size_t i = 0; i < things.size(); ++i)
        if (fits(expectation, things[i])) fitting_.back().push_back(i);
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      std::vector<bool> tried(things.size(), false);
      if (!place(i, tried)) left_.push_back(i);
    }
  }

  const std::vector<std::size_t>& without_thing() const { return left_; }
  bool fits_any(std::size_t expectation) const { return !fitting_[expectation].empty(); }
  bool is_expected(std::size_t thing) const { return taken_by_[thing].has_value(); }
  // Whether a mail that was given to another fits as well, and both may mean the same one.
  bool shares(std::size_t expectation) const {
    return std::any_of(fitting_[expectation].begin(), fitting_[expectation].end(), [&](std::size_t thing) {
      return taken_by_[thing] && may_share(wanted_[expectation], wanted_[*taken_by_[thing]]);
    });
  }

 private:
  bool place(std::size_t expectation, std::vector<bool>& tried) {
    for (const std::size_t thing : fitting_[expectation]) {
      if (tried[thing]) continue;
      tried[thing] = true;
      if (taken_by_[thing] && !place(*taken_by_[thing], tried)) continue;
      taken_by_[thing] = expectation;
      return true;
    }
    return false;
  }

  const std::vector<Expectation>& wanted_;
  std::vector<std::vector<std::size_t>> fitting_;  // things, by expectation
  std::vector<std::optional<std::size_t>> taken_by_;
  std::vector<std::size_t> left_;
};

std::vector<std::string> difference(const Expectation& expectation, const Thing& thing) {
  std::vector<std::string> lines{"nearest: " + thing.title};
  for (const auto& each : mismatches(expectation, thing)) {
    lines.push_back("  " + each.field + ": expected " + shortened(each.wanted));
    lines.push_back("  " + std::string(each.field.size() + 2, ' ') + "found    " + shortened(each.found));
  }
  return lines;
}

Failure missing(const Expectation& expectation, const std::vector<Thing>& things) {
  Failure failure{expectation.mark.line, to_string(expectation), {}};
  const Thing* nearest = nullptr;
  std::size_t fewest = 0;
  for (const auto& thing : things) {
    const std::size_t wrong = mismatches(expectation, thing).size();
    if (is_candidate(expectation, thing) && (!nearest || wrong < fewest)) nearest = &thing, fewest = wrong;
  }
  if (nearest)
    failure.diff = difference(expectation, *nearest);
  else
    failure.diff = {things.empty() ? nothing_of(expectation.kind) : "no ticket changed in this step"};
  return failure;
}

Failure used_up(const Expectation& expectation) {
  return {expectation.mark.line,
          to_string(expectation),
          {"each one like this is expected already: one more is missing"}};
}

// `to: [a, b]` is one mail to both, or one to each.
std::vector<Expectation> one_a_recipient(const Expectation& expectation, const std::vector<Thing>& things) {
  const auto is_list = [](const auto& part) {
    return part.field == "to" && !part.negated && part.wanted.kind == rules::Wanted::Kind::list;
  };
  const auto to = std::find_if(expectation.parts.begin(), expectation.parts.end(), is_list);
  const bool whole =
      std::any_of(things.begin(), things.end(), [&](const auto& thing) { return fits(expectation, thing); });
  if (to == expectation.parts.end() || whole) return {expectation};
  std::vector<Expectation> each;
  for (const auto& item : to->wanted.items) {
    each.push_back(expectation);
    each.back().parts[static_cast<std::size_t>(to - expectation.parts.begin())].wanted = item;
  }
  return each;
}

std::vector<std::string> titles(const std::vector<Thing>& things) {
  std::vector<std::string> out;
  for (const auto& thing : things) out.push_back(shortened(thing.title));
  return out;
}

class Judge {
 public:
  Judge(const std::vector<Expectation>& expectations, const Happening& happening)
      : expectations_(expectations), happening_(happening) {}

  std::vector<Failure> run() {
    for (const Kind kind : {Kind::sent, Kind::webhook, Kind::event}) judge_each(kind);
    for (const auto& expectation : expectations_) {
      if (expectation.kind == Kind::ticket && !expectation.negated) judge_ticket(expectation);
      if (expectation.negated) judge_not(expectation);
      if (expectation.kind == Kind::nothing_sent && !expectation.negated) judge_nothing_sent(expectation);
      if (expectation.kind == Kind::nothing_else) judge_nothing_else(expectation);
    }
    const auto by_line = [](const Failure& a, const Failure& b) { return a.line < b.line; };
    std::stable_sort(failures_.begin(), failures_.end(), by_line);
    return std::move(failures_);
  }

 private:
  void judge_each(Kind kind) {
    const auto& things = things_of(kind, happening_);
    std::vector<Expectation> wanted;
    for (const auto& expectation : expectations_)
      if (expectation.kind == kind && !expectation.negated)
        for (auto& each : one_a_recipient(expectation, things)) wanted.push_back(std::move(each));
    const Assignment assignment(wanted, things);
    for (const std::size_t i : assignment.without_thing())
      if (kind != Kind::sent || !assignment.shares(i))
        failures_.push_back(assignment.fits_any(i) ? used_up(wanted[i]) : missing(wanted[i], things));
    if (kind == Kind::event) return;
    for (std::size_t i = 0; i < things.size(); ++i)
      if (!assignment.is_expected(i) && !things[i].listens) unexpected_.push_back(things[i]);
  }

  void judge_ticket(const Expectation& expectation) {
    const auto& things = happening_.tickets;
    if (std::none_of(things.begin(), things.end(),
                     [&](const auto& thing) { return fits(expectation, thing); }))
      failures_.push_back(missing(expectation, things));
  }

  void judge_not(const Expectation& expectation) {
    if (expectation.kind == Kind::nothing_sent && happening_.sent.empty() && happening_.webhooks.empty())
      failures_.push_back({expectation.mark.line, to_string(expectation), {"nothing was sent"}});
    if (expectation.parts.empty()) return;
    for (const auto& thing : things_of(expectation.kind, happening_))
      if (fits(expectation, thing))
        failures_.push_back(
            {expectation.mark.line, to_string(expectation), {"found: " + shortened(thing.title)}});
  }

  void judge_nothing_sent(const Expectation& expectation) {
    auto found = titles(happening_.sent);
    for (auto& title : titles(happening_.webhooks)) found.push_back(std::move(title));
    if (!found.empty())
      failures_.push_back({expectation.mark.line, to_string(expectation), std::move(found)});
  }

  void judge_nothing_else(const Expectation& expectation) {
    if (!unexpected_.empty())
      failures_.push_back({expectation.mark.line, to_string(expectation), titles(unexpected_)});
  }

  const std::vector<Expectation>& expectations_;
  const Happening& happening_;
  std::vector<Thing> unexpected_;
  std::vector<Failure> failures_;
};

}  // namespace

std::vector<Failure> judge(const std::vector<Expectation>& expectations, const Happening& happening) {
  return Judge(expectations, happening).run();
}

}  // namespace sim
