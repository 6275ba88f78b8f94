#include "bench/peer_gmime.hh"

#include <gmime/gmime.h>

namespace bench {
namespace {

void read_part(GMimeObject*, GMimeObject* part, void* total) {
  if (!GMIME_IS_PART(part)) return;
  std::size_t& bytes = *static_cast<std::size_t*>(total);
  if (GMIME_IS_TEXT_PART(part)) {
    char* text = g_mime_text_part_get_text(reinterpret_cast<GMimeTextPart*>(part));
    if (text) bytes += strlen(text);
    g_free(text);
    return;
  }
  GMimeDataWrapper* content = g_mime_part_get_content(reinterpret_cast<GMimePart*>(part));
  if (!content) return;
  GMimeStream* memory = g_mime_stream_mem_new();
  g_mime_data_wrapper_write_to_stream(content, memory);
  bytes += static_cast<std::size_t>(g_mime_stream_length(memory));
  g_object_unref(memory);
  g_mime_part_get_filename(reinterpret_cast<GMimePart*>(part));
}

}  // namespace

std::size_t read_with_gmime(std::string_view mail) {
  static const bool ready = (g_mime_init(), true);
  static_cast<void>(ready);
  GMimeStream* stream = g_mime_stream_mem_new_with_buffer(mail.data(), mail.size());
  GMimeParser* parser = g_mime_parser_new_with_stream(stream);
  g_object_unref(stream);
  GMimeMessage* message = g_mime_parser_construct_message(parser, nullptr);
  g_object_unref(parser);
  if (!message) return 0;
  std::size_t bytes = 0;
  for (InternetAddressList* list :
       {g_mime_message_get_from(message), g_mime_message_get_to(message), g_mime_message_get_cc(message)})
    if (list) bytes += static_cast<std::size_t>(internet_address_list_length(list));
  if (const char* subject = g_mime_message_get_subject(message)) bytes += strlen(subject);
  g_mime_message_get_date(message);
  if (GMimeObject* root = g_mime_message_get_mime_part(message)) {
    if (GMIME_IS_MULTIPART(root))
      g_mime_multipart_foreach(reinterpret_cast<GMimeMultipart*>(root), read_part, &bytes);
    else
      read_part(nullptr, root, &bytes);
  }
  g_object_unref(message);
  return bytes;
}

}  // namespace bench
