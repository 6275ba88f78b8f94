#include "daemon/service/outage.hh"

#include <utility>

#include "daemon/intake/tell.hh"
#include "daemon/runtime/log.hh"

namespace service {
namespace {

void log_untold(const std::string& mailbox, const storage::Result<void>& told) {
  if (!told)
    log::warn("the operators could not be told", {{"mailbox", mailbox}, {"error", told.error().message}});
}

}  // namespace

OutageWatch::OutageWatch(std::string mailbox, DeskThread& desk, storage::Store& store, intake::Intake& intake)
    : mailbox_(std::move(mailbox)), desk_(desk), store_(store), intake_(intake) {}

void OutageWatch::fails(const std::string& why, Clock::time_point at, storage::Instant now) {
  if (!failing_since_) {
    failing_since_ = at;
    since_ = now;
  }
  if (at - *failing_since_ < kPatience) return;
  if (told_at_ && at - *told_at_ < kBeat) return;
  told_at_ = at;
  desk_.post([&store = store_, &intake = intake_, outage = intake::Outage{mailbox_, since_, why}, now] {
    log_untold(outage.mailbox, intake::tell_of_outage(store, intake.policy(), outage, now));
  });
}

void OutageWatch::works(storage::Instant now) {
  failing_since_.reset();
  const bool told = std::exchange(told_at_, std::nullopt).has_value();
  if (std::exchange(asked_, true) && !told) return;
  desk_.post([&store = store_, &intake = intake_, mailbox = mailbox_, now] {
    log_untold(mailbox, intake::tell_outage_over(store, intake.policy(), mailbox, now));
  });
}

}  // namespace service
