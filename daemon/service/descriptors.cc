#include "daemon/service/descriptors.hh"

#include <sys/resource.h>

namespace service {

void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  (void)::setrlimit(RLIMIT_NOFILE, &limit);  // where a sandbox forbids it, what we have must do
}

}  // namespace service
