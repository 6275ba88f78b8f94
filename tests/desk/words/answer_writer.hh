#pragma once
// What agents write: words, commands and what stands around them, in a random order that a seed decides.

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/desk/words/mail_client.hh"

namespace desk::test {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return n ? random_() % n : 0; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <class T, std::size_t N>
  const T& pick(const T (&items)[N]) {
    return items[below(N)];
  }

 private:
  std::mt19937_64 random_;
};

struct Answer {
  enum class Kind {
    words,          // to the customer, or with #note to colleagues
    commands_only,  // and what a client adds
    nothing,        // a quote, and what a client adds
    forward,        // to a colleague, with the desk in Cc
    mistyped        // with a command that does not exist
  };

  Kind kind = Kind::words;
  std::vector<Block> blocks;
  Envelope envelope;
  std::vector<std::string> commands;
  bool plain = true;  // as docs/agents.md spells commands: carried out, not sent back
  bool note = false, asks = false;
};

// An answer of this client to a mail with these lines that it quotes.
Answer write_answer(Dice& dice, const Client& client, const std::vector<std::string>& quoted,
                    Answer::Kind kind);
// What `answer` says, without its mistyped command and without the quote.
std::vector<Block> said_again(const Answer& answer);

// What the customer wrote: lines, without line ends.
std::vector<std::string> write_question(Dice& dice);

}  // namespace desk::test
