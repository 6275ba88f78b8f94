#include "daemon/sim/heap.hh"

#include <malloc.h>

namespace sim {

void keep_freed_memory() {
  constexpr int kBytes = 32 << 20;  // the largest that glibc accepts for the second
  mallopt(M_TRIM_THRESHOLD, kBytes);
  mallopt(M_MMAP_THRESHOLD, kBytes);
}

}  // namespace sim
