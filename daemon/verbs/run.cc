#include "daemon/verbs/run.hh"

#include "daemon/verbs/cmd_customer.hh"

namespace ctl {
namespace {

// One call operator a verb.
struct Runner {
  const Invocation& invocation;
  const std::string& input;
  const Site& site;
  storage::Instant now;
  Output& output;

  bool json() const { return invocation.global.json; }

  int operator()(const List& verb) const { return list(verb, json(), *site.store, output); }
  int operator()(const Show& verb) const { return show(verb, json(), *site.store, now, output); }
  int operator()(const Search& verb) const { return search(verb, json(), *site.store, output); }
  int operator()(const Act& verb) const {
    return act(verb, json(), input, site.intake->policy(), *site.store, now, output);
  }
  int operator()(const Ack& verb) const {
    return ack(verb, json(), site.intake->policy(), *site.store, now, output);
  }
  int operator()(const Why& verb) const { return why(verb, json(), *site.store, now, output); }
  int operator()(const Stats&) const { return stats(json(), *site.store, output); }
  int operator()(const Ingest& verb) const { return ingest(verb, json(), input, *site.intake, now, output); }

  int operator()(const Outbox& verb) const {
    if (verb.what == Outbox::Do::list) return list_outbox(verb, json(), *site.store, output);
    return change_outbox(verb, site.intake->policy(), *site.store, now, output);
  }

  int operator()(const Quarantine& verb) const {
    if (verb.what == Quarantine::Do::list) return list_quarantine(json(), *site.store, output);
    if (verb.what == Quarantine::Do::show) return show_quarantine(verb.id, *site.store, output);
    return change_quarantine(verb, *site.intake, *site.store, now, output);
  }

  int operator()(const Customer& verb) const { return customer(verb, json(), input, site, now, output); }

  template <class Local>
  int operator()(const Local&) const {
    return fail(output, kUsage, "this verb runs in ticketctl itself");
  }
};

}  // namespace

bool needs_desk(const Verb& verb) {
  return !std::holds_alternative<Check>(verb) && !std::holds_alternative<Parse>(verb) &&
         !std::holds_alternative<Audit>(verb) && !std::holds_alternative<Auth>(verb) &&
         !std::holds_alternative<Test>(verb) && !std::holds_alternative<Replay>(verb) &&
         !std::holds_alternative<Template>(verb) && !std::holds_alternative<Schema>(verb) &&
         !std::holds_alternative<Oncall>(verb);
}

bool wants_sending(const Verb& verb) {
  const auto* outbox = std::get_if<Outbox>(&verb);
  return outbox != nullptr && (outbox->what == Outbox::Do::retry || outbox->what == Outbox::Do::release);
}

bool changes_desk(const Verb& verb) {
  if (std::holds_alternative<Ingest>(verb) || std::holds_alternative<Act>(verb) ||
      std::holds_alternative<Ack>(verb))
    return true;
  if (const auto* outbox = std::get_if<Outbox>(&verb)) return outbox->what != Outbox::Do::list;
  if (const auto* quarantine = std::get_if<Quarantine>(&verb))
    return quarantine->what == Quarantine::Do::retry || quarantine->what == Quarantine::Do::drop;
  if (const auto* customer = std::get_if<Customer>(&verb))
    return customer->what != Customer::Do::list && customer->what != Customer::Do::show;
  return false;
}

bool only_shows(const Verb& verb) {
  if (const auto* outbox = std::get_if<Outbox>(&verb)) return outbox->what == Outbox::Do::list;
  if (const auto* quarantine = std::get_if<Quarantine>(&verb))
    return quarantine->what == Quarantine::Do::list || quarantine->what == Quarantine::Do::show;
  return std::holds_alternative<List>(verb) || std::holds_alternative<Show>(verb) ||
         std::holds_alternative<Search>(verb) || std::holds_alternative<Why>(verb) ||
         std::holds_alternative<Stats>(verb);
}

bool reads_input(const Verb& verb) {
  const auto* words = std::get_if<Act>(&verb);
  const auto* customer = std::get_if<Customer>(&verb);
  return std::holds_alternative<Ingest>(verb) || (words && reads_words(*words)) ||
         (customer && customer->what == Customer::Do::import);
}

int run(const Invocation& invocation, const std::string& input, const Site& site, storage::Instant now,
        Output& output) {
  if (changes_desk(invocation.verb) && !site.intake)
    return fail(output, kRefused, "this verb changes the desk, and the database is open for reading only");
  return std::visit(Runner{invocation, input, site, now, output}, invocation.verb);
}

}  // namespace ctl
