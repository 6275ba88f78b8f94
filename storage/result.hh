#pragma once
// How storage reports the failure of the world below it. A broken invariant of our own is an exception
// instead.

#include <string>
#include <tl/expected.hpp>

namespace storage {

enum class Fault {
  unavailable,  // cannot open or reach the file
  locked,       // another process serves this database
  full,         // no space, or a quota
  corrupt,      // the integrity check or a checksum failed
  newer,        // written by a newer ticketd
  conflict,     // a uniqueness rule or reference would break
  io,           // anything else the disk said
  too_long,     // a look-up was stopped at its time limit; nothing is wrong with the data
};

struct Error {
  Fault fault = Fault::io;
  std::string message;  // what happened, to what
  std::string hint;     // what the operator can do next; may be empty
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(Fault fault, std::string message, std::string hint = {}) {
  return tl::unexpected<Error>(Error{fault, std::move(message), std::move(hint)});
}

}  // namespace storage
