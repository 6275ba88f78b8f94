#pragma once
// Runs a piece of a test in a process of its own, which may die, lose its rights or run into a limit.
// Assertions of the test framework do not work in there: the piece answers with an exit status.

#include <csignal>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace storage::test {

struct Ended {
  int status = -1;  // its answer; -1: killed
  int signal = 0;
};

template <class Piece>
Ended in_child(Piece piece) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(piece());
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (WIFSIGNALED(status)) return {.signal = WTERMSIG(status)};
  return {.status = WEXITSTATUS(status)};
}

// Like in_child(), without root's rights. Call it only when root.
template <class Piece>
Ended as_nobody(Piece piece) {
  return in_child([&] { return ::setgid(65534) == 0 && ::setuid(65534) == 0 ? piece() : 255; });
}

inline bool is_root() {
  return ::geteuid() == 0;
}

}  // namespace storage::test
