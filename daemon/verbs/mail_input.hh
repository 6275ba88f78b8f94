#pragma once
// The bytes of one mail as a program gets them, in memory that can be given back piece by piece.
//
//   auto input = ctl::MailInput::read(STDIN_FILENO);
//   mailparse::Limits limits;
//   limits.done_with = ctl::MailInput::give_back;
//   const auto mail = mailparse::parse(input->bytes(), limits);
//
// A file of 50 MB arrives as 68 MB of base64. Read into a string that grows and then decoded into a second
// one it takes four times its size; so, less than twice.

#include <cstddef>
#include <optional>
#include <string_view>

namespace ctl {

class MailInput {
 public:
  // All that `fd` has, a file's or a pipe's. Nothing where reading fails: errno says why.
  static std::optional<MailInput> read(int fd);

  MailInput(MailInput&& other) noexcept;
  MailInput& operator=(MailInput&&) = delete;
  ~MailInput();

  std::string_view bytes() const { return {data_, size_}; }

  // Returns the memory of a stretch of bytes() to the system; what stood there is lost.
  static void give_back(std::string_view stretch);

 private:
  MailInput() = default;
  bool grow(std::size_t capacity);

  char* data_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace ctl
