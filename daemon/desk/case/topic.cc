#include "daemon/desk/case/topic.hh"

namespace desk {

Topic topic_of(const mailparse::Mail& mail) {
  Topic topic;
  if (!mail.from.empty()) topic.from = mail.from.front();
  if (mail.rewritten_from) topic.sent_by = mail.rewritten_from->addr_spec;
  topic.subject = mail.subject;
  const bool split = !mail.reply_text.empty();
  topic.text = split ? mail.reply_text : mail.text;
  if (split) topic.quoted = mail.quoted_text;
  topic.message_id = mail.message_id;
  topic.in_reply_to = mail.in_reply_to;
  topic.references = mail.references;
  for (const auto& item : mail.attachments)
    topic.attachments.push_back(
        {item.filename.empty() ? "" : item.safe_name, item.content_type, item.bytes.size(), item.is_inline});
  topic.files = &mail.attachments;
  return topic;
}

Topic topic_of(const storage::Message& message) {
  Topic topic;
  topic.no = message.no;
  topic.from = {message.from, message.from_name};
  topic.subject = message.subject;
  topic.text = message.reply_text.empty() ? message.text : message.reply_text;
  topic.message_id = message.message_id;
  topic.in_reply_to = message.in_reply_to;
  topic.references = message.references;
  topic.attachments = message.attachments;
  if (message.direction == storage::Direction::inbound) topic.proof = message.proof;
  return topic;
}

}  // namespace desk
