#pragma once
// The fields of a mail header that stands in a text, above what is quoted.

#include <cstddef>
#include <cstdint>

namespace mailparse {

enum class QuotedField : std::uint8_t { from, date, to, subject, cc, other };
constexpr std::size_t kQuotedFields = 6;

}  // namespace mailparse
