#pragma once
// Where the daemon and ticketctl meet: both look here, in the same order.

#include <string>
#include <vector>

namespace control {

// What the environment says; empty: nothing.
struct Environment {
  std::string runtime_directory;  // RUNTIME_DIRECTORY, which systemd sets for the unit's RuntimeDirectory=
  std::string xdg_runtime_dir;    // XDG_RUNTIME_DIR, of a user who is logged in
};
Environment read_environment();

// The socket on which the daemon listens: the one of the policy, else in $RUNTIME_DIRECTORY, else in
// $XDG_RUNTIME_DIR, else beside the database.
std::string listening_place(const std::string& configured, const std::string& database,
                            const Environment& environment);

// Where ticketctl looks for it, first to last. The unit's folder is among them, since ticketctl is no part of
// the unit. `database`: empty where it is not known.
std::vector<std::string> places(const std::string& configured, const std::string& database,
                                const Environment& environment);

}  // namespace control
