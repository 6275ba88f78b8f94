#pragma once
// An agent who answers what the desk sent, with or without proof.

#include "tests/desk/support.hh"

namespace desk::test {

inline const std::string kCustomer = "chris@initech.example", kAlice = "alice@example.com",
                         kBob = "bob@example.com", kCarol = "carol@example.com";

enum class Shown { nothing, token, person };  // what the mail proves

// A mail of `from` in answer to the last one that `reader` got.
inline Post answer_to(const TestDesk& desk, const std::string& reader, const std::string& from, Shown shown,
                      const std::string& body) {
  static int count = 0;
  Post post;
  post.header = {{"From", from}, {"Subject", "Re: [Example #1] Question"}};
  post.header["Message-ID"] = "<agent" + std::to_string(++count) + "@laptop.example>";
  if (shown != Shown::nothing) post.header["In-Reply-To"] = "<" + desk.outbox(reader).back().message_id + ">";
  if (shown == Shown::person)
    post.header["Authentication-Results"] = "mx.example.com; dmarc=pass header.from=example.com";
  post.body = body;
  return post;
}

// The id of the last mail about a ticket that somebody got.
inline std::string last_id(const TestDesk& desk, const std::string& reader, std::int64_t ticket) {
  std::string id;
  for (const auto& item : desk.outbox(reader))
    if (item.ticket.value == ticket) id = item.message_id;
  REQUIRE_FALSE(id.empty());
  return id;
}

inline Post alice(const TestDesk& desk, const std::string& body, Shown shown = Shown::person) {
  return answer_to(desk, kAlice, "Alice Meyer <alice@example.com>", shown, body);
}

// Alice, in answer to the last mail about that ticket.
inline Post alice_on(const TestDesk& desk, std::int64_t ticket, const std::string& body,
                     Shown shown = Shown::person) {
  Post post = alice(desk, body, shown);
  post.header["In-Reply-To"] = "<" + last_id(desk, kAlice, ticket) + ">";
  post.header["Subject"] = "Re: [Example #" + std::to_string(ticket) + "] Question";
  return post;
}

// A desk with ticket 1 of the customer, told to alice and bob.
inline TestDesk opened(std::string_view policy = {}) {
  TestDesk desk(policy);
  desk.post({{{"Message-ID", "<first@initech.example>"},
              {"Cc", "boss@initech.example"},
              {"Authentication-Results", "mx.example.com; dmarc=pass header.from=initech.example"}}});
  return desk;
}

}  // namespace desk::test
