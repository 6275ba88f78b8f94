#pragma once

namespace sim {

// For a process that plays many mails one after the other: what a mail's large buffers took from the system
// stays with the process for the next mail's. By default the C library gives it back in between, and takes it
// again: a twelfth of a replay. Holds for the whole process; a desk, which waits for mail most of the time,
// wants the default.
void keep_freed_memory();

}  // namespace sim
