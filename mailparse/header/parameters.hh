#pragma once
// Structured values such as Content-Type and Content-Disposition: "value; name=text;
// name*0*=charset'language'%41...".

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mailparse {

struct ParameterValue {
  std::string value;  // lower case, comments and blanks removed
  std::vector<std::pair<std::string, std::string>>
      parameters;  // names lower case, values decoded (RFC 2231, RFC 2047)
  std::string_view parameter(std::string_view name) const;  // empty if absent
};

// Reads an unfolded header value, leniently: quotes may be missing, names may have blanks in them, sections
// may come in any order.
ParameterValue parse_parameters(std::string_view unfolded);

}  // namespace mailparse
