// The readers of header values, each with the same bytes.

#include <cstdint>
#include <cstdlib>

#include "mailparse/decode/encoded_word.hh"
#include "mailparse/header/address.hh"
#include "mailparse/header/authentication_results.hh"
#include "mailparse/header/date.hh"
#include "mailparse/header/file_name.hh"
#include "mailparse/header/headers.hh"
#include "mailparse/header/parameters.hh"
#include "mailparse/text/utf8.hh"

namespace {
void require(bool holds) {
  if (!holds) std::abort();
}
bool is_line(const std::string& text) {
  return mailparse::is_valid_utf8(text) && text.find_first_of("\r\n") == std::string::npos;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::vector<std::string> defects;
  const mailparse::Headers headers = mailparse::Headers::parse(bytes, {}, defects);
  require(headers.body_offset() <= size);
  for (const mailparse::Field& field : headers.fields()) require(is_line(headers.text(field.name)));

  const std::string value = mailparse::unfold(bytes);
  require(is_line(mailparse::decode_words(value)));
  for (const auto& address : mailparse::parse_addresses(value))
    require(is_line(address.name) && is_line(address.addr_spec) && !address.addr_spec.empty());
  for (const auto& id : mailparse::parse_message_ids(value)) require(is_line(id) && !id.empty());
  for (const auto& [name, text] : mailparse::parse_parameters(value).parameters)
    require(mailparse::is_valid_utf8(text));
  if (const auto result = mailparse::parse_authentication_results(value))
    for (const auto& method : result->methods)
      require(mailparse::is_valid_utf8(method.method) && mailparse::is_valid_utf8(method.result));
  static_cast<void>(mailparse::parse_date(value));
  const std::string name = mailparse::safe_file_name(mailparse::repair_utf8(value), "text/plain");
  require(!name.empty() && name.size() <= 200 && is_line(name) &&
          name.find_first_of("/\\") == std::string::npos);
  return 0;
}
