#pragma once
// How our values lie in columns. Persisted: a kind keeps its form for ever.
//
//   number, bool, enum  INTEGER          Id       INTEGER, NULL for none (0)
//   Instant             INTEGER, seconds since 1970 UTC
//   std::string         TEXT, any bytes  Digest   BLOB of 32 bytes
//   Blob                BLOB
//   list of strings     TEXT, a JSON array
//   optional            NULL, or as its value

#include <algorithm>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "storage/ids.hh"

namespace storage::sqlite {

std::string encode_list(const std::vector<std::string>& list);
std::vector<std::string> decode_list(std::string_view json);  // what cannot be read is left out

// Bytes that are no text.
struct Blob {
  std::string_view bytes;
};

// Column<T>::bind(query, index, value) and Column<T>::read(query, column).
template <class T>
struct Column;

template <class T>
requires std::integral<T> || std::is_enum_v<T>
struct Column<T> {
  static void bind(auto& query, int index, T value) { query.bind(index, static_cast<std::int64_t>(value)); }
  static T read(const auto& query, int column) { return static_cast<T>(query.integer_at(column)); }
};

template <class Tag>
struct Column<Id<Tag>> {
  static void bind(auto& query, int index, Id<Tag> id) {
    id ? query.bind(index, id.value) : query.bind_null(index);
  }
  static Id<Tag> read(const auto& query, int column) { return {query.integer_at(column)}; }
};

template <>
struct Column<Instant> {
  static void bind(auto& query, int index, Instant at) { query.bind(index, at.time_since_epoch().count()); }
  static Instant read(const auto& query, int column) {
    return Instant(std::chrono::seconds(query.integer_at(column)));
  }
};

template <>
struct Column<std::string> {
  static void bind(auto& query, int index, const std::string& text) {
    query.bind(index, std::string_view(text));
  }
  static std::string read(const auto& query, int column) { return std::string(query.bytes_at(column)); }
};

// Until the next row.
template <>
struct Column<std::string_view> {
  static std::string_view read(const auto& query, int column) { return query.bytes_at(column); }
};

template <>
struct Column<Digest> {
  static void bind(auto& query, int index, const Digest& digest) {
    query.bind_blob(index, digest.data(), digest.size());
  }
  static Digest read(const auto& query, int column) {
    const std::string_view bytes = query.bytes_at(column);
    Digest digest{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), digest.size()), digest.begin());
    return digest;
  }
};

template <>
struct Column<Blob> {
  static void bind(auto& query, int index, const Blob& blob) {
    query.bind_blob(index, blob.bytes.data(), blob.bytes.size());
  }
};

template <>
struct Column<std::vector<std::string>> {
  static void bind(auto& query, int index, const std::vector<std::string>& list) {
    query.bind(index, std::string_view(encode_list(list)));
  }
  static std::vector<std::string> read(const auto& query, int column) {
    return decode_list(query.bytes_at(column));
  }
};

template <class T>
struct Column<std::optional<T>> {
  static void bind(auto& query, int index, const std::optional<T>& value) {
    value ? Column<T>::bind(query, index, *value) : query.bind_null(index);
  }
  static std::optional<T> read(const auto& query, int column) {
    return query.null_at(column) ? std::nullopt : std::optional<T>(Column<T>::read(query, column));
  }
};

}  // namespace storage::sqlite
