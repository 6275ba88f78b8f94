#include "storage/sqlite/like.hh"

#include <cstdint>
#include <sqlite3.h>
#include <string_view>
#include <utf8proc.h>

namespace storage::sqlite {

namespace {

// The letter at `at`, small, and `at` behind it; a byte that is no UTF-8 is itself.
std::int32_t small_letter(std::string_view text, std::size_t& at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x80) {
    ++at;
    return byte >= 'A' && byte <= 'Z' ? byte + 32 : byte;
  }
  utf8proc_int32_t letter = 0;
  const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                       static_cast<utf8proc_ssize_t>(text.size() - at), &letter);
  at += length > 0 ? static_cast<std::size_t>(length) : 1;
  return length > 0 ? utf8proc_tolower(letter) : byte;
}

constexpr std::int32_t kAny = -1, kOne = -2, kNothing = -3;  // "%", "_", the end

std::int32_t next_of_pattern(std::string_view pattern, std::size_t& at, std::int32_t escape) {
  if (at >= pattern.size()) return kNothing;
  std::int32_t letter = small_letter(pattern, at);
  if (letter == escape && at < pattern.size()) return small_letter(pattern, at);
  return letter == '%' ? kAny : letter == '_' ? kOne : letter;
}

// Back to the last "%" where the rest does not fit: no recursion, and nothing is tried twice from one place.
bool matches(std::string_view pattern, std::string_view text, std::int32_t escape) {
  std::size_t p = 0, t = 0, after_any = pattern.size() + 1, retry = 0;
  for (;;) {
    std::size_t next = p;
    const std::int32_t wanted = next_of_pattern(pattern, next, escape);
    if (wanted == kAny) {
      p = after_any = next;
      retry = t;
      continue;
    }
    if (wanted == kNothing && t == text.size()) return true;
    std::size_t behind = t;
    if (wanted != kNothing && t < text.size()) {
      const std::int32_t letter = small_letter(text, behind);
      if (wanted == kOne || letter == wanted) {
        p = next, t = behind;
        continue;
      }
    }
    if (after_any > pattern.size() || retry >= text.size()) return false;
    small_letter(text, retry);
    p = after_any, t = retry;
  }
}

std::string_view text_of(sqlite3_value* value) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
  return text ? std::string_view(text, static_cast<std::size_t>(sqlite3_value_bytes(value)))
              : std::string_view{};
}

// like(pattern, text [, escape]): https://sqlite.org/lang_corefunc.html#like
void like(sqlite3_context* context, int count, sqlite3_value** values) {
  for (int i = 0; i < count; ++i)
    if (sqlite3_value_type(values[i]) == SQLITE_NULL) return sqlite3_result_null(context);
  std::int32_t escape = kNothing;
  if (const std::string_view mark = count == 3 ? text_of(values[2]) : std::string_view{}; !mark.empty()) {
    std::size_t at = 0;
    escape = small_letter(mark, at);
  }
  sqlite3_result_int(context, matches(text_of(values[0]), text_of(values[1]), escape) ? 1 : 0);
}

}  // namespace

int fold_letters_in_like(sqlite3* handle) {
  for (const int arguments : {2, 3}) {
    const int code = sqlite3_create_function_v2(handle, "like", arguments,
                                                SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
                                                nullptr, &like, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

}  // namespace storage::sqlite
