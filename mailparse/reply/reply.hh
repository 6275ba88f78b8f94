#pragma once
// The new words of a reply.
//
//   ReplySplit split = split_reply(mail.text);          // split.reply: what the person wrote now
//   ReplySplit split = split_reply(mail.text, sent);    // the same, knowing what we sent before
//
// Text in, two texts out: `reply` with the new words and `cut` with quotes, attribution lines, signatures,
// disclaimers and uuencoded files, each in the order of the text. Every line is in exactly one of them (but
// for blank lines around a cut), so nothing is lost.
//
// The rules, in the order of their power:
// 1. Below a divider ("-----Original Message-----"), a block of quoted header fields or an attribution ("On
// ..., Ann wrote:") without
//    quote marks, everything is quote - if there are words above. If there are none, the mail is a forward or
//    the answer stands below, and everything stays.
// 2. Marked quotes ("> ") at the end go, with their attribution. So does one at the start, if all new words
// follow it.
//    Between new words they stay: the answers need their questions. The one attribution above them goes.
// 3. Signatures, phone lines, list footers and disclaimers at the end go.
// When in doubt, a line stays. Linear in the text.

#include <string>
#include <string_view>

namespace mailparse {

struct ReplySplit {
  std::string reply, cut;
};

ReplySplit split_reply(std::string_view text);

// `sent_text` is what we wrote to this person. Lines made of our own words are quote, however the client
// marks them, and an answer between them is found even where the client marks nothing.
ReplySplit split_reply(std::string_view text, std::string_view sent_text);

}  // namespace mailparse
