#include "storage/sqlite/values.hh"
#include "tests/catch.hh"

using namespace storage;

using List = std::vector<std::string>;

TEST_CASE("lists are JSON and come back as they were, whatever bytes are in them") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  for (const List& list : {List{}, List{""}, List{"", ""}, List{"a", "b"},
                           List{"\"", "\\", "\\\"", "],[", "\\u0000"}, List{all}}) {
    CHECK(sqlite::decode_list(sqlite::encode_list(list)) == list);
  }
  CHECK(sqlite::encode_list({}) == "[]");
  CHECK(sqlite::encode_list({"a\"b", "c\n"}) == R"(["a\"b","c\u000a"])");
}

TEST_CASE("a damaged list gives what can be read of it") {
  CHECK(sqlite::decode_list("").empty());
  CHECK(sqlite::decode_list("[").empty());
  CHECK(sqlite::decode_list("[\"a\",\"b").size() == 1);
  CHECK(sqlite::decode_list("[\"a\",\"\\").size() == 1);
  CHECK(sqlite::decode_list("[\"a\",\"\\u00").size() == 1);
  CHECK(sqlite::decode_list("[\"a\",\"\\u00zz\"]").size() == 1);
}
