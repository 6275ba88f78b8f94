#include "mailparse/parse/classify.hh"

#include "mailparse/automatic/automatic.hh"
#include "mailparse/automatic/bounce.hh"
#include "mailparse/reply/forward.hh"
#include "mailparse/reply/language.hh"
#include "mailparse/reply/reply.hh"

namespace mailparse {

void understand(const Structure& structure, const Limits& limits, Mail& mail) {
  BounceReport bounce = read_bounce(mail, structure, limits, mail.defects);
  Automatic automatic = classify(mail, structure, bounce);
  mail.is_auto = automatic.is_auto;
  mail.auto_class = automatic.klass;
  mail.auto_reason = std::move(automatic.reason);
  mail.no_auto_reply = automatic.no_auto_reply;
  mail.is_list = automatic.is_list;
  mail.wants_silence = automatic.wants_silence;
  mail.bounces = std::move(bounce.recipients);
  mail.bounced_message_id = std::move(bounce.original_message_id);
  // What a report returns is no forward.
  const bool is_report = mail.is_bounce() || mail.auto_class == AutoClass::complaint ||
                         structure.parts.front().is("multipart", "report");
  if (!is_report) mail.forwarded = find_forward(mail, structure, limits);
  ReplySplit split = split_reply(mail.text);
  mail.reply_text = std::move(split.reply);
  mail.quoted_text = std::move(split.cut);
  mail.language = detect_language(mail.reply_text.empty() ? mail.text : mail.reply_text);
}

}  // namespace mailparse
