#include "daemon/desk/words/spoken_line.hh"

namespace desk {

void Sources::seal() {
  ours.seal();
  facts.seal();
  notes.seal();
  theirs.seal();
  own.seal();
}

}  // namespace desk
