// Any bytes as a policy: a result, no crash, marks inside the file.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "rules/load/load.hh"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto files = rules::memory_reader({{"policy.yaml", bytes},
                                           {"more.yaml", bytes},
                                           {"customers.csv", bytes},
                                           {"holidays.ics", bytes},
                                           {"templates/a.txt", bytes}});
  const rules::LoadResult result = rules::load_policy("policy.yaml", files);
  if (result.policy.has_value() == rules::has_errors(result.diagnostics)) std::abort();
  for (const rules::Diagnostic& diagnostic : result.diagnostics)
    if (diagnostic.file.empty() || diagnostic.format().find('\n') != std::string::npos) std::abort();
  return 0;
}
