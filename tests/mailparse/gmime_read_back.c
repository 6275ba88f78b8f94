// Reads a composed mail with GMime and prints what it says, in the form of read_back.py.
#include <gmime/gmime.h>
#include <stdio.h>
#include <string.h>

static void print_hash(const char* kind, const char* name, const guint8* bytes, gsize size) {
  gchar* hash = g_compute_checksum_for_data(G_CHECKSUM_SHA256, bytes, size);
  if (name)
    printf("%s %s %s\n", kind, name, hash);
  else
    printf("%s %s\n", kind, hash);
  g_free(hash);
}

static void print_addresses(const char* name, InternetAddressList* list) {
  for (int i = 0; list && i < internet_address_list_length(list); ++i) {
    InternetAddress* a = internet_address_list_get_address(list, i);
    if (!INTERNET_ADDRESS_IS_MAILBOX(a)) continue;
    const char* shown = internet_address_get_name(a);
    printf("%s %s %s\n", name, internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(a)),
           shown ? shown : "");
  }
}

// Decoded bytes of a leaf; of text with LF line ends.
static GByteArray* content_of(GMimePart* part, gboolean text) {
  GMimeStream* mem = g_mime_stream_mem_new();
  g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(part), mem);
  GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(mem));
  GByteArray* out = g_byte_array_new();
  for (guint i = 0; i < bytes->len; ++i)
    if (!text || bytes->data[i] != '\r') g_byte_array_append(out, bytes->data + i, 1);
  g_object_unref(mem);
  return out;
}

static void print_part(GMimeObject* parent, GMimeObject* part, gpointer unused) {
  (void)parent, (void)unused;
  char* type = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(part));
  GMimeContentDisposition* disposition = g_mime_object_get_content_disposition(part);
  if (GMIME_IS_MESSAGE_PART(part)) {
    GMimeStream* mem = g_mime_stream_mem_new();
    g_mime_object_write_to_stream(GMIME_OBJECT(g_mime_message_part_get_message(GMIME_MESSAGE_PART(part))),
                                  NULL, mem);
    GByteArray* lf = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(mem));
    GByteArray* bytes =
        g_byte_array_new();  // GMime keeps the line ends it read in bodies; headers it writes with LF
    for (guint i = 0; i < lf->len; ++i) {
      if (lf->data[i] == '\r') continue;
      if (lf->data[i] == '\n') g_byte_array_append(bytes, (const guint8*)"\r", 1);
      g_byte_array_append(bytes, lf->data + i, 1);
    }
    print_hash(type, g_mime_content_disposition_get_parameter(disposition, "filename"), bytes->data,
               bytes->len);
    g_byte_array_unref(bytes);
    g_object_unref(mem);
  } else if (GMIME_IS_PART(part) && disposition) {
    GByteArray* bytes = content_of(GMIME_PART(part), FALSE);
    const char* name = g_mime_part_get_filename(GMIME_PART(part));
    print_hash(type, name ? name : "None", bytes->data, bytes->len);
    g_byte_array_unref(bytes);
  } else if (GMIME_IS_PART(part)) {
    GByteArray* bytes = content_of(GMIME_PART(part), TRUE);
    print_hash(strcmp(type, "text/html") == 0 ? "html" : "plain", NULL, bytes->data, bytes->len);
    g_byte_array_unref(bytes);
  }
  g_free(type);
}

int main(void) {
  g_mime_init();
  GMimeStream* in = g_mime_stream_pipe_new(0);
  GMimeParser* parser = g_mime_parser_new_with_stream(in);
  GMimeMessage* mail = g_mime_parser_construct_message(parser, NULL);
  if (!mail) return 1;
  print_addresses("From", g_mime_message_get_from(mail));
  print_addresses("To", g_mime_message_get_to(mail));
  print_addresses("Cc", g_mime_message_get_cc(mail));
  print_addresses("Reply-To", g_mime_message_get_reply_to(mail));
  printf("Subject %s\n", g_mime_message_get_subject(mail) ? g_mime_message_get_subject(mail) : "");
  printf("Message-ID %s\n", g_mime_message_get_message_id(mail));
  printf("References");
  GMimeReferences* references =
      g_mime_references_parse(NULL, g_mime_object_get_header(GMIME_OBJECT(mail), "References")
                                        ? g_mime_object_get_header(GMIME_OBJECT(mail), "References")
                                        : "");
  for (int i = 0; i < g_mime_references_length(references); ++i)
    printf(" %s", g_mime_references_get_message_id(references, i));
  printf("\n");
  g_mime_message_foreach(mail, print_part, NULL);
  return 0;
}
