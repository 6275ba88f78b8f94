#include "daemon/intake/trouble.hh"

#include <chrono>

namespace intake {
namespace {

constexpr std::chrono::hours kQuiet{24};

}  // namespace

desk::Trouble machine_trouble(const storage::Error& error) {
  const std::string hint = error.hint.empty() ? "" : "\n\n" + error.hint + ".";
  return {
      "machine", "the machine keeps the desk from its work",
      "Mail or timers cannot be decided now:\n\n    " + error.message + hint +
          "\n\nNothing is given up: mail that came is kept, an MTA that pipes mail is asked to try again, "
          "and "
          "everything is tried again every second. Nothing has to be done at the desk once the machine is "
          "well.\n",
      kQuiet};
}

desk::Trouble vault_trouble(const std::string& found) {
  return {
      "vault", "the folder of the mails was changed",
      "The folder in which the desk keeps its mails was changed while it ran:\n\n    " + found +
          ".\n\nNew mail is taken as before. Files of the folder that are gone hold mails that tickets show "
          "the words of, but nobody the whole: put them back from a backup, and let nothing but ticketd "
          "write "
          "there.\n",
      kQuiet};
}

desk::Trouble clock_trouble(std::size_t tickets) {
  return {
      "clock", "the clock was ahead",
      "The clock of the machine was ahead and is right again.\n\nWhat happened at " +
          std::to_string(tickets) + (tickets == 1 ? " ticket" : " tickets") +
          " meanwhile counts as of now: promises, pages and due dates run from now on. A reminder, a breach "
          "or a "
          "page that was sent meanwhile cannot be taken back. Look at what sets the clock of the machine.\n",
      std::chrono::hours{6}};
}

}  // namespace intake
